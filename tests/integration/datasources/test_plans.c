/* How the server finds what operations ask for, on many more rows than a page. The plans are those of what an operation
 * really sends: the server's auto_explain tells them as notices. */
#include "records.h"

#include "client/map.h"
#include "client/metrics.h"
#include "client/notifications.h"
#include "client/search.h"

static char plans[262144]; /* of what was sent since the last forget_plans */

static void keep_plan(void *context, const PGresult *notice)
{
    (void)context;
    size_t len = strlen(plans);
    snprintf(plans + len, sizeof plans - len, "%s\n", PQresultErrorField(notice, PG_DIAG_MESSAGE_PRIMARY));
}

/* Triggers are left out, so that it takes a second or two; what they would have made is made here. */
static const char many[] =
    "SET session_replication_role = replica; SET jit = off;"
    "INSERT INTO localities (name, county_id) SELECT 'Town of ' || name, id FROM counties;"
    "INSERT INTO locations (type, state_id, county_id, locality_id, lat, lng)"
    " SELECT 'Locality', c.state_id, c.id, l.id, 40, -80 FROM localities l JOIN counties c ON c.id = county_id"
    " WHERE l.name LIKE 'Town of %';"
    "INSERT INTO agencies (name, jurisdiction_type, agency_type)"
    " SELECT initcap(translate(md5(n::text), '0123456789', 'ghijklmnop')) || ' Police', 'local', 'law enforcement'"
    " FROM generate_series(1, 8000) n;"
    "INSERT INTO link_agencies__locations (agency_id, location_id) SELECT a.id, l.id"
    " FROM (SELECT id, row_number() OVER (ORDER BY id) n FROM agencies WHERE agency_type = 'law enforcement') a"
    " JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 n, count(*) OVER () total FROM locations) l"
    " ON l.n = a.n % l.total ON CONFLICT DO NOTHING;"
    "INSERT INTO data_sources (name, source_url)"
    " SELECT 'Source ' || n, 'https://many.example/' || n FROM generate_series(1, 8000) n;"
    "INSERT INTO link_agencies__data_sources (data_source_id, agency_id) SELECT s.id, a.id"
    " FROM (SELECT id, row_number() OVER (ORDER BY id) n FROM data_sources WHERE name LIKE 'Source %') s"
    " JOIN (SELECT id, row_number() OVER (ORDER BY id) n FROM agencies) a USING (n) ON CONFLICT DO NOTHING;"
    "INSERT INTO placed_sources SELECT s.agency_id, s.data_source_id, p.id, p.state_id, p.county_id, p.locality_id"
    " FROM link_agencies__data_sources s JOIN link_agencies__locations l USING (agency_id)"
    " JOIN locations p ON p.id = l.location_id ON CONFLICT DO NOTHING;"
    "INSERT INTO users (email) SELECT 'follower' || n FROM generate_series(1, 100) n;"
    "INSERT INTO link_user_followed_location (user_id, location_id) SELECT u.id, l.id"
    " FROM users u JOIN locations l ON l.id % 100 = u.id % 100;"
    "RESET session_replication_role; ANALYZE;"
    "REFRESH MATERIALIZED VIEW typeahead_agencies; REFRESH MATERIALIZED VIEW typeahead_names;"
    "REFRESH MATERIALIZED VIEW typeahead_words; REFRESH MATERIALIZED VIEW typeahead_trigrams;"
    "REFRESH MATERIALIZED VIEW typeahead_locations; REFRESH MATERIALIZED VIEW map_states;"
    "REFRESH MATERIALIZED VIEW map_counties; REFRESH MATERIALIZED VIEW map_localities;"
    "REFRESH MATERIALIZED VIEW map_data_sources; REFRESH MATERIALIZED VIEW packed_maps;"
    "REFRESH MATERIALIZED VIEW totals; REFRESH MATERIALIZED VIEW followed_locations; ANALYZE;"
    "LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_level = notice;"
    "SET auto_explain.log_nested_statements = on";

static int connect_to_many(void **state)
{
    (void)state;
    if (connect_with_records("plans") != 0)
        return -1;
    execute(many);
    PQsetNoticeReceiver(calx_libpq(conn), keep_plan, NULL);
    return 0;
}

static int forget_plans(void **state)
{
    plans[0] = '\0';
    return make_arena(state);
}

#define TEST_OF_PLAN(f) cmocka_unit_test_setup_teardown(f, forget_plans, free_arena)

