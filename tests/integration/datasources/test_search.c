/* Searching data sources by place. */
#include "records.h"

#include "client/locations.h"
#include "client/search.h"
#include "queries/locations/reach.h"

static int64_t id_of(const char *full_name)
{
    calx_error err = { 0 };
    calx_select *q = select_(arena, locations_expanded.id);
    from(q, locations_expanded);
    where(q, eq(locations_expanded.full_display_name, full_name));
    int64_t id = 0;
    assert_ok(fetch_value(&db, q, int8, &id, &err), err);
    return id;
}

static found_source_list search(const char *full_name, const source_filter *filter)
{
    calx_error err = { 0 };
    found_source_list found;
    assert_ok(dsdb_search_by_location(&db, arena, id_of(full_name), filter, &found, &err), err);
    return found;
}

/* The rows of the source of an agency. */
static size_t times_found(const found_source_list *found, const char *agency, const char *source)
{
    size_t times = 0;
    for (size_t i = 0; i < found->len; i++)
        times += calx_text_equal(found->items[i].agency_name, calx_text_of(agency)) &&
                 calx_text_equal(found->items[i].data_source_name, calx_text_of(source));
    return times;
}

static bool has(const found_source_list *found, const char *agency)
{
    return times_found(found, agency, calx_text_format(arena, "Source of %s", agency).data) == 1;
}

static void a_locality_gives_itself_and_what_contains_it(void **state)
{
    (void)state;
    found_source_list found = search("Pittsburgh, Allegheny, Pennsylvania", NULL);
    assert_true(has(&found, "Pittsburgh Police"));
    assert_true(has(&found, "National Bureau in Pittsburgh"));
    assert_true(has(&found, "Allegheny Sheriff"));
    assert_true(has(&found, "Pennsylvania Police"));
    assert_true(has(&found, "National Bureau"));
    assert_true(has(&found, "Two Places Patrol"));
    assert_false(has(&found, "Philadelphia Police"));
    assert_int_equal(found.len, 8); /* and the shared source twice */
}

static void a_county_gives_its_localities_too(void **state)
{
    (void)state;
    found_source_list found = search("Allegheny, Pennsylvania", NULL);
    assert_true(has(&found, "Pittsburgh Police"));
    assert_true(has(&found, "Pennsylvania Police"));
    assert_false(has(&found, "Philadelphia Police"));
    found = search("Philadelphia, Pennsylvania", NULL);
    assert_true(has(&found, "Philadelphia Police"));
    assert_false(has(&found, "Pittsburgh Police"));
}

static void a_state_and_the_nation_give_everything_below_them(void **state)
{
    (void)state;
    found_source_list found = search("Pennsylvania", NULL);
    assert_true(has(&found, "Pittsburgh Police"));
    assert_true(has(&found, "Philadelphia Police"));
    assert_true(has(&found, "National Bureau"));
    assert_false(has(&found, "Springfield Police"));
    found = search("National", NULL);
    assert_true(has(&found, "Springfield Police"));
    assert_int_equal(found.len, 10); /* none of an agency without a place */
}

static void a_source_of_two_agencies_is_found_for_each(void **state)
{
    (void)state;
    found_source_list found = search("Pennsylvania", NULL);
    assert_int_equal(times_found(&found, "Pittsburgh Police", "Shared source"), 1);
    assert_int_equal(times_found(&found, "Allegheny Sheriff", "Shared source"), 1);
    found = search("East Pittsburgh, Allegheny, Pennsylvania", NULL);
    assert_int_equal(times_found(&found, "Pittsburgh Police", "Shared source"), 0);
    assert_int_equal(times_found(&found, "Allegheny Sheriff", "Shared source"), 1);
}

static void an_agency_of_two_places_is_found_at_the_more_local(void **state)
{
    (void)state;
    found_source_list found = search("National", NULL);
    size_t seen = 0;
    for (size_t i = 0; i < found.len; i++) {
        if (!calx_text_equal(found.items[i].agency_name, CALX_TEXT("Two Places Patrol")))
            continue;
        assert_text(found.items[i].county_name.value, "Allegheny");
        seen++;
    }
    assert_int_equal(seen, 1);
}

