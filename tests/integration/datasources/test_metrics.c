/* What maps show, and what is counted. */
#include "records.h"

#include "client/map.h"
#include "client/materialized_views.h"
#include "client/metrics.h"
#include "client/packed_rows.h"
#include "models/locations.h"

static int connect_once(void **state)
{
    (void)state;
    if (connect_with_records("metrics") != 0)
        return -1;
    execute("ANALYZE"); /* without statistics the server compiles the breakdown for a second */
    return 0;
}

static void refresh(void)
{
    execute("REFRESH MATERIALIZED VIEW map_states; REFRESH MATERIALIZED VIEW map_counties;"
            "REFRESH MATERIALIZED VIEW map_localities; REFRESH MATERIALIZED VIEW map_data_sources;"
            "REFRESH MATERIALIZED VIEW packed_maps;"
            "REFRESH MATERIALIZED VIEW totals; REFRESH MATERIALIZED VIEW followed_locations");
}

/* Nobody follows anything, and nobody was notified. */
static int no_follows(void **state)
{
    execute("TRUNCATE link_user_followed_location, notification_log CASCADE; DELETE FROM users;"
            "UPDATE data_requests SET request_status = 'Intake'");
    refresh();
    return make_arena(state);
}

#define TEST_OF_NONE(f) cmocka_unit_test_setup_teardown(f, no_follows, free_arena)

static void sources_with_coordinates_are_mapped(void **state)
{
    (void)state;
    calx_error err = { 0 };
    mapped_source_list found;
    assert_ok(dsdb_mapped_sources(&db, arena, &found, &err), err);
    assert_int_equal(found.len, number_of("SELECT count(*) FROM locations l JOIN link_agencies__locations a"
                                          " ON a.location_id = l.id JOIN link_agencies__data_sources d"
                                          " USING (agency_id) WHERE lat IS NOT NULL"));
    assert_true(found.len >= 3);
    assert_text(found.items[0].municipality.value, "Pittsburgh");
    assert_text(found.items[0].state_iso.value, "PA");
    assert_float_equal(found.items[0].lat, 40.4406, 1e-9);
    execute("UPDATE locations SET lng = NULL");
    refresh();
    assert_ok(dsdb_mapped_sources(&db, arena, &found, &err), err);
    assert_int_equal(found.len, 0);
    execute("UPDATE locations SET lng = -79.9959 WHERE lat IS NOT NULL");
}

static void states_counties_and_localities_are_counted(void **state)
{
    (void)state;
    calx_error err = { 0 };
    map_state_list states;
    map_county_list counties_;
    map_locality_list localities_;
    assert_ok(dsdb_map_states(&db, arena, &states, &err), err);
    assert_int_equal(states.len, number_of("SELECT count(*) FROM us_states"));
    assert_text(states.items[0].state_name.value, "Alabama");
    for (size_t i = 0; i < states.len; i++)
        if (calx_text_equal(states.items[i].state_iso, CALX_TEXT("PA")))
            assert_int_equal(states.items[i].data_source_count, 7);
    assert_ok(dsdb_map_counties(&db, arena, &counties_, &err), err);
    assert_int_equal(counties_.len, number_of("SELECT count(*) FROM counties"));
    assert_ok(dsdb_map_localities(&db, arena, &localities_, &err), err);
    assert_int_equal(localities_.len, 1);
    assert_int_equal(localities_.items[0].data_source_count, 3);
}

static void an_unfilled_view_is_answered_with_how_to_fill_it(void **state)
{
    (void)state;
    calx_error err = { 0 };
    map_state_list states;
    coverage_metrics got;
    execute("REFRESH MATERIALIZED VIEW map_states WITH NO DATA");
    assert_fails(dsdb_map_states(&db, arena, &states, &err), err, "55000");
    assert_string_equal(err.hint, "Fill it with: dsdb refresh-views map_states");
    execute("REFRESH MATERIALIZED VIEW followed_locations WITH NO DATA");
    breakdown_page page_;
    assert_fails(dsdb_follow_breakdown(&db, arena, &(breakdown_request){ .page = 1 }, &page_, &err), err, "55000");
    assert_string_equal(err.hint, "Fill it with: dsdb refresh-views followed_locations");
    assert_fails(dsdb_metrics(&db, arena, &got, &err), err, "55000");
    refresh();
}

