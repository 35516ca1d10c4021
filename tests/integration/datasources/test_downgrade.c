/* The newest revisions on a database with data: nothing is lost on the way down or up again, and what is written while
 * they are taken back is in what they derive. Rows come from the client's operations, as an application writes them. */
#include "notifying.h"

#include "client/agencies.h"
#include "client/archiving.h"
#include "client/data_requests.h"
#include "client/data_sources.h"
#include "client/health.h"
#include "client/locations.h"
#include "client/materialized_views.h"
#include "client/metrics.h"
#include "client/pending_users.h"
#include "client/recent_searches.h"
#include "client/search.h"
#include "client/sign_in.h"
#include "client/source_manager.h"
#include "client/users.h"

/* The last revision that stays: what it and those before made holds rows that have no place without it. */
#define OLDEST "d27b60f1a3e8"
enum { MOST_LEVELS = 100 };

static calx_conn *migrator; /* plans of the client's connection are of the schema at head */
static const calx_history *history;
static size_t oldest; /* its place in the history */

static const char *url_of_test(void)
{
    return calx_describe_target(conn, arena).data;
}

static void make_places(void)
{
    calx_error err = { 0 };
    made_place made;
    int64_t county = number_of("SELECT id FROM counties WHERE fips = '42003'");
    assert_ok(dsdb_create_locality(&db, arena, CALX_TEXT("Ö'Town"), county, &made, &err), err);
    assert_ok(dsdb_set_coordinates(&db, arena, made.location_id, 40.5, -80.25, &err), err);
}

static void make_sources(void)
{
    calx_error err = { 0 };
    int32_t id, agency_id;
    int64_t pittsburgh = place("Pittsburgh, Allegheny, Pennsylvania"), town = place("Ö'Town, Allegheny, Pennsylvania");
    const int64_t places[] = { pittsburgh, town };
    const calx_text pages[] = { CALX_TEXT("https://example.org/'page'") };
    new_agency agency_ = { ROLE_ADMIN, CALX_TEXT("Öffice of \"O'Town\""), JURISDICTION_LOCAL, AGENCY_COURT, { 0 }, { 0 },
                           places,     2,                                pages,              1 };
    assert_ok(dsdb_create_agency(&db, arena, &agency_, &agency_id, &err), err);
    new_data_source source = { .role = ROLE_ADMIN,
                               .values = { .name = CALX_TEXT("S"), .source_url = CALX_TEXT("https://down.example/1") },
                               .columns = CALX_NODES(data_sources.name, data_sources.source_url),
                               .record_type = CALX_SOME(record_type, RECORD_TYPE_STOPS),
                               .agency_ids = &agency_id,
                               .agency_count = 1 };
    assert_ok(dsdb_create_data_source(&db, arena, &source, &id, &err), err);
    archive_update archived = { id, ROLE_ADMIN, CALX_SOME(timestamp, 1), { 0 }, { 0 }, { 0 } };
    assert_ok(dsdb_update_archive_info(&db, arena, &archived, &err), err);
    assert_ok(dsdb_remove_agency_location(&db, arena, ROLE_ADMIN, agency_id, pittsburgh, &err), err);
    data_source_update update = { .id = id,
                                  .role = ROLE_ADMIN,
                                  .values = { .name = CALX_TEXT("T") },
                                  .columns = CALX_NODES(data_sources.name) };
    assert_ok(dsdb_update_data_source(&db, arena, &update, &err), err);
}

static void make_people(void)
{
    calx_error err = { 0 };
    int64_t id, search_id;
    validated_user validated;
    const user_capacities_enum police[] = { CAPACITY_POLICE };
    new_pending_user pending = { CALX_TEXT("p@x"), CALX_TEXT("d"), CALX_TEXT("t"), police, 1 };
    assert_ok(dsdb_create_pending_user(&db, arena, &pending, &err), err);
    assert_ok(dsdb_validate_pending_user(&db, arena, CALX_TEXT("t"), &validated, &err), err);
    id = validated.id;
    assert_ok(dsdb_create_pending_user(&db, arena, &pending, &err), err);
    assert_ok(dsdb_add_permission(&db, arena, id, CALX_TEXT("write_data"), &err), err);
    assert_ok(dsdb_add_reset_token(&db, arena, id, CALX_TEXT("r"), &err), err);
    assert_ok(dsdb_link_external_account(&db, arena, id, ACCOUNT_GITHUB, CALX_TEXT("g"), &err), err);
    search_to_record search = { .user_id = id, .record_types = &RECORD_TYPE_STOPS, .record_type_count = 1 };
    assert_ok(dsdb_record_search(&db, arena, &search, &search_id, &err), err);
}