static void what_is_found_is_sorted_by_place_then_agency_then_source(void **state)
{
    (void)state;
    execute(
        "BEGIN; INSERT INTO agencies (name, jurisdiction_type, agency_type)"
        " SELECT (ARRAY['Pittsburgh Police', 'Pittsburgh Police', 'A Court'])[n], 'local', 'court'"
        " FROM generate_series(1, 3) n;"
        " INSERT INTO link_agencies__locations (agency_id, location_id) SELECT g.id, l.id FROM agencies g,"
        " locations_expanded l WHERE g.agency_type = 'court' AND"
        " l.full_display_name = 'Pittsburgh, Allegheny, Pennsylvania';"
        " INSERT INTO data_sources (name, source_url) SELECT (ARRAY['Z', 'a', 'Source', 'a'])[n],"
        " 'https://example.org/sorted/' || n FROM generate_series(1, 4) n;"
        " INSERT INTO link_agencies__data_sources (data_source_id, agency_id) SELECT s.id, g.id FROM data_sources s,"
        " agencies g WHERE s.source_url LIKE '%/sorted/%'");
    found_source_list found = search("Pennsylvania", NULL);
    calx_buffer rows = calx_buffer_in(arena);
    for (size_t i = 0; i < found.len; i++)
        calx_buffer_addf(&rows, "%s(%zu, %d, %d, %lld)", i ? ", " : "", i, found.items[i].agency_id,
                         found.items[i].data_source_id, (long long)found.items[i].location_id);
    const char *sql = calx_text_format(arena,
                                       "SELECT count(*) FROM (SELECT place, row_number() OVER (ORDER BY l.state_iso,"
                                       " l.county_name, l.locality_name, g.name, g.id, s.name, s.id) - 1 AS expected"
                                       " FROM (VALUES %s) AS x (place, agency, source, location)"
                                       " JOIN agencies g ON g.id = agency JOIN data_sources s ON s.id = source"
                                       " JOIN locations_expanded l ON l.id = location) AS y WHERE place = expected",
                                       calx_buffer_cstr(&rows))
                          .data;
    assert_true(found.len > 40);
    assert_int_equal(number_of(sql), found.len);
    execute("ROLLBACK");
}

static void record_types_narrow_a_search(void **state)
{
    (void)state;
    record_type types[2];
    calx_error err = { 0 };
    assert_ok(dsdb_record_type_named(CALX_TEXT("arrest RECORDS "), &types[0], &err), err);
    found_source_list found = search("Pennsylvania", &(source_filter){ .record_types = types, .record_type_count = 1 });
    assert_int_equal(found.len, 3);
    for (size_t i = 0; i < found.len; i++)
        assert_int_equal(found.items[i].record_type.value.value, RECORD_TYPE_ARREST_RECORDS_CASE);
    types[1] = RECORD_TYPE_STOPS;
    assert_int_equal(search("Pennsylvania", &(source_filter){ .record_types = types, .record_type_count = 2 }).len,
                     7); /* not the one without a type */
    types[0] = RECORD_TYPE_CAR_GPS;
    assert_int_equal(search("Pennsylvania", &(source_filter){ .record_types = types, .record_type_count = 1 }).len, 0);
}

static void an_unknown_record_type_is_refused_with_the_nearest(void **state)
{
    (void)state;
    record_type type;
    calx_error err = { 0 };
    assert_fails(dsdb_record_type_named(CALX_TEXT("Arrests"), &type, &err), err, CALX_USAGE);
    assert_string_equal(err.hint, "Did you mean \"Arrest Records\"?");
    assert_non_null(strstr(err.detail, "Use of Force Reports"));
    assert_fails(dsdb_record_type_named(CALX_TEXT(""), &type, &err), err, CALX_USAGE);
    assert_fails(dsdb_record_type_named(CALX_TEXT("Arrest"), &type, &err), err, CALX_USAGE);
}