static void totals_are_by_type_of_location(void **state)
{
    (void)state;
    calx_error err = { 0 };
    source_totals totals;
    assert_ok(dsdb_source_totals(&db, arena, &totals, &err), err);
    assert_int_equal(totals.national, 1);
    assert_int_equal(totals.states, 2);
    assert_int_equal(totals.counties, 3);
    assert_int_equal(totals.localities, 5);
}

static void metrics_say_what_is_covered(void **state)
{
    (void)state;
    calx_error err = { 0 };
    coverage_metrics got;
    assert_ok(dsdb_metrics(&db, arena, &got, &err), err);
    assert_int_equal(got.source_count, number_of("SELECT count(*) FROM data_sources"));
    assert_int_equal(got.agency_count, number_of("SELECT count(*) - 1 FROM agencies")); /* one is idle */
    assert_int_equal(got.state_count, 2);
    assert_int_equal(got.county_count, 3);
}

static void follow_totals_count_users_and_places_once(void **state)
{
    (void)state;
    calx_error err = { 0 };
    follow_totals totals;
    assert_ok(dsdb_follow_totals(&db, arena, &totals, &err), err);
    assert_int_equal(totals.followers + totals.follows + totals.locations, 0);
    assert_false(totals.last_notification.set);
    execute("INSERT INTO users (email) VALUES ('ann'), ('bob');"
            "INSERT INTO link_user_followed_location (user_id, location_id) SELECT u.id, l.id"
            " FROM users u, locations_expanded l WHERE full_display_name = 'Pennsylvania'"
            " OR (full_display_name = 'Allegheny, Pennsylvania' AND email = 'ann');"
            "INSERT INTO notification_log (user_count) VALUES (1)");
    refresh();
    assert_ok(dsdb_follow_totals(&db, arena, &totals, &err), err);
    assert_int_equal(totals.followers, 2);
    assert_int_equal(totals.follows, 3);
    assert_int_equal(totals.locations, 2);
    assert_true(totals.last_notification.set);
}

static void assert_same(const followed_location *a, const followed_location *b)
{
    assert_int_equal(a->location_id, b->location_id);
    assert_true(calx_text_equal(a->location_name, b->location_name));
    assert_int_equal(a->follower_count, b->follower_count);
    assert_int_equal(a->follower_change, b->follower_change);
    assert_int_equal(a->source_count, b->source_count);
    assert_int_equal(a->source_change, b->source_change);
    assert_int_equal(a->approved_count, b->approved_count);
    assert_int_equal(a->approved_change, b->approved_change);
    assert_int_equal(a->complete_count, b->complete_count);
    assert_int_equal(a->complete_change, b->complete_change);
}

/* What is counted now, which is also what the view has after a refresh. */
static breakdown_page breakdown(breakdown_order order, bool descending, int64_t page_number)
{
    calx_error err = { 0 };
    breakdown_page got, refreshed;
    breakdown_request request = { order, descending, page_number, true };
    assert_ok(dsdb_follow_breakdown(&db, arena, &request, &got, &err), err);
    execute("REFRESH MATERIALIZED VIEW followed_locations");
    request.now = false;
    assert_ok(dsdb_follow_breakdown(&db, arena, &request, &refreshed, &err), err);
    assert_int_equal(refreshed.locations.len, got.locations.len);
    assert_int_equal(refreshed.more, got.more);
    for (size_t i = 0; i < got.locations.len; i++)
        assert_same(&refreshed.locations.items[i], &got.locations.items[i]);
    return got;
}

/* Ann follows three places, Bob one of them, since before the last notification but for one follow. */
static void follow_three(void)
{
    execute("INSERT INTO users (email) VALUES ('ann'), ('bob');"
            "INSERT INTO link_user_followed_location (user_id, location_id, created_at) SELECT u.id, l.id,"
            " CASE email WHEN 'ann' THEN now() - interval '2 days' ELSE now() END FROM users u, locations_expanded l"
            " WHERE full_display_name = 'Pennsylvania' OR (email = 'ann' AND full_display_name IN"
            " ('National', 'Springfield, Hampden, Massachusetts'))");
}