/* Whether a plan reads a relation: " on name" and then no letter of a longer name. */
static bool reads(const char *how, const char *relation)
{
    char part[128];
    size_t len = (size_t)snprintf(part, sizeof part, "%s on %s ", how, relation);
    for (const char *at = plans; (at = strstr(at, how)); at++)
        if (strncmp(at, part, len) == 0)
            return true;
    return false;
}

#define assert_uses(index)                                      \
    do {                                                        \
        if (!strstr(plans, (index)))                            \
            fail_msg("no %s in the plan:\n%s", (index), plans); \
    } while (false)

#define assert_never_scans(relation)                               \
    do {                                                           \
        assert_true(strstr(plans, "plan:") != NULL);               \
        if (reads("Seq Scan", (relation)))                         \
            fail_msg("all of %s is read:\n%s", (relation), plans); \
    } while (false)

static void names_that_begin_with_a_term_come_from_the_index_of_prefixes(void **state)
{
    (void)state;
    calx_error err = { 0 };
    agency_suggestions of_agencies;
    location_suggestions of_locations;
    assert_ok(dsdb_typeahead_agencies(&db, arena, CALX_TEXT("abc"), 1, &of_agencies, &err), err);
    assert_uses("ix_typeahead_agencies__folded_name_id_location_id");
    assert_never_scans("typeahead_agencies");
    assert_ok(dsdb_typeahead_locations(&db, arena, CALX_TEXT("pitts"), 1, &of_locations, &err), err);
    assert_uses("ix_typeahead_locations__search_name_prefix");
    assert_never_scans("typeahead_locations");
}

static void names_that_contain_a_term_are_never_all_compared_and_sorted(void **state)
{
    (void)state;
    calx_error err = { 0 };
    agency_suggestions found;
    assert_ok(dsdb_typeahead_agencies(&db, arena, CALX_TEXT("bcdef"), 1, &found, &err), err);
    assert_uses("ix_typeahead_agencies__folded_name_trigram");
    assert_never_scans("typeahead_agencies");
    plans[0] = '\0';
    assert_ok(dsdb_typeahead_agencies(&db, arena, CALX_TEXT("bcdef police that isn't there"), 1, &found, &err), err);
    assert_uses("uq_typeahead_trigrams__trigram");
    assert_uses("ix_typeahead_agencies__folded_name_trigram");
    assert_never_scans("typeahead_agencies");
    assert_never_scans("typeahead_trigrams");
    plans[0] = '\0';
    assert_ok(dsdb_typeahead_agencies(&db, arena, CALX_TEXT(" police"), 1, &found, &err), err);
    assert_int_equal(found.found.len, 10);
    assert_uses("ix_typeahead_agencies__folded_name_id_location_id"); /* nearly all contain it: the first are enough */
    assert_never_scans("typeahead_agencies");
}

static void misspelt_names_are_found_by_their_words(void **state)
{
    (void)state;
    calx_error err = { 0 };
    agency_suggestions found;
    assert_ok(dsdb_typeahead_agencies(&db, arena, CALX_TEXT("Pitsburg Polise"), 1, &found, &err), err);
    assert_true(found.similar);
    assert_uses("uq_typeahead_trigrams__trigram");
    assert_uses("uq_typeahead_words__id");
    assert_uses("uq_typeahead_names__id");
    assert_uses("ix_typeahead_names__frame_length_id");
    assert_uses("ix_typeahead_agencies__folded_name_id_location_id");
    assert_never_scans("typeahead_trigrams");
    assert_never_scans("typeahead_words");
    assert_never_scans("typeahead_names");
    assert_never_scans("typeahead_agencies");
}

static void a_search_goes_from_the_place_to_the_sources_there(void **state)
{
    (void)state;
    calx_error err = { 0 };
    found_source_list found;
    int64_t county = number_of("SELECT id FROM locations_expanded WHERE full_display_name = 'Allegheny, Pennsylvania'");
    plans[0] = '\0';
    assert_ok(dsdb_search_by_location(&db, arena, county, NULL, &found, &err), err);
    assert_true(found.len > 0);
    assert_uses("ix_placed_sources__county_id_locality_id");
    assert_uses("ix_placed_sources__state_id_county_id");
    assert_never_scans("placed_sources");
    assert_never_scans("agencies");
    assert_never_scans("data_sources");
}

