/* Branches, stamps and scripts, as a user types them. */
#include "running_dsdb.h"

#include <jansson.h>

/* A revision with further header lines, that makes the table of its name. */
static void put_with(migrating *m, const char *id, const char *revises, const char *more)
{
    char text[1024];
    char name[64];
    snprintf(name, sizeof name, "%s.sql", id);
    snprintf(
        text, sizeof text,
        "-- calx:revision %s\n-- calx:revises %s\n%s-- calx:created 2026-11-22 14:05 UTC\n-- calx:message Make %s\n"
        "-- calx:upgrade\ncreate table %s ();\n-- calx:downgrade\ndrop table %s\n",
        id, revises, more, id, id, id);
    put_file(m->folder, name, text);
}

/* a1 - a2, labelled accounts; s1 - s2, labelled shop, of which s2 depends on a1; t2 beside s2 */
static void put_shop(migrating *m)
{
    put_with(m, "a1", "base", "-- calx:branch accounts\n");
    put_with(m, "a2", "a1", "");
    put_with(m, "s1", "base", "-- calx:branch shop\n");
    put_with(m, "s2", "s1", "-- calx:depends-on accounts\n");
    put_with(m, "t2", "s1", "-- calx:branch tills\n");
}

static void branches_are_upgraded_by_their_labels(void **state)
{
    migrating *m = *state;
    put_shop(m);
    ASSERT_DSDB("upgrade --versions .", 3);
    ASSERT_HAS(output, "There are several heads: a2, s2 and t2.");
    ASSERT_DSDB("upgrade s2 --versions .", 0);
    assert_string_equal(versions(m), "s2");
    assert_string_equal(tables(m), "a1 alembic_version s1 s2");
    ASSERT_DSDB("upgrade accounts@head --versions .", 0);
    assert_string_equal(versions(m), "a2 s2");
    ASSERT_DSDB("upgrade tills@+1 --versions .", 0);
    ASSERT_HAS(output, "Done: the database is at a2, s2 and t2, the heads.");
    ASSERT_DSDB("current -c --versions .", 0);
    ASSERT_DSDB("heads --versions .", 0);
    ASSERT_HAS(output, "\thead, branch accounts\tMake a2");
    ASSERT_HAS(output, "\thead, branch shop\tMake s2");
    ASSERT_HAS(output, "\thead, branch tills\tMake t2");
    ASSERT_DSDB("downgrade tills@-1 --versions .", 0);
    assert_string_equal(versions(m), "a2 s2");
    ASSERT_DSDB("downgrade accounts@base --versions .", 0);
    assert_string_equal(versions(m), "s1");
    ASSERT_DSDB("downgrade shop@base --versions .", 0);
    assert_string_equal(versions(m), "");
}

static void a_database_of_alembics_with_several_heads_is_taken_over(void **state)
{
    migrating *m = *state;
    put_shop(m);
    run(m, "create table alembic_version (version_num varchar(32) not null, constraint alembic_version_pkc primary key"
           " (version_num)); insert into alembic_version values ('a2'), ('s2');"
           "create table a1 (); create table a2 (); create table s1 (); create table s2 ()");
    ASSERT_DSDB("current --versions .", 0);
    ASSERT_HAS(output, "a2 (a head, 1 of others to go)");
    ASSERT_HAS(output, "s2 (a head, 1 of others to go)");
    ASSERT_DSDB("current --check-heads --versions .", 1);
    ASSERT_HAS(output, "The database is not at the head: 1 revision is not applied.");
    ASSERT_DSDB("upgrade heads --versions .", 0);
    assert_string_equal(versions(m), "a2 s2 t2");
}

