/* Revision files, well made and not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <calx/clock.h>
#include <calx/migrate.h>
#include <string.h>

#define HEADER                               \
    "-- Why.\n"                              \
    "-- calx:revision 0a1b2c3d4e5f\n"        \
    "-- calx:revises 71374f18982c\n"         \
    "-- calx:created 2026-11-22 14:05 UTC\n" \
    "-- calx:message Add it\n"
#define UP "-- calx:upgrade\ncreate table t ();\n"
#define DOWN "-- calx:downgrade\ndrop table t;\n"

static calx_text bytes(const char *text, size_t len)
{
    return (calx_text){ text, len };
}

static void assert_text(calx_text got, const char *expected)
{
    assert_int_equal(got.len, strlen(expected));
    assert_memory_equal(got.data, expected, got.len);
}

/* Expects a failure at the line (0: of the whole file), whose message and hint hold the given words. */
static void assert_bad(calx_text text, int line, const char *message, const char *hint)
{
    CALX_SCOPED_ARENA(arena);
    calx_revision revision;
    calx_error err = { 0 };
    char context[64];
    snprintf(context, sizeof context, line ? "dir/x.sql:%d" : "dir/x.sql", line);
    assert_false(calx_revision_parse(arena, "dir/x.sql", text, &revision, &err));
    assert_string_equal(err.sqlstate, CALX_BAD_FILE);
    assert_string_equal(err.context, context);
    if (!strstr(err.message, message))
        assert_string_equal(err.message, message);
    if (!strstr(err.hint, hint))
        assert_string_equal(err.hint, hint);
}
#define ASSERT_BAD(text, line, message, hint) assert_bad(bytes("" text, sizeof(text) - 1), line, message, hint)

static void a_whole_file_is_read(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_revision r;
    assert_true(calx_revision_parse(arena, "x.sql", CALX_TEXT(HEADER UP DOWN), &r, NULL));
    assert_text(r.id, "0a1b2c3d4e5f");
    assert_int_equal(r.line, 2);
    assert_int_equal(r.revises_count, 1);
    assert_text(r.revises[0], "71374f18982c");
    assert_text(r.message, "Add it");
    assert_text(calx_timestamp_text(arena, r.created), "2026-11-22T14:05:00Z");
    assert_text(r.upgrade, "create table t ();\n");
    assert_int_equal(r.upgrade_line, 7);
    assert_text(r.downgrade, "drop table t;\n");
    assert_int_equal(r.downgrade_line, 9);
    assert_true(r.loaded);
}

static void parents_are_none_one_or_several(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_revision r;
#define REVISES(what)                                     \
    CALX_TEXT("-- calx:revision a\n-- calx:revises " what \
              "\n-- calx:created 2026-11-22 14:05 UTC\n-- calx:message x\n" UP DOWN)
    assert_true(calx_revision_parse(arena, "x.sql", REVISES("base"), &r, NULL));
    assert_int_equal(r.revises_count, 0);
    assert_true(calx_revision_parse(arena, "x.sql", REVISES("b,c ,  d"), &r, NULL));
    assert_int_equal(r.revises_count, 3);
    assert_text(r.revises[1], "c");
    assert_text(r.revises[2], "d");
    assert_bad(REVISES("b, b"), 2, "b is named twice", "");
    assert_bad(REVISES("b, , c"), 2, "\"\" is no revision's id", "several ids with commas");
    assert_bad(REVISES("head"), 2, "\"head\" is no revision's id", "base");
}

static void a_byte_order_mark_and_crlf_are_dropped(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_revision r;
    static const char text[] = "\xEF\xBB\xBF-- calx:revision a\r\n-- calx:revises base\r\n"
                               "-- calx:created 2026-11-22 14:05 UTC\r\n-- calx:message x\r\n"
                               "-- calx:upgrade\r\nselect '\r',\r\n1;\r\n-- calx:downgrade\r\nselect 2;";
    assert_true(calx_revision_parse(arena, "x.sql", bytes(text, sizeof text - 1), &r, NULL));
    assert_text(r.id, "a");
    assert_text(r.message, "x");
    assert_text(r.upgrade, "select '\r',\n1;\n");
    assert_text(r.downgrade, "select 2;");
}

static void a_file_without_header_is_refused(void **state)
{
    (void)state;
    ASSERT_BAD("", 1, "no revision header", "revision -m");
    ASSERT_BAD("create table t ();\n", 1, "no revision header", "revision -m");
    ASSERT_BAD("-- only prose\n" UP DOWN, 1, "no revision header", "revision -m");
    ASSERT_BAD(HEADER, 5, "no line `-- calx:upgrade`", "Add it");
    ASSERT_BAD(HEADER "create table t ();\n" UP, 6, "SQL stands above", "Put the line");
}

static void a_missing_directive_is_named(void **state)
{
    (void)state;
    ASSERT_BAD("-- calx:revision a\n-- calx:revises base\n-- calx:message x\n" UP DOWN, 4, "no line `-- calx:created`",
               "Add it");
}

static void a_wrong_directive_is_named_with_those_that_there_are(void **state)
{
    (void)state;
    ASSERT_BAD("-- calx:revison a\n" UP DOWN, 1, "no directive `calx:revison`", "`-- calx:revision`");
    ASSERT_BAD("-- calx:revision\n" UP DOWN, 1, "`-- calx:revision` says nothing", "");
    ASSERT_BAD("--calx:revision a\n" UP DOWN, 1, "not written as one", "`-- calx:`");
    ASSERT_BAD("-- calx : revision a\n" UP DOWN, 1, "not written as one", "`-- calx:`");
    ASSERT_BAD(HEADER "-- calx:message again\n" UP DOWN, 6, "a second time", "");
    ASSERT_BAD(HEADER UP "-- calx:message late\n" DOWN, 8, "cannot stand in the SQL", "calx:downgrade");
    ASSERT_BAD(HEADER UP DOWN DOWN, 10, "`-- calx:downgrade` is there a second time", "");
    ASSERT_BAD(HEADER "-- calx:upgrade now\n", 6, "Nothing may follow", "");
}

