/* One agency, data source or location with what is linked to it. */
#include "meanwhile.h"

#include "client/agencies.h"
#include "client/data_sources.h"
#include "client/locations.h"

static int32_t agency_named(const char *name)
{
    calx_error err = { 0 };
    int32_t id = 0;
    calx_select *q = select_(arena, agencies.id);
    from(q, agencies);
    where(q, eq(agencies.name, name));
    assert_ok(fetch_value(&db, q, int4, &id, &err), err);
    return id;
}

static int32_t source_named(const char *name)
{
    calx_error err = { 0 };
    int32_t id = 0;
    calx_select *q = select_(arena, data_sources.id);
    from(q, data_sources);
    where(q, eq(data_sources.name, name));
    assert_ok(fetch_value(&db, q, int4, &id, &err), err);
    return id;
}

static void an_agency_comes_with_places_pages_and_sources(void **state)
{
    (void)state;
    calx_error err = { 0 };
    agency_details got;
    assert_ok(dsdb_get_agency(&db, arena, agency_named("Pittsburgh Police"), &got, &err), err);
    assert_text(got.agency.name, "Pittsburgh Police");
    assert_false(got.agency.defunct_year.set);
    assert_int_equal(got.locations.len, 1);
    assert_text(got.locations.items[0].full_display_name, "Pittsburgh, Allegheny, Pennsylvania");
    assert_int_equal(got.meta_urls.len, 1);
    assert_text(got.meta_urls.items[0].url, "https://example.org/about");
    assert_int_equal(got.data_sources.len, 2);
    assert_text(got.data_sources.items[0].name, "Shared source");
    assert_false(got.data_sources.items[0].record_type.set);
    assert_int_equal(got.data_sources.items[1].record_type.value.value, RECORD_TYPE_ARREST_RECORDS_CASE);
}

static void an_agency_may_have_nothing_linked_to_it(void **state)
{
    (void)state;
    calx_error err = { 0 };
    agency_details got;
    execute("INSERT INTO agencies (name, jurisdiction_type, agency_type) VALUES ('Alone', 'local', 'unknown')");
    assert_ok(dsdb_get_agency(&db, arena, agency_named("Alone"), &got, &err), err);
    assert_int_equal(got.locations.len + got.meta_urls.len + got.data_sources.len, 0);
}

static void a_data_source_comes_with_everything_linked_to_it(void **state)
{
    (void)state;
    calx_error err = { 0 };
    data_source_details got;
    assert_ok(dsdb_get_data_source(&db, arena, source_named("Source of Pittsburgh Police"), &got, &err), err);
    assert_true(got.has_record_type);
    assert_int_equal(got.record_type.record_type_name.value.value, RECORD_TYPE_ARREST_RECORDS_CASE);
    assert_text(got.record_type.record_category_name, "Police & Public Interactions");
    assert_int_equal(got.archive.data_source_id, got.data_source.id);
    assert_int_equal(got.agencies.len, 1);
    assert_int_equal(got.data_requests.len, 1);
    assert_text(got.data_requests.items[0].title, "More stops");
}

static void a_data_source_of_two_agencies_has_their_places(void **state)
{
    (void)state;
    calx_error err = { 0 };
    data_source_details got;
    assert_ok(dsdb_get_data_source(&db, arena, source_named("Shared source"), &got, &err), err);
    assert_false(got.has_record_type);
    assert_int_equal(got.agencies.len, 2);
    assert_text(got.agencies.items[0].name, "Allegheny Sheriff");
    assert_int_equal(got.locations.len, 2);
    assert_text(got.locations.items[0].full_display_name, "Allegheny, Pennsylvania");
    assert_int_equal(got.data_requests.len, 0);
}

static location_details details_of(const char *name)
{
    calx_error err = { 0 };
    expanded_location place;
    location_details got;
    assert_ok(dsdb_find_location(&db, arena, calx_text_of(name), &place, NULL, &err), err);
    assert_ok(dsdb_get_location(&db, arena, place.id, &got, &err), err);
    return got;
}

static void a_locality_comes_with_what_it_is_in(void **state)
{
    (void)state;
    location_details got = details_of("Pittsburgh");
    assert_true(got.lat.set && got.lat.value > 40.44 && got.lat.value < 40.45);
    assert_int_equal(got.parents.len, 3);
    assert_text(got.parents.items[0].full_display_name, "Allegheny, Pennsylvania");
    assert_text(got.parents.items[1].full_display_name, "Pennsylvania");
    assert_text(got.parents.items[2].full_display_name, "National");
    assert_int_equal(got.counts.agencies_here, 3);
    assert_int_equal(got.counts.agencies_within, 3);
    assert_int_equal(got.counts.counties + got.counts.localities, 0);
}

