/* A few records around Pittsburgh for the tests of the client, and what they all need. */
#ifndef TEST_RECORDS_H
#define TEST_RECORDS_H

#include "at_head.h"
#include "test_arena.h"

#include <calx/session.h>
#include <stdlib.h>
#include <string.h>

static calx_conn *conn;
static calx_session db;

/* Names that quoting, patterns and letters could stumble over are among them. An agency's source is named after
 * it; the shared one has two agencies, and one agency two places. */
static const char records[] =
    "INSERT INTO localities (name, county_id) SELECT l.name, c.id FROM (VALUES"
    " ('42003', 'Pittsburgh'), ('42003', 'East Pittsburgh'), ('17167', 'Springfield'), ('25013', 'Springfield'),"
    " ('29183', 'O''Fallon'), ('35055', 'Peñasco'), ('42003', '100% Corner'), ('42003', 'Under_score'),"
    " ('42003', 'Back\\slash'), ('42101', 'Philadelphia'), ('36061', 'New York'))"
    " AS l (fips, name) JOIN counties c USING (fips);"
    "UPDATE locations SET lat = 40.4406, lng = -79.9959 FROM localities l"
    " WHERE l.id = locality_id AND l.name = 'Pittsburgh';"
    "CREATE TEMP TABLE a (name text, jurisdiction text, place text);"
    "INSERT INTO a VALUES"
    " ('Pittsburgh Police', 'local', 'Pittsburgh, Allegheny, Pennsylvania'),"
    " ('Allegheny Sheriff', 'county', 'Allegheny, Pennsylvania'),"
    " ('Pennsylvania Police', 'state', 'Pennsylvania'),"
    " ('National Bureau', 'federal', 'National'),"
    " ('National Bureau in Pittsburgh', 'federal', 'Pittsburgh, Allegheny, Pennsylvania'),"
    " ('Philadelphia Police', 'local', 'Philadelphia, Philadelphia, Pennsylvania'),"
    " ('Two Places Patrol', 'county', 'Pennsylvania'), ('Two Places Patrol', 'county', 'Allegheny, Pennsylvania'),"
    " ('Springfield Police', 'local', 'Springfield, Sangamon, Illinois'),"
    " ('Idle Constable', 'local', 'Pittsburgh, Allegheny, Pennsylvania'),"
    " ('50% Patrol', 'local', NULL), ('Under_score ''Guard''', 'local', NULL), ('Back\\slash', 'local', NULL),"
    " ('Übersee Wache', 'local', NULL);"
    "INSERT INTO agencies (name, jurisdiction_type, agency_type)"
    " SELECT DISTINCT name, jurisdiction::jurisdiction_type, 'law enforcement'::agency_type FROM a ORDER BY name;"
    "INSERT INTO link_agencies__locations (agency_id, location_id) SELECT g.id, l.id FROM a"
    " JOIN agencies g USING (name) JOIN locations_expanded l ON l.full_display_name = a.place;"
    "INSERT INTO data_sources (name, source_url, record_type_id, coverage_start, access_types, record_formats)"
    " SELECT 'Source of ' || g.name, 'https://example.org/' || g.id,"
    " (SELECT id FROM record_types r WHERE r.name = CASE WHEN g.name LIKE '%Police' THEN 'Arrest Records'"
    " ELSE 'Stops' END::record_type), '2020-02-29', '{Webpage,API}', '{CSV,\"a, b\"}'"
    " FROM agencies g WHERE g.name <> 'Idle Constable' ORDER BY g.name;"
    "INSERT INTO link_agencies__data_sources (data_source_id, agency_id)"
    " SELECT s.id, g.id FROM agencies g JOIN data_sources s ON s.name = 'Source of ' || g.name;"
    "INSERT INTO data_sources (name, source_url) VALUES ('Shared source', 'https://example.org/shared');"
    "INSERT INTO link_agencies__data_sources (data_source_id, agency_id) SELECT s.id, g.id"
    " FROM data_sources s, agencies g WHERE s.name = 'Shared source'"
    " AND g.name IN ('Pittsburgh Police', 'Allegheny Sheriff');"
    "INSERT INTO meta_urls (url) VALUES ('https://example.org/about');"
    "INSERT INTO link_agencies__meta_urls (agency_id, meta_url_id) SELECT g.id, m.id FROM agencies g, meta_urls m"
    " WHERE g.name = 'Pittsburgh Police';"
    "INSERT INTO data_requests (title) VALUES ('More stops');"
    "INSERT INTO link_data_requests__data_sources (request_id, data_source_id) SELECT r.id, s.id"
    " FROM data_requests r, data_sources s WHERE s.name = 'Source of Pittsburgh Police';"
    "INSERT INTO link_data_requests__locations (data_request_id, location_id) SELECT r.id, l.id"
    " FROM data_requests r, locations_expanded l WHERE l.full_display_name = 'Allegheny, Pennsylvania';"
    "REFRESH MATERIALIZED VIEW typeahead_locations; REFRESH MATERIALIZED VIEW typeahead_agencies; DROP TABLE a";

static inline int connect_with_records(const char *name)
{
    calx_error err = { 0 };
    conn = connect_at_head(name);
    db = calx_session_on(conn);
    if (conn && calx_execute(conn, records, &err))
        return 0;
    print_error("%s\n", err.message);
    return -1;
}

static inline int disconnect(void **state)
{
    (void)state;
    calx_close(conn);
    return 0;
}

static const char *records_database;

static inline int connect_to_records(void **state)
{
    (void)state;
    return connect_with_records(records_database);
}

#define RUN_ON_RECORDS(tests, name) \
    (records_database = (name), cmocka_run_group_tests((tests), connect_to_records, disconnect))

#define assert_ok(call, err)                                                                  \
    do {                                                                                      \
        if (!(call))                                                                          \
            fail_msg("%s: %s %s\n%s", #call, (err).sqlstate, (err).message, (err).statement); \
    } while (0)

#define assert_fails(call, err, state)                                   \
    do {                                                                 \
        if (call)                                                        \
            fail_msg("%s did not fail", #call);                          \
        if (strcmp((err).sqlstate, (state)) != 0)                        \
            fail_msg("%s: %s %s", #call, (err).sqlstate, (err).message); \
    } while (0)

/* Runs SQL of the test's own. */
static inline void execute(const char *sql)
{
    calx_error err = { 0 };
    assert_ok(calx_execute(conn, sql, &err), err);
}

static inline int begin(void **state)
{
    execute("BEGIN");
    return make_arena(state);
}

static inline int roll_back(void **state)
{
    execute("ROLLBACK");
    return free_arena(state);
}

/* A test of which nothing is left. */
#define TEST_UNDONE(f) cmocka_unit_test_setup_teardown(f, begin, roll_back)

/* The one number that a query gives. */
static inline int64_t number_of(const char *sql)
{
    CALX_SCOPED_ARENA(scratch);
    calx_error err = { 0 };
    PGresult *result = calx_query(conn, scratch, sql, NULL, &err);
    if (!result || PQntuples(result) != 1)
        fail_msg("%s: %s", sql, err.message);
    return calx_cell_int(result, 0, 0);
}

static inline void assert_text(calx_text text, const char *expected)
{
    if (!calx_text_equal(text, calx_text_of(expected)))
        fail_msg("\"%.*s\" is not \"%s\"", CALX_TEXT_ARG(text), expected);
}

#endif