static void a_wrong_id_or_time_is_refused(void **state)
{
    (void)state;
    ASSERT_BAD("-- calx:revision a-b\n" UP, 1, "\"a-b\" is no revision's id", "0a1b2c3d4e5f");
    ASSERT_BAD("-- calx:revision 012345678901234567890123456789012\n" UP, 1, "is no revision's id", "32 letters");
    ASSERT_BAD("-- calx:created 2026-11-22\n" UP, 1, "is no time of creation", "14:05 UTC");
    ASSERT_BAD("-- calx:created 2026-02-30 14:05 UTC\n" UP, 1, "is no time of creation", "14:05 UTC");
    ASSERT_BAD("-- calx:created 2026-11-22 24:05 UTC\n" UP, 1, "is no time of creation", "14:05 UTC");
}

static void an_empty_upgrade_is_refused(void **state)
{
    (void)state;
    ASSERT_BAD(HEADER "-- calx:upgrade\n -- later\n;\n" DOWN, 7, "The upgrade is empty", "below `-- calx:upgrade`");
}

static void an_empty_downgrade_needs_a_reason(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_revision r;
    ASSERT_BAD(HEADER UP, 0, "no line `-- calx:downgrade`", "calx:irreversible");
    ASSERT_BAD(HEADER UP "-- calx:downgrade\n", 9, "The downgrade is empty", "calx:irreversible");
    assert_true(
        calx_revision_parse(arena, "x.sql", CALX_TEXT(HEADER "-- calx:irreversible It is gone\n" UP), &r, NULL));
    assert_text(r.irreversible, "It is gone");
    ASSERT_BAD(HEADER "-- calx:irreversible It is gone\n" UP DOWN, 10, "irreversible, but has a downgrade",
               "one of the two");
}

static void a_revision_may_run_outside_a_transaction(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_revision r;
    assert_true(calx_revision_parse(arena, "x.sql", CALX_TEXT(HEADER UP DOWN), &r, NULL));
    assert_false(r.outside_transaction);
    assert_true(calx_revision_parse(arena, "x.sql", CALX_TEXT(HEADER "-- calx:transaction none\n" UP DOWN), &r, NULL));
    assert_true(r.outside_transaction);
    ASSERT_BAD(HEADER "-- calx:transaction some\n" UP DOWN, 6, "\"some\" is no way to run", "calx:transaction none");
    ASSERT_BAD(HEADER "-- calx:transaction none\n" UP "set local lock_timeout = 1;\n" DOWN, 9,
               "outside a transaction cannot run set", "without `-- calx:transaction none`");
    ASSERT_BAD(HEADER "-- calx:transaction none\n" UP "savepoint x;\n" DOWN, 9, "cannot run savepoint", "without");
}

static void a_merge_may_be_empty(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_revision r;
    calx_text merge = CALX_TEXT("-- calx:revision c\n-- calx:revises a, b\n-- calx:created 2026-11-22 14:05 UTC\n"
                                "-- calx:message Merge\n-- calx:upgrade\n-- calx:downgrade\n");
    assert_true(calx_revision_parse(arena, "x.sql", merge, &r, NULL));
    assert_int_equal(r.revises_count, 2);
}

static void bad_encodings_are_refused_with_their_line(void **state)
{
    (void)state;
    ASSERT_BAD(HEADER UP "select '\xE4';\n" DOWN, 8, "not valid UTF-8: byte 0xE4", "UTF-8");
    ASSERT_BAD(HEADER UP "select '\0';\n" DOWN, 8, "NUL byte", "Remove it");
    ASSERT_BAD("\xFF\xFE-\0-\0", 1, "not valid UTF-8", "UTF-8");
}

static void what_would_end_the_transaction_is_refused(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_revision r;
    ASSERT_BAD(HEADER UP "commit;\n" DOWN, 8, "A revision cannot run commit", "Remove it");
    ASSERT_BAD(HEADER UP "\n/* so */ BEGIN;\n" DOWN, 9, "A revision cannot run BEGIN", "Remove it");
    ASSERT_BAD(HEADER UP DOWN "rollback", 10, "A revision cannot run rollback", "Remove it");
    ASSERT_BAD(HEADER UP "set search_path = x;\n" DOWN, 8, "A revision cannot run set", "SET LOCAL");
    calx_text fine =
        CALX_TEXT(HEADER UP "set local x = 1; savepoint a; rollback to a; do $$ begin null; end $$;\n" DOWN);
    assert_true(calx_revision_parse(arena, "x.sql", fine, &r, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_file_is_read),
        cmocka_unit_test(parents_are_none_one_or_several),
        cmocka_unit_test(a_byte_order_mark_and_crlf_are_dropped),
        cmocka_unit_test(a_file_without_header_is_refused),
        cmocka_unit_test(a_missing_directive_is_named),
        cmocka_unit_test(a_wrong_directive_is_named_with_those_that_there_are),
        cmocka_unit_test(a_wrong_id_or_time_is_refused),
        cmocka_unit_test(an_empty_upgrade_is_refused),
        cmocka_unit_test(an_empty_downgrade_needs_a_reason),
        cmocka_unit_test(a_merge_may_be_empty),
        cmocka_unit_test(a_revision_may_run_outside_a_transaction),
        cmocka_unit_test(bad_encodings_are_refused_with_their_line),
        cmocka_unit_test(what_would_end_the_transaction_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
