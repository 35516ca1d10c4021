/* Synchronising with the source manager: all of a call or nothing. */
#include "records.h"

#include "client/follows.h"
#include "client/operations.h"
#include "client/source_manager.h"

static int64_t pittsburgh, allegheny;

static int connect_once(void **state)
{
    (void)state;
    if (connect_with_records("source_manager") != 0)
        return -1;
    pittsburgh = number_of("SELECT id FROM locations_expanded"
                           " WHERE full_display_name = 'Pittsburgh, Allegheny, Pennsylvania'");
    allegheny = number_of("SELECT id FROM locations_expanded WHERE full_display_name = 'Allegheny, Pennsylvania'");
    return 0;
}

static int begin(void **state)
{
    execute("BEGIN");
    return make_arena(state);
}

static int roll_back(void **state)
{
    execute("ROLLBACK");
    return free_arena(state);
}

#define TEST_UNDONE(f) cmocka_unit_test_setup_teardown(f, begin, roll_back)

static int64_t count_of_rows(const char *from_)
{
    return number_of(calx_text_format(arena, "SELECT count(*) FROM %s", from_).data);
}

static agency named_agency(const char *name)
{
    return (agency){ .name = calx_text_of(name), .jurisdiction_type = JURISDICTION_LOCAL, .agency_type = AGENCY_COURT };
}

static synced_row_list add_agencies(const agency_to_sync *items, size_t count)
{
    calx_error err = { 0 };
    synced_row_list out;
    assert_ok(dsdb_sync_add_agencies(&db, arena, items, count, &out, &err), err);
    assert_int_equal(out.len, count);
    return out;
}

static void agencies_are_added_few_or_many(void **state)
{
    (void)state;
    enum { MANY_ITEMS = 100 };
    int64_t places[] = { pittsburgh, allegheny, pittsburgh };
    agency_to_sync items[MANY_ITEMS];
    for (size_t i = 0; i < MANY_ITEMS; i++)
        items[i] = (agency_to_sync){ .request_id = (int64_t)(1000 - i),
                                     .row = named_agency(calx_text_format(arena, "Añadida '%zu'%%", i).data),
                                     .location_ids = places,
                                     .location_count = i % 4 };
    items[0].row.agency_type = (agency_type){ 0 };
    items[1].row.no_web_presence = true;
    for (size_t count = 0; count <= MANY_ITEMS; count = count ? count * 10 : 1) {
        int64_t before = count_of_rows("agencies");
        synced_row_list out = add_agencies(items, count);
        assert_int_equal(count_of_rows("agencies"), before + (int64_t)count);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(out.items[i].request_id, items[i].request_id);
            int64_t id =
                number_of(calx_text_format(arena,
                                           "SELECT id FROM agencies WHERE id = %d AND name = 'Añadida ''%zu''%%'"
                                           " AND jurisdiction_type = 'local'",
                                           out.items[i].app_id, i)
                              .data);
            assert_int_equal(
                count_of_rows(
                    calx_text_format(arena, "link_agencies__locations WHERE agency_id = %lld", (long long)id).data),
                i % 4 == 3 ? 2 : i % 4);
        }
    }
    assert_int_equal(count_of_rows("agencies WHERE agency_type = 'unknown' AND name LIKE 'Añadida%'"), 3);
    assert_int_equal(count_of_rows("agencies WHERE no_web_presence AND name LIKE 'Añadida%'"), 2);
}

static void additions_that_make_no_sense_add_nothing(void **state)
{
    (void)state;
    calx_error err = { 0 };
    synced_row_list out;
    int64_t before = count_of_rows("agencies"), nowhere[] = { pittsburgh, 999999, 888888 };
    agency_to_sync items[] = { { .request_id = 1, .row = named_agency("One") },
                               { .request_id = 1, .row = named_agency("Two") } };
    assert_fails(dsdb_sync_add_agencies(&db, arena, items, 2, &out, &err), err, CALX_USAGE);
    assert_string_equal(err.message, "The request id 1 is that of agency 1 of 2, too: give each its own.");
    assert_string_equal(err.context, "agency 2 of 2");
    items[1] = (agency_to_sync){ .request_id = 2, .row = named_agency(" ") };
    assert_fails(dsdb_sync_add_agencies(&db, arena, items, 2, &out, &err), err, CALX_USAGE);
    assert_string_equal(err.context, "agency 2 of 2");
    items[1].row = (agency){ .name = CALX_TEXT("Two") };
    assert_fails(dsdb_sync_add_agencies(&db, arena, items, 2, &out, &err), err, CALX_USAGE);
    items[1] = (agency_to_sync){ 2, named_agency("Two"), nowhere, 3 };
    assert_fails(dsdb_sync_add_agencies(&db, arena, items, 2, &out, &err), err, CALX_NOT_FOUND);
    assert_non_null(strstr(err.message, "999999, 888888"));
    assert_int_equal(count_of_rows("agencies"), before);
}

