/* Data sources: making, collecting, changing, reading as a role, and finding them by URL. */
#include "records.h"

#include "client/data_sources.h"
#include "client/operations.h"

static int32_t police;
static int32_t sheriff;
static int32_t shared;

static int connect_once(void **state)
{
    (void)state;
    if (connect_with_records("data_sources") != 0)
        return -1;
    police = (int32_t)number_of("SELECT id FROM agencies WHERE name = 'Pittsburgh Police'");
    sheriff = (int32_t)number_of("SELECT id FROM agencies WHERE name = 'Allegheny Sheriff'");
    shared = (int32_t)number_of("SELECT id FROM data_sources WHERE name = 'Shared source'");
    return 0;
}

/* Each test makes its sources with URLs of this host. */
static int forget_made(void **state)
{
    execute("DELETE FROM data_sources WHERE source_url LIKE '%made.example%'");
    return free_arena(state);
}

#define TEST_OF_MAKING(f) cmocka_unit_test_setup_teardown(f, make_arena, forget_made)

static new_data_source source_at(const char *url)
{
    const calx_node **columns = calx_new_array(arena, const calx_node *, 3);
    columns[0] = data_sources.name.node;
    columns[1] = data_sources.source_url.node;
    return (
        new_data_source){ .role = ROLE_ADMIN,
                          .values = { .name = CALX_TEXT("O'Hara's \"50%_\\\" Größe"), .source_url = calx_text_of(url) },
                          .columns = columns };
}

static int32_t made(const new_data_source *source)
{
    calx_error err = { 0 };
    int32_t id = 0;
    assert_ok(dsdb_create_data_source(&db, arena, source, &id, &err), err);
    return id;
}

static data_source_view read_as(relation_role role, int32_t id)
{
    calx_error err = { 0 };
    data_source_view got;
    read_columns read;
    read_request request = { .role = role };
    assert_ok(dsdb_read_data_source(&db, arena, id, &request, &got, &read, &err), err);
    return got;
}

static int64_t events_of(int32_t id)
{
    return number_of(calx_text_format(arena,
                                      "SELECT count(*) FROM data_source_pending_event_notification"
                                      " WHERE event_type = 'Data Source Approved' AND data_source_id = %d",
                                      id)
                         .data);
}

static void a_data_source_is_made_with_agencies_and_its_event(void **state)
{
    (void)state;
    calx_text formats[] = { CALX_TEXT("CSV"), CALX_TEXT("a, \"b\"") };
    access_type ways[] = { ACCESS_API };
    const int32_t both[] = { police, sheriff, police };
    new_data_source source = source_at("https://made.example/ä?x='1'&y=%20");
    source.values.record_formats = (calx_array_text){ .items = formats, .len = 2 };
    source.values.access_types = (calx_array_access_type){ .items = ways, .len = 1 };
    source.values.coverage_start = CALX_SOME(date, calx_date_of(2000, 4, 10));
    source.columns = CALX_NODES(data_sources.name, data_sources.source_url, data_sources.record_formats,
                                data_sources.access_types, data_sources.coverage_start, data_sources.description);
    source.record_type = CALX_SOME(record_type, RECORD_TYPE_STOPS);
    source.agency_ids = both;
    source.agency_count = 3;
    int32_t id = made(&source);
    data_source_view got = read_as(ROLE_STANDARD, id);
    assert_text(got.name.value, "O'Hara's \"50%_\\\" Größe");
    assert_text(got.source_url.value, "https://made.example/ä?x='1'&y=%20");
    assert_int_equal(got.record_type_name.value.value, RECORD_TYPE_STOPS_CASE);
    assert_text(got.record_formats.value.items[1], "a, \"b\"");
    assert_int_equal(got.coverage_start.value.days, 100);
    assert_false(got.description.set);
    assert_int_equal(got.agencies.len, 2);
    assert_text(got.agencies.items[0].name, "Allegheny Sheriff");
    assert_int_equal(got.locations.len, 2);
    assert_int_equal(events_of(id), 1);
    assert_int_equal(number_of("SELECT count(*) FROM data_sources_archive_info") -
                         number_of("SELECT count(*) FROM data_sources"),
                     0);
    source = source_at("https://made.example/bare");
    assert_int_equal(read_as(ROLE_STANDARD, made(&source)).agencies.len, 0);
}

