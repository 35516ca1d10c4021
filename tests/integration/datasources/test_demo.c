/* Demonstration data: what they are, once and again, and where they don't go. */
#include "records.h"

#include "demo/demo.h"

static int connect_once(void **state)
{
    (void)state;
    conn = connect_at_head("demo");
    db = calx_session_on(conn);
    return conn ? 0 : -1;
}

static demo_rows_list load(void)
{
    calx_error err = { 0 };
    demo_rows_list done;
    assert_ok(dsdb_load_demonstration(&db, arena, &done, &err), err);
    return done;
}

static int64_t added(const demo_rows_list *done, const char *relation)
{
    for (size_t i = 0; i < done->len; i++)
        if (calx_text_equal(done->items[i].relation, calx_text_of(relation)))
            return done->items[i].added;
    fail_msg("no %s", relation);
    return -1;
}

/* Rows of every table that the data are in, so that nothing can hide. */
static int64_t all_rows_there_are(void)
{
    return number_of("SELECT sum((xpath('/row/c/text()', query_to_xml('SELECT count(*) AS c FROM ' || oid::regclass,"
                     " false, true, '')))[1]::text::bigint)::bigint FROM pg_class"
                     " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace");
}

static void a_database_with_other_agencies_is_refused(void **state)
{
    (void)state;
    calx_error err = { 0 };
    demo_rows_list done;
    execute("INSERT INTO agencies (name, jurisdiction_type, agency_type) VALUES ('Real', 'local', 'unknown')");
    int64_t before = all_rows_there_are();
    assert_fails(dsdb_load_demonstration(&db, arena, &done, &err), err, CALX_USAGE);
    assert_string_equal(err.message, "The database has 1 agencies that are not demonstration data.");
    assert_int_equal(all_rows_there_are(), before);
    execute("DELETE FROM agencies");
}

static void a_failure_leaves_nothing(void **state)
{
    (void)state;
    calx_error err = { 0 };
    demo_rows_list done;
    execute("ALTER TABLE data_requests ADD CONSTRAINT never CHECK (false)");
    int64_t before = all_rows_there_are();
    assert_fails(dsdb_load_demonstration(&db, arena, &done, &err), err, "23514");
    assert_int_equal(all_rows_there_are(), before);
    execute("ALTER TABLE data_requests DROP CONSTRAINT never");
}

static void there_is_something_everywhere(void **state)
{
    (void)state;
    demo_rows_list done = load();
    assert_int_equal(added(&done, "agencies"), number_of("SELECT count(*) + (SELECT count(*) FROM us_states)"
                                                         " + (SELECT count(*) FROM localities) + 1 FROM counties"));
    assert_int_equal(number_of("SELECT count(*) FROM record_types t WHERE NOT EXISTS"
                               " (SELECT FROM data_sources s WHERE s.record_type_id = t.id)"),
                     0);
    assert_int_equal(number_of("SELECT count(*) FROM locations l WHERE l.type IN ('State', 'County') AND NOT EXISTS"
                               " (SELECT FROM link_agencies__locations a WHERE a.location_id = l.id)"),
                     0);
    assert_int_equal(number_of("SELECT count(*) FROM locations WHERE type = 'Locality' AND lat IS NULL"), 0);
    assert_true(number_of("SELECT count(*) FROM link_locations_data_sources_view v"
                          " JOIN locations_expanded l ON l.id = v.location_id"
                          " WHERE l.full_display_name = 'Pittsburgh, Allegheny, Pennsylvania'") >= 10);
    assert_true(added(&done, "users") > 0 && added(&done, "link_user_followed_location") > 0);
    assert_true(number_of("SELECT count(*) FROM link_follow_record_types") > 36);
    assert_int_equal(added(&done, "data_requests"), 3);
    assert_int_equal(number_of("SELECT count(*) FROM link_data_requests__data_sources"), 1);
}

static void everything_is_marked_as_made_up(void **state)
{
    (void)state;
    assert_int_equal(number_of("SELECT count(*) FROM agencies WHERE name NOT LIKE '%(demonstration)'"), 0);
    assert_int_equal(number_of("SELECT count(*) FROM data_sources WHERE name NOT LIKE '%(demonstration)'"), 0);
    assert_int_equal(number_of("SELECT count(*) FROM data_requests WHERE title NOT LIKE '%(demonstration)'"), 0);
    assert_int_equal(number_of("SELECT count(*) FROM users WHERE email NOT LIKE 'demonstration.%@example.org'"), 0);
    assert_int_equal(number_of("SELECT count(*) FROM data_sources"
                               " WHERE source_url NOT LIKE 'https://demonstration.example.org/%'"),
                     0);
    assert_int_equal(number_of("SELECT count(*) FROM users WHERE api_key IS NOT NULL OR password_digest IS NOT NULL"),
                     0);
}

static void a_second_run_adds_nothing(void **state)
{
    (void)state;
    int64_t before = all_rows_there_are();
    demo_rows_list done = load();
    assert_true(done.len >= 6);
    for (size_t i = 0; i < done.len; i++) {
        assert_int_equal(done.items[i].added, 0);
        assert_true(done.items[i].rows > 0);
    }
    assert_int_equal(all_rows_there_are(), before);
}

static void what_was_deleted_stays_deleted(void **state)
{
    (void)state;
    execute(
        "DELETE FROM agencies WHERE name LIKE 'Pittsburgh Police%'; DELETE FROM users WHERE email LIKE '%journalist%'"
        " AND NOT EXISTS (SELECT FROM data_requests WHERE creator_user_id = users.id);"
        "DELETE FROM data_requests WHERE title LIKE 'Traffic%'");
    int64_t before = all_rows_there_are();
    demo_rows_list done = load();
    assert_int_equal(added(&done, "agencies"), 0);
    assert_int_equal(all_rows_there_are(), before);
}

static void what_is_missing_is_added(void **state)
{
    (void)state;
    execute("DELETE FROM import_origins WHERE source = 'demonstration' AND external_id = 'data_request/2';"
            "DELETE FROM data_requests WHERE title LIKE 'Complaints%'");
    demo_rows_list done = load();
    assert_int_equal(added(&done, "data_requests"), 1);
    assert_int_equal(added(&done, "data_sources"), 0);
}

static void without_counties_it_says_how_to_get_them(void **state)
{
    (void)state;
    calx_error err = { 0 };
    demo_rows_list done;
    execute("TRUNCATE counties, agencies CASCADE");
    assert_fails(dsdb_load_demonstration(&db, arena, &done, &err), err, CALX_NOT_FOUND);
    assert_non_null(strstr(err.hint, "dsdb upgrade"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_database_with_other_agencies_is_refused),
        TEST(a_failure_leaves_nothing),
        TEST(there_is_something_everywhere),
        TEST(everything_is_marked_as_made_up),
        TEST(a_second_run_adds_nothing),
        TEST(what_was_deleted_stays_deleted),
        TEST(what_is_missing_is_added),
        TEST(without_counties_it_says_how_to_get_them),
    };
    return cmocka_run_group_tests(tests, connect_once, disconnect);
}