static void branch_points_and_heads_are_listed(void **state)
{
    migrating *m = *state;
    put_shop(m);
    ASSERT_DSDB("branches --versions .", 0);
    assert_string_equal(output,
                        "s1  Make s1\n  -> s2 (head, branch shop)  Make s2\n  -> t2 (head, branch tills)  Make t2\n");
    ASSERT_DSDB("branches --json --versions .", 0);
    ASSERT_HAS(output, "\"children\": [\n      \"s2\",\n      \"t2\"\n    ]");
    put_with(m, "b1", "a2", "-- calx:depends-on s2\n");
    ASSERT_DSDB("heads --versions .", 0);
    ASSERT_HAS(output, "\ns2\t");
    ASSERT_DSDB("heads --resolve-dependencies --versions .", 0);
    assert_null(strstr(output, "\ns2\t"));
    ASSERT_DSDB("show tills --versions .", 0);
    ASSERT_HAS(output, "revision t2 (head, branch tills)\nrevises  s1\nbranch   tills\n");
    ASSERT_DSDB("show s2 --json --versions .", 0);
    ASSERT_HAS(output, "\"accounts\"");
}

static void show_is_of_revisions_where_it_is_not_of_rows(void **state)
{
    migrating *m = *state;
    ASSERT_DSDB("show head", 0);
    ASSERT_HAS(output, "(head)");
    ASSERT_DSDB("show 71374f", 0);
    ASSERT_HAS(output, "revision 71374f18982c");
    ASSERT_DSDB("show agenzy", 2);
    ASSERT_HAS(output, "Did you mean agency?");
    ASSERT_DSDB("show 99999999", 3);
    ASSERT_HAS(output, "There is no revision 99999999.");
}

static void a_graph_has_a_lane_for_each_branch(void **state)
{
    migrating *m = *state;
    put(m, "a", "base", "select 1;", "select 1;");
    put(m, "b", "a", "select 1;", "select 1;");
    put(m, "c", "a", "select 1;", "select 1;");
    put(m, "m", "b, c", "", "");
    ASSERT_DSDB("history --graph -q --versions .", 0);
    assert_string_equal(output, "● m (head, merge)  Make m\n"
                                "├─╮ \n"
                                "│ ● c  Make c\n"
                                "● │ b  Make b\n"
                                "├─╯ \n"
                                "● a (branch point)  Make a\n");
    ASSERT_DSDB("history --dot -q --versions .", 0);
    ASSERT_HAS(output, "    \"m\" -> \"b\";\n    \"m\" -> \"c\";\n");
}

static void a_range_of_history_is_listed(void **state)
{
    migrating *m = *state;
    put_three(m);
    ASSERT_DSDB("upgrade b --versions .", 0);
    ASSERT_DSDB("history -r b: --versions .", 0);
    ASSERT_HAS(output, "\nc\t");
    ASSERT_HAS(output, "\nb\t");
    assert_null(strstr(output, "\na\t"));
    ASSERT_DSDB("history -r -1:current --versions .", 0);
    ASSERT_HAS(output, "\nb\t2026-11-22 14:05\tcurrent\tMake b\na\t");
    assert_null(strstr(output, "\nc\t"));
    ASSERT_DSDB("history -r a:+1 --versions .", 0);
    assert_null(strstr(output, "\nc\t"));
    ASSERT_DSDB("history -r -1:+1 --versions .", 2);
    ASSERT_HAS(output, "Both ends of the range count from the other.");
    const char *url = m->url;
    m->url = "postgresql:///none?host=/nowhere/at/all";
    ASSERT_DSDB("history -i --versions .", 4);
    m->url = url;
}

static void a_stamp_writes_the_version_and_nothing_else(void **state)
{
    migrating *m = *state;
    put_shop(m);
    ASSERT_DSDB("stamp s2 --versions .", 0);
    assert_string_equal(versions(m), "s2");
    assert_string_equal(tables(m), "alembic_version");
    ASSERT_DSDB("stamp a2 --versions .", 0);
    assert_string_equal(versions(m), "a2 s2");
    ASSERT_DSDB("stamp s1 --versions .", 0);
    assert_string_equal(versions(m), "a2 s1");
    ASSERT_DSDB("stamp heads --versions .", 0);
    assert_string_equal(versions(m), "a2 s2 t2");
    ASSERT_DSDB("stamp shop@base --versions .", 0);
    assert_string_equal(versions(m), "a2");
    ASSERT_DSDB("stamp s2 t2 --json --versions .", 0);
    json_t *stamped = json_loads(output, 0, NULL);
    const char *heads[3] = { "" };
    assert_int_equal(json_unpack(stamped, "{s:[s, s, s!]!}", "heads", &heads[0], &heads[1], &heads[2]), 0);
    assert_string_equal(calx_text_format(m->arena, "%s %s %s", heads[0], heads[1], heads[2]).data, "a2 s2 t2");
    json_decref(stamped);
    ASSERT_DSDB("stamp s2 --sql --json --versions .", 2);
    ASSERT_HAS(output, "Give either --sql or --json.");
    assert_string_equal(versions(m), "a2 s2 t2");
    ASSERT_DSDB("stamp base --versions .", 0);
    assert_string_equal(versions(m), "");
}

