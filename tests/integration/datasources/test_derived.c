/* What triggers and views derive from rows: locations, archive infos, times, histories, names of places. */
#include "records.h"

static void a_new_place_has_its_location_with_all_above_it(void **state)
{
    (void)state;
    execute(
        "INSERT INTO us_states (state_iso, state_name) VALUES ('ZZ', 'Zzyzx');"
        "INSERT INTO counties (fips, name, state_id) SELECT '99001', 'Éa', id FROM us_states WHERE state_iso = 'ZZ';"
        "INSERT INTO localities (name, county_id) SELECT n, id FROM counties, (VALUES ('One'), ('O''Two')) l (n)"
        " WHERE fips = '99001'");
    assert_int_equal(number_of("SELECT count(*) FROM locations l JOIN us_states s ON s.id = state_id"
                               " WHERE state_iso = 'ZZ' AND type = 'State' AND county_id IS NULL"
                               " AND locality_id IS NULL"),
                     1);
    assert_int_equal(number_of("SELECT count(*) FROM locations l JOIN counties c ON c.id = county_id"
                               " WHERE fips = '99001' AND type = 'County' AND l.state_id = c.state_id"
                               " AND locality_id IS NULL"),
                     1);
    assert_int_equal(number_of("SELECT count(*) FROM locations l JOIN localities p ON p.id = locality_id"
                               " JOIN counties c ON c.id = p.county_id WHERE fips = '99001' AND type = 'Locality'"
                               " AND l.county_id = c.id AND l.state_id = c.state_id"),
                     2);
    assert_int_equal(number_of("SELECT count(*) FROM locations_expanded WHERE full_display_name IN"
                               " ('Zzyzx', 'Éa, Zzyzx', 'O''Two, Éa, Zzyzx') AND display_name IN"
                               " ('Zzyzx', 'Éa', 'O''Two')"),
                     3);
}

static void the_nation_is_one_location_without_state_county_or_locality(void **state)
{
    (void)state;
    assert_int_equal(number_of("SELECT count(*) FROM locations WHERE type = 'National'"), 1);
    assert_int_equal(number_of("SELECT count(*) FROM locations WHERE type = 'National' AND state_id IS NULL"
                               " AND county_id IS NULL AND locality_id IS NULL"),
                     1);
}

static void a_new_source_has_its_archive_info(void **state)
{
    (void)state;
    execute("INSERT INTO data_sources (name, source_url)"
            " SELECT 'Archived', 'https://archived.example/' || n FROM generate_series(1, 3) n");
    assert_int_equal(number_of("SELECT count(*) FROM data_sources_archive_info JOIN data_sources d"
                               " ON d.id = data_source_id WHERE name = 'Archived'"),
                     3);
}

static void an_update_of_a_source_or_meta_url_shows_whatever_it_changes(void **state)
{
    (void)state;
    execute("ALTER TABLE data_sources DISABLE TRIGGER set_data_source_updated_at;"
            "ALTER TABLE meta_urls DISABLE TRIGGER meta_urls_updated_at_trigger;"
            "UPDATE data_sources SET updated_at = '2020-01-01'; UPDATE meta_urls SET updated_at = '2020-01-01';"
            "ALTER TABLE data_sources ENABLE TRIGGER set_data_source_updated_at;"
            "ALTER TABLE meta_urls ENABLE TRIGGER meta_urls_updated_at_trigger;"
            "UPDATE data_sources SET name = name WHERE name = 'Shared source';"
            "UPDATE meta_urls SET url = url");
    assert_int_equal(number_of("SELECT count(*) FROM data_sources WHERE updated_at > '2020-01-01'"), 1);
    assert_int_equal(number_of("SELECT count(*) FROM meta_urls WHERE updated_at = '2020-01-01'"), 0);
}

