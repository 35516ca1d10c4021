/* Finding a place by what people call it. */
#include "records.h"

#include "client/locations.h"

static void assert_finds(const char *name, const char *full_name)
{
    calx_error err = { 0 };
    expanded_location found;
    if (!dsdb_find_location(&db, arena, calx_text_of(name), &found, NULL, &err))
        fail_msg("%s: %s %s", name, err.message, err.detail);
    assert_text(found.full_display_name, full_name);
}

/* Looks in vain; the other places come back. */
static expanded_location_list look(const char *name, const char *sqlstate, calx_error *err)
{
    expanded_location found;
    expanded_location_list others;
    assert_fails(dsdb_find_location(&db, arena, calx_text_of(name), &found, &others, err), *err, sqlstate);
    return others;
}

static void a_place_is_found_by_its_name_whatever_the_case(void **state)
{
    (void)state;
    assert_finds("Pittsburgh", "Pittsburgh, Allegheny, Pennsylvania");
    assert_finds("  pITTSburgh ", "Pittsburgh, Allegheny, Pennsylvania");
    assert_finds("Allegheny", "Allegheny, Pennsylvania");
    assert_finds("pennsylvania", "Pennsylvania");
    assert_finds("pa", "Pennsylvania");
}

static void a_place_is_found_with_what_it_is_in(void **state)
{
    (void)state;
    assert_finds("Pittsburgh, PA", "Pittsburgh, Allegheny, Pennsylvania");
    assert_finds("Pittsburgh,pennsylvania", "Pittsburgh, Allegheny, Pennsylvania");
    assert_finds("Pittsburgh, Allegheny", "Pittsburgh, Allegheny, Pennsylvania");
    assert_finds("Pittsburgh, Allegheny County", "Pittsburgh, Allegheny, Pennsylvania");
    assert_finds("Pittsburgh, Allegheny, Pennsylvania", "Pittsburgh, Allegheny, Pennsylvania");
    assert_finds("Pittsburgh, Allegheny County, PA, USA", "Pittsburgh, Allegheny, Pennsylvania");
    assert_finds("Allegheny County, PA", "Allegheny, Pennsylvania");
    assert_finds("Springfield, IL", "Springfield, Sangamon, Illinois");
    assert_finds("Springfield, Hampden", "Springfield, Hampden, Massachusetts");
}

static void a_state_is_understood_without_the_comma(void **state)
{
    (void)state;
    assert_finds("Pittsburgh PA", "Pittsburgh, Allegheny, Pennsylvania");
}

static void the_nation_has_many_names(void **state)
{
    (void)state;
    assert_finds("US", "National");
    assert_finds("national", "National");
    assert_finds("United States", "National");
    assert_finds("PA, US", "Pennsylvania");
}

static void a_county_may_be_written_with_what_it_is(void **state)
{
    (void)state;
    assert_finds("Allegheny County", "Allegheny, Pennsylvania");
    assert_finds("Orleans Parish, LA", "Orleans, Louisiana");
    assert_finds("New York County", "New York, New York");
    assert_finds("NY", "New York");
}

static void a_number_is_an_id(void **state)
{
    (void)state;
    calx_error err = { 0 };
    char id[32];
    snprintf(
        id, sizeof id, "%lld",
        (long long)number_of("SELECT id FROM locations_expanded WHERE full_display_name = 'Allegheny, Pennsylvania'"));
    assert_finds(id, "Allegheny, Pennsylvania");
    assert_int_equal(look("999999999999999999999999", CALX_NOT_FOUND, &err).len, 0);
    look("999999", CALX_NOT_FOUND, &err);
    assert_string_equal(err.message, "There is no location with id 999999.");
}

static void letters_quotes_and_wildcards_are_plain(void **state)
{
    (void)state;
    calx_error err = { 0 };
    assert_finds("O'FALLON, MO", "O'Fallon, St. Charles, Missouri");
    assert_finds("peñasco", "Peñasco, Taos, New Mexico");
    assert_finds("PEÑASCO", "Peñasco, Taos, New Mexico");
    assert_finds("100% corner", "100% Corner, Allegheny, Pennsylvania");
    assert_finds("back\\SLASH", "Back\\slash, Allegheny, Pennsylvania");
    look("%", CALX_NOT_FOUND, &err);
    look("Pittsburg_", CALX_NOT_FOUND, &err);
    look("'; DROP TABLE locations; --", CALX_NOT_FOUND, &err);
}