static void a_data_source_that_cannot_be_made_leaves_nothing(void **state)
{
    (void)state;
    calx_error err = { 0 };
    int32_t id;
    const int32_t nobody[] = { police, 999999 };
    int64_t before = number_of("SELECT count(*) FROM data_sources");
    new_data_source source = source_at("https://made.example/none");
    source.role = ROLE_STANDARD;
    assert_fails(dsdb_create_data_source(&db, arena, &source, &id, &err), err, DSDB_FORBIDDEN);
    assert_string_equal(err.message,
                        "The role STANDARD may not write these columns of data_sources: name, source_url.");
    source.role = ROLE_ADMIN;
    source.columns = CALX_NODES(data_sources.name, data_sources.source_url, data_sources.id);
    assert_fails(dsdb_create_data_source(&db, arena, &source, &id, &err), err, DSDB_FORBIDDEN);
    source.columns = CALX_NODES(data_sources.name);
    assert_fails(dsdb_create_data_source(&db, arena, &source, &id, &err), err, CALX_USAGE);
    source = source_at("https://made.example/#top");
    assert_fails(dsdb_create_data_source(&db, arena, &source, &id, &err), err, CALX_USAGE);
    source = source_at("https://made.example/a\xC2\xA0"
                       "b");
    assert_fails(dsdb_create_data_source(&db, arena, &source, &id, &err), err, CALX_USAGE);
    source = source_at("https://made.example/none");
    source.agency_ids = nobody;
    source.agency_count = 2;
    assert_fails(dsdb_create_data_source(&db, arena, &source, &id, &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no agency with id 999999.");
    source = source_at("https://made.example/none");
    source.values.record_type_id = CALX_SOME(int4, 999);
    source.columns = CALX_NODES(data_sources.name, data_sources.source_url, data_sources.record_type_id);
    assert_fails(dsdb_create_data_source(&db, arena, &source, &id, &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no record type with id 999.");
    source.record_type = CALX_SOME(record_type, RECORD_TYPE_STOPS);
    assert_fails(dsdb_create_data_source(&db, arena, &source, &id, &err), err, CALX_USAGE);
    assert_int_equal(number_of("SELECT count(*) FROM data_sources"), before);
}

static void a_url_has_one_data_source_of_a_record_type(void **state)
{
    (void)state;
    calx_error err = { 0 };
    int32_t id;
    new_data_source source = source_at("https://made.example/twice");
    source.record_type = CALX_SOME(record_type, RECORD_TYPE_STOPS);
    made(&source);
    assert_fails(dsdb_create_data_source(&db, arena, &source, &id, &err), err, DSDB_DUPLICATE);
    assert_non_null(strstr(err.message, "https://made.example/twice"));
    source.record_type = CALX_SOME(record_type, RECORD_TYPE_SURVEYS);
    made(&source);
    assert_int_equal(number_of("SELECT count(*) FROM data_sources WHERE source_url = 'https://made.example/twice'"), 2);
}

static void a_batch_tells_of_each_what_became_of_it(void **state)
{
    (void)state;
    calx_error err = { 0 };
    collected_source_list got;
    const int32_t nobody[] = { 999999 };
    new_data_source batch[] = { source_at("https://made.example/1"), source_at("https://made.example/2"),
                                source_at("https://made.example/1"), source_at("https://made.example/#3"),
                                source_at("https://made.example/4") };
    for (size_t i = 0; i < 5; i++)
        batch[i].record_type = CALX_SOME(record_type, RECORD_TYPE_STOPS);
    batch[1].agency_ids = nobody;
    batch[1].agency_count = 1;
    batch[4].agency_ids = &police;
    batch[4].agency_count = 1;
    assert_ok(dsdb_collect_data_sources(&db, arena, batch, 5, &got, &err), err);
    assert_int_equal(got.len, 5);
    assert_true(got.items[0].data_source_id.set && !got.items[0].failure.set);
    assert_text(got.items[1].failure.value, "There is no agency with id 999999.");
    assert_non_null(strstr(calx_text_cstr(arena, got.items[2].failure.value), "already a data source"));
    assert_text(got.items[2].source_url, "https://made.example/1");
    assert_non_null(strstr(calx_text_cstr(arena, got.items[3].failure.value), "fragment"));
    assert_int_equal(read_as(ROLE_STANDARD, got.items[4].data_source_id.value).agencies.len, 1);
    assert_int_equal(events_of(got.items[0].data_source_id.value), 1);
    assert_int_equal(number_of("SELECT count(*) FROM data_sources WHERE source_url LIKE '%made.example%'"), 2);
    assert_ok(dsdb_collect_data_sources(&db, arena, batch, 0, &got, &err), err);
    assert_int_equal(got.len, 0);
}

/* An index row has no room for a URL that can't be compressed to a third of a page. */
static void a_url_too_long_for_the_index_fails_by_itself(void **state)
{
    (void)state;
    calx_error err = { 0 };
    collected_source_list got;
    char long_url[8000] = "https://made.example/";
    uint32_t number = 1;
    for (size_t i = strlen(long_url); i < sizeof long_url - 1; i++)
        long_url[i] = (char)('A' + ((number = number * 1664525 + 1013904223) >> 24) % 26);
    new_data_source batch[] = { source_at("https://made.example/1"), source_at(long_url) };
    assert_ok(dsdb_collect_data_sources(&db, arena, batch, 2, &got, &err), err);
    assert_true(got.items[0].data_source_id.set);
    assert_true(got.items[1].failure.set);
    assert_int_equal(number_of("SELECT count(*) FROM data_sources WHERE source_url LIKE '%made.example%'"), 1);
}

static void a_batch_inside_of_a_transaction_lasts_if_that_does(void **state)
{
    (void)state;
    calx_error err = { 0 };
    collected_source_list got;
    new_data_source batch[] = { source_at("https://made.example/1"), source_at("https://made.example/#") };
    {
        CALX_TRANSACTION(tx, conn, &err);
        assert_ok(dsdb_collect_data_sources(&db, arena, batch, 2, &got, &err), err);
        assert_true(got.items[0].data_source_id.set);
    }
    assert_int_equal(number_of("SELECT count(*) FROM data_sources WHERE source_url LIKE '%made.example%'"), 0);
}

/* A full disk is nobody's own fault: nothing of the batch stays, and the connection can be used again. */
static void a_batch_that_the_server_cannot_do_leaves_nothing(void **state)
{
    (void)state;
    calx_error err = { 0 };
    collected_source_list got;
    new_data_source batch[] = { source_at("https://made.example/1"), source_at("https://made.example/full") };
    execute("CREATE FUNCTION fill_disk() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'no space' USING ERRCODE = '53100'; END $$;"
            "CREATE TRIGGER full_disk BEFORE INSERT ON data_sources FOR EACH ROW"
            " WHEN (NEW.source_url LIKE '%full') EXECUTE FUNCTION fill_disk()");
    assert_fails(dsdb_collect_data_sources(&db, arena, batch, 2, &got, &err), err, "53100");
    execute("DROP TRIGGER full_disk ON data_sources; DROP FUNCTION fill_disk()");
    assert_int_equal(number_of("SELECT count(*) FROM data_sources WHERE source_url LIKE '%made.example%'"), 0);
    assert_ok(dsdb_collect_data_sources(&db, arena, batch, 2, &got, &err), err);
    assert_true(got.items[1].data_source_id.set);
}

static void given_columns_are_changed_and_no_others(void **state)
{
    (void)state;
    calx_error err = { 0 };
    new_data_source source = source_at("https://made.example/old");
    source.values.description = CALX_SOME(varchar, CALX_TEXT("stays"));
    source.values.access_notes = CALX_SOME(text, CALX_TEXT("goes"));
    source.columns =
        CALX_NODES(data_sources.name, data_sources.source_url, data_sources.description, data_sources.access_notes);
    data_source_update update = { .id = made(&source),
                                  .role = ROLE_ADMIN,
                                  .values = { .name = CALX_TEXT("New"), .source_url = CALX_TEXT("not written") },
                                  .columns = CALX_NODES(data_sources.name, data_sources.access_notes),
                                  .record_type = CALX_SOME(record_type, RECORD_TYPE_SURVEYS) };
    assert_ok(dsdb_update_data_source(&db, arena, &update, &err), err);
    data_source_view got = read_as(ROLE_ADMIN, update.id);
    assert_text(got.name.value, "New");
    assert_text(got.source_url.value, "https://made.example/old");
    assert_text(got.description.value, "stays");
    assert_false(got.access_notes.set);
    assert_int_equal(got.record_type_name.value.value, RECORD_TYPE_SURVEYS_CASE);
    update =
        (data_source_update){ .id = update.id, .role = ROLE_ADMIN, .columns = CALX_NODES(data_sources.record_type_id) };
    assert_ok(dsdb_update_data_source(&db, arena, &update, &err), err);
    assert_false(read_as(ROLE_ADMIN, update.id).record_type_name.set);
}

static void a_change_that_is_not_allowed_changes_nothing(void **state)
{
    (void)state;
    calx_error err = { 0 };
    new_data_source source = source_at("https://made.example/a");
    source.record_type = CALX_SOME(record_type, RECORD_TYPE_STOPS);
    int32_t first = made(&source);
    source.values.source_url = CALX_TEXT("https://made.example/b");
    int32_t second = made(&source);
    data_source_update update = { .id = second,
                                  .values = { .name = CALX_TEXT("X"),
                                              .source_url = CALX_TEXT("https://made.example/a") },
                                  .columns = CALX_NODES(data_sources.name, data_sources.source_url) };
    assert_fails(dsdb_update_data_source(&db, arena, &update, &err), err, DSDB_FORBIDDEN);
    update.role = ROLE_ADMIN;
    assert_fails(dsdb_update_data_source(&db, arena, &update, &err), err, DSDB_DUPLICATE);
    update.columns = CALX_NODES(data_sources.name, data_sources.id);
    assert_fails(dsdb_update_data_source(&db, arena, &update, &err), err, DSDB_FORBIDDEN);
    update.columns = NULL;
    assert_fails(dsdb_update_data_source(&db, arena, &update, &err), err, CALX_USAGE);
    update.values.name = CALX_TEXT("");
    update.columns = CALX_NODES(data_sources.name);
    assert_fails(dsdb_update_data_source(&db, arena, &update, &err), err, CALX_USAGE);
    update.values.name = CALX_TEXT("X");
    update.id = 999999;
    assert_fails(dsdb_update_data_source(&db, arena, &update, &err), err, CALX_NOT_FOUND);
    assert_text(read_as(ROLE_STANDARD, second).source_url.value, "https://made.example/b");
    assert_text(read_as(ROLE_STANDARD, first).name.value, "O'Hara's \"50%_\\\" Größe");
}

static data_source_page listed(const read_request *request)
{
    calx_error err = { 0 };
    data_source_page got;
    assert_ok(dsdb_list_data_sources(&db, arena, request, &got, &err), err);
    return got;
}

static void data_sources_are_listed_with_what_is_linked(void **state)
{
    (void)state;
    calx_error err = { 0 };
    data_source_page got = listed(&(read_request){ .page = 1 });
    assert_int_equal(got.data_sources.len, number_of("SELECT count(*) FROM data_sources"));
    for (size_t i = 0; i < got.data_sources.len; i++) {
        const data_source_view *source = &got.data_sources.items[i];
        if (source->id.value != shared)
            continue;
        assert_int_equal(source->agencies.len, 2);
        assert_int_equal(source->locations.len, 2);
        assert_int_equal(source->data_requests.len, 0);
    }
    const calx_text chosen[] = { CALX_TEXT("source_url") };
    read_request request = {
        .columns = chosen, .column_count = 1, .sort_by = CALX_TEXT("name"), .descending = true, .page = 1
    };
    got = listed(&request);
    assert_int_equal(got.read.count, 2);
    assert_false(got.data_sources.items[0].name.set);
    assert_true(got.data_sources.items[0].source_url.set);
    request.page = 2;
    assert_int_equal(listed(&request).data_sources.len, 0);
    request.sort_by = CALX_TEXT("nmae");
    assert_fails(dsdb_list_data_sources(&db, arena, &request, &got, &err), err, CALX_NOT_FOUND);
    data_source_view one;
    read_columns read;
    assert_fails(dsdb_read_data_source(&db, arena, 999999, &(read_request){ 0 }, &one, &read, &err), err,
                 CALX_NOT_FOUND);
    assert_int_equal(
        read_as(ROLE_STANDARD,
                (int32_t)number_of("SELECT id FROM data_sources WHERE name = 'Source of Pittsburgh Police'"))
            .data_requests.len,
        1);
}

static void data_sources_come_in_pages_with_their_links(void **state)
{
    (void)state;
    calx_error err = { 0 };
    execute("INSERT INTO data_sources (name, source_url) SELECT 'Paged', 'https://made.example/' || n"
            " FROM generate_series(1, 200) n; INSERT INTO link_agencies__data_sources (data_source_id, agency_id)"
            " SELECT s.id, g.id FROM data_sources s, agencies g"
            " WHERE s.name = 'Paged' AND g.name IN ('Pittsburgh Police', 'Two Places Patrol')");
    int64_t all = number_of("SELECT count(*) FROM data_sources");
    for (int64_t number = 1; number <= 4; number++) {
        read_request request = { .page = number, .descending = true };
        data_source_page got = listed(&request);
        assert_int_equal(got.data_sources.len, number <= 2 ? 100 : number == 3 ? all - 200 : 0);
        assert_int_equal(got.more, number <= 2);
        for (size_t i = 0; number <= 2 && i < got.data_sources.len; i++) {
            assert_int_equal(got.data_sources.items[i].agencies.len, 2);
            assert_int_equal(got.data_sources.items[i].locations.len, 3);
        }
    }
    data_source_page none;
    assert_fails(dsdb_list_data_sources(&db, arena, &(read_request){ .page = 0 }, &none, &err), err, CALX_USAGE);
}

static void agencies_are_linked_once_and_unlinked_once(void **state)
{
    (void)state;
    calx_error err = { 0 };
    linked_agency_list got;
    new_data_source source = source_at("https://made.example/links");
    int32_t id = made(&source);
    assert_ok(dsdb_agencies_of_data_source(&db, arena, id, &got, &err), err);
    assert_int_equal(got.len, 0);
    assert_fails(dsdb_link_agency(&db, arena, ROLE_STANDARD, id, police, &err), err, DSDB_FORBIDDEN);
    assert_ok(dsdb_link_agency(&db, arena, ROLE_ADMIN, id, police, &err), err);
    assert_fails(dsdb_unlink_agency(&db, arena, ROLE_OWNER, id, police, &err), err, DSDB_FORBIDDEN);
    assert_fails(dsdb_link_agency(&db, arena, ROLE_ADMIN, id, police, &err), err, DSDB_DUPLICATE);
    assert_fails(dsdb_link_agency(&db, arena, ROLE_ADMIN, id, 999999, &err), err, CALX_NOT_FOUND);
    assert_fails(dsdb_link_agency(&db, arena, ROLE_ADMIN, 999999, police, &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no data source with id 999999.");
    assert_ok(dsdb_agencies_of_data_source(&db, arena, id, &got, &err), err);
    assert_text(got.items[0].name, "Pittsburgh Police");
    assert_ok(dsdb_unlink_agency(&db, arena, ROLE_ADMIN, id, police, &err), err);
    assert_fails(dsdb_unlink_agency(&db, arena, ROLE_ADMIN, id, police, &err), err, CALX_NOT_FOUND);
    assert_fails(dsdb_agencies_of_data_source(&db, arena, 999999, &got, &err), err, CALX_NOT_FOUND);
}

static void duplicates_are_found_however_the_url_is_spelt(void **state)
{
    (void)state;
    calx_error err = { 0 };
    url_duplicate_list got;
    new_data_source source = source_at("https://www.made.example/path%20_/");
    int32_t id = made(&source);
    const calx_text spelt[] = { CALX_TEXT("made.example/path%20_"), CALX_TEXT("HTTP://WWW.made.example/path%20_//"),
                                CALX_TEXT("https://made.example/path%20x"), CALX_TEXT("https://made.example/path%") };
    assert_ok(dsdb_url_duplicates(&db, arena, spelt[0], &got, &err), err);
    assert_int_equal(got.len, 1);
    assert_int_equal(got.items[0].data_source_id, id);
    assert_ok(dsdb_duplicates_of_urls(&db, arena, spelt, 4, &got, &err), err);
    assert_int_equal(got.len, 2);
    assert_int_equal(got.items[1].number, 2);
    assert_ok(dsdb_duplicates_of_urls(&db, arena, NULL, 0, &got, &err), err);
    assert_int_equal(got.len, 0);
    assert_fails(dsdb_url_duplicates(&db, arena, CALX_TEXT(" "), &got, &err), err, CALX_USAGE);
}

static void duplicates_are_looked_up_in_the_index(void **state)
{
    (void)state;
    calx_error err = { 0 };
    execute("SET enable_seqscan = off");
    PGresult *plan =
        calx_query(conn, arena, "EXPLAIN SELECT id FROM data_sources WHERE base_url(source_url) = 'x'", NULL, &err);
    bool used = false;
    for (int i = 0; i < PQntuples(plan); i++)
        used = used || strstr(PQgetvalue(plan, i, 0), "ix_data_sources__base_url");
    execute("RESET enable_seqscan");
    assert_true(used);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_OF_MAKING(a_data_source_is_made_with_agencies_and_its_event),
        TEST_OF_MAKING(a_data_source_that_cannot_be_made_leaves_nothing),
        TEST_OF_MAKING(a_url_has_one_data_source_of_a_record_type),
        TEST_OF_MAKING(a_batch_tells_of_each_what_became_of_it),
        TEST_OF_MAKING(a_url_too_long_for_the_index_fails_by_itself),
        TEST_OF_MAKING(a_batch_inside_of_a_transaction_lasts_if_that_does),
        TEST_OF_MAKING(a_batch_that_the_server_cannot_do_leaves_nothing),
        TEST_OF_MAKING(given_columns_are_changed_and_no_others),
        TEST_OF_MAKING(a_change_that_is_not_allowed_changes_nothing),
        TEST_OF_MAKING(data_sources_are_listed_with_what_is_linked),
        TEST_OF_MAKING(data_sources_come_in_pages_with_their_links),
        TEST_OF_MAKING(agencies_are_linked_once_and_unlinked_once),
        TEST_OF_MAKING(duplicates_are_found_however_the_url_is_spelt),
        TEST(duplicates_are_looked_up_in_the_index),
    };
    return cmocka_run_group_tests(tests, connect_once, disconnect);
}
