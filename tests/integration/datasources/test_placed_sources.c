/* Triggers keep placed_sources what its definition says, whatever is written to what it is made of. */
#include "records.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

/* What it has to be, and how many of its rows differ from that. */
#define DEFINITION                                                                          \
    "SELECT s.agency_id, s.data_source_id, p.id, p.state_id, p.county_id, p.locality_id"    \
    " FROM link_agencies__data_sources s JOIN link_agencies__locations l USING (agency_id)" \
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
        " (SELECT data_source_id FROM link_agencies__data_sources JOIN agencies a ON a.id = agency_id WHERE name = "
        "'Bulk 2')",
        "DELETE FROM link_agencies__data_sources WHERE agency_id = (SELECT id FROM agencies WHERE name = 'Bulk 2')",
        "UPDATE link_agencies__data_sources SET agency_id = (SELECT id FROM agencies WHERE name = 'Bulk 2')"
        " WHERE agency_id = (SELECT id FROM agencies WHERE name = 'Bulk 3')",
        "DELETE FROM link_agencies__locations WHERE location_id = (SELECT max(location_id) FROM "
        "link_agencies__locations)",
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

/* The agency of the tests below, and links of it. */
#define OLD_AGENCY "(SELECT max(id) FROM agencies WHERE name = 'Seen from long ago')"
#define LINK_SOURCE                                                                          \
    "INSERT INTO link_agencies__data_sources (agency_id, data_source_id) SELECT " OLD_AGENCY \
    ", max(id) FROM data_sources"
#define LINK_OTHER                                                                           \
    "INSERT INTO link_agencies__data_sources (agency_id, data_source_id) SELECT " OLD_AGENCY \
    ", min(id) FROM data_sources"
#define LINK_PLACE \
    "INSERT INTO link_agencies__locations (agency_id, location_id) SELECT " OLD_AGENCY ", max(id) FROM locations"
#define UNLINK_PLACE "DELETE FROM link_agencies__locations WHERE agency_id = " OLD_AGENCY
#define MOVE_PLACE                                                                                            \
    "UPDATE locations SET state_id = CASE state_id WHEN 1 THEN 2 ELSE 1 END WHERE id = (SELECT max(id) FROM " \
    "locations)"

static const char *const levels[] = { "REPEATABLE READ", "SERIALIZABLE" };

/* What a transaction with a snapshot of before `meanwhile` says to `sql`; "" for yes. */
static const char *said_to(const char *level, const char *meanwhile, const char *sql)
{
    calx_error err = { 0 };
    const char *begin_ = calx_text_format(arena, "BEGIN ISOLATION LEVEL %s; SELECT FROM agencies LIMIT 1", level).data;
    assert_ok(calx_execute(second, begin_, &err), err);
    execute(meanwhile);
    bool good = calx_execute(second, sql, &err) && calx_execute(second, "COMMIT", &err);
    calx_error unused = { 0 };
    assert_ok(calx_execute(second, "ROLLBACK", &unused), unused);
    assert_true_to_its_definition();
    return good ? "" : calx_text_format(arena, "%s", err.sqlstate).data;
}

static int see_from_long_ago(void **state)
{
    calx_error err = { 0 };
    execute("INSERT INTO agencies (name, jurisdiction_type, agency_type)"
            " VALUES ('Seen from long ago', 'local', 'law enforcement')");
    CALX_SCOPED_ARENA(scratch);
    second = calx_connect(calx_describe_target(conn, scratch).data, NULL, &err);
    return second ? make_arena(state) : -1;
}

static int forget_long_ago(void **state)
{
    calx_close(second);
    execute("DELETE FROM agencies WHERE name = 'Seen from long ago'");
    return free_arena(state);
}

static void a_snapshot_that_misses_a_link_fails_to_serialize(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(said_to(levels[i], LINK_SOURCE, LINK_PLACE), "40001"); /* its first link of all */
        assert_string_equal(said_to(levels[i], "SELECT 1", LINK_PLACE), "");       /* nothing is missed */
        execute(UNLINK_PLACE);
        assert_string_equal(said_to(levels[i], LINK_PLACE,
                                    "DELETE FROM link_agencies__data_sources"
                                    " WHERE agency_id = " OLD_AGENCY),
                            "40001");
        assert_string_equal(said_to(levels[i], UNLINK_PLACE, LINK_PLACE), "40001");
        assert_string_equal(said_to(levels[i], "SELECT 1", "DELETE FROM agencies WHERE id = " OLD_AGENCY), "");
        execute("INSERT INTO agencies (name, jurisdiction_type, agency_type)"
                " VALUES ('Seen from long ago', 'local', 'law enforcement')");
    }
}

static void a_snapshot_that_misses_a_move_fails_to_serialize(void **state)
{
    (void)state;
    execute(LINK_SOURCE);
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(said_to(levels[i], MOVE_PLACE, LINK_PLACE), "40001");
        assert_string_equal(said_to(levels[i], "SELECT 1", LINK_PLACE), "");
        assert_string_equal(said_to(levels[i], MOVE_PLACE, LINK_OTHER), "40001");
        execute(UNLINK_PLACE);
    }
    execute(MOVE_PLACE);
}

static void what_nobody_can_see_to_from_a_snapshot_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(said_to(levels[i], LINK_PLACE, MOVE_PLACE), "0A000");
        assert_string_equal(said_to(levels[i], UNLINK_PLACE, "TRUNCATE link_agencies__locations"), "0A000");
        assert_string_equal(said_to(levels[i], "SELECT 1", "UPDATE locations SET lat = 1 WHERE type = 'National'"), "");
        execute("UPDATE locations SET lat = NULL WHERE type = 'National'");
    }
}

#define TEST_OF_LONG_AGO(f) cmocka_unit_test_setup_teardown(f, see_from_long_ago, forget_long_ago)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_UNDONE(what_is_there_is_placed),
        TEST_UNDONE(links_place_their_sources_however_they_are_written),
        TEST_UNDONE(a_place_that_moves_takes_its_sources_with_it),
        TEST_UNDONE(emptied_links_leave_nothing_placed),
        TEST_UNDONE(two_who_link_one_agency_see_each_others_links),
        TEST_OF_LONG_AGO(a_snapshot_that_misses_a_link_fails_to_serialize),
        TEST_OF_LONG_AGO(a_snapshot_that_misses_a_move_fails_to_serialize),
        TEST_OF_LONG_AGO(what_nobody_can_see_to_from_a_snapshot_is_refused),
    };
    return RUN_ON_RECORDS(tests, "placed_sources");
}
