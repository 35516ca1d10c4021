/* The commands, as a user types them. */
#include "running_dsdb.h"

#include <jansson.h>

static void up_down_and_where_it_is(void **state)
{
    migrating *m = *state;
    put_three(m);
    ASSERT_DSDB("current --versions .", 0);
    assert_string_equal(output, "base (3 behind)\n");
    ASSERT_DSDB("upgrade a --versions .", 0);
    ASSERT_HAS(output, "+ a  Make a  (");
    ASSERT_HAS(output, "Done: the database is at a.");
    ASSERT_DSDB("current --versions .", 0);
    assert_string_equal(output, "a (baseline, 2 behind)  Make a\n");
    ASSERT_DSDB("upgrade --versions .", 0);
    ASSERT_HAS(output, "the database is at c, the head.");
    ASSERT_DSDB("upgrade --versions .", 0);
    assert_string_equal(output, "Nothing to do: the database is at c, the head.\n");
    ASSERT_DSDB("downgrade -2 --versions . --quiet", 0);
    ASSERT_HAS(output, "- c  Make c");
    ASSERT_HAS(output, "- b  Make b");
    ASSERT_DSDB("downgrade --versions . base", 0);
    ASSERT_DSDB("downgrade --versions .", 2);
}

static void current_says_what_is_not_as_it_should_be(void **state)
{
    migrating *m = *state;
    put_three(m);
    put_outside(m, "d", "c", "insert into b values (null); select nothing;", "select 1;");
    ASSERT_DSDB("upgrade --versions .", 1);
    ASSERT_HAS(output, "Of revision d 1 statement is done; `dsdb upgrade` goes on there.");
    put(m, "b", "a", "create table b (id bigint references a);", "drop table b;");
    ASSERT_DSDB("current --versions .", 0);
    assert_null(strstr(output, "warning"));
    ASSERT_DSDB("current --verbose --versions .", 0);
    ASSERT_HAS(output, "Upgrading to revision d was interrupted after 1 of its statements;");
    ASSERT_HAS(output, "warning: ./b.sql was changed after it had been applied");
}

static void the_program_has_its_own_revisions(void **state)
{
    migrating *m = *state;
    ASSERT_DSDB("upgrade 71374f", 0);
    ASSERT_DSDB("current", 0);
    ASSERT_HAS(output, "71374f18982c (baseline, ");
    ASSERT_DSDB("history", 0);
    ASSERT_HAS(output, "71374f18982c\t2026-11-22 09:00\tcurrent\tCreate the schema as production has it\n");
    ASSERT_DSDB("heads", 0);
    ASSERT_HAS(output, "\thead\t");
}

static void production_is_taken_over_where_it_stands(void **state)
{
    migrating *m = *state;
    ASSERT_DSDB("upgrade 71374f18982c", 0);
    /* as production has it: its tables, and a version table of Alembic's */
    run(m, "drop table alembic_version; create table alembic_version (version_num varchar(32) not null,"
           " constraint alembic_version_pkc primary key (version_num));"
           "insert into alembic_version values ('71374f18982c')");
    ASSERT_DSDB("current", 0);
    ASSERT_HAS(output, "71374f18982c (baseline, ");
    ASSERT_DSDB("upgrade", 0);
    assert_null(strstr(output, "71374f18982c"));
    ASSERT_HAS(output, "+ d595ee6bc7d8");
}

static void json_is_for_programs(void **state)
{
    migrating *m = *state;
    put_three(m);
    ASSERT_DSDB("upgrade b --versions .", 0);
    ASSERT_DSDB("current --json --versions .", 0);
    json_t *now = json_loads(output, 0, NULL);
    const char *id = "";
    int behind = 0;
    assert_int_equal(json_unpack(now, "{s:[{s:s}], s:i}", "current", "revision", &id, "behind", &behind), 0);
    assert_string_equal(id, "b");
    assert_int_equal(behind, 1);
    json_decref(now);
    ASSERT_DSDB("history --json --versions .", 0);
    json_t *all = json_loads(output, 0, NULL);
    int head = 0;
    int current = 0;
    assert_int_equal(json_array_size(all), 3);
    assert_int_equal(
        json_unpack(json_array_get(all, 0), "{s:s, s:b, s:b}", "revision", &id, "head", &head, "current", &current), 0);
    assert_string_equal(id, "c");
    assert_true(head && !current);
    json_decref(all);
}

static void json_says_what_was_done_before_a_failure(void **state)
{
    migrating *m = *state;
    put_three(m);
    put_outside(m, "d", "c", "create index concurrently i on a (id);\nselect 1 / (select count(*) from b);",
                "drop index concurrently i;");
    ASSERT_DSDB("upgrade --json --versions . 2>/dev/null", 1);
    json_t *all = json_loads(output, 0, NULL);
    const char *first = "", *direction = "", *head = "", *state_of = "", *place = "", *unfinished = "";
    int planned = 0, statements = 0;
    assert_int_equal(json_unpack(all, "{s:i, s:[{s:s, s:s}], s:[s!], s:{s:s, s:i}, s:{s:s, s:s}}", "planned", &planned,
                                 "done", "revision", &first, "direction", &direction, "heads", &head, "unfinished",
                                 "revision", &unfinished, "statements_done", &statements, "error", "sqlstate",
                                 &state_of, "place", &place),
                     0);
    assert_int_equal(planned, 4);
    assert_int_equal(json_array_size(json_object_get(all, "done")), 3);
    assert_string_equal(first, "a");
    assert_string_equal(direction, "upgrade");
    assert_string_equal(head, "c");
    assert_string_equal(unfinished, "d");
    assert_int_equal(statements, 1);
    assert_string_equal(state_of, "22012");
    ASSERT_HAS(place, "d.sql:");
    json_decref(all);
    run(m, "insert into a values (1); insert into b values (1)");
    ASSERT_DSDB("upgrade --json --versions . 2>/dev/null", 0);
    all = json_loads(output, 0, NULL);
    assert_true(json_is_null(json_object_get(all, "error")) && json_is_null(json_object_get(all, "unfinished")));
    json_decref(all);
    ASSERT_DSDB("downgrade c --json --versions . 2>/dev/null", 0);
    ASSERT_HAS(output, "\"downgrade\"");
    ASSERT_DSDB("upgrade --sql --json --versions .", 2);
    ASSERT_HAS(output, "Give either --sql or --json.");
}