static void a_breakdown_counts_what_is_there_and_below(void **state)
{
    (void)state;
    assert_int_equal(breakdown(BREAKDOWN_BY_NAME, false, 1).locations.len, 0);
    follow_three();
    execute("UPDATE data_requests SET request_status = 'Ready to start'");
    breakdown_page got = breakdown(BREAKDOWN_BY_NAME, false, 1);
    assert_int_equal(got.locations.len, 3);
    assert_false(got.more);
    const followed_location *national = &got.locations.items[0], *state_ = &got.locations.items[1];
    const followed_location *springfield = &got.locations.items[2];
    assert_text(national->location_name, "National");
    assert_int_equal(national->source_count, number_of("SELECT count(DISTINCT data_source_id) FROM"
                                                       " link_locations_data_sources_view"));
    assert_int_equal(state_->follower_count, 2);
    assert_int_equal(state_->source_count, 7);
    assert_int_equal(state_->approved_count, 1);
    assert_int_equal(state_->complete_count, 0);
    assert_int_equal(springfield->source_count + springfield->approved_count + springfield->complete_count, 0);
    assert_int_equal(springfield->follower_count, 1);
}

static void changes_are_those_since_the_last_notification(void **state)
{
    (void)state;
    follow_three();
    execute("UPDATE data_requests SET request_status = 'Complete'");
    const followed_location *all_new = &breakdown(BREAKDOWN_BY_NAME, false, 1).locations.items[1];
    assert_int_equal(all_new->follower_change, 2); /* nobody was ever notified */
    assert_int_equal(all_new->source_change, 7);
    assert_int_equal(all_new->complete_change, 1);
    execute(
        "INSERT INTO notification_log (user_count, created_at) VALUES (1, now() - interval '3 days'),"
        " (1, now() - interval '1 day');"
        "UPDATE data_sources SET created_at = now() - interval '2 days' WHERE name <> 'Source of Pennsylvania Police'");
    const followed_location *some_new = &breakdown(BREAKDOWN_BY_NAME, false, 1).locations.items[1];
    assert_int_equal(some_new->follower_count, 2);
    assert_int_equal(some_new->follower_change, 1);
    assert_int_equal(some_new->source_count, 7);
    assert_int_equal(some_new->source_change, 1);
    assert_int_equal(some_new->complete_change, 1);
}

static void a_breakdown_is_sorted_and_paged(void **state)
{
    (void)state;
    calx_error err = { 0 };
    breakdown_page got;
    follow_three();
    for (int order = 0; order < BREAKDOWN_ORDERS; order++)
        assert_int_equal(breakdown((breakdown_order)order, order % 2, 1).locations.len, 3);
    assert_text(breakdown(BREAKDOWN_BY_NAME, true, 1).locations.items[0].location_name,
                "Springfield, Hampden, Massachusetts");
    assert_text(breakdown(BREAKDOWN_BY_FOLLOWERS, true, 1).locations.items[0].location_name, "Pennsylvania");
    assert_text(breakdown(BREAKDOWN_BY_SOURCES, true, 1).locations.items[0].location_name, "National");
    assert_text(breakdown(BREAKDOWN_BY_SOURCES, false, 1).locations.items[0].location_name,
                "Springfield, Hampden, Massachusetts");
    execute("INSERT INTO link_user_followed_location (user_id, location_id) SELECT u.id, l.id FROM users u,"
            " (SELECT id FROM locations WHERE type = 'County' ORDER BY id LIMIT 98) l WHERE email = 'bob'");
    got = breakdown(BREAKDOWN_BY_NAME, false, 1);
    assert_int_equal(got.locations.len, 100);
    assert_true(got.more);
    assert_int_equal(breakdown(BREAKDOWN_BY_NAME, false, 2).locations.len, 1);
    assert_int_equal(breakdown(BREAKDOWN_BY_NAME, false, 3).locations.len, 0);
    breakdown_request request = { BREAKDOWN_BY_NAME, false, 0, false };
    assert_fails(dsdb_follow_breakdown(&db, arena, &request, &got, &err), err, CALX_USAGE);
    request.order = BREAKDOWN_ORDERS;
    assert_fails(dsdb_follow_breakdown(&db, arena, &request, &got, &err), err, CALX_USAGE);
}