static void a_request_shows_when_its_status_changed_and_nothing_else(void **state)
{
    (void)state;
#define CHANGED_SINCE "SELECT count(*) FROM data_requests WHERE date_status_last_changed > '2020-01-01'"
    execute("UPDATE data_requests SET date_status_last_changed = '2020-01-01'");
    execute("UPDATE data_requests SET title = 'Even more stops', request_status = request_status");
    assert_int_equal(number_of(CHANGED_SINCE), 0);
    execute("UPDATE data_requests SET request_status = 'Active'");
    assert_int_equal(number_of(CHANGED_SINCE), 1);
}

static void a_history_is_short_however_it_is_written(void **state)
{
    (void)state;
    execute("INSERT INTO users (email) VALUES ('one'), ('two');"
            "INSERT INTO recent_searches (user_id, created_at) SELECT u.id, now() - n * interval '1 day'"
            " FROM users u, generate_series(60, 1, -1) n");
    assert_int_equal(number_of("SELECT count(*) FROM recent_searches"), 100);
    execute("INSERT INTO recent_searches (user_id) SELECT id FROM users WHERE email = 'one'");
    assert_int_equal(number_of("SELECT count(*) FROM recent_searches s JOIN users u ON u.id = user_id"
                               " WHERE email = 'one' AND s.created_at > now() - interval '49.5 days'"),
                     50); /* the oldest went */
    assert_int_equal(number_of("SELECT count(*) FROM recent_searches"), 100);
}

static void a_user_gets_a_random_key(void **state)
{
    (void)state;
    execute("INSERT INTO users (email) VALUES ('one'), ('two')");
    assert_int_equal(number_of("SELECT count(DISTINCT api_key::uuid) FROM users"), 2);
}

static void an_expanded_agency_has_a_row_a_location_or_one_without(void **state)
{
    (void)state;
#define EXPANDED(columns) "SELECT count(*) FROM agencies_expanded WHERE submitted_name = name AND " columns
    assert_int_equal(number_of(EXPANDED("name = 'Two Places Patrol' AND state_name = 'Pennsylvania'"
                                        " AND state_iso = 'PA' AND locality_name IS NULL")),
                     2);
    assert_int_equal(number_of(EXPANDED("name = 'Pittsburgh Police' AND locality_name = 'Pittsburgh'"
                                        " AND municipality = locality_name AND county_fips = '42003'"
                                        " AND county_name = 'Allegheny'")),
                     1);
    assert_int_equal(number_of(EXPANDED("name = '50% Patrol' AND state_name IS NULL AND county_fips IS NULL")), 1);
    assert_int_equal(number_of("SELECT count(DISTINCT id) - (SELECT count(*) FROM agencies) FROM agencies_expanded"),
                     0);
}

static void a_base_url_loses_its_prefix_and_no_letters(void **state)
{
    (void)state;
    execute("INSERT INTO data_sources (name, source_url) VALUES ('a', 'https://www.state.example/path//'),"
            " ('b', 'HTTP://state.example/path'), ('c', 'https://http.example/w'), ('d', 'ftp://www.www.example');"
            "REFRESH MATERIALIZED VIEW distinct_source_urls");
    assert_int_equal(number_of("SELECT count(*) FROM distinct_source_urls WHERE base_url = 'state.example/path'"), 2);
    assert_int_equal(number_of("SELECT count(*) FROM distinct_source_urls WHERE base_url IN"
                               " ('http.example/w', 'www.example')"),
                     2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_UNDONE(a_new_place_has_its_location_with_all_above_it),
        TEST_UNDONE(the_nation_is_one_location_without_state_county_or_locality),
        TEST_UNDONE(a_new_source_has_its_archive_info),
        TEST_UNDONE(an_update_of_a_source_or_meta_url_shows_whatever_it_changes),
        TEST_UNDONE(a_request_shows_when_its_status_changed_and_nothing_else),
        TEST_UNDONE(a_history_is_short_however_it_is_written),
        TEST_UNDONE(a_user_gets_a_random_key),
        TEST_UNDONE(an_expanded_agency_has_a_row_a_location_or_one_without),
        TEST_UNDONE(a_base_url_loses_its_prefix_and_no_letters),
    };
    return RUN_ON_RECORDS(tests, "derived");
}