static void each_row_has_its_level_and_its_columns(void **state)
{
    (void)state;
    found_source_list found = search("Pittsburgh, Allegheny, Pennsylvania", NULL);
    size_t levels[SEARCH_LEVELS] = { 0 };
    for (size_t i = 0; i < found.len; i++) {
        const found_source *row = &found.items[i];
        levels[dsdb_search_level(row)]++;
        if (!calx_text_equal(row->data_source_name, CALX_TEXT("Source of Pittsburgh Police")))
            continue;
        assert_text(row->municipality.value, "Pittsburgh");
        assert_text(row->state_iso.value, "PA");
        assert_int_equal(row->record_formats.len, 2);
        assert_text(row->record_formats.items[1], "a, b");
        assert_int_equal(row->access_types.items[1].value, ACCESS_API_CASE);
        assert_true(row->coverage_start.set && !row->coverage_end.set);
        assert_int_equal(row->url_status.value, URL_OK_CASE);
    }
    assert_int_equal(levels[SEARCH_FEDERAL], 2); /* the bureau's local office too */
    assert_int_equal(levels[SEARCH_STATE], 1);
    assert_int_equal(levels[SEARCH_COUNTY], 3);
    assert_int_equal(levels[SEARCH_LOCALITY], 2);
}

static void a_place_that_does_not_exist_is_not_found(void **state)
{
    (void)state;
    calx_error err = { 0 };
    found_source_list found;
    assert_fails(dsdb_search_by_location(&db, arena, 99999999, NULL, &found, &err), err, CALX_NOT_FOUND);
    assert_fails(dsdb_search_by_location(&db, arena, -1, NULL, &found, &err), err, CALX_NOT_FOUND);
}

static int64_t count_where(calx_condition condition)
{
    calx_error err = { 0 };
    int64_t count = -1;
    calx_select *q = select_(arena, count_all());
    from(q, locations);
    where(q, condition);
    assert_ok(fetch_value(&db, q, int8, &count, &err), err);
    return count;
}

/* How many locations something is placed at of which the condition holds. */
static int64_t count_placed(calx_condition condition)
{
    calx_error err = { 0 };
    int64_t count = -1;
    calx_select *q = select_(arena, count_all());
    from(q, placed_sources);
    join(q, locations, eq_col(locations.id, placed_sources.location_id));
    where(q, condition);
    assert_ok(fetch_value(&db, q, int8, &count, &err), err);
    return count;
}

/* Whether two conditions hold for the same locations; where one is null it doesn't hold. */
static void assert_same_locations(calx_condition a, calx_condition b)
{
    assert_int_equal(count_where(a), count_where(b));
    assert_int_equal(count_where(a), count_where(and_(a, b)));
}

static calx_select *below(int64_t id)
{
    calx_select *q = select_(arena, dependent_locations.dependent_location_id);
    from(q, dependent_locations);
    where(q, eq(dependent_locations.parent_location_id, id));
    return q;
}

static calx_select *above(int64_t id)
{
    calx_select *q = select_(arena, dependent_locations.parent_location_id);
    from(q, dependent_locations);
    where(q, eq(dependent_locations.dependent_location_id, id));
    return q;
}

static void reach_is_what_dependent_locations_says(void **state)
{
    (void)state;
    static const char *const places[] = { "National",
                                          "Pennsylvania",
                                          "Guam",
                                          "Allegheny, Pennsylvania",
                                          "Pittsburgh, Allegheny, Pennsylvania",
                                          "Peñasco, Taos, New Mexico" };
    execute("BEGIN; TRUNCATE placed_sources; INSERT INTO placed_sources"
            " SELECT 1, 1, id, state_id, county_id, locality_id FROM locations"); /* one everywhere */
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        calx_error err = { 0 };
        expanded_location place;
        int64_t id = id_of(places[i]);
        assert_ok(dsdb_location_by_id(&db, arena, id, &place, &err), err);
        calx_condition within = locations_within(arena, &place);
        calx_condition reach = placed_in_reach(arena, &place);
        calx_condition below_it = or_(eq(locations.id, id), in_query(locations.id, below(id)));
        calx_condition around_it = or_(below_it, in_query(locations.id, above(id)));
        assert_same_locations(within, below_it);
        assert_int_equal(count_placed(reach), count_where(around_it));
        assert_int_equal(count_placed(reach), count_placed(and_(reach, around_it)));
    }
    execute("ROLLBACK");
}