static void maps_and_metrics_read_what_was_counted_before(void **state)
{
    (void)state;
    calx_error err = { 0 };
    map_state_list states;
    map_county_list counties_;
    source_totals totals_;
    coverage_metrics coverage;
    follow_totals follows;
    breakdown_page page_;
    assert_ok(dsdb_map_states(&db, arena, &states, &err), err);
    assert_ok(dsdb_map_counties(&db, arena, &counties_, &err), err);
    assert_ok(dsdb_source_totals(&db, arena, &totals_, &err), err);
    assert_ok(dsdb_metrics(&db, arena, &coverage, &err), err);
    assert_ok(dsdb_follow_totals(&db, arena, &follows, &err), err);
    assert_ok(dsdb_follow_breakdown(&db, arena, &(breakdown_request){ .page = 1 }, &page_, &err), err);
    assert_int_equal(page_.locations.len, 100);
    assert_uses("ix_followed_locations__place");
    static const char *const orders[BREAKDOWN_ORDERS] = {
        [BREAKDOWN_BY_FOLLOWERS] = "follower_count", [BREAKDOWN_BY_FOLLOWER_CHANGE] = "follower_change",
        [BREAKDOWN_BY_SOURCES] = "source_count",     [BREAKDOWN_BY_SOURCE_CHANGE] = "source_change",
        [BREAKDOWN_BY_APPROVED] = "approved_count",  [BREAKDOWN_BY_APPROVED_CHANGE] = "approved_change",
        [BREAKDOWN_BY_COMPLETE] = "complete_count",  [BREAKDOWN_BY_COMPLETE_CHANGE] = "complete_change",
    };
    for (int i = BREAKDOWN_BY_FOLLOWERS; i < BREAKDOWN_ORDERS; i++) {
        breakdown_request request = { .order = (breakdown_order)i, .descending = true, .page = 1 };
        assert_ok(dsdb_follow_breakdown(&db, arena, &request, &page_, &err), err);
        assert_uses(calx_text_format(arena, "ix_followed_locations__%s_place", orders[i]).data);
    }
    assert_never_scans("followed_locations");
    assert_never_scans("agencies");
    assert_never_scans("data_sources");
    assert_never_scans("locations");
    assert_never_scans("link_agencies__data_sources");
    assert_never_scans("link_agencies__locations");
    assert_never_scans("link_user_followed_location");
}

static void each_map_is_one_row(void **state)
{
    (void)state;
    calx_error err = { 0 };
    mapped_source_list sources;
    map_county_list counties_;
    map_locality_list localities_;
    assert_ok(dsdb_mapped_sources(&db, arena, &sources, &err), err);
    assert_ok(dsdb_map_counties(&db, arena, &counties_, &err), err);
    assert_ok(dsdb_map_localities(&db, arena, &localities_, &err), err);
    assert_true(sources.len > 1000 && counties_.len > 1000 && localities_.len > 1000);
    assert_true(strstr(plans, "packed_maps") != NULL);
    assert_never_scans("map_data_sources");
    assert_never_scans("map_counties");
    assert_never_scans("map_localities");
    for (size_t i = 1; i < sources.len; i++) /* in their order, though nothing was sorted */
        assert_true(sources.items[i - 1].data_source_id <= sources.items[i].data_source_id);
    assert_null(strstr(plans, "Sort"));
}

static void the_queue_is_filled_from_events_to_their_followers(void **state)
{
    (void)state;
    calx_error err = { 0 };
    queued_notifications queued;
    execute("INSERT INTO data_source_pending_event_notification (data_source_id, event_type)"
            " SELECT min(id), 'Data Source Approved' FROM data_sources ON CONFLICT DO NOTHING;"
            "ANALYZE data_source_pending_event_notification");
    plans[0] = '\0';
    assert_ok(dsdb_queue_notifications(&db, arena, &queued, &err), err);
    assert_never_scans("link_agencies__locations");
    assert_never_scans("link_agencies__data_sources");
    assert_never_scans("data_sources");
    assert_never_scans("locations");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_OF_PLAN(names_that_begin_with_a_term_come_from_the_index_of_prefixes),
        TEST_OF_PLAN(names_that_contain_a_term_are_never_all_compared_and_sorted),
        TEST_OF_PLAN(misspelt_names_are_found_by_their_words),
        TEST_OF_PLAN(a_search_goes_from_the_place_to_the_sources_there),
        TEST_OF_PLAN(maps_and_metrics_read_what_was_counted_before),
        TEST_OF_PLAN(each_map_is_one_row),
        TEST_OF_PLAN(the_queue_is_filled_from_events_to_their_followers),
    };
    return cmocka_run_group_tests(tests, connect_to_many, disconnect);
}