static void counts_take_each_agency_and_source_once(void **state)
{
    (void)state;
    location_details got = details_of("Allegheny County");
    assert_int_equal(got.counts.counties, 0);
    assert_int_equal(got.counts.localities, 5);
    assert_int_equal(got.counts.agencies_here, 2);
    assert_int_equal(got.counts.agencies_within, 5);
    assert_int_equal(got.counts.data_sources_here, 3);
    assert_int_equal(got.counts.data_sources_within, 5); /* the shared one once */
    assert_int_equal(got.counts.data_requests, 1);
    assert_int_equal(got.counts.followers, 0);
    got = details_of("PA");
    assert_int_equal(got.counts.counties, 67);
    assert_int_equal(got.counts.agencies_within, 7); /* the one of two places once */
    got = details_of("US");
    assert_int_equal(got.parents.len, 0);
    assert_int_equal(got.counts.counties, 3231);
}

static void a_data_source_that_goes_meanwhile_is_as_it_was(void **state)
{
    (void)state;
    calx_error err = { 0 };
    data_source_details got;
    watched w = watch();
    calx_session on = calx_session_on(w.conn);
    int after = 0;
    do {
        execute("INSERT INTO data_sources (name, source_url) VALUES ('Of a moment', 'https://moment.example');"
                "INSERT INTO link_agencies__data_sources (data_source_id, agency_id) SELECT s.id, g.id"
                " FROM data_sources s, agencies g WHERE s.name = 'Of a moment' AND g.name LIKE '%Pittsburgh%'");
        do_after(&w, "DELETE FROM data_sources WHERE name = 'Of a moment'", ++after);
        assert_ok(dsdb_get_data_source(&on, arena, source_named("Of a moment"), &got, &err), err);
        assert_int_equal(got.agencies.len, 2);
        assert_int_equal(got.locations.len, 1);
        execute("DELETE FROM data_sources WHERE name = 'Of a moment'");
    } while (w.after <= 0);
    assert_true(after > 3); /* there were several moments to go at */
    stop_watching(&w);
}

static void a_location_that_goes_meanwhile_is_as_it_was(void **state)
{
    (void)state;
    calx_error err = { 0 };
    location_details got;
    watched w = watch();
    calx_session on = calx_session_on(w.conn);
    int after = 0;
    do {
        execute("INSERT INTO localities (name, county_id) SELECT 'Of a moment', id FROM counties WHERE fips = '42003'");
        int64_t id = number_of("SELECT id FROM locations_expanded WHERE locality_name = 'Of a moment'");
        do_after(&w, "DELETE FROM localities WHERE name = 'Of a moment'", ++after);
        assert_ok(dsdb_get_location(&on, arena, id, &got, &err), err);
        assert_text(got.location.full_display_name, "Of a moment, Allegheny, Pennsylvania");
        assert_int_equal(got.parents.len, 3);
        execute("DELETE FROM localities WHERE name = 'Of a moment'");
    } while (w.after <= 0);
    assert_true(after > 3);
    stop_watching(&w);
}

static void an_unknown_id_is_not_found(void **state)
{
    (void)state;
    calx_error err = { 0 };
    agency_details agency_got;
    data_source_details source_got;
    location_details location_got;
    assert_fails(dsdb_get_agency(&db, arena, 999999, &agency_got, &err), err, CALX_NOT_FOUND);
    assert_fails(dsdb_get_agency(&db, arena, 0, &agency_got, &err), err, CALX_NOT_FOUND);
    assert_fails(dsdb_get_data_source(&db, arena, -7, &source_got, &err), err, CALX_NOT_FOUND);
    assert_fails(dsdb_get_location(&db, arena, INT64_MAX, &location_got, &err), err, CALX_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_agency_comes_with_places_pages_and_sources),
        TEST(an_agency_may_have_nothing_linked_to_it),
        TEST(a_data_source_comes_with_everything_linked_to_it),
        TEST(a_data_source_of_two_agencies_has_their_places),
        TEST(a_locality_comes_with_what_it_is_in),
        TEST(counts_take_each_agency_and_source_once),
        TEST(a_data_source_that_goes_meanwhile_is_as_it_was),
        TEST(a_location_that_goes_meanwhile_is_as_it_was),
        TEST(an_unknown_id_is_not_found),
    };
    return RUN_ON_RECORDS(tests, "show");
}