static void categories_narrow_a_search_and_exclude_record_types(void **state)
{
    (void)state;
    calx_error err = { 0 };
    found_source_list found;
    const record_type stops[] = { { RECORD_TYPE_STOPS_CASE } };
    calx_text names[] = { CALX_TEXT("Police & Public Interactions"), CALX_TEXT("Police & Public Interactions") };
    source_filter filter = { .categories = names, .category_count = 2 };
    found = search("Pittsburgh, Allegheny, Pennsylvania", &filter);
    assert_int_equal(found.len, 6); /* all but the shared source, which has no type */
    names[0] = names[1] = CALX_TEXT("Jails & Courts");
    assert_int_equal(search("Pittsburgh, Allegheny, Pennsylvania", &filter).len, 0);
    filter.record_types = stops;
    filter.record_type_count = 1;
    assert_fails(dsdb_search_by_location(&db, arena, id_of("Pennsylvania"), &filter, &found, &err), err, CALX_USAGE);
    filter.record_type_count = 0;
    names[1] = CALX_TEXT("O'%_");
    assert_fails(dsdb_search_by_location(&db, arena, id_of("Pennsylvania"), &filter, &found, &err), err,
                 CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no record category \"O'%_\".");
}

static federal_page federal(const calx_text *categories, size_t count, int64_t page_)
{
    calx_error err = { 0 };
    federal_page got;
    assert_ok(dsdb_federal_sources(&db, arena, categories, count, page_, &got, &err), err);
    return got;
}

static void federal_sources_are_those_of_federal_agencies_by_category(void **state)
{
    (void)state;
    calx_error err = { 0 };
    federal_page got = federal(NULL, 0, 1);
    calx_text names[] = { CALX_TEXT("Police & Public Interactions"), CALX_TEXT("Other") };
    assert_int_equal(got.sources.len, 2);
    assert_text(got.sources.items[0].agency_name, "National Bureau");
    assert_text(got.sources.items[1].agency_name, "National Bureau in Pittsburgh");
    assert_text(got.sources.items[1].record_category.value, "Police & Public Interactions");
    assert_int_equal(federal(names, 2, 1).sources.len, 2);
    assert_int_equal(federal(names + 1, 1, 1).sources.len, 0);
    assert_int_equal(federal(NULL, 0, 2).sources.len, 0);
    assert_fails(dsdb_federal_sources(&db, arena, NULL, 0, 0, &got, &err), err, CALX_USAGE);
    names[0] = CALX_TEXT("Others");
    assert_fails(dsdb_federal_sources(&db, arena, names, 2, 1, &got, &err), err, CALX_NOT_FOUND);
}

static void federal_sources_come_in_pages(void **state)
{
    (void)state;
    execute("BEGIN; INSERT INTO data_sources (name, source_url) SELECT 'Federal ' || n, 'https://federal.example/' || n"
            " FROM generate_series(1, 150) n; INSERT INTO link_agencies__data_sources (data_source_id, agency_id)"
            " SELECT s.id, g.id FROM data_sources s, agencies g"
            " WHERE s.name LIKE 'Federal %' AND g.name = 'National Bureau'");
    federal_page first = federal(NULL, 0, 1), second = federal(NULL, 0, 2);
    execute("ROLLBACK");
    assert_int_equal(first.sources.len, 100);
    assert_true(first.more);
    assert_int_equal(second.sources.len, 52);
    assert_false(second.more);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_locality_gives_itself_and_what_contains_it),
        TEST(a_county_gives_its_localities_too),
        TEST(a_state_and_the_nation_give_everything_below_them),
        TEST(a_source_of_two_agencies_is_found_for_each),
        TEST(an_agency_of_two_places_is_found_at_the_more_local),
        TEST(what_is_found_is_sorted_by_place_then_agency_then_source),
        TEST(record_types_narrow_a_search),
        TEST(an_unknown_record_type_is_refused_with_the_nearest),
        TEST(each_row_has_its_level_and_its_columns),
        TEST(a_place_that_does_not_exist_is_not_found),
        TEST(reach_is_what_dependent_locations_says),
        TEST(categories_narrow_a_search_and_exclude_record_types),
        TEST(federal_sources_are_those_of_federal_agencies_by_category),
        TEST(federal_sources_come_in_pages),
    };
    return RUN_ON_RECORDS(tests, "search");
}
