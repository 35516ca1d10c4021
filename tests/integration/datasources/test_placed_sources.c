/* Triggers keep placed_sources what its definition says, whatever is written to what it is made of. */
#include "records.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

static int connect_once(void **state)
{
    (void)state;
    return connect_with_records("placed_sources");
}

/* What it has to be, and how many of its rows differ from that. */
#define DEFINITION                                                                                              \
    "SELECT s.agency_id, s.data_source_id, p.id, p.state_id, p.county_id, p.locality_id"                        \
    " FROM link_agencies__data_sources s JOIN link_agencies__locations l USING (agency_id)"                     \
    " JOIN locations p ON p.id = l.location_id"
#define KEPT "SELECT agency_id, data_source_id, location_id, state_id, county_id, locality_id FROM placed_sources"

static void assert_true_to_its_definition(void)
{
    assert_int_equal(number_of("SELECT count(*) FROM ((" DEFINITION " EXCEPT ALL " KEPT ") UNION ALL (" KEPT
                               " EXCEPT ALL " DEFINITION ")) x"),
                     0);
}

static int64_t placed(void)
{
    return number_of("SELECT count(*) FROM placed_sources");
}

static int begin(void **state)
{
    execute("BEGIN");
    return make_arena(state);
}

static int undo(void **state)
{
    execute("ROLLBACK");
    return free_arena(state);
}

static void what_is_there_is_placed(void **state)
{
    (void)state;
    assert_true(placed() > 3);
    assert_true_to_its_definition();
}

static void links_place_their_sources_however_they_are_written(void **state)
{
    (void)state;
    static const char *const statements[] = {
        "INSERT INTO agencies (name, jurisdiction_type, agency_type)"
        " SELECT 'Bulk ' || n, 'local', 'law enforcement' FROM generate_series(1, 50) n",
        "INSERT INTO link_agencies__locations (agency_id, location_id) SELECT a.id, l.id FROM agencies a,"
        " (SELECT id FROM locations ORDER BY id LIMIT 3) l WHERE a.name LIKE 'Bulk %'",
        "INSERT INTO link_agencies__data_sources (agency_id, data_source_id)"
        " SELECT a.id, s.id FROM agencies a, data_sources s WHERE a.name LIKE 'Bulk %'",
        "UPDATE link_agencies__locations SET location_id = (SELECT max(id) FROM locations)"
        " WHERE location_id = (SELECT min(id) FROM locations)",
        "UPDATE link_agencies__data_sources SET agency_id = (SELECT id FROM agencies WHERE name = 'Bulk 2')"
        " WHERE agency_id = (SELECT id FROM agencies WHERE name = 'Pittsburgh Police') AND data_source_id NOT IN"
        " (SELECT data_source_id FROM link_agencies__data_sources JOIN agencies a ON a.id = agency_id WHERE name = 'Bulk 2')",
        "DELETE FROM link_agencies__data_sources WHERE agency_id = (SELECT id FROM agencies WHERE name = 'Bulk 2')",
        "UPDATE link_agencies__data_sources SET agency_id = (SELECT id FROM agencies WHERE name = 'Bulk 2')"
        " WHERE agency_id = (SELECT id FROM agencies WHERE name = 'Bulk 3')",
        "DELETE FROM link_agencies__locations WHERE location_id = (SELECT max(location_id) FROM link_agencies__locations)",
        "DELETE FROM link_agencies__data_sources WHERE data_source_id = (SELECT min(id) FROM data_sources)",
        "DELETE FROM agencies WHERE name LIKE 'Bulk 1%'",
        "DELETE FROM data_sources WHERE id = (SELECT max(id) FROM data_sources)",
    };
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
        execute(statements[i]);
        assert_true_to_its_definition();
    }
    assert_true(placed() > 50);
}

static void a_place_that_moves_takes_its_sources_with_it(void **state)
{
    (void)state;
    execute("UPDATE locations SET state_id = (SELECT id FROM us_states WHERE state_iso = 'TX')"
            " WHERE type = 'State' AND state_id = (SELECT id FROM us_states WHERE state_iso = 'PA');"
            "UPDATE locations SET county_id = (SELECT max(id) FROM counties) WHERE type = 'Locality'");
    assert_true(placed() > 0);
    assert_true_to_its_definition();
    execute("DELETE FROM localities");
    assert_true_to_its_definition();
}

static void emptied_links_leave_nothing_placed(void **state)
{
    (void)state;
    execute("TRUNCATE link_agencies__data_sources");
    assert_int_equal(placed(), 0);
    execute("ROLLBACK; BEGIN; TRUNCATE agencies CASCADE");
    assert_int_equal(placed(), 0);
    assert_true_to_its_definition();
}

static calx_conn *second;
static atomic_bool is_done;

static void *link_to_a_place(void *unused)
{
    (void)unused;
    calx_error err = { 0 };
    bool good = calx_execute(second,
                             "INSERT INTO link_agencies__locations (agency_id, location_id) SELECT max(a.id), max(l.id)"
                             " FROM agencies a, locations l WHERE name = 'Shared by two'",
                             &err);
    is_done = true;
    return good ? "good" : NULL;
}

static void two_who_link_one_agency_see_each_others_links(void **state)
{
    (void)state;
    calx_error err = { 0 };
    pthread_t thread;
    void *result;
    execute("ROLLBACK; INSERT INTO agencies (name, jurisdiction_type, agency_type)"
            " VALUES ('Shared by two', 'local', 'law enforcement')");
    second = calx_connect(calx_describe_target(conn, arena).data, NULL, &err);
    assert_non_null(second);
    execute("BEGIN; INSERT INTO link_agencies__data_sources (agency_id, data_source_id) SELECT max(a.id), max(s.id)"
            " FROM agencies a, data_sources s WHERE a.name = 'Shared by two'");
    is_done = false;
    assert_int_equal(pthread_create(&thread, NULL, link_to_a_place, NULL), 0);
    while (number_of("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname ="
                     " current_database()") == 0) {
        assert_false(is_done); /* it has to wait, else it has missed the link that isn't committed */
        usleep(2000);
        execute("SELECT pg_stat_clear_snapshot()");
    }
    execute("COMMIT");
    pthread_join(thread, &result);
    calx_close(second);
    assert_non_null(result);
    assert_int_equal(number_of("SELECT count(*) FROM placed_sources JOIN agencies a ON a.id = agency_id"
                               " WHERE name = 'Shared by two'"),
                     1);
    assert_true_to_its_definition();
    execute("DELETE FROM agencies WHERE name = 'Shared by two'; BEGIN");
}

#define TEST_UNDONE(f) cmocka_unit_test_setup_teardown(f, begin, undo)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_UNDONE(what_is_there_is_placed),
        TEST_UNDONE(links_place_their_sources_however_they_are_written),
        TEST_UNDONE(a_place_that_moves_takes_its_sources_with_it),
        TEST_UNDONE(emptied_links_leave_nothing_placed),
        TEST_UNDONE(two_who_link_one_agency_see_each_others_links),
    };
    return cmocka_run_group_tests(tests, connect_once, disconnect);
}
