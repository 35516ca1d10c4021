/* What may be wrong with files and databases, as a user is told of it: a sentence, the place, what to do. */
#include "running_dsdb.h"

#include <sys/stat.h>

#define HEADER(id, revises)                             \
    "-- calx:revision " id "\n-- calx:revises " revises \
    "\n-- calx:created 2026-11-22 14:05 UTC\n-- calx:message Make it\n"
#define SQL "-- calx:upgrade\nselect 1;\n-- calx:downgrade\nselect 1;\n"

/* Runs a command that must fail and say all of this, in this order, and do nothing to the database. */
static void assert_told(migrating *m, const char *words, int code, const char *message, const char *place,
                        const char *hint)
{
    ASSERT_DSDB(words, code);
    const char *at = strstr(output, message);
    const char *where = at ? strstr(at, place) : NULL;
    const char *help = where ? strstr(where, "hint: ") : NULL;
    if (!at || !where || !help || !strstr(help, hint))
        fail_msg("%s said: %s", words, output);
}

static void a_file_without_a_header(void **state)
{
    migrating *m = *state;
    put_file(m->folder, "a.sql", "create table a ();\n");
    assert_told(m, "upgrade --versions .", 1, "dsdb: The file has no revision header.\n", "  ./a.sql:1\n",
                "revision -m");
}

static void two_parents_that_do_not_exist(void **state)
{
    migrating *m = *state;
    put_file(m->folder, "c.sql", HEADER("c", "a, b") SQL);
    assert_told(m, "upgrade --versions .", 1, "dsdb: Revision c revises a and b, which no file has.\n", "  ./c.sql:1\n",
                "Add the missing file");
}

static void a_cycle(void **state)
{
    migrating *m = *state;
    put_file(m->folder, "a.sql", HEADER("a", "b") SQL);
    put_file(m->folder, "b.sql", HEADER("b", "a") SQL);
    assert_told(m, "heads --versions .", 1, "dsdb: The revisions make a circle: a revises b revises a.\n",
                "  ./a.sql:1\n", "the first revision says `base`");
}

static void a_duplicate_id(void **state)
{
    migrating *m = *state;
    put_file(m->folder, "a.sql", HEADER("a", "base") SQL);
    put_file(m->folder, "b.sql", HEADER("a", "base") SQL);
    assert_told(m, "history --versions .", 1, "dsdb: Revision a is there twice: ./a.sql has the same id.\n",
                "  ./b.sql:1\n", "Give one of them a new id");
}

static void an_unknown_directive(void **state)
{
    migrating *m = *state;
    put_file(m->folder, "a.sql", HEADER("a", "base") "-- calx:depend-on b\n" SQL);
    assert_told(m, "current --versions .", 1, "dsdb: There is no directive `calx:depend-on`.\n", "  ./a.sql:5\n",
                "`depends-on`");
}

static void crlf_and_a_byte_order_mark_do_no_harm(void **state)
{
    migrating *m = *state;
    put_file(m->folder, "a.sql",
             "\xEF\xBB\xBF-- calx:revision a\r\n-- calx:revises base\r\n-- calx:created 2026-11-22 14:05 UTC\r\n"
             "-- calx:message Make it\r\n-- calx:upgrade\r\ncreate table a as\r\nselect 'x\r\ny' as b;\r\n"
             "-- calx:downgrade\r\ndrop table a;\r\n");
    ASSERT_DSDB("upgrade --versions .", 0);
    assert_string_equal(ask(m, "select b = E'x\\ny' from a"), "t");
    ASSERT_DSDB("downgrade base --versions .", 0);
}

static void an_empty_downgrade(void **state)
{
    migrating *m = *state;
    put_file(m->folder, "a.sql",
             HEADER("a", "base") "-- calx:upgrade\ncreate table a ();\n-- calx:downgrade\n-- none\n");
    assert_told(m, "upgrade --versions .", 1, "dsdb: The downgrade is empty.\n", "  ./a.sql:8\n",
                "`-- calx:irreversible why`");
    assert_string_equal(tables(m), "");
}

static void sql_that_fails_in_the_middle(void **state)
{
    migrating *m = *state;
    put_file(m->folder, "a.sql",
             HEADER("a", "base") "-- calx:upgrade\ncreate table a ();\n\ncreate table b\n"
                                 "  (c int refrences a);\ncreate table d ();\n"
                                 "-- calx:downgrade\ndrop table a;\n");
    ASSERT_DSDB("upgrade --versions .", 1);
    ASSERT_HAS(output, "dsdb: Upgrading to revision a failed: syntax error at or near \"refrences\"\n"
                       "  |   (c int refrences a)\n"
                       "  |          ^\n"
                       "  Nothing was changed; the database is at base.\n"
                       "  ./a.sql:9\n"
                       "hint: ");
    assert_string_equal(tables(m), "");
}