static void several_places_with_the_name_are_listed(void **state)
{
    (void)state;
    calx_error err = { 0 };
    expanded_location_list others = look("Springfield", CALX_AMBIGUOUS, &err);
    assert_int_equal(others.len, 2);
    assert_text(others.items[0].full_display_name, "Springfield, Hampden, Massachusetts");
    assert_text(others.items[1].full_display_name, "Springfield, Sangamon, Illinois");
    assert_string_equal(err.message, "\"Springfield\" names 2 locations.");
    assert_non_null(strstr(err.detail, "Springfield, Sangamon, Illinois (Locality, id "));

    others = look("new york", CALX_AMBIGUOUS, &err);
    assert_int_equal(others.len, 3); /* the state, the county, the city */
    look("Washington", CALX_AMBIGUOUS, &err);
    assert_non_null(strstr(err.detail, "\nand "));
}

static void an_unknown_name_gets_the_nearest_ones(void **state)
{
    (void)state;
    calx_error err = { 0 };
    expanded_location_list others = look("Pitsburgh", CALX_NOT_FOUND, &err);
    assert_in_range(others.len, 1, 5);
    assert_text(others.items[0].full_display_name, "Pittsburgh, Allegheny, Pennsylvania");
    assert_string_equal(err.hint, "Did you mean \"Pittsburgh, Allegheny, Pennsylvania\"?");
}

static void the_nearest_are_in_the_state_that_was_named(void **state)
{
    (void)state;
    calx_error err = { 0 };
    expanded_location_list others = look("Springfeld, Illinois", CALX_NOT_FOUND, &err);
    assert_true(others.len > 0);
    assert_text(others.items[0].full_display_name, "Springfield, Sangamon, Illinois");
    for (size_t i = 0; i < others.len; i++)
        assert_text(others.items[i].state_iso.value, "IL");
    others = look("Pittsburgh, Ohio", CALX_NOT_FOUND, &err);
    assert_text(others.items[0].full_display_name, "Pittsburgh, Allegheny, Pennsylvania");
}

static void what_is_like_nothing_gets_no_suggestion(void **state)
{
    (void)state;
    calx_error err = { 0 };
    assert_int_equal(look("zzzqqqxx", CALX_NOT_FOUND, &err).len, 0);
    assert_string_equal(err.detail, "");
    assert_true(err.hint[0] != '\0');
}

static void a_name_of_too_many_or_empty_parts_names_nothing(void **state)
{
    (void)state;
    calx_error err = { 0 };
    look("a, b, c, d", CALX_NOT_FOUND, &err);
    look("Pittsburgh,, PA", CALX_NOT_FOUND, &err);
    look(",", CALX_NOT_FOUND, &err);
    look("", CALX_USAGE, &err);
    look(" \t", CALX_USAGE, &err);
}

static void text_that_is_not_utf8_is_refused(void **state)
{
    (void)state;
    calx_error err = { 0 };
    look("Pitt\xff", CALX_BAD_VALUE, &err);
}

static void suggestions_need_no_refreshed_view(void **state)
{
    (void)state;
    calx_error err = { 0 };
    execute("REFRESH MATERIALIZED VIEW typeahead_locations WITH NO DATA");
    expanded_location_list others = look("Pitsburgh", CALX_NOT_FOUND, &err);
    assert_text(others.items[0].full_display_name, "Pittsburgh, Allegheny, Pennsylvania");
    execute("REFRESH MATERIALIZED VIEW typeahead_locations");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_place_is_found_by_its_name_whatever_the_case),
        TEST(a_place_is_found_with_what_it_is_in),
        TEST(a_state_is_understood_without_the_comma),
        TEST(the_nation_has_many_names),
        TEST(a_county_may_be_written_with_what_it_is),
        TEST(a_number_is_an_id),
        TEST(letters_quotes_and_wildcards_are_plain),
        TEST(several_places_with_the_name_are_listed),
        TEST(an_unknown_name_gets_the_nearest_ones),
        TEST(the_nearest_are_in_the_state_that_was_named),
        TEST(what_is_like_nothing_gets_no_suggestion),
        TEST(a_name_of_too_many_or_empty_parts_names_nothing),
        TEST(text_that_is_not_utf8_is_refused),
        TEST(suggestions_need_no_refreshed_view),
    };
    return RUN_ON_RECORDS(tests, "find_location");
}
