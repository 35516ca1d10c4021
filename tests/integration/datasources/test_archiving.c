/* What is to be archived, and what was. */
#include "records.h"

#include "client/archiving.h"
#include "client/operations.h"

#include <calx/clock.h>

#define DAY INT64_C(86400000000)

static int never_archived(void **state)
{
    execute("UPDATE data_sources SET url_status = 'ok';"
            "DELETE FROM data_sources_archive_info;"
            "INSERT INTO data_sources_archive_info (data_source_id) SELECT id FROM data_sources");
    return make_arena(state);
}

#define TEST_OF_FRESH(f) cmocka_unit_test_setup_teardown(f, never_archived, free_arena)

static archive_page due(opt_text frequency, calx_opt_timestamp before)
{
    calx_error err = { 0 };
    archive_page got;
    archive_filter filter = { frequency, before, 1 };
    assert_ok(dsdb_sources_to_archive(&db, arena, &filter, &got, &err), err);
    return got;
}

static int32_t source_named(const char *name)
{
    return (int32_t)number_of(calx_text_format(arena, "SELECT id FROM data_sources WHERE name = '%s'", name).data);
}

static void sources_are_due_until_they_were_archived(void **state)
{
    (void)state;
    calx_error err = { 0 };
    size_t all = (size_t)number_of("SELECT count(*) FROM data_sources");
    assert_int_equal(due(CALX_NONE(text), CALX_NONE(timestamp)).sources.len, all);
    archive_update update = { .role = ROLE_ADMIN,
                              .data_source_id = source_named("Shared source"),
                              .last_cached = CALX_SOME(timestamp, DAY) };
    assert_ok(dsdb_update_archive_info(&db, arena, &update, &err), err);
    assert_int_equal(due(CALX_NONE(text), CALX_NONE(timestamp)).sources.len, all - 1);
    update = (archive_update){ .role = ROLE_ADMIN,
                               .data_source_id = update.data_source_id,
                               .update_frequency = CALX_SOME(text, CALX_TEXT("< 1 \"week\"; it's")) };
    assert_ok(dsdb_update_archive_info(&db, arena, &update, &err), err);
    archive_page got = due(CALX_SOME(text, CALX_TEXT("< 1 \"week\"; it's")), CALX_NONE(timestamp));
    assert_int_equal(got.sources.len, 1);
    assert_int_equal(got.sources.items[0].last_cached.value, DAY);
    assert_text(got.sources.items[0].source_url, "https://example.org/shared");
    assert_int_equal(due(CALX_SOME(text, CALX_TEXT("%")), CALX_NONE(timestamp)).sources.len, 0);
    assert_int_equal(due(CALX_NONE(text), CALX_SOME(timestamp, DAY)).sources.len, all - 1);
    assert_int_equal(due(CALX_NONE(text), CALX_SOME(timestamp, DAY + 1)).sources.len, all);
}

static void broken_sources_are_not_due(void **state)
{
    (void)state;
    calx_error err = { 0 };
    size_t all = (size_t)number_of("SELECT count(*) FROM data_sources");
    archive_update update = { .role = ROLE_ADMIN,
                              .data_source_id = source_named("Shared source"),
                              .url_status = CALX_SOME(url_status_enum, URL_BROKEN) };
    assert_ok(dsdb_update_archive_info(&db, arena, &update, &err), err);
    assert_int_equal(due(CALX_NONE(text), CALX_NONE(timestamp)).sources.len, all - 1);
}

static void what_is_not_given_stays(void **state)
{
    (void)state;
    calx_error err = { 0 };
    int32_t id = source_named("Shared source");
    execute("DELETE FROM data_sources_archive_info");
    archive_update update = { .role = ROLE_ADMIN,
                              .data_source_id = id,
                              .last_cached = CALX_SOME(timestamp, DAY),
                              .next_cache = CALX_SOME(timestamp, 2 * DAY) };
    assert_ok(dsdb_update_archive_info(&db, arena, &update, &err), err);
    update = (archive_update){ .role = ROLE_ADMIN, .data_source_id = id, .next_cache = CALX_SOME(timestamp, 3 * DAY) };
    assert_ok(dsdb_update_archive_info(&db, arena, &update, &err), err);
    assert_int_equal(number_of("SELECT count(*) FROM data_sources_archive_info"
                               " WHERE last_cached = '2000-01-02' AND next_cache = '2000-01-04'"
                               " AND update_frequency IS NULL"),
                     1);
    update = (archive_update){ .role = ROLE_ADMIN, .data_source_id = id };
    assert_fails(dsdb_update_archive_info(&db, arena, &update, &err), err, CALX_USAGE);
    update = (archive_update){ .role = ROLE_ADMIN, .data_source_id = 999999, .last_cached = CALX_SOME(timestamp, DAY) };
    assert_fails(dsdb_update_archive_info(&db, arena, &update, &err), err, CALX_NOT_FOUND);
    update = (archive_update){ .role = ROLE_STANDARD, .data_source_id = id, .last_cached = CALX_SOME(timestamp, DAY) };
    assert_fails(dsdb_update_archive_info(&db, arena, &update, &err), err, DSDB_FORBIDDEN);
}

static void sources_come_in_pages(void **state)
{
    (void)state;
    calx_error err = { 0 };
    archive_page got;
    execute("INSERT INTO data_sources (name, source_url)"
            " SELECT 'Page', 'https://pages.example/' || n FROM generate_series(1, 100) AS n");
    int64_t all = number_of("SELECT count(*) FROM data_sources");
    archive_filter filter = { .page = 1 };
    assert_ok(dsdb_sources_to_archive(&db, arena, &filter, &got, &err), err);
    assert_int_equal(got.sources.len, 100);
    assert_true(got.more);
    filter.page = 2;
    assert_ok(dsdb_sources_to_archive(&db, arena, &filter, &got, &err), err);
    assert_int_equal(got.sources.len, all - 100);
    filter.page = 3;
    assert_ok(dsdb_sources_to_archive(&db, arena, &filter, &got, &err), err);
    assert_int_equal(got.sources.len, 0);
    filter.page = -1;
    assert_fails(dsdb_sources_to_archive(&db, arena, &filter, &got, &err), err, CALX_USAGE);
    execute("DELETE FROM data_sources WHERE name = 'Page'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_OF_FRESH(sources_are_due_until_they_were_archived),
        TEST_OF_FRESH(broken_sources_are_not_due),
        TEST_OF_FRESH(what_is_not_given_stays),
        TEST_OF_FRESH(sources_come_in_pages),
    };
    return RUN_ON_RECORDS(tests, "archiving");
}