static void an_update_overwrites_the_row_and_its_links(void **state)
{
    (void)state;
    calx_error err = { 0 };
    agency_to_sync one = { .request_id = 7, .row = named_agency("Before"), &pittsburgh, 1 };
    one.row.defunct_year = CALX_SOME(varchar, CALX_TEXT("1999"));
    int32_t id = add_agencies(&one, 1).items[0].app_id;
    int64_t places[] = { allegheny, pittsburgh };
    agency_to_sync items[] = { { .row = named_agency("After"), .location_ids = places, .location_count = 2 } };
    items[0].row.id = id;
    int64_t kept = number_of("SELECT max(id) FROM link_agencies__locations");
    assert_ok(dsdb_sync_update_agencies(&db, arena, items, 1, &err), err);
    assert_int_equal(number_of("SELECT count(*) FROM agencies WHERE name = 'After' AND defunct_year IS NULL"), 1);
    assert_int_equal(count_of_rows(calx_text_format(arena, "link_agencies__locations WHERE agency_id = %d", id).data),
                     2);
    assert_int_equal(
        count_of_rows(calx_text_format(arena, "link_agencies__locations WHERE id = %lld", (long long)kept).data),
        1); /* it was not made anew */
    items[0].location_count = 0;
    assert_ok(dsdb_sync_update_agencies(&db, arena, items, 1, &err), err);
    assert_int_equal(count_of_rows(calx_text_format(arena, "link_agencies__locations WHERE agency_id = %d", id).data),
                     0);
    agency_to_sync unknown[] = { items[0], items[0] };
    assert_fails(dsdb_sync_update_agencies(&db, arena, unknown, 2, &err), err, CALX_USAGE);
    unknown[1].row.id = 999999;
    unknown[0].row.name = CALX_TEXT("Never");
    assert_fails(dsdb_sync_update_agencies(&db, arena, unknown, 2, &err), err, CALX_NOT_FOUND);
    assert_int_equal(count_of_rows("agencies WHERE name = 'Never'"), 0);
}

static int64_t id_of_agency(const char *name)
{
    return number_of(calx_text_format(arena, "SELECT id FROM agencies WHERE name = '%s'", name).data);
}

static void deleting_agencies_leaves_no_orphans(void **state)
{
    (void)state;
    calx_error err = { 0 };
    int64_t police = id_of_agency("Pittsburgh Police"), sheriff = id_of_agency("Allegheny Sheriff");
    int64_t both[] = { police, sheriff }, idle[] = { id_of_agency("Idle Constable") }, unknown[] = { idle[0], 999999 };
    assert_fails(dsdb_sync_delete_agencies(&db, arena, both, 2, &err), err, DSDB_ORPHANS);
    assert_non_null(strstr(err.detail, "(Source of Pittsburgh Police)"));
    assert_non_null(strstr(err.detail, "(Source of Allegheny Sheriff)"));
    assert_non_null(strstr(err.detail, "(Shared source)"));
    assert_non_null(strstr(err.detail, "meta URL 1 (https://example.org/about)"));
    assert_fails(dsdb_sync_delete_agencies(&db, arena, both, 1, &err), err, DSDB_ORPHANS);
    assert_null(strstr(err.detail, "(Shared source)")); /* the sheriff has it, too */
    execute("DELETE FROM data_sources WHERE name = 'Source of Pittsburgh Police'; DELETE FROM meta_urls");
    assert_ok(dsdb_sync_delete_agencies(&db, arena, both, 1, &err), err);
    assert_fails(dsdb_sync_delete_agencies(&db, arena, unknown, 2, &err), err, CALX_NOT_FOUND);
    assert_ok(dsdb_sync_delete_agencies(&db, arena, idle, 1, &err), err);
    assert_ok(dsdb_sync_delete_agencies(&db, arena, NULL, 0, &err), err);
    assert_int_equal(count_of_rows("agencies WHERE name IN ('Pittsburgh Police', 'Idle Constable')"), 0);
}

