/* Rows of any relation, by names and values as text. */
#include "records.h"

#include "client/operations.h"
#include "client/relation_rows.h"
#include "models/registry.h"

static relation_rows rows_of(const rows_request *request)
{
    calx_error err = { 0 };
    relation_rows got;
    assert_ok(dsdb_relation_rows(&db, arena, request, &got, &err), err);
    return got;
}

static const void *cell(const calx_shape *shape, const void *items, size_t row, const char *column)
{
    for (size_t i = 0; i < shape->count; i++)
        if (strcmp(shape->fields[i].name, column) == 0) {
            const char *at = (const char *)items + row * shape->size + shape->fields[i].offset;
            return *(const bool *)at ? at + shape->fields[i].type->opt_value : NULL;
        }
    fail_msg("no column %s", column);
    return NULL;
}

#define text_in(got, row, column) (*(const calx_text *)cell((got).shape, (got).rows.items, (row), (column)))

static size_t matching(const char *column, row_test test, const char *value)
{
    row_condition condition = { calx_text_of(column), test, calx_text_of(value) };
    return rows_of(&(rows_request){
                       .relation = CALX_TEXT("agencies"), .conditions = &condition, .condition_count = 1, .page = 1 })
        .rows.len;
}

static void all_columns_and_rows_come_in_the_order_of_the_key(void **state)
{
    (void)state;
    relation_rows got = rows_of(&(rows_request){ .relation = CALX_TEXT("agencies"), .page = 1 });
    assert_int_equal(got.rows.len, number_of("SELECT count(*) FROM agencies"));
    assert_int_equal(got.shape->count, number_of("SELECT count(*) FROM information_schema.columns"
                                                 " WHERE table_name = 'agencies' AND table_schema = 'public'"));
    assert_false(got.more);
    for (size_t i = 1; i < got.rows.len; i++)
        assert_true(*(const int32_t *)cell(got.shape, got.rows.items, i, "id") >
                    *(const int32_t *)cell(got.shape, got.rows.items, i - 1, "id"));
    assert_null(cell(got.shape, got.rows.items, 0, "defunct_year"));
    got = rows_of(&(rows_request){ .relation = CALX_TEXT("agencies_expanded"), .page = 1 });
    assert_int_equal(got.rows.len, number_of("SELECT count(*) FROM agencies_expanded"));
}

static void rows_are_sorted_with_chosen_columns_in_pages(void **state)
{
    (void)state;
    const calx_text chosen[] = { CALX_TEXT("fips"), CALX_TEXT("name") };
    rows_request request = { .relation = CALX_TEXT("counties"),
                             .columns = chosen,
                             .column_count = 2,
                             .sort_by = CALX_TEXT("fips"),
                             .descending = true,
                             .page = 1 };
    relation_rows got = rows_of(&request);
    assert_int_equal(got.shape->count, 2);
    assert_int_equal(got.rows.len, 100);
    assert_true(got.more);
    calx_text last = text_in(got, 99, "fips");
    request.page = 2;
    got = rows_of(&request);
    assert_true(calx_text_compare(text_in(got, 0, "fips"), last) < 0);
    request.page = 1000;
    assert_int_equal(rows_of(&request).rows.len, 0);
}

static void conditions_take_values_literally(void **state)
{
    (void)state;
    size_t all = (size_t)number_of("SELECT count(*) FROM agencies");
    assert_int_equal(matching("name", ROW_EQUAL, "Pittsburgh Police"), 1);
    assert_int_equal(matching("name", ROW_NOT_EQUAL, "Pittsburgh Police"), all - 1);
    assert_int_equal(matching("name", ROW_EQUAL, "x' OR '1'='1"), 0);
    assert_int_equal(matching("name", ROW_CONTAINS, "%"), 1);
    assert_int_equal(matching("name", ROW_CONTAINS, "_"), 1);
    assert_int_equal(matching("name", ROW_CONTAINS, "\\"), 1);
    assert_int_equal(matching("name", ROW_CONTAINS, "'guard'"), 1);
    assert_int_equal(matching("name", ROW_CONTAINS, "Übersee"), 1);
    assert_int_equal(matching("name", ROW_CONTAINS, ""), all);
    assert_int_equal(matching("jurisdiction_type", ROW_EQUAL, "federal"), 2);
    assert_int_equal(matching("no_web_presence", ROW_EQUAL, "f"), all);
    assert_int_equal(matching("id", ROW_AT_LEAST, "1"), all);
    assert_int_equal(matching("id", ROW_LESS, "1"), 0);
    assert_int_equal(matching("id", ROW_GREATER, "1") + matching("id", ROW_AT_MOST, "1"), all);
    assert_int_equal(matching("created_at", ROW_GREATER, "2020-01-01"), all);
    assert_int_equal(matching("defunct_year", ROW_NULL, ""), all);
    assert_int_equal(matching("defunct_year", ROW_NOT_NULL, ""), 0);
}