static void a_stamp_over_unknown_rows_needs_purge(void **state)
{
    migrating *m = *state;
    put_three(m);
    ASSERT_DSDB("ensure-version", 0);
    run(m, "insert into alembic_version values ('of_another')");
    ASSERT_DSDB("stamp b --versions .", 3);
    ASSERT_HAS(output, "alembic_version has the row of_another, which this program does not know.");
    assert_string_equal(versions(m), "of_another");
    ASSERT_DSDB("stamp --purge b --versions .", 0);
    assert_string_equal(versions(m), "b");
}

static void the_version_table_is_made_once(void **state)
{
    migrating *m = *state;
    ASSERT_DSDB("ensure-version", 0);
    assert_string_equal(versions(m), "");
    ASSERT_DSDB("ensure-version", 0);
}

/* A psql that ended with an error leaves its session, and the lock of runners, to the server for a moment. */
static void wait_for_end_of_psql(migrating *m)
{
    for (int i = 0; i < 15000; i++) {
        if (strcmp(ask(m, "select count(*) from pg_stat_activity where datname = current_database()"
                          " and application_name = 'psql'"),
                   "0") == 0)
            return;
        usleep(2000);
    }
    fail_msg("the session of psql does not end");
}

/* Runs a script of `dsdb … --sql` with psql; its exit code. */
static int psql(migrating *m, const char *words)
{
    char line[4096];
    snprintf(line, sizeof line, "%s --sql --versions . > script.out", words);
    ASSERT_DSDB(line, 0);
    snprintf(line, sizeof line, "exec 2>&1; psql -X -q '%s' -f '%s/script.out'", m->url, m->folder);
    int code = run_line(line, output, sizeof output);
    wait_for_end_of_psql(m);
    unlink(calx_text_format(m->arena, "%s/script.out", m->folder).data);
    return code;
}

static void a_script_does_what_the_upgrade_does(void **state)
{
    migrating *m = *state;
    put_shop(m);
    assert_int_equal(psql(m, "upgrade s2"), 0);
    assert_string_equal(versions(m), "s2");
    assert_string_equal(tables(m), "a1 alembic_version s1 s2");
    assert_int_equal(psql(m, "upgrade s2:heads"), 0);
    assert_string_equal(versions(m), "a2 s2 t2");
    assert_int_equal(psql(m, "downgrade heads:tills@-1"), 0);
    assert_string_equal(versions(m), "a2 s2");
    ASSERT_DSDB("current --versions .", 0);
}

static void a_script_stops_where_the_database_is_elsewhere(void **state)
{
    migrating *m = *state;
    put_three(m);
    ASSERT_DSDB("upgrade a --versions .", 0);
    assert_int_equal(psql(m, "upgrade b:c"), 3);
    ASSERT_HAS(output, "This script is for a database at b.");
    assert_string_equal(versions(m), "a");
    put(m, "d", "c", "create table d (); select nothing;", "drop table d;");
    assert_int_equal(psql(m, "upgrade a:head"), 3);
    assert_string_equal(versions(m), "c");
    ASSERT_DSDB("downgrade b --sql --versions .", 2);
    ASSERT_HAS(output, "downgrade FROM:TO --sql");
}

static const char *applied(migrating *m)
{
    return ask(m,
               "select string_agg(revision || ' ' || digest, E'\\n' order by revision) from alembic_version_applied");
}

