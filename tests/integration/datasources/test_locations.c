/* Ids of places, lists of them, making them, and saying where they are. */
#include "records.h"

#include "client/locations.h"
#include "client/operations.h"

static int64_t location_named(const char *full_name)
{
    CALX_SCOPED_ARENA(scratch);
    return number_of(
        calx_text_format(scratch, "SELECT id FROM locations_expanded WHERE full_display_name = '%s'", full_name).data);
}

static bool look(location_key key, int64_t *id, calx_error *err)
{
    return dsdb_location_id(&db, arena, &key, id, err);
}

static void assert_names(location_key key, const char *full_name)
{
    calx_error err = { 0 };
    int64_t id = 0;
    assert_ok(look(key, &id, &err), err);
    assert_int_equal(id, location_named(full_name));
}

#define T(text) CALX_TEXT(text)

static void a_location_has_an_id_by_its_names(void **state)
{
    (void)state;
    assert_names((location_key){ .state = T("PA") }, "Pennsylvania");
    assert_names((location_key){ .state = T("pennsylvania") }, "Pennsylvania");
    assert_names((location_key){ .state = T("PA"), .county = T("Allegheny") }, "Allegheny, Pennsylvania");
    assert_names((location_key){ .county = T("Allegheny County") }, "Allegheny, Pennsylvania");
    assert_names((location_key){ .state = T("PA"), .county = T("Allegheny"), .locality = T("Pittsburgh") },
                 "Pittsburgh, Allegheny, Pennsylvania");
    assert_names((location_key){ .state = T("IL"), .locality = T("Springfield") }, "Springfield, Sangamon, Illinois");
    assert_names((location_key){ .locality = T("peñasco") }, "Peñasco, Taos, New Mexico");
    assert_names((location_key){ .locality = T("O'Fallon") }, "O''Fallon, St. Charles, Missouri");
    assert_names((location_key){ .locality = T("100% Corner") }, "100% Corner, Allegheny, Pennsylvania");
}

static void a_location_has_an_id_by_its_ids(void **state)
{
    (void)state;
    opt_int8 state_id = CALX_SOME(int8, number_of("SELECT id FROM us_states WHERE state_iso = 'PA'"));
    opt_int8 county_id = CALX_SOME(int8, number_of("SELECT id FROM counties WHERE fips = '42003'"));
    opt_int8 locality_id = CALX_SOME(int8, number_of("SELECT id FROM localities WHERE name = 'Pittsburgh'"));
    assert_names((location_key){ .state_id = state_id }, "Pennsylvania");
    assert_names((location_key){ .county_id = county_id }, "Allegheny, Pennsylvania");
    assert_names((location_key){ .state_id = state_id, .county_id = county_id }, "Allegheny, Pennsylvania");
    assert_names((location_key){ .locality_id = locality_id }, "Pittsburgh, Allegheny, Pennsylvania");
}