static void a_failure_shows_the_line_and_the_place(void **state)
{
    migrating *m = *state;
    put(m, "a", "base", "create table a ();", "drop table a;");
    put(m, "b", "a", "create table b ();\nselect 'ö',\n\tnothing, 2\nfrom b;", "drop table b;");
    ASSERT_DSDB("upgrade --versions .", 1);
    ASSERT_HAS(output, "dsdb: Upgrading to revision b failed: column \"nothing\" does not exist\n"
                       "  |  nothing, 2\n"
                       "  |  ^\n"
                       "  1 of 2 revisions were done and stay; the database is at a.\n"
                       "  ./b.sql:8\n"
                       "hint: ");
}

static void a_long_line_is_cut_around_the_place(void **state)
{
    migrating *m = *state;
    calx_buffer sql = calx_buffer_in(m->arena);
    calx_buffer_add_cstr(&sql, "select '");
    for (int i = 0; i < 100; i++)
        calx_buffer_add_cstr(&sql, "ä");
    calx_buffer_add_cstr(&sql, "', nothing, '");
    for (int i = 0; i < 100; i++)
        calx_buffer_add_cstr(&sql, "ö");
    calx_buffer_add_cstr(&sql, "';");
    put(m, "a", "base", calx_buffer_cstr(&sql), "select 1;");
    ASSERT_DSDB("upgrade --versions .", 1);
    ASSERT_HAS(output, "  | äääääääääääääääääääääääääääää', nothing, 'ööööööööööööööö\n"
                       "  |                                 ^\n");
}

static void history_needs_no_database(void **state)
{
    migrating *m = *state;
    const char *url = m->url;
    put_three(m);
    m->url = "postgresql:///none?host=/nowhere/at/all";
    ASSERT_DSDB("history --versions .", 0);
    ASSERT_HAS(output, "The database's place is not marked: ");
    ASSERT_HAS(output, "a\t2026-11-22 14:05\t\tMake a\n");
    ASSERT_DSDB("heads --versions .", 0);
    ASSERT_DSDB("current --versions .", 4);
    m->url = url;
}

static void revision_writes_a_file_on_top_of_the_head(void **state)
{
    migrating *m = *state;
    put_three(m);
    ASSERT_DSDB("revision --versions . -m 'Add a column' --quiet", 0);
    ASSERT_HAS(output, "_add_a_column.sql\n");
    ASSERT_DSDB("heads --versions .", 0);
    ASSERT_HAS(output, "Add a column");
    ASSERT_DSDB("upgrade --versions .", 1);
    ASSERT_HAS(output, "The upgrade is empty.");
    ASSERT_DSDB("revision --versions .", 2);
    ASSERT_HAS(output, "A revision needs a message.");
    put(m, "d", "a", "select 1;", "select 1;");
    ASSERT_DSDB("revision --versions . -m 'Which'", 3);
    ASSERT_HAS(output, "There are several heads: d and ");
    ASSERT_DSDB("revision --versions . -m 'Which' --head d", 0);
    ASSERT_DSDB("revision --versions . -m 'Which' --head a", 2);
    ASSERT_HAS(output, "is not a head");
    ASSERT_DSDB("revision -m 'Where'", 2);
    ASSERT_HAS(output, "datasources/migrations/versions");
}

static void what_cannot_be_done_has_its_exit_code(void **state)
{
    migrating *m = *state;
    put_three(m);
    ASSERT_DSDB("upgrade d --versions .", 3);
    ASSERT_DSDB("upgrade -1 --versions .", 2);
    ASSERT_DSDB("upgrade --versions /nowhere/at/all", 1);
    ASSERT_DSDB("upgrade --wait soon --versions .", 2);
    run(m, "create table of_another_program ()");
    ASSERT_DSDB("upgrade --versions .", 2);
    ASSERT_HAS(output, "of_another_program");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(up_down_and_where_it_is),
        TEST(current_says_what_is_not_as_it_should_be),
        TEST(the_program_has_its_own_revisions),
        TEST(production_is_taken_over_where_it_stands),
        TEST(json_is_for_programs),
        TEST(json_says_what_was_done_before_a_failure),
        TEST(a_failure_shows_the_line_and_the_place),
        TEST(a_long_line_is_cut_around_the_place),
        TEST(history_needs_no_database),
        TEST(revision_writes_a_file_on_top_of_the_head),
        TEST(what_cannot_be_done_has_its_exit_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
