/* Any relation: columns, counts, and the log of changes. */
#include "records.h"

#include "client/operations.h"
#include "client/relations.h"

static void columns_are_told_with_types_and_secrets(void **state)
{
    (void)state;
    calx_error err = { 0 };
    relation_column_list got;
    assert_ok(dsdb_relation_columns(arena, CALX_TEXT("users"), &got, &err), err);
    assert_int_equal(got.len, number_of("SELECT count(*) FROM information_schema.columns WHERE table_name = 'users'"
                                        " AND table_schema = 'public'"));
    assert_text(got.items[0].name, "id");
    assert_text(got.items[0].type, "bigint");
    assert_false(got.items[0].nullable);
    assert_text(got.items[4].name, "password_digest");
    assert_true(got.items[4].secret);
    assert_true(got.items[4].nullable);
    assert_ok(dsdb_relation_columns(arena, CALX_TEXT("typeahead_agencies"), &got, &err), err);
    assert_text(got.items[2].type, "jurisdiction_type");
    assert_fails(dsdb_relation_columns(arena, CALX_TEXT("pg_class"), &got, &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no table or view \"pg_class\".");
}

static void rows_are_counted(void **state)
{
    (void)state;
    calx_error err = { 0 };
    int64_t rows;
    assert_ok(dsdb_count_rows(&db, arena, CALX_TEXT("counties"), &rows, &err), err);
    assert_int_equal(rows, number_of("SELECT count(*) FROM counties"));
    assert_ok(dsdb_count_rows(&db, arena, CALX_TEXT("agencies_expanded"), &rows, &err), err);
    assert_int_equal(rows, number_of("SELECT count(*) FROM agencies_expanded"));
    assert_ok(dsdb_count_rows(&db, arena, CALX_TEXT("reset_tokens"), &rows, &err), err);
    assert_int_equal(rows, 0);
    assert_fails(dsdb_count_rows(&db, arena, CALX_TEXT("users; DROP TABLE users"), &rows, &err), err, CALX_NOT_FOUND);
    assert_fails(dsdb_count_rows(&db, arena, CALX_TEXT(""), &rows, &err), err, CALX_NOT_FOUND);
}

static void counts_are_logged_and_the_newest_are_found(void **state)
{
    (void)state;
    calx_error err = { 0 };
    table_count_list logged;
    static const calx_text two[] = { { "counties", 8 }, { "us_states", 9 } };
    static const calx_text wrong[] = { { "counties", 8 }, { "map_states", 10 } };
    execute("TRUNCATE table_count_log");
    assert_ok(dsdb_newest_table_counts(&db, arena, &logged, &err), err);
    assert_int_equal(logged.len, 0);
    assert_ok(dsdb_log_table_counts(&db, arena, NULL, 0, &logged, &err), err);
    assert_int_equal(logged.len, 4);
    assert_ok(dsdb_log_table_counts(&db, arena, two, 2, &logged, &err), err);
    assert_int_equal(logged.len, 2);
    assert_int_equal(logged.items[0].count, number_of("SELECT count(*) FROM counties"));
    execute("INSERT INTO users (email) VALUES ('ann')");
    assert_ok(dsdb_log_table_counts(&db, arena, NULL, 0, &logged, &err), err);
    assert_ok(dsdb_newest_table_counts(&db, arena, &logged, &err), err);
    assert_int_equal(logged.len, 6);
    assert_text(logged.items[0].table_name, "agencies");
    assert_text(logged.items[5].table_name, "users");
    assert_int_equal(logged.items[5].count, 1);
    execute("DELETE FROM users");
    assert_fails(dsdb_log_table_counts(&db, arena, wrong, 2, &logged, &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "\"map_states\" is a view, not a table.");
    assert_int_equal(number_of("SELECT count(*) FROM table_count_log"), 10);
}

static change_log_page changes(const char *table, opt_int4 id, int64_t page_number)
{
    calx_error err = { 0 };
    change_log_page got;
    change_log_request request = { calx_text_of(table), id, page_number };
    assert_ok(dsdb_change_log(&db, arena, &request, &got, &err), err);
    return got;
}

static void changes_are_listed_newest_first(void **state)
{
    (void)state;
    calx_error err = { 0 };
    change_log_page got;
    execute("TRUNCATE change_log");
    assert_int_equal(changes("agencies", CALX_NONE(int4), 1).changes.len, 0);
    execute("UPDATE agencies SET defunct_year = '1999' WHERE name = 'Pittsburgh Police'");
    execute("INSERT INTO users (email, password_digest) VALUES ('zoë', 's3cret')");
    execute("UPDATE agencies SET defunct_year = '2000' WHERE name = 'Pittsburgh Police'");
    int32_t id = (int32_t)number_of("SELECT id FROM agencies WHERE name = 'Pittsburgh Police'");
    got = changes("agencies", CALX_NONE(int4), 1);
    assert_int_equal(got.changes.len, 2);
    assert_non_null(strstr(calx_text_cstr(arena, got.changes.items[0].new_data.value.text), "2000"));
    assert_int_equal(got.changes.items[0].operation_type.value, OPERATION_UPDATE.value);
    assert_int_equal(changes("agencies", CALX_SOME(int4, id), 1).changes.len, 2);
    assert_int_equal(changes("agencies", CALX_SOME(int4, id + 1), 1).changes.len, 0);
    got = changes("users", CALX_NONE(int4), 1);
    assert_null(strstr(calx_text_cstr(arena, got.changes.items[0].new_data.value.text), "s3cret"));
    assert_int_equal(changes("reset_tokens", CALX_NONE(int4), 1).changes.len, 0);
    change_log_request request = { CALX_TEXT("agency"), CALX_NONE(int4), 1 };
    assert_fails(dsdb_change_log(&db, arena, &request, &got, &err), err, CALX_NOT_FOUND);
    request = (change_log_request){ CALX_TEXT("agencies"), CALX_NONE(int4), 0 };
    assert_fails(dsdb_change_log(&db, arena, &request, &got, &err), err, CALX_USAGE);
}

static void changes_come_in_pages(void **state)
{
    (void)state;
    execute("TRUNCATE change_log; INSERT INTO change_log (operation_type, table_name, affected_id)"
            " SELECT 'INSERT', 'localities', n FROM generate_series(1, 101) AS n");
    change_log_page got = changes("localities", CALX_NONE(int4), 1);
    assert_int_equal(got.changes.len, 100);
    assert_true(got.more);
    assert_int_equal(got.changes.items[0].affected_id, 101);
    got = changes("localities", CALX_NONE(int4), 2);
    assert_int_equal(got.changes.len, 1);
    assert_false(got.more);
    assert_int_equal(changes("localities", CALX_NONE(int4), 3).changes.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(columns_are_told_with_types_and_secrets),
        TEST(rows_are_counted),
        TEST(counts_are_logged_and_the_newest_are_found),
        TEST(changes_are_listed_newest_first),
        TEST(changes_come_in_pages),
    };
    return RUN_ON_RECORDS(tests, "relations");
}