/* Of two who take the last two agencies of a source at the same time, the second waits for the first. */
static void two_deletions_at_once_leave_no_orphan_either(void **state)
{
    (void)state;
    calx_error err = { 0 };
    int64_t police = id_of_agency("Pittsburgh Police"), sheriff = id_of_agency("Allegheny Sheriff");
    calx_conn *other = calx_connect(calx_describe_target(conn, arena).data, NULL, &err);
    assert_non_null(other);
    calx_session second = calx_session_on(other);
    execute("DELETE FROM data_sources WHERE name = 'Source of Pittsburgh Police'; DELETE FROM meta_urls");
    assert_ok(dsdb_sync_delete_agencies(&db, arena, &police, 1, &err), err);
    {
        CALX_TRANSACTION(tx, other, &err);
        assert_ok(calx_execute(other,
                               "SET LOCAL lock_timeout = '50ms'; DELETE FROM data_sources"
                               " WHERE name = 'Source of Allegheny Sheriff'",
                               &err),
                  err);
        assert_fails(dsdb_sync_delete_agencies(&second, arena, &sheriff, 1, &err), err, "55P03");
    }
    calx_close(other);
}

static data_source named_source(const char *name)
{
    return (data_source){ .name = calx_text_of(name),
                          .source_url = calx_text_format(arena, "https://example.org/sync/%s", name) };
}

static void data_sources_are_added_with_their_events(void **state)
{
    (void)state;
    calx_error err = { 0 };
    synced_row_list out;
    int64_t agencies_[] = { id_of_agency("Pittsburgh Police"), id_of_agency("50% Patrol") };
    access_type ways[] = { ACCESS_API, ACCESS_DOWNLOAD };
    calx_text formats[] = { CALX_TEXT("a, \"b\""), CALX_TEXT("{c}") };
    source_to_sync items[] = {
        { .request_id = 5, .row = named_source("first"), .agency_ids = agencies_, .agency_count = 2 },
        { .request_id = 4, .row = named_source("second") }
    };
    items[0].record_type = (calx_opt_record_type){ true, RECORD_TYPE_STOPS };
    items[0].row.access_types = (calx_array_access_type){ .items = ways, .len = 2 };
    items[0].row.record_formats = (calx_array_text){ .items = formats, .len = 2 };
    assert_ok(dsdb_sync_add_data_sources(&db, arena, items, 2, &out, &err), err);
    assert_int_equal(out.items[1].request_id, 4);
    assert_int_equal(count_of_rows("data_sources d JOIN record_types r ON r.id = record_type_id"
                                   " WHERE d.name = 'first' AND r.name = 'Stops' AND url_status = 'ok'"
                                   " AND access_types = '{API,Download}' AND record_formats[1] = 'a, \"b\"'"),
                     1);
    assert_int_equal(count_of_rows("link_agencies__data_sources l JOIN data_sources d ON d.id = data_source_id"
                                   " WHERE d.name = 'first'"),
                     2);
    assert_int_equal(count_of_rows("data_source_pending_event_notification e JOIN data_sources d"
                                   " ON d.id = data_source_id WHERE d.name IN ('first', 'second')"),
                     2);
    assert_fails(dsdb_sync_add_data_sources(&db, arena, items, 1, &out, &err), err, DSDB_DUPLICATE);
    items[1].row.source_url = CALX_TEXT("https://example.org/#part");
    assert_fails(dsdb_sync_add_data_sources(&db, arena, items + 1, 1, &out, &err), err, CALX_USAGE);
    items[1] =
        (source_to_sync){ .row = named_source("third"), .agency_ids = (const int64_t[]){ 999999 }, .agency_count = 1 };
    assert_fails(dsdb_sync_add_data_sources(&db, arena, items + 1, 1, &out, &err), err, CALX_NOT_FOUND);
}