static void a_script_notes_what_a_run_would(void **state)
{
    migrating *m = *state;
    put_three(m);
    put_outside(m, "d", "c", "create index concurrently i on a (id);", "drop index concurrently i;");
    ASSERT_DSDB("upgrade --versions .", 0);
    const char *online = applied(m);
    ASSERT_DSDB("downgrade base --versions .", 0);
    run(m, "drop table alembic_version_applied");
    assert_int_equal(psql(m, "upgrade b"), 0);
    assert_int_equal(psql(m, "upgrade b:head"), 0);
    assert_string_equal(applied(m), online);
    put(m, "c", "b", "create table other ();", "drop table other;");
    ASSERT_DSDB("current -v --versions .", 0);
    ASSERT_HAS(output, "changed");
    put(m, "c", "b", "create table c (id int references a);", "drop table c;");
    assert_int_equal(psql(m, "downgrade d:a"), 0);
    assert_string_equal(ask(m, "select string_agg(revision, ' ') from alembic_version_applied"), "a");
}

/* The one by another script, the other by the program. */
static void a_script_that_ends_outside_transactions_is_gone_on_from(void **state)
{
    migrating *m = *state;
    put_three(m);
    put_outside(m, "d", "c",
                "create index concurrently i on a (id);\nselect 1 / (select count(*) from b) -- none\n;\n"
                "create index concurrently k on a (id);",
                "drop index concurrently i;\nselect 1 / (select count(*) from b);\ndrop index concurrently k;");
    assert_int_equal(psql(m, "upgrade"), 3);
    ASSERT_HAS(output, "division by zero");
    ASSERT_HAS(output, "Statement 2 of revision d failed");
    assert_string_equal(versions(m), "c");
    assert_string_equal(ask(m, "select statement || ' ' || done from alembic_version_progress"), "1 true");
    run(m, "insert into a values (1); insert into b values (1)");
    assert_int_equal(psql(m, "upgrade c:head"), 0);
    assert_string_equal(versions(m), "d");
    assert_string_equal(ask(m, "select count(*) from pg_index where indexrelid::regclass::text in ('i', 'k')"), "2");
    assert_string_equal(ask(m, "select count(*) from alembic_version_progress"), "0");
    run(m, "delete from b");
    assert_int_equal(psql(m, "downgrade d:c"), 3);
    ASSERT_DSDB("current -v --versions .", 0);
    ASSERT_HAS(output, "Downgrading from revision d was interrupted after 1 of its statements");
    run(m, "insert into b values (1)");
    ASSERT_DSDB("downgrade c --versions .", 0);
    assert_string_equal(versions(m), "c");
    assert_string_equal(ask(m, "select count(*) from pg_index where indexrelid::regclass::text in ('i', 'k')"), "0");
}

/* A statement that is in a transaction with its mark leaves nothing to doubt; one that is not does, but for what may
 * run twice. */
static void a_script_stops_where_another_was_interrupted(void **state)
{
    migrating *m = *state;
    put_three(m);
    put_outside(m, "d", "c",
                "insert into a values (1);\nvacuum a;\ncreate index concurrently i on a (id);\n"
                "do $$ begin insert into a values (2); commit; end $$;",
                "select 1;");
    ASSERT_DSDB("upgrade c --versions .", 0);
    run(m, "create table alembic_version_progress (revision text, statement int, upgrade boolean not null,"
           " digest text not null, done boolean not null, at timestamptz not null default now(),"
           " primary key (revision, statement));"
           "insert into alembic_version_progress select 'd', n, true, '', false from generate_series(1, 4) as n");
    assert_int_equal(psql(m, "upgrade c:head"), 3);
    ASSERT_HAS(output, "A run was interrupted in statement 3 of revision d");
    assert_string_equal(ask(m, "select string_agg(done::text, ' ' order by statement) from alembic_version_progress"),
                        "true true false false");
    run(m, "delete from alembic_version_progress where statement = 3");
    assert_int_equal(psql(m, "upgrade c:head"), 3);
    ASSERT_HAS(output, "A run was interrupted in statement 4 of revision d");
    run(m, "delete from alembic_version_progress where statement = 4");
    assert_int_equal(psql(m, "upgrade c:head"), 0);
    assert_string_equal(ask(m, "select string_agg(id::text, ' ' order by id) from a"), "1 2");
}