static void arrays_are_compared_whole(void **state)
{
    (void)state;
    static const char *const asked[][2] = {
        { "access_types", "{Webpage,API}" },    { "access_types", "{API,Webpage}" }, { "access_types", "{}" },
        { "record_formats", "{CSV,\"a, b\"}" }, { "record_formats", "{CSV,a,b}" },   { "access_types", "{Webpage" },
        { "access_types", "{Nothing}" },
    };
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        calx_error err = { 0 };
        relation_rows got;
        row_condition condition = { calx_text_of(asked[i][0]), ROW_EQUAL, calx_text_of(asked[i][1]) };
        rows_request request = {
            .relation = CALX_TEXT("data_sources"), .conditions = &condition, .condition_count = 1, .page = 1
        };
        if (i >= 5) {
            assert_fails(dsdb_relation_rows(&db, arena, &request, &got, &err), err, CALX_USAGE);
            continue;
        }
        assert_ok(dsdb_relation_rows(&db, arena, &request, &got, &err), err);
        const char *sql =
            calx_text_format(arena, "SELECT count(*) FROM data_sources WHERE %s = '%s'", asked[i][0], asked[i][1]).data;
        assert_int_equal(got.rows.len, number_of(sql));
        if (i == 0 || i == 3)
            assert_true(got.rows.len > 10);
    }
}

static void linked_rows_come_along(void **state)
{
    (void)state;
    const calx_text chosen[] = { CALX_TEXT("name") };
    const calx_text linked[] = { CALX_TEXT("data_sources"), CALX_TEXT("locations") };
    row_condition condition = { CALX_TEXT("name"), ROW_EQUAL, CALX_TEXT("Pittsburgh Police") };
    relation_rows got = rows_of(&(rows_request){ .relation = CALX_TEXT("agencies"),
                                                 .columns = chosen,
                                                 .column_count = 1,
                                                 .conditions = &condition,
                                                 .condition_count = 1,
                                                 .linked = linked,
                                                 .linked_count = 2,
                                                 .page = 1 });
    assert_int_equal(got.rows.len, 1);
    assert_int_equal(got.shape->count, 2); /* the id, which the links start from */
    assert_string_equal(got.linked[0].name, "data_sources");
    const row_list *sources = (const row_list *)((const char *)got.rows.items + got.linked[0].offset);
    assert_int_equal(sources->len, 2);
    assert_text(*(const calx_text *)cell(got.linked[0].shape, sources->items, 0, "name"),
                "Source of Pittsburgh Police");
    const row_list *places = (const row_list *)((const char *)got.rows.items + got.linked[1].offset);
    assert_int_equal(places->len, 1);
    const calx_text category[] = { CALX_TEXT("category") };
    got = rows_of(
        &(rows_request){ .relation = CALX_TEXT("record_types"), .linked = category, .linked_count = 1, .page = 1 });
    assert_int_equal(((const row_list *)((const char *)got.rows.items + got.linked[0].offset))->len, 1);
}

/* The same statement with and without links, and from arenas that come and go. */
static void shapes_may_come_and_go(void **state)
{
    (void)state;
    const calx_text linked[] = { CALX_TEXT("locations") };
    for (size_t i = 0; i < 20; i++) {
        CALX_SCOPED_ARENA(scratch);
        calx_error err = { 0 };
        relation_rows got;
        rows_request request = {
            .relation = CALX_TEXT("agencies"), .linked = linked, .linked_count = i % 2, .page = 1
        };
        assert_ok(dsdb_relation_rows(&db, scratch, &request, &got, &err), err);
        assert_true(got.rows.len > 0);
        assert_non_null(cell(got.shape, got.rows.items, got.rows.len - 1, "name"));
    }
}