static void data_sources_are_overwritten_whole(void **state)
{
    (void)state;
    calx_error err = { 0 };
    int64_t police = id_of_agency("Pittsburgh Police");
    int32_t id = (int32_t)number_of("SELECT id FROM data_sources WHERE name = 'Shared source'");
    int32_t other = (int32_t)number_of("SELECT id FROM data_sources WHERE name = 'Source of Allegheny Sheriff'");
    calx_text formats[] = { CALX_TEXT("x,y"), CALX_TEXT("NULL"), CALX_TEXT("é\"\\") };
    bool nulls[] = { false, false, false };
    source_to_sync items[] = { { .row = named_source("shared"), .agency_ids = &police, .agency_count = 1 },
                               { .row = named_source("sheriff's"), .agency_ids = &police, .agency_count = 1 } };
    items[0].row.id = id;
    items[0].row.url_status = URL_BROKEN;
    items[0].row.record_formats = (calx_array_text){ .items = formats, .nulls = nulls, .len = 3 };
    items[1].row.id = other;
    assert_ok(dsdb_sync_update_data_sources(&db, arena, items, 2, &err), err);
    assert_int_equal(number_of(calx_text_format(arena,
                                                "SELECT count(*) FROM data_sources WHERE id = %d AND name = 'shared'"
                                                " AND url_status = 'broken' AND access_types = '{}'"
                                                " AND record_formats = ARRAY['x,y', 'NULL', E'é\"\\\\']",
                                                id)
                                   .data),
                     1);
    assert_int_equal(number_of(calx_text_format(arena,
                                                "SELECT count(*) FROM data_sources WHERE id = %d AND url_status = 'ok'"
                                                " AND access_types = '{}' AND coverage_start IS NULL"
                                                " AND record_type_id IS NULL",
                                                other)
                                   .data),
                     1);
    assert_int_equal(count_of_rows(calx_text_format(arena,
                                                    "link_agencies__data_sources WHERE agency_id = %lld"
                                                    " AND data_source_id IN (%d, %d)",
                                                    (long long)police, id, other)
                                       .data),
                     2);
    assert_int_equal(
        count_of_rows(
            calx_text_format(arena, "link_agencies__data_sources WHERE data_source_id IN (%d, %d)", id, other).data),
        2);
    items[1].row.source_url = items[0].row.source_url;
    items[1].row.name = items[0].row.name = CALX_TEXT("clash");
    items[0].record_type = items[1].record_type = (calx_opt_record_type){ true, RECORD_TYPE_STOPS };
    assert_fails(dsdb_sync_update_data_sources(&db, arena, items, 2, &err), err, DSDB_DUPLICATE);
    assert_int_equal(count_of_rows("data_sources WHERE name = 'clash'"), 0);
    int64_t ids[] = { id, 999999 };
    assert_fails(dsdb_sync_delete_data_sources(&db, arena, ids, 2, &err), err, CALX_NOT_FOUND);
    assert_ok(dsdb_sync_delete_data_sources(&db, arena, ids, 1, &err), err);
    assert_int_equal(count_of_rows("data_sources WHERE name = 'shared'"), 0);
}