static void a_file_that_was_changed_after_it_was_applied(void **state)
{
    migrating *m = *state;
    put_three(m);
    ASSERT_DSDB("upgrade b --versions .", 0);
    put(m, "b", "a", "create table b (id int references a, more text);", "drop table b;");
    ASSERT_DSDB("upgrade --versions .", 0);
    ASSERT_HAS(output, "./b.sql was changed after it had been applied");
}

static void a_database_ahead_of_the_files(void **state)
{
    migrating *m = *state;
    put_three(m);
    ASSERT_DSDB("upgrade --versions .", 0);
    unlink(calx_text_format(m->arena, "%s/c.sql", m->folder).data);
    const char *const words[] = { "current --versions .", "upgrade --versions .", "downgrade a --versions ." };
    for (size_t i = 0; i < 3; i++)
        assert_told(m, words[i], 3, "dsdb: The database is at revision c, which this program does not know.\n", "",
                    "a newer version of this program");
    assert_string_equal(versions(m), "c");
}

static void an_ambiguous_prefix(void **state)
{
    migrating *m = *state;
    put(m, "abcd1", "base", "select 1;", "select 1;");
    put(m, "abcd2", "abcd1", "select 1;", "select 1;");
    assert_told(m, "upgrade abcd --versions .", 3, "dsdb: 2 revisions begin with abcd.\n",
                "  abcd1 (Make abcd1)\n  abcd2 (Make abcd2)\n", "Give more of the id.");
}

/* Runs with the rights of a role that may connect, and no more. */
static void as_stranger(migrating *m, const char *rights)
{
    run(m, "do $$ begin if not exists (select from pg_roles where rolname = 'stranger') then create role stranger;"
           " end if; end $$");
    if (*rights)
        run(m, rights);
    setenv("PGOPTIONS", "-c role=stranger", 1);
}

static void a_version_table_that_may_not_be_read(void **state)
{
    migrating *m = *state;
    put_three(m);
    ASSERT_DSDB("upgrade a --versions .", 0);
    as_stranger(m, "");
    ASSERT_DSDB("current --versions .", 1);
    ASSERT_HAS(output, "dsdb: permission denied for table alembic_version\n");
    ASSERT_HAS(output, "hint: Have its owner run: GRANT SELECT, INSERT, UPDATE, DELETE ON \"alembic_version\" TO ");
    ASSERT_DSDB("stamp b --versions .", 1);
    ASSERT_HAS(output, "permission denied for table alembic_version");
    ASSERT_DSDB("lint --connect --versions .", 1);
    ASSERT_HAS(output, "hint: Have its owner run: GRANT SELECT ON \"alembic_version_applied\" TO ");
    ASSERT_DSDB("diff --from database --to models --versions .", 1);
    ASSERT_HAS(output, "hint: Schemas are compared in a scratch. Have a superuser run ALTER ROLE ");
    unsetenv("PGOPTIONS");
    assert_string_equal(versions(m), "a");
}

static void a_version_table_that_may_not_be_made(void **state)
{
    migrating *m = *state;
    put_three(m);
    as_stranger(m, "revoke create on schema public from public");
    ASSERT_DSDB("ensure-version", 1);
    ASSERT_HAS(output, "permission denied for schema public");
    ASSERT_DSDB("upgrade --versions .", 1);
    ASSERT_HAS(output, "permission denied for schema public");
    unsetenv("PGOPTIONS");
    assert_string_equal(tables(m), "");
}

static void a_folder_that_is_none(void **state)
{
    migrating *m = *state;
    put_file(m->folder, "a", "");
    assert_told(m, "heads --versions a", 1, "dsdb: Cannot read the folder of revisions a: Not a directory\n", "",
                "Name an existing folder");
    assert_told(m, "revision -m x --versions none", 1, "Cannot read the folder of revisions none", "",
                "Name an existing folder");
}

/* Runs a command as a user that files may be forbidden to, which root is not. The program is opened before. */
static int dsdb_as_nobody(migrating *m, const char *words)
{
    char line[8192];
    const char *become = geteuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups" : "";
    snprintf(line, sizeof line, "exec 2>&1 </dev/null 9<'%s'; cd '%s'; %s /proc/self/fd/9 %s", getenv("DSDB"),
             m->folder, become, words);
    return run_line(line, output, sizeof output);
}

static void set_mode(migrating *m, const char *name, mode_t mode)
{
    assert_int_equal(chmod(calx_text_format(m->arena, "%s/%s", m->folder, name).data, mode), 0);
}