/* Found where it is, and not where the search_path begins. */
static void a_script_writes_beside_the_version_table(void **state)
{
    migrating *m = *state;
    put_three(m);
    ASSERT_DSDB("stamp a --versions .", 0);
    run(m, "create schema first");
    const char *path =
        calx_text_format(m->arena, "alter database \"%s\" set search_path = first, public", PQdb(calx_libpq(m->conn)))
            .data;
    run(m, path);
    run(m, "create table a (id int primary key)");
    assert_int_equal(psql(m, "upgrade a:b"), 0);
    assert_string_equal(ask(m, "select nspname from pg_class join pg_namespace n on n.oid = relnamespace"
                               " where relname = 'alembic_version_applied'"),
                        "public");
}

static void a_script_stops_where_another_runner_is_at_work(void **state)
{
    migrating *m = *state;
    put_three(m);
    put(m, "d", "c", "select pg_sleep(600);", "select 1;");
    char line[8192];
    snprintf(line, sizeof line, "cd '%s'; DATABASE_URL='%s' exec '%s' upgrade -q --versions .", m->folder, m->url,
             getenv("DSDB"));
    pid_t runner = fork();
    if (runner == 0) {
        execl("/bin/sh", "sh", "-c", line, (char *)NULL);
        _exit(127);
    }
    static const char sleeping[] =
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'";
    while (*ask(m, sleeping) == '0') {
        if (waitpid(runner, NULL, WNOHANG) != 0)
            fail_msg("the runner ended before it came to its statement");
        usleep(10000);
    }
    int code = psql(m, "upgrade c:head");
    kill(runner, SIGKILL);
    waitpid(runner, NULL, 0);
    assert_int_equal(code, 3);
    ASSERT_HAS(output, "Another migration of this database is running.");
}

static void a_stamp_is_a_script_too(void **state)
{
    migrating *m = *state;
    put_three(m);
    assert_int_equal(psql(m, "stamp b"), 0);
    assert_string_equal(versions(m), "b");
    assert_int_equal(psql(m, "stamp a:c"), 3);
    ASSERT_HAS(output, "This script is for a database at a.");
    assert_int_equal(psql(m, "stamp b:head"), 0);
    assert_string_equal(versions(m), "c");
    run(m, "insert into alembic_version values ('unknown')");
    assert_int_equal(psql(m, "stamp --purge a"), 0);
    assert_string_equal(versions(m), "a");
    assert_int_equal(psql(m, "stamp a:base"), 0);
    assert_string_equal(versions(m), "");
    assert_string_equal(tables(m), "alembic_version");
}

static void a_tag_can_be_read_in_the_sql(void **state)
{
    migrating *m = *state;
    put(m, "a", "base", "create table a as select current_setting('calx.tag', true) as tag;", "drop table a;");
    ASSERT_DSDB("upgrade --tag \"it's noon\" --versions .", 0);
    assert_string_equal(ask(m, "select tag from a"), "it's noon");
    ASSERT_DSDB("downgrade base --versions .", 0);
    assert_int_equal(psql(m, "upgrade head --tag \"it's night\""), 0);
    assert_string_equal(ask(m, "select tag from a"), "it's night");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(branches_are_upgraded_by_their_labels),
        TEST(a_database_of_alembics_with_several_heads_is_taken_over),
        TEST(branch_points_and_heads_are_listed),
        TEST(show_is_of_revisions_where_it_is_not_of_rows),
        TEST(a_graph_has_a_lane_for_each_branch),
        TEST(a_range_of_history_is_listed),
        TEST(a_stamp_writes_the_version_and_nothing_else),
        TEST(a_stamp_over_unknown_rows_needs_purge),
        TEST(the_version_table_is_made_once),
        TEST(a_script_does_what_the_upgrade_does),
        TEST(a_script_stops_where_the_database_is_elsewhere),
        TEST(a_script_notes_what_a_run_would),
        TEST(a_script_that_ends_outside_transactions_is_gone_on_from),
        TEST(a_script_stops_where_another_was_interrupted),
        TEST(a_script_writes_beside_the_version_table),
        TEST(a_script_stops_where_another_runner_is_at_work),
        TEST(a_stamp_is_a_script_too),
        TEST(a_tag_can_be_read_in_the_sql),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