/* The first is what is there: the source of a URL with the record type Stops. */
static void a_duplicate_is_named_with_what_it_is_like(void **state)
{
    (void)state;
    calx_error err = { 0 };
    synced_row_list out;
    source_to_sync items[] = { { .request_id = 1, .row = named_source("untyped") },
                               { .request_id = 2, .row = named_source("one") },
                               { .request_id = 3, .row = named_source("two") } };
    items[1].record_type = items[2].record_type = (calx_opt_record_type){ true, RECORD_TYPE_STOPS };
    assert_ok(dsdb_sync_add_data_sources(&db, arena, items, 2, &out, &err), err);
    int32_t untyped = out.items[0].app_id, one = out.items[1].app_id;
    assert_fails(dsdb_sync_add_data_sources(&db, arena, items, 3, &out, &err), err, DSDB_DUPLICATE);
    calx_text there = calx_text_format(arena,
                                       "The URL https://example.org/sync/one with that record type is that of the data"
                                       " source with id %d already: change that one first, or leave this one out.",
                                       one);
    assert_string_equal(err.message, there.data);
    assert_string_equal(err.context, "data source 2 of 3");
    items[1].row.source_url = items[2].row.source_url;
    assert_fails(dsdb_sync_add_data_sources(&db, arena, items, 3, &out, &err), err, DSDB_DUPLICATE);
    assert_string_equal(err.message,
                        "The URL https://example.org/sync/two with that record type is that of data source 2 of 3,"
                        " too: leave one of them out.");
    assert_string_equal(err.context, "data source 3 of 3");
    items[2] = (source_to_sync){ .row = named_source("one") };
    items[2].row.id = untyped;
    items[2].row.record_type_id =
        CALX_SOME(int4, (int32_t)number_of("SELECT id FROM record_types WHERE name = 'Stops'"));
    assert_fails(dsdb_sync_update_data_sources(&db, arena, items + 2, 1, &err), err, DSDB_DUPLICATE);
    assert_string_equal(err.message, there.data);
    assert_string_equal(err.context, "data source 1 of 1");
    assert_int_equal(count_of_rows("data_sources WHERE name IN ('untyped', 'one', 'two')"), 2);
}