/* One batch that was sent, one that was claimed, and what waits. */
static void make_notifications(void)
{
    calx_error err = { 0 };
    bool found;
    notification_batch batch;
    follow(user("ann"), "Pennsylvania", NULL, 0);
    follow(user("bob"), "National", NULL, 0);
    follow(user("cyd"), "Allegheny, Pennsylvania", NULL, 0);
    source_event("Pittsburgh Police");
    request_event(request_about("Pittsburgh, Allegheny, Pennsylvania"), "Request Complete");
    fill();
    assert_ok(dsdb_claim_notifications(&db, arena, 0, &batch, &found, &err), err);
    assert_ok(dsdb_notifications_sent(&db, arena, &batch.id, &err), err);
    assert_ok(dsdb_claim_notifications(&db, arena, batch.user_id, &batch, &found, &err), err);
    assert_true(found);
    int64_t id;
    assert_ok(dsdb_record_notification_run(&db, arena, 1, &id, &err), err);
}

static int fill_in(void **state)
{
    (void)state;
    calx_error err = { 0 };
    refreshed_view_list views;
    health_check check;
    make_arena(state);
    if (connect_with_records("downgrade") != 0)
        return -1;
    make_places();
    make_sources();
    make_people();
    make_notifications();
    assert_ok(dsdb_check_health(&db, arena, &check, &err), err);
    assert_ok(dsdb_refresh_views(&db, arena, &(refresh_request){ 0 }, &views, &err), err);
    static const calx_revision_source files = { .directory = REVISIONS };
    static calx_arena *of_history;
    of_history = calx_arena_new();
    history = calx_history_open(of_history, &files, &err);
    migrator = calx_connect(url_of_test(), NULL, &err);
    assert_true(history && migrator);
    while (!calx_text_equal(history->revisions[oldest].id, CALX_TEXT(OLDEST)))
        oldest++;
    return free_arena(state);
}

static int close_both(void **state)
{
    calx_close(migrator);
    calx_arena_free(history->arena);
    return disconnect(state);
}

static void go(bool up, const char *target)
{
    calx_error err = { 0 };
    assert_ok((up ? calx_migrate_upgrade : calx_migrate_downgrade)(migrator, history, calx_text_of(target), NULL, &err),
              err);
}

/* A line for each relation of some kinds: its name and a digest of its rows, whatever their order. */
static calx_text content(const char *kinds)
{
    calx_error err = { 0 };
    const char *sql = calx_text_format(arena,
                                       "SELECT coalesce(string_agg(relname || ' ' || md5(query_to_xml(format("
                                       "'SELECT t::text AS r FROM %%I AS t ORDER BY 1', relname), false, true, '')::text),"
                                       " E'\\n' ORDER BY relname), '') FROM pg_class"
                                       " WHERE relnamespace = 'public'::regnamespace AND relkind IN (%s)"
                                       " AND relname NOT LIKE '%%version%%'"
                                       /* what the newest revisions keep beside the data, made anew by their upgrade */
                                       " AND relname NOT IN ('placed_agencies', 'notification_queue_mark')",
                                       kinds)
                          .data;
    PGresult *result = calx_query(migrator, arena, sql, NULL, &err);
    if (!result)
        fail_msg("%s", err.message);
    return calx_cell_text(result, 0, 0);
}

/* The line of a relation in a content; empty where there is none. */
static calx_text line_of(calx_text all, calx_text name)
{
    while (all.len > 0) {
        calx_text line = calx_text_cut(&all, '\n'), rest = line;
        if (calx_text_equal(calx_text_cut(&rest, ' '), name))
            return line;
    }
    return (calx_text){ 0 };
}

/* What is in both is the same in both. */
static void assert_kept(calx_text before, calx_text after, const char *when)
{
    size_t compared = 0;
    while (before.len > 0) {
        calx_text line = calx_text_cut(&before, '\n'), rest = line;
        calx_text now = line_of(after, calx_text_cut(&rest, ' '));
        if (now.len > 0 && !calx_text_equal(line, now))
            fail_msg("%s: %.*s is %.*s", when, CALX_TEXT_ARG(line), CALX_TEXT_ARG(now));
        compared += now.len > 0;
    }
    assert_true(compared > 30);
}

/* Each table that a file of the newest revisions names has rows, else nothing would be tried. */
static void what_the_newest_revisions_touch_has_rows(void **state)
{
    (void)state;
    calx_error err = { 0 };
    PGresult *tables = calx_query(conn, arena,
                                  "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
                                  " AND relkind = 'r' AND relname NOT LIKE '%version%' ORDER BY relname",
                                  NULL, &err);
    size_t touched = 0;
    for (size_t i = oldest + 1; i < history->count; i++) {
        calx_revision *revision = &history->revisions[i];
        assert_ok(calx_revision_load(history, revision, &err), err);
        for (int t = 0; t < PQntuples(tables); t++) {
            const char *name = calx_text_format(arena, "public.%s", PQgetvalue(tables, t, 0)).data;
            if (calx_text_find(revision->upgrade, calx_text_of(name)) < 0)
                continue;
            touched++;
            if (number_of(calx_text_format(arena, "SELECT count(*) FROM (SELECT FROM %s LIMIT 1) x", name).data) == 0)
                fail_msg("%s has no rows", name);
        }
    }
    assert_true(touched > 5);
}