static void a_file_that_may_not_be_read(void **state)
{
    migrating *m = *state;
    put_three(m);
    set_mode(m, ".", 0755);
    assert_int_equal(dsdb_as_nobody(m, "heads --versions ."), 0);
    set_mode(m, "b.sql", 0);
    assert_int_equal(dsdb_as_nobody(m, "heads --versions ."), 1);
    ASSERT_HAS(output, "dsdb: Cannot read the revision file ./b.sql: Permission denied\n"
                       "hint: Let the user that runs this read it.\n");
}

static void a_folder_that_may_not_be_read(void **state)
{
    migrating *m = *state;
    put_three(m);
    set_mode(m, ".", 0711);
    assert_int_equal(dsdb_as_nobody(m, "heads --versions ."), geteuid() == 0 ? 1 : 0);
    if (geteuid() != 0) {
        set_mode(m, ".", 0311);
        assert_int_equal(dsdb_as_nobody(m, "heads --versions ."), 1);
        set_mode(m, ".", 0755);
    }
    ASSERT_HAS(output, "dsdb: Cannot read the folder of revisions .: Permission denied\n"
                       "hint: Let the user that runs this read it, or name another folder.\n");
}

static void a_folder_that_may_not_be_written(void **state)
{
    migrating *m = *state;
    put_three(m);
    set_mode(m, ".", 0555);
    assert_int_equal(dsdb_as_nobody(m, "revision -m 'More' --versions ."), 1);
    ASSERT_HAS(output, "dsdb: Cannot write into the folder of revisions .: Permission denied\n");
    ASSERT_HAS(output, "hint: Name an existing folder that you may write to.");
    set_mode(m, ".", 0755);
    ASSERT_DSDB("heads --versions .", 0);
    ASSERT_HAS(output, "c\t");
}

static void a_configuration_that_may_not_be_read(void **state)
{
    migrating *m = *state;
    put_three(m);
    put_file(m->folder, "calx.toml", "[migrations]\nversions = '.'\n");
    set_mode(m, ".", 0755);
    set_mode(m, "calx.toml", 0);
    assert_int_not_equal(dsdb_as_nobody(m, "heads"), 0);
    ASSERT_HAS(output, "calx.toml");
    ASSERT_HAS(output, "Permission denied");
}

/* In the middle of a revision: it is undone as a whole. */
static void a_table_that_may_not_be_changed(void **state)
{
    migrating *m = *state;
    put(m, "a", "base", "create table a (id int);", "drop table a;");
    put(m, "b", "a", "create temp table x (); alter table a add more text;", "select 1;");
    ASSERT_DSDB("upgrade a --versions .", 0);
    as_stranger(m, "grant all on schema public to stranger; grant all on alembic_version to stranger;"
                   "grant all on alembic_version_applied to stranger; do $$ begin execute format("
                   "'grant temporary on database %I to stranger', current_database()); end $$");
    ASSERT_DSDB("upgrade --versions .", 1);
    unsetenv("PGOPTIONS");
    ASSERT_HAS(output, "must be owner of table a\n");
    ASSERT_HAS(output, "Nothing was changed; the database is at a.");
    assert_string_equal(versions(m), "a");
    run(m, "revoke all on schema public from stranger");
}

static void a_server_that_only_reads(void **state)
{
    migrating *m = *state;
    put_three(m);
    setenv("PGOPTIONS", "-c default_transaction_read_only=on", 1);
    assert_told(m, "upgrade --versions .", 2, "dsdb: The session is read-only.\n", "", "default_transaction_read_only");
    assert_told(m, "stamp c --versions .", 2, "dsdb: The session is read-only.\n", "", "default_transaction_read_only");
    ASSERT_DSDB("current --versions .", 0);
    unsetenv("PGOPTIONS");
    assert_string_equal(tables(m), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_file_without_a_header),
        TEST(two_parents_that_do_not_exist),
        TEST(a_cycle),
        TEST(a_duplicate_id),
        TEST(an_unknown_directive),
        TEST(crlf_and_a_byte_order_mark_do_no_harm),
        TEST(an_empty_downgrade),
        TEST(sql_that_fails_in_the_middle),
        TEST(a_file_that_was_changed_after_it_was_applied),
        TEST(a_database_ahead_of_the_files),
        TEST(an_ambiguous_prefix),
        TEST(a_version_table_that_may_not_be_read),
        TEST(a_version_table_that_may_not_be_made),
        TEST(a_folder_that_is_none),
        TEST(a_file_that_may_not_be_read),
        TEST(a_folder_that_may_not_be_read),
        TEST(a_folder_that_may_not_be_written),
        TEST(a_configuration_that_may_not_be_read),
        TEST(a_table_that_may_not_be_changed),
        TEST(a_server_that_only_reads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