static void data_sources_of_unknown_record_types_are_refused(void **state)
{
    (void)state;
    calx_error err = { 0 };
    synced_row_list out;
    source_to_sync items[] = { { .request_id = 1, .row = named_source("typed") },
                               { .request_id = 2, .row = named_source("untyped") } };
    execute("DELETE FROM record_types WHERE name = 'Car GPS'");
    items[1].record_type = (calx_opt_record_type){ true, RECORD_TYPE_CAR_GPS };
    assert_fails(dsdb_sync_add_data_sources(&db, arena, items, 2, &out, &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no record type \"Car GPS\".");
    assert_string_equal(err.context, "data source 2 of 2");
    items[1].record_type = (calx_opt_record_type){ 0 };
    items[1].row.record_type_id = CALX_SOME(int4, 999);
    assert_fails(dsdb_sync_add_data_sources(&db, arena, items, 2, &out, &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no record type with id 999.");
    items[1].row.id = (int32_t)number_of("SELECT id FROM data_sources WHERE name = 'Shared source'");
    assert_fails(dsdb_sync_update_data_sources(&db, arena, items + 1, 1, &err), err, CALX_NOT_FOUND);
    assert_int_equal(count_of_rows("data_sources WHERE name LIKE '%typed'"), 0);
    items[1].row.record_type_id =
        CALX_SOME(int4, (int32_t)number_of("SELECT id FROM record_types WHERE name = 'Stops'"));
    assert_ok(dsdb_sync_update_data_sources(&db, arena, items + 1, 1, &err), err);
    assert_int_equal(count_of_rows("data_sources d JOIN record_types r ON r.id = record_type_id"
                                   " WHERE d.name = 'untyped' AND r.name = 'Stops'"),
                     1);
}

/* Of sources and meta URLs; additions_that_make_no_sense_add_nothing has agencies. */
static void what_makes_no_sense_is_refused_whole(void **state)
{
    (void)state;
    calx_error err = { 0 };
    synced_row_list out;
    int64_t sources = count_of_rows("data_sources"), urls = count_of_rows("meta_urls");
    source_to_sync twice[] = { { .request_id = 1, .row = named_source("a") },
                               { .request_id = 1, .row = named_source("b") } };
    meta_url_to_sync pages[] = { { .request_id = 1, .row = { .url = CALX_TEXT("https://example.org/'\"%_ü") } },
                                 { .request_id = 2, .row = { .url = CALX_TEXT("") } } };
    assert_fails(dsdb_sync_add_data_sources(&db, arena, twice, 2, &out, &err), err, CALX_USAGE);
    assert_fails(dsdb_sync_update_data_sources(&db, arena, twice, 2, &err), err, CALX_USAGE);
    assert_string_equal(err.message, "The id 0 is that of data source 1 of 2, too: leave one of them out.");
    assert_fails(dsdb_sync_update_data_sources(&db, arena, twice, 1, &err), err, CALX_NOT_FOUND);
    assert_fails(dsdb_sync_add_meta_urls(&db, arena, pages, 2, &out, &err), err, CALX_USAGE);
    assert_string_equal(err.context, "meta URL 2 of 2");
    pages[1] = (meta_url_to_sync){ 2, { .url = CALX_TEXT("https://example.org/n") }, (const int64_t[]){ 999999 }, 1 };
    assert_fails(dsdb_sync_add_meta_urls(&db, arena, pages, 2, &out, &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no agency with id 999999.");
    pages[1].request_id = 1;
    assert_fails(dsdb_sync_add_meta_urls(&db, arena, pages, 2, &out, &err), err, CALX_USAGE);
    assert_fails(dsdb_sync_update_meta_urls(&db, arena, pages, 1, &err), err, CALX_NOT_FOUND);
    assert_int_equal(count_of_rows("data_sources"), sources);
    assert_int_equal(count_of_rows("meta_urls"), urls);
    assert_ok(dsdb_sync_add_data_sources(&db, arena, NULL, 0, &out, &err), err);
    assert_int_equal(out.len, 0);
    assert_ok(dsdb_sync_update_data_sources(&db, arena, NULL, 0, &err), err);
    assert_ok(dsdb_sync_delete_data_sources(&db, arena, NULL, 0, &err), err);
    assert_ok(dsdb_sync_add_meta_urls(&db, arena, NULL, 0, &out, &err), err);
    assert_ok(dsdb_sync_update_meta_urls(&db, arena, NULL, 0, &err), err);
    assert_ok(dsdb_sync_delete_meta_urls(&db, arena, NULL, 0, &err), err);
    assert_ok(dsdb_sync_add_meta_urls(&db, arena, pages, 1, &out, &err), err);
    assert_int_equal(count_of_rows("meta_urls WHERE url = 'https://example.org/''\"%_ü'"), 1);
}

static void meta_urls_that_are_there_are_reused(void **state)
{
    (void)state;
    calx_error err = { 0 };
    synced_row_list out;
    int64_t sheriff = id_of_agency("Allegheny Sheriff");
    int64_t about = number_of("SELECT id FROM meta_urls WHERE url = 'https://example.org/about'");
    meta_url_to_sync items[] = { { .request_id = 1, .agency_ids = &sheriff, .agency_count = 1 },
                                 { .request_id = 2, .agency_ids = &sheriff, .agency_count = 1 },
                                 { .request_id = 3 } };
    items[0].row = (meta_url){ .url = CALX_TEXT("https://example.org/about"), .url_status = URL_BROKEN };
    items[1].row = (meta_url){ .url = CALX_TEXT("https://example.org/new"), .url_status = URL_BROKEN };
    items[1].row.internet_archive_url = CALX_SOME(text, CALX_TEXT("https://archive.example.org/new"));
    items[2].row = (meta_url){ .url = CALX_TEXT("https://example.org/new") };
    assert_ok(dsdb_sync_add_meta_urls(&db, arena, items, 3, &out, &err), err);
    assert_int_equal(out.items[0].app_id, about);
    assert_int_equal(out.items[1].app_id, out.items[2].app_id);
    assert_int_equal(out.items[2].request_id, 3);
    assert_int_equal(count_of_rows("meta_urls"), 2);
    assert_int_equal(count_of_rows("meta_urls WHERE url_status = 'broken' AND internet_archive_url IS NOT NULL"), 1);
    assert_int_equal(count_of_rows("link_agencies__meta_urls"), 3);
    meta_url_to_sync update[] = { { .agency_ids = &sheriff, .agency_count = 1 } };
    update[0].row = (meta_url){ .id = (int32_t)about, .url = CALX_TEXT("https://example.org/about-us") };
    assert_ok(dsdb_sync_update_meta_urls(&db, arena, update, 1, &err), err);
    assert_int_equal(count_of_rows("link_agencies__meta_urls"), 2); /* the police have it no more */
    update[0].row.url = CALX_TEXT("https://example.org/new");
    assert_fails(dsdb_sync_update_meta_urls(&db, arena, update, 1, &err), err, DSDB_DUPLICATE);
    assert_string_equal(err.message,
                        calx_text_format(arena,
                                         "The URL https://example.org/new is that of the meta URL with id %d already:"
                                         " change that one first, or leave this one out.",
                                         out.items[1].app_id)
                            .data);
    assert_string_equal(err.context, "meta URL 1 of 1");
    int64_t ids[] = { about, 999999 };
    assert_fails(dsdb_sync_delete_meta_urls(&db, arena, ids, 2, &err), err, CALX_NOT_FOUND);
    assert_non_null(strstr(err.message, "999999"));
    assert_ok(dsdb_sync_delete_meta_urls(&db, arena, ids, 1, &err), err);
    assert_int_equal(count_of_rows("meta_urls"), 1);
}

static void all_follows_are_listed_with_their_record_types(void **state)
{
    (void)state;
    calx_error err = { 0 };
    user_follow_list list;
    follow_change change;
    const record_type types[] = { { RECORD_TYPE_SURVEYS_CASE }, { RECORD_TYPE_STOPS_CASE } };
    assert_ok(dsdb_all_follows(&db, arena, &list, &err), err);
    assert_int_equal(list.len, 0);
    int64_t ann = number_of("INSERT INTO users (email) VALUES ('ann@example.org') RETURNING id");
    follow_request request = { ann, pittsburgh, types, 2 };
    assert_ok(dsdb_follow_location(&db, arena, &request, &change, &err), err);
    assert_ok(dsdb_all_follows(&db, arena, &list, &err), err);
    assert_int_equal(list.len, 1);
    assert_int_equal(list.items[0].user_id, ann);
    assert_int_equal(list.items[0].location_id, pittsburgh);
    assert_text(calx_print(arena, &calx_type_record_type_array, &list.items[0].record_types), "{Stops,Surveys}");
    int64_t bob = number_of("INSERT INTO users (email) VALUES ('bob@example.org') RETURNING id");
    const int64_t others[][2] = { { bob, pittsburgh }, { bob, allegheny }, { ann, allegheny } };
    for (size_t i = 0; i < 3; i++) {
        request = (follow_request){ .user_id = others[i][0], .location_id = others[i][1] };
        assert_ok(dsdb_follow_location(&db, arena, &request, &change, &err), err);
    }
    execute("DELETE FROM link_follow_record_types WHERE follow_id ="
            " (SELECT max(id) FROM link_user_followed_location)"); /* as old data may have it */
    assert_ok(dsdb_all_follows(&db, arena, &list, &err), err);
    assert_int_equal(list.len, 4);
    for (size_t i = 0; i < 4; i++) {
        const user_follow *f = &list.items[i];
        assert_int_equal(f->user_id, i < 2 ? ann : bob);
        assert_true(i % 2 == 0 || f->location_id > f[-1].location_id);
        assert_int_equal(f->record_types.len, f->user_id == bob ? number_of("SELECT count(*) FROM record_types")
                                              : f->location_id == pittsburgh ? 2
                                                                             : 0);
    }
}

/* The first statement that changes the table fails as the victim of a deadlock does. */
static void lose_once(const char *table)
{
    execute(
        calx_text_format(arena,
                         "CREATE SEQUENCE changes_seen; CREATE FUNCTION lose_once() RETURNS trigger LANGUAGE plpgsql AS"
                         " $$BEGIN IF nextval('changes_seen') = 1 THEN RAISE 'deadlock detected' USING ERRCODE ="
                         " 'deadlock_detected'; END IF; RETURN NULL; END$$; CREATE TRIGGER lose_once"
                         " BEFORE INSERT OR UPDATE OR DELETE ON %s EXECUTE FUNCTION lose_once()",
                         table)
            .data);
}

static void assert_was_run_twice(void)
{
    assert_int_equal(number_of("SELECT last_value FROM changes_seen"), 2);
    execute("DROP FUNCTION lose_once CASCADE; DROP SEQUENCE changes_seen");
}

static void what_loses_a_deadlock_with_agencies_is_run_again(void **state)
{
    (void)state;
    calx_error err = { 0 };
    synced_row_list out;
    agency_to_sync item = { .request_id = 1, .row = named_agency("Run again"), &pittsburgh, 1 };
    lose_once("agencies");
    assert_ok(dsdb_sync_add_agencies(&db, arena, &item, 1, &out, &err), err);
    assert_was_run_twice();
    int64_t id = item.row.id = out.items[0].app_id;
    item.row.name = CALX_TEXT("And again");
    lose_once("agencies");
    assert_ok(dsdb_sync_update_agencies(&db, arena, &item, 1, &err), err);
    assert_was_run_twice();
    assert_int_equal(id_of_agency("And again"), id);
    lose_once("agencies");
    assert_ok(dsdb_sync_delete_agencies(&db, arena, &id, 1, &err), err);
    assert_was_run_twice();
    assert_int_equal(count_of_rows("agencies WHERE name LIKE '%again'"), 0);
}

static void what_loses_a_deadlock_with_data_sources_is_run_again(void **state)
{
    (void)state;
    calx_error err = { 0 };
    synced_row_list out;
    source_to_sync item = { .request_id = 1, .row = named_source("run again") };
    lose_once("data_sources");
    assert_ok(dsdb_sync_add_data_sources(&db, arena, &item, 1, &out, &err), err);
    assert_was_run_twice();
    int64_t id = item.row.id = out.items[0].app_id;
    item.row.name = CALX_TEXT("and again");
    lose_once("data_sources");
    assert_ok(dsdb_sync_update_data_sources(&db, arena, &item, 1, &err), err);
    assert_was_run_twice();
    assert_int_equal(number_of("SELECT id FROM data_sources WHERE name = 'and again'"), id);
    lose_once("data_sources");
    assert_ok(dsdb_sync_delete_data_sources(&db, arena, &id, 1, &err), err);
    assert_was_run_twice();
    assert_int_equal(count_of_rows("data_sources WHERE name LIKE '%again'"), 0);
}

static void what_loses_a_deadlock_with_meta_urls_is_run_again(void **state)
{
    (void)state;
    calx_error err = { 0 };
    synced_row_list out;
    int64_t police = id_of_agency("Pittsburgh Police");
    meta_url_to_sync item = { 1, { .url = CALX_TEXT("https://example.org/again") }, &police, 1 };
    lose_once("meta_urls");
    assert_ok(dsdb_sync_add_meta_urls(&db, arena, &item, 1, &out, &err), err);
    assert_was_run_twice();
    int64_t id = item.row.id = out.items[0].app_id;
    item.row.url = CALX_TEXT("https://example.org/and/again");
    lose_once("meta_urls");
    assert_ok(dsdb_sync_update_meta_urls(&db, arena, &item, 1, &err), err);
    assert_was_run_twice();
    assert_int_equal(number_of("SELECT id FROM meta_urls WHERE url LIKE '%/and/again'"), id);
    lose_once("meta_urls");
    assert_ok(dsdb_sync_delete_meta_urls(&db, arena, &id, 1, &err), err);
    assert_was_run_twice();
    assert_int_equal(count_of_rows("meta_urls WHERE url LIKE '%again'"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_UNDONE(agencies_are_added_few_or_many),
        TEST_UNDONE(additions_that_make_no_sense_add_nothing),
        TEST_UNDONE(an_update_overwrites_the_row_and_its_links),
        TEST_UNDONE(deleting_agencies_leaves_no_orphans),
        TEST_UNDONE(two_deletions_at_once_leave_no_orphan_either),
        TEST_UNDONE(data_sources_are_added_with_their_events),
        TEST_UNDONE(data_sources_are_overwritten_whole),
        TEST_UNDONE(a_duplicate_is_named_with_what_it_is_like),
        TEST_UNDONE(data_sources_of_unknown_record_types_are_refused),
        TEST_UNDONE(what_makes_no_sense_is_refused_whole),
        TEST_UNDONE(meta_urls_that_are_there_are_reused),
        TEST_UNDONE(all_follows_are_listed_with_their_record_types),
        TEST(what_loses_a_deadlock_with_agencies_is_run_again), /* no part of another transaction */
        TEST(what_loses_a_deadlock_with_data_sources_is_run_again),
        TEST(what_loses_a_deadlock_with_meta_urls_is_run_again),
    };
    return cmocka_run_group_tests(tests, connect_once, disconnect);
}