static void an_id_is_refused_with_what_was_asked_for(void **state)
{
    (void)state;
    calx_error err = { 0 };
    int64_t id;
    assert_fails(look((location_key){ .locality = T("Pitt%"), .state = T("PA") }, &id, &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no location of locality \"Pitt%\", state \"PA\".");
    assert_fails(look((location_key){ .county_id = CALX_SOME(int8, 999999) }, &id, &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no location of county 999999.");
    assert_fails(look((location_key){ .locality = T("Springfield") }, &id, &err), err, CALX_AMBIGUOUS);
    assert_fails(look((location_key){ .state = T("PA"), .state_id = CALX_SOME(int8, 1) }, &id, &err), err, CALX_USAGE);
    assert_fails(look((location_key){ .state = T("") }, &id, &err), err, CALX_USAGE);
    assert_fails(look((location_key){ .state = T("\xff") }, &id, &err), err, CALX_BAD_VALUE);
}

static void the_nation_a_county_and_a_locality_have_ids(void **state)
{
    (void)state;
    calx_error err = { 0 };
    int64_t id;
    assert_ok(dsdb_national_location_id(&db, arena, &id, &err), err);
    assert_int_equal(id, location_named("National"));
    assert_ok(dsdb_county_id(&db, arena, T("allegheny county"), T("pa"), &id, &err), err);
    assert_int_equal(id, number_of("SELECT id FROM counties WHERE fips = '42003'"));
    assert_fails(dsdb_county_id(&db, arena, T("Allegheny"), T("OH"), &id, &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no county \"Allegheny\" in a state \"OH\".");
    assert_ok(dsdb_locality_id(&db, arena, location_named("Pittsburgh, Allegheny, Pennsylvania"), &id, &err), err);
    assert_int_equal(id, number_of("SELECT id FROM localities WHERE name = 'Pittsburgh'"));
    assert_fails(dsdb_locality_id(&db, arena, location_named("Pennsylvania"), &id, &err), err, CALX_NOT_FOUND);
    assert_non_null(strstr(err.message, "is no locality."));
    assert_fails(dsdb_locality_id(&db, arena, 999999, &id, &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no location with id 999999.");
}

static void locations_are_listed_by_page_type_and_coordinates(void **state)
{
    (void)state;
    calx_error err = { 0 };
    location_page first, second;
    assert_ok(dsdb_list_locations(&db, arena, NULL, 1, &first, &err), err);
    assert_ok(dsdb_list_locations(&db, arena, NULL, 2, &second, &err), err);
    assert_int_equal(first.locations.len, 100);
    assert_true(first.more);
    assert_true(second.locations.items[0].id > first.locations.items[99].id);
    location_filter states = { .type = CALX_SOME(location_type, LOCATION_STATE) };
    assert_ok(dsdb_list_locations(&db, arena, &states, 1, &first, &err), err);
    assert_int_equal(first.locations.len, number_of("SELECT count(*) FROM us_states"));
    assert_false(first.more);
    location_filter placed = { .has_coordinates = CALX_SOME(boolean, true) };
    assert_ok(dsdb_list_locations(&db, arena, &placed, 1, &first, &err), err);
    assert_int_equal(first.locations.len, 1);
    assert_text(first.locations.items[0].full_display_name, "Pittsburgh, Allegheny, Pennsylvania");
    assert_true(first.locations.items[0].lat.value > 40);
    location_filter elsewhere = { CALX_SOME(location_type, LOCATION_LOCALITY), CALX_SOME(boolean, false) };
    assert_ok(dsdb_list_locations(&db, arena, &elsewhere, 1, &first, &err), err);
    assert_int_equal(first.locations.len, number_of("SELECT count(*) - 1 FROM localities"));
    assert_ok(dsdb_list_locations(&db, arena, &elsewhere, 1000, &first, &err), err);
    assert_int_equal(first.locations.len, 0);
    assert_fails(dsdb_list_locations(&db, arena, NULL, 0, &first, &err), err, CALX_USAGE);
}

static void coordinates_are_set_where_they_make_sense(void **state)
{
    (void)state;
    calx_error err = { 0 };
    location_details got;
    int64_t id = location_named("Peñasco, Taos, New Mexico");
    assert_ok(dsdb_set_coordinates(&db, arena, id, 36.17, -105.69, &err), err);
    assert_ok(dsdb_get_location(&db, arena, id, &got, &err), err);
    assert_float_equal(got.lat.value, 36.17, 1e-9);
    assert_float_equal(got.lng.value, -105.69, 1e-9);
    assert_fails(dsdb_set_coordinates(&db, arena, id, 90.5, 0, &err), err, CALX_USAGE);
    assert_fails(dsdb_set_coordinates(&db, arena, id, 0, -180.5, &err), err, CALX_USAGE);
    assert_fails(dsdb_set_coordinates(&db, arena, id, __builtin_nan(""), 0, &err), err, CALX_USAGE);
    assert_fails(dsdb_set_coordinates(&db, arena, 999999, 1, 1, &err), err, CALX_NOT_FOUND);
    execute("UPDATE locations SET lat = NULL, lng = NULL FROM localities l"
            " WHERE l.id = locality_id AND l.name = 'Peñasco'");
}

static new_county county_in_pa(const char *name, const char *fips)
{
    return (new_county){ .name = calx_text_of(name),
                         .fips = calx_text_of(fips),
                         .state_id = number_of("SELECT id FROM us_states WHERE state_iso = 'PA'"),
                         .population = CALX_SOME(int8, 12) };
}

static void a_county_comes_with_its_location(void **state)
{
    (void)state;
    calx_error err = { 0 };
    made_place made, again;
    expanded_location place;
    new_county wanted = county_in_pa("D'Örfli", "42999");
    assert_ok(dsdb_create_county(&db, arena, &wanted, &made, &err), err);
    assert_true(made.created);
    assert_ok(dsdb_location_by_id(&db, arena, made.location_id, &place, &err), err);
    assert_text(place.full_display_name, "D'Örfli, Pennsylvania");
    assert_fails(dsdb_create_county(&db, arena, &wanted, &again, &err), err, DSDB_DUPLICATE);
    assert_ok(dsdb_get_or_create_county(&db, arena, &wanted, &again, &err), err);
    assert_false(again.created);
    assert_int_equal(again.id, made.id);
    assert_int_equal(again.location_id, made.location_id);
    wanted.name = T("Other");
    assert_fails(dsdb_get_or_create_county(&db, arena, &wanted, &again, &err), err, DSDB_DUPLICATE);
    assert_string_equal(err.message, "There is already a county with the FIPS code 42999.");
    execute("DELETE FROM locations USING counties c WHERE county_id = c.id AND c.fips = '42999';"
            "DELETE FROM counties WHERE fips = '42999'");
}

static void a_wrong_county_is_refused(void **state)
{
    (void)state;
    calx_error err = { 0 };
    made_place made;
    new_county wanted = county_in_pa(" ", "42998");
    assert_fails(dsdb_create_county(&db, arena, &wanted, &made, &err), err, CALX_USAGE);
    wanted = county_in_pa("New", "4299");
    assert_fails(dsdb_create_county(&db, arena, &wanted, &made, &err), err, CALX_USAGE);
    wanted = county_in_pa("New", "4299x");
    assert_fails(dsdb_create_county(&db, arena, &wanted, &made, &err), err, CALX_USAGE);
    wanted = county_in_pa("New", "42998");
    wanted.state_id = 999999;
    assert_fails(dsdb_create_county(&db, arena, &wanted, &made, &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no state with id 999999.");
    assert_int_equal(number_of("SELECT count(*) FROM counties WHERE name = 'New'"), 0);
}

static void a_locality_comes_with_its_location(void **state)
{
    (void)state;
    calx_error err = { 0 };
    made_place made, again;
    expanded_location place;
    int64_t id = number_of("SELECT id FROM counties WHERE fips = '42003'");
    assert_ok(dsdb_get_or_create_locality(&db, arena, T("Mt. L'Été_%"), id, &made, &err), err);
    assert_true(made.created);
    assert_ok(dsdb_location_by_id(&db, arena, made.location_id, &place, &err), err);
    assert_text(place.full_display_name, "Mt. L'Été_%, Allegheny, Pennsylvania");
    assert_ok(dsdb_get_or_create_locality(&db, arena, T("Mt. L'Été_%"), id, &again, &err), err);
    assert_false(again.created);
    assert_int_equal(again.location_id, made.location_id);
    assert_fails(dsdb_create_locality(&db, arena, T("Mt. L'Été_%"), id, &again, &err), err, DSDB_DUPLICATE);
    assert_fails(dsdb_create_locality(&db, arena, T("A, B"), id, &again, &err), err, CALX_USAGE);
    assert_fails(dsdb_create_locality(&db, arena, T(""), id, &again, &err), err, CALX_USAGE);
    assert_fails(dsdb_create_locality(&db, arena, T("New"), 999999, &again, &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no county with id 999999.");
    execute("DELETE FROM locations USING localities l WHERE locality_id = l.id AND l.name LIKE 'Mt. L%';"
            "DELETE FROM localities WHERE name LIKE 'Mt. L%'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_location_has_an_id_by_its_names),
        TEST(a_location_has_an_id_by_its_ids),
        TEST(an_id_is_refused_with_what_was_asked_for),
        TEST(the_nation_a_county_and_a_locality_have_ids),
        TEST(locations_are_listed_by_page_type_and_coordinates),
        TEST(coordinates_are_set_where_they_make_sense),
        TEST(a_county_comes_with_its_location),
        TEST(a_wrong_county_is_refused),
        TEST(a_locality_comes_with_its_location),
    };
    return RUN_ON_RECORDS(tests, "locations");
}