static void record_types_come_with_their_categories(void **state)
{
    (void)state;
    calx_error err = { 0 };
    record_kinds kinds;
    assert_ok(dsdb_record_kinds(&db, arena, &kinds, &err), err);
    assert_int_equal(kinds.categories.len, number_of("SELECT count(*) FROM record_categories"));
    assert_int_equal(kinds.record_types.len, number_of("SELECT count(*) FROM record_types"));
    assert_text(kinds.categories.items[0].name, "Agency-published Resources");
}

static int64_t counties_with_sources(void)
{
    calx_error err = { 0 };
    map_county_list counties_;
    int64_t with = 0;
    assert_ok(dsdb_map_counties(&db, arena, &counties_, &err), err);
    for (size_t i = 0; i < counties_.len; i++)
        with += counties_.items[i].data_source_count > 0;
    return with;
}

static void a_packed_map_follows_the_refresh_of_its_map_by_the_client_alone(void **state)
{
    (void)state;
    calx_error err = { 0 };
    refreshed_view refreshed;
    int64_t before = counties_with_sources();
    assert_true(before > 0);
    execute("BEGIN; DELETE FROM link_agencies__data_sources; REFRESH MATERIALIZED VIEW map_counties");
    assert_int_equal(counties_with_sources(), before); /* SQL's own knows nothing of it */
    assert_ok(dsdb_refresh_view(&db, arena, CALX_TEXT("map_counties"), false, &refreshed, &err), err);
    assert_int_equal(counties_with_sources(), 0);
    execute("ROLLBACK");
}

static void rows_that_are_not_what_was_packed_are_an_error(void **state)
{
    (void)state;
    calx_error err = { 0 };
    packed_map packed;
    void *items;
    calx_select *q = select_all(arena, packed_maps);
    from(q, packed_maps);
    where(q, eq(packed_maps.map, CALX_TEXT("map_counties")));
    assert_ok(fetch_one(&db, q, packed_map, &packed, &err), err);
    calx_bytea rows = packed.rows, cut = rows;
    assert_ok(read_packed_rows(&calx_shape_map_county, rows, packed.row_count, arena, &items, &err), err);
    assert_fails(read_packed_rows(&calx_shape_map_county, rows, packed.row_count - 1, arena, &items, &err), err,
                 CALX_SHAPE);
    assert_fails(read_packed_rows(&calx_shape_map_county, rows, packed.row_count + 1, arena, &items, &err), err,
                 CALX_SHAPE);
    assert_fails(read_packed_rows(&calx_shape_map_county, rows, INT32_MAX, arena, &items, &err), err, CALX_SHAPE);
    assert_fails(read_packed_rows(&calx_shape_map_county, rows, -1, arena, &items, &err), err, CALX_SHAPE);
    assert_fails(read_packed_rows(&calx_shape_map_locality, rows, packed.row_count, arena, &items, &err), err,
                 CALX_SHAPE);
    for (cut.len = 0; cut.len < 60; cut.len++) {                                 /* less than a row */
        void *copy = memcpy(calx_alloc(arena, cut.len + 1), rows.data, cut.len); /* for the sanitizer */
        assert_fails(read_packed_rows(&calx_shape_map_county, (calx_bytea){ copy, cut.len }, 1, arena, &items, &err),
                     err, CALX_SHAPE);
    }
    assert_true(err.hint[0] != '\0');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_OF_NONE(sources_with_coordinates_are_mapped),
        TEST_OF_NONE(states_counties_and_localities_are_counted),
        TEST_OF_NONE(a_packed_map_follows_the_refresh_of_its_map_by_the_client_alone),
        TEST_OF_NONE(rows_that_are_not_what_was_packed_are_an_error),
        TEST_OF_NONE(an_unfilled_view_is_answered_with_how_to_fill_it),
        TEST_OF_NONE(totals_are_by_type_of_location),
        TEST_OF_NONE(metrics_say_what_is_covered),
        TEST_OF_NONE(follow_totals_count_users_and_places_once),
        TEST_OF_NONE(a_breakdown_counts_what_is_there_and_below),
        TEST_OF_NONE(changes_are_those_since_the_last_notification),
        TEST_OF_NONE(a_breakdown_is_sorted_and_paged),
        TEST_OF_NONE(record_types_come_with_their_categories),
    };
    return cmocka_run_group_tests(tests, connect_once, disconnect);
}