static void down_and_up_again_loses_nothing(void **state)
{
    (void)state;
    calx_text at[MOST_LEVELS], tables = content("'r'");
    for (size_t i = history->count - 1; i > oldest; i--) {
        assert_true(i < MOST_LEVELS);
        at[i] = content("'r', 'v', 'm'");
        go(false, "-1");
        assert_kept(tables, content("'r'"), calx_text_cstr(arena, history->revisions[i].id));
    }
    for (size_t i = oldest + 1; i < history->count; i++) {
        go(true, "+1");
        assert_kept(at[i], content("'r', 'v', 'm'"), calx_text_cstr(arena, history->revisions[i].id));
    }
}

#define TRUTH                                                                                           \
    "SELECT s.agency_id, s.data_source_id, p.id, p.state_id, p.county_id, p.locality_id"                \
    " FROM link_agencies__data_sources s JOIN link_agencies__locations l USING (agency_id)"             \
    " JOIN locations p ON p.id = l.location_id"
#define PLACED "SELECT agency_id, data_source_id, location_id, state_id, county_id, locality_id FROM placed_sources"

static void what_is_written_without_the_newest_revisions_is_in_what_they_derive(void **state)
{
    (void)state;
    calx_error err = { 0 };
    go(false, OLDEST);
    assert_ok(calx_execute(migrator,
                           "INSERT INTO agencies (name, jurisdiction_type, agency_type)"
                           " SELECT 'Downtown Watch ' || n, 'local', 'court' FROM generate_series(1, 200) n;"
                           "INSERT INTO link_agencies__locations (agency_id, location_id)"
                           " SELECT a.id, l.id FROM agencies a, locations l WHERE name LIKE 'Downtown %' AND lat IS NOT NULL;"
                           "INSERT INTO link_agencies__data_sources (agency_id, data_source_id)"
                           " SELECT a.id, s.id FROM agencies a, data_sources s"
                           " WHERE a.name LIKE 'Downtown Watch 1%' AND s.name = 'Shared source';"
                           "UPDATE agencies SET defunct_year = '1999' WHERE name LIKE 'Downtown %';"
                           "DELETE FROM link_agencies__data_sources WHERE agency_id ="
                           " (SELECT id FROM agencies WHERE name = 'Pittsburgh Police');"
                           "DELETE FROM users WHERE email = 'cyd@example.org';"
                           "INSERT INTO users (email) VALUES ('dan@example.org');"
                           "INSERT INTO data_source_user_notification_queue (event_id, user_id) SELECT e.id, u.id"
                           " FROM data_source_pending_event_notification e, users u WHERE email = 'dan@example.org'",
                           &err),
              err);
    go(true, "head");
    assert_int_equal(number_of("SELECT count(*) FROM ((" TRUTH " EXCEPT ALL " PLACED ") UNION ALL (" PLACED
                               " EXCEPT ALL " TRUTH ")) x"),
                     0);
    assert_true(number_of("SELECT count(*) FROM placed_sources") > 100);
    assert_int_equal(number_of("SELECT count(*) FROM change_log WHERE table_name = 'agencies'"
                               " AND operation_type = 'UPDATE' AND new_data->>'defunct_year' = '1999'"),
                     200);
    refreshed_view_list views;
    calx_session on = calx_session_on(migrator);
    assert_ok(dsdb_refresh_views(&on, arena, &(refresh_request){ 0 }, &views, &err), err);
    agency_suggestions names;
    assert_ok(dsdb_typeahead_agencies(&on, arena, CALX_TEXT("downtwn wach 77"), 1, &names, &err), err);
    assert_true(names.similar && names.found.len == 10);
    assert_non_null(strstr(calx_text_cstr(arena, names.found.items[0].name), "Downtown Watch"));
    bool found;
    notification_batch batch;
    int64_t dan = number_of("SELECT id FROM users WHERE email = 'dan@example.org'");
    assert_ok(dsdb_claim_notifications(&on, arena, dan - 1, &batch, &found, &err), err);
    assert_true(found);
    assert_int_equal(batch.user_id, dan);
    assert_int_equal(batch.events.len, number_of("SELECT count(*) FROM data_source_pending_event_notification"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_the_newest_revisions_touch_has_rows),
        TEST(down_and_up_again_loses_nothing),
        TEST(what_is_written_without_the_newest_revisions_is_in_what_they_derive),
    };
    return cmocka_run_group_tests(tests, fill_in, close_both);
}
