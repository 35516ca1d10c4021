/* Revisions in C, in one history with those of SQL. */
#include "migrating.h"

#include <calx/model.h>

extern const calx_embedded_files test_revisions;
extern const struct calx_compiled_revisions test_revision_code;

/* The table as the program knows it after all of them: revisions have another `people` and `person`. */
#define PEOPLE(C) C(born, date) C(id, int8, PRIMARY_KEY)
CALX_MODEL(person, people, PEOPLE);

/* The history that is in this program; or, with a folder, those files with the code of this program. */
static const calx_history *history_in(migrating *m, const char *folder)
{
    calx_revision_source source = { .embedded = &test_revisions, .directory = folder, .code = &test_revision_code };
    const calx_history *history = calx_history_open(m->arena, &source, &m->err);
    if (!history)
        fail_msg("%s", m->err.message);
    return history;
}

static bool go(migrating *m, const calx_history *history, const char *target, bool up)
{
    m->err = (calx_error){ 0 };
    return up ? calx_migrate_upgrade(m->conn, history, calx_text_of(target), &m->options, &m->err)
              : calx_migrate_downgrade(m->conn, history, calx_text_of(target), &m->options, &m->err);
}

static const char *names(migrating *m)
{
    return ask(m, "select concat_ws('/', name, family_name) || ',' from people order by id");
}

static void code_runs_in_the_revisions_transaction_in_both_directions(void **state)
{
    migrating *m = *state;
    const calx_history *history = history_in(m, NULL);
    ASSERT_OK(go(m, history, "aa01", true));
    const char *before = names(m);
    ASSERT_OK(go(m, history, "bb02", true));
    assert_string_equal(versions(m), "bb02");
    assert_string_equal(names(m), "Ada/Lovelace, Jean le Rond/d'Alembert, Plato,");
    ASSERT_OK(go(m, history, "aa01", false));
    assert_string_equal(names(m), before);
}

static void code_that_fails_is_undone(void **state)
{
    migrating *m = *state;
    const calx_history *history = history_in(m, NULL);
    ASSERT_OK(go(m, history, "aa01", true));
    ASSERT_OK(calx_execute(m->conn, "alter table people add check (id < 2 or family_name is null)", &m->err));
    assert_false(go(m, history, "bb02", true));
    ASSERT_HAS(m->err.message, "Upgrading to revision bb02 failed: ");
    ASSERT_HAS(m->err.context, "bb02_split_names.c:2");
    assert_string_equal(m->err.sqlstate, "23514");
    assert_string_equal(ask(m, "select count(family_name) from people"), "0");
    assert_string_equal(versions(m), "aa01");
}

static void code_outside_a_transaction_goes_on_in_the_next_run(void **state)
{
    migrating *m = *state;
    const calx_history *history = history_in(m, NULL);
    setenv("TEST_LAST_PIECE", "1", 1);
    assert_false(go(m, history, "head", true));
    unsetenv("TEST_LAST_PIECE");
    ASSERT_HAS(m->err.message, "That was the last piece.");
    assert_string_equal(names(m), "ADA/Lovelace, Jean le Rond/d'Alembert, Plato,");
    assert_string_equal(versions(m), "bb02");
    assert_false(go(m, history, "aa01", false));
    ASSERT_HAS(m->err.message, "Upgrading to revision cc03 was interrupted");
    ASSERT_OK(go(m, history, "head", true));
    assert_string_equal(names(m), "ADA/Lovelace, JEAN LE ROND/d'Alembert, PLATO,");
    assert_string_equal(versions(m), "cc03");
    assert_false(go(m, history, "base", false));
    ASSERT_HAS(m->err.message, "Revision cc03 cannot be undone");
}

#define HEADER(id, revises)                                                                        \
    "// calx:revision " id "\n// calx:revises " revises "\n// calx:created 2026-11-24 10:00 UTC\n" \
    "// calx:message x\n"

static void code_that_the_program_lacks_is_an_error_that_says_so(void **state)
{
    migrating *m = *state;
    put_file(m->folder, "dd04.c", HEADER("dd04", "base") "#include <calx/revision.h>\n");
    const calx_history *history = history_in(m, m->folder);
    assert_true(history->revisions[0].in_c);
    assert_false(go(m, history, "head", true));
    assert_string_equal(m->err.message, "Revision dd04 is written in C, and this program was built without it.");
    ASSERT_HAS(m->err.context, "dd04.c:1");
    ASSERT_HAS(m->err.hint, "Build the program anew");
    assert_string_equal(ask(m, "select coalesce(to_regclass('alembic_version')::text, 'none')"), "none");
}

static void a_file_that_is_not_what_was_compiled_is_an_error(void **state)
{
    migrating *m = *state;
    put_file(m->folder, "bb02.c", HEADER("bb02", "base") "#include <calx/revision.h>\n");
    assert_false(go(m, history_in(m, m->folder), "head", true));
    ASSERT_HAS(m->err.message, "its file was changed after this program had been built");
    ASSERT_HAS(m->err.hint, "Build the program anew");
}

static void a_header_in_c_is_read_as_one_of_sql(void **state)
{
    migrating *m = *state;
    calx_revision r;
    calx_text good = CALX_TEXT("// Why.\r\n\r\n" HEADER("a", "b, c") "// calx:transaction none\n\nint code;\n");
    assert_true(calx_revision_parse(m->arena, "x.c", good, &r, &m->err));
    assert_true(r.in_c && r.outside_transaction);
    assert_int_equal(r.revises_count, 2);
    static const struct {
        const char *text;
        const char *message;
    } bad[] = {
        { "int code;\n", "The file has no revision header." },
        { HEADER("a", "b"), "The file has no code." },
        { HEADER("a", "b") "// calx:upgrade\nint code;\n", "There is no directive `calx:upgrade`." },
        { "//calx:revision a\n", "A directive is not written as one." },
        { "// calx:revision a\nint code;\n", "The header has no line `// calx:revises`." },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(calx_revision_parse(m->arena, "x.c", calx_text_of(bad[i].text), &r, &m->err));
        assert_string_equal(m->err.message, bad[i].message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(code_runs_in_the_revisions_transaction_in_both_directions),
        TEST(code_that_fails_is_undone),
        TEST(code_outside_a_transaction_goes_on_in_the_next_run),
        TEST(code_that_the_program_lacks_is_an_error_that_says_so),
        TEST(a_file_that_is_not_what_was_compiled_is_an_error),
        TEST(a_header_in_c_is_read_as_one_of_sql),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