static void secrets_are_out_of_reach(void **state)
{
    (void)state;
    calx_error err = { 0 };
    relation_rows got;
    const calx_text secret[] = { CALX_TEXT("password_digest") };
    execute("INSERT INTO users (email, password_digest) VALUES ('ann', 's3cret')");
    got = rows_of(&(rows_request){ .relation = CALX_TEXT("users"), .page = 1 });
    for (size_t i = 0; i < got.shape->count; i++)
        assert_true(strcmp(got.shape->fields[i].name, "password_digest") != 0 &&
                    strcmp(got.shape->fields[i].name, "api_key") != 0);
    rows_request request = { .relation = CALX_TEXT("users"), .columns = secret, .column_count = 1, .page = 1 };
    assert_fails(dsdb_relation_rows(&db, arena, &request, &got, &err), err, DSDB_FORBIDDEN);
    request = (rows_request){ .relation = CALX_TEXT("users"), .sort_by = CALX_TEXT("api_key"), .page = 1 };
    assert_fails(dsdb_relation_rows(&db, arena, &request, &got, &err), err, DSDB_FORBIDDEN);
    row_condition condition = { CALX_TEXT("password_digest"), ROW_CONTAINS, CALX_TEXT("s") };
    request =
        (rows_request){ .relation = CALX_TEXT("users"), .conditions = &condition, .condition_count = 1, .page = 1 };
    assert_fails(dsdb_relation_rows(&db, arena, &request, &got, &err), err, DSDB_FORBIDDEN);
    execute("DELETE FROM users");
}

static void what_is_not_there_is_named(void **state)
{
    (void)state;
    calx_error err = { 0 };
    relation_rows got;
    const calx_text wrong[] = { CALX_TEXT("nmae") };
    rows_request request = { .relation = CALX_TEXT("pg_class"), .page = 1 };
    assert_fails(dsdb_relation_rows(&db, arena, &request, &got, &err), err, CALX_NOT_FOUND);
    request = (rows_request){ .relation = CALX_TEXT("agencies"), .columns = wrong, .column_count = 1, .page = 1 };
    assert_fails(dsdb_relation_rows(&db, arena, &request, &got, &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no column \"nmae\" in agencies.");
    request = (rows_request){ .relation = CALX_TEXT("agencies"), .linked = wrong, .linked_count = 1, .page = 1 };
    assert_fails(dsdb_relation_rows(&db, arena, &request, &got, &err), err, CALX_NOT_FOUND);
    request = (rows_request){ .relation = CALX_TEXT("agencies"), .page = 0 };
    assert_fails(dsdb_relation_rows(&db, arena, &request, &got, &err), err, CALX_USAGE);
    row_condition condition = { CALX_TEXT("id"), ROW_EQUAL, CALX_TEXT("seven") };
    request =
        (rows_request){ .relation = CALX_TEXT("agencies"), .conditions = &condition, .condition_count = 1, .page = 1 };
    assert_fails(dsdb_relation_rows(&db, arena, &request, &got, &err), err, CALX_USAGE);
    condition.test = ROW_CONTAINS;
    assert_fails(dsdb_relation_rows(&db, arena, &request, &got, &err), err, CALX_USAGE);
}

static void rows_of_every_relation_can_be_read(void **state)
{
    (void)state;
    static const char *const views[] = { "map_states", "map_counties", "map_localities", "distinct_source_urls" };
    for (size_t i = 0; i < 4; i++)
        execute(calx_text_format(arena, "REFRESH MATERIALIZED VIEW %s", views[i]).data);
    for (size_t i = 0; i < dsdb_models.table_count; i++)
        rows_of(&(rows_request){ .relation = calx_text_of(dsdb_models.tables[i]->name), .page = 1 });
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(all_columns_and_rows_come_in_the_order_of_the_key),
        TEST(rows_are_sorted_with_chosen_columns_in_pages),
        TEST(conditions_take_values_literally),
        TEST(arrays_are_compared_whole),
        TEST(linked_rows_come_along),
        TEST(shapes_may_come_and_go),
        TEST(secrets_are_out_of_reach),
        TEST(what_is_not_there_is_named),
        TEST(rows_of_every_relation_can_be_read),
    };
    return RUN_ON_RECORDS(tests, "relation_rows");
}
