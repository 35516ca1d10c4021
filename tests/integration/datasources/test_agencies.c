/* Agencies: making them, reading them as a role, and finding them by name and by place. */
#include "records.h"

#include "client/agencies.h"
#include "client/operations.h"

static int64_t pittsburgh;
static int64_t pennsylvania;
static int32_t police;

static int connect_once(void **state)
{
    (void)state;
    if (connect_with_records("agencies") != 0)
        return -1;
    pittsburgh = number_of("SELECT id FROM locations_expanded"
                           " WHERE full_display_name = 'Pittsburgh, Allegheny, Pennsylvania'");
    pennsylvania = number_of("SELECT id FROM locations_expanded WHERE full_display_name = 'Pennsylvania'");
    police = (int32_t)number_of("SELECT id FROM agencies WHERE name = 'Pittsburgh Police'");
    return 0;
}

static agency_view read_as(relation_role role, int32_t id)
{
    calx_error err = { 0 };
    agency_view got;
    read_columns read;
    read_request request = { .role = role };
    assert_ok(dsdb_read_agency(&db, arena, id, &request, &got, &read, &err), err);
    return got;
}

static agency_page listed(const read_request *request)
{
    calx_error err = { 0 };
    agency_page got;
    assert_ok(dsdb_list_agencies(&db, arena, request, &got, &err), err);
    return got;
}

static void an_agency_is_made_with_locations_and_meta_urls(void **state)
{
    (void)state;
    calx_error err = { 0 };
    int32_t id = 0;
    const int64_t places[] = { pittsburgh, pennsylvania, pittsburgh };
    const calx_text urls[] = { CALX_TEXT("https://example.org/about"), CALX_TEXT("https://example.org/ü?a=b&c=%20") };
    new_agency agency = { .role = ROLE_ADMIN,
                          .name = CALX_TEXT("O'Hara \"Wache\" 50%_\\ Größe"),
                          .jurisdiction_type = JURISDICTION_LOCAL,
                          .defunct_year = CALX_SOME(text, CALX_TEXT("1999")),
                          .location_ids = places,
                          .location_count = 3,
                          .meta_urls = urls,
                          .meta_url_count = 2 };
    assert_ok(dsdb_create_agency(&db, arena, &agency, &id, &err), err);
    agency_view got = read_as(ROLE_STANDARD, id);
    assert_text(got.name.value, "O'Hara \"Wache\" 50%_\\ Größe");
    assert_int_equal(got.agency_type.value.value, AGENCY_UNKNOWN_CASE);
    assert_false(got.no_web_presence.value);
    assert_text(got.defunct_year.value, "1999");
    assert_int_equal(got.locations.len, 2);
    assert_text(got.locations.items[0].full_display_name, "Pennsylvania");
    assert_int_equal(got.meta_urls.len, 2);
    assert_int_equal(got.data_sources.len, 0);
    assert_int_equal(number_of("SELECT count(*) FROM meta_urls WHERE url = 'https://example.org/about'"), 1);
    agency = (new_agency){ .role = ROLE_ADMIN,
                           .name = CALX_TEXT("Bare"),
                           .jurisdiction_type = JURISDICTION_STATE,
                           .agency_type = AGENCY_COURT };
    assert_ok(dsdb_create_agency(&db, arena, &agency, &id, &err), err);
    assert_int_equal(read_as(ROLE_STANDARD, id).locations.len, 0);
    execute("DELETE FROM agencies WHERE name IN ('Bare') OR name LIKE 'O''Hara%'");
}

static void an_agency_that_cannot_be_made_leaves_nothing(void **state)
{
    (void)state;
    calx_error err = { 0 };
    int32_t id;
    int64_t before = number_of("SELECT count(*) FROM agencies"), urls = number_of("SELECT count(*) FROM meta_urls");
    const int64_t places[] = { pittsburgh, 999998, -1 };
    const calx_text bad[] = { CALX_TEXT("https://example.org/new"), CALX_TEXT("https://example.org/#part") };
    new_agency agency = { .name = CALX_TEXT("New"), .jurisdiction_type = JURISDICTION_LOCAL, .location_ids = places };
    assert_fails(dsdb_create_agency(&db, arena, &agency, &id, &err), err, DSDB_FORBIDDEN);
    assert_string_equal(err.message, "The role STANDARD may not write these columns of agencies_expanded:"
                                     " submitted_name, jurisdiction_type, agency_type.");
    agency.role = ROLE_ADMIN;
    agency.location_count = 2;
    assert_fails(dsdb_create_agency(&db, arena, &agency, &id, &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no location with id 999998.");
    agency.location_count = 3;
    assert_fails(dsdb_create_agency(&db, arena, &agency, &id, &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There are no locations with these ids: 999998, -1.");
    agency.location_count = 1;
    agency.meta_urls = bad;
    agency.meta_url_count = 2;
    assert_fails(dsdb_create_agency(&db, arena, &agency, &id, &err), err, CALX_USAGE);
    agency.meta_url_count = 0;
    agency.name = CALX_TEXT("  ");
    assert_fails(dsdb_create_agency(&db, arena, &agency, &id, &err), err, CALX_USAGE);
    agency.name = CALX_TEXT("New");
    agency.jurisdiction_type = (jurisdiction_type){ 0 };
    assert_fails(dsdb_create_agency(&db, arena, &agency, &id, &err), err, CALX_USAGE);
    assert_int_equal(number_of("SELECT count(*) FROM agencies"), before);
    assert_int_equal(number_of("SELECT count(*) FROM meta_urls"), urls);
}

static void an_agency_comes_with_what_is_linked_to_it(void **state)
{
    (void)state;
    calx_error err = { 0 };
    agency_view got = read_as(ROLE_ADMIN, police);
    read_columns read;
    assert_text(got.name.value, "Pittsburgh Police");
    assert_int_equal(got.locations.len, 1);
    assert_int_equal(got.meta_urls.len, 1);
    assert_int_equal(got.data_sources.len, 2);
    assert_text(got.data_sources.items[0].name, "Shared source");
    assert_false(got.created_at.set); /* nobody was given it */
    read_request request = { 0 };
    assert_fails(dsdb_read_agency(&db, arena, 999999, &request, &got, &read, &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no agency with id 999999.");
}

static void agencies_are_listed_sorted_with_chosen_columns(void **state)
{
    (void)state;
    calx_error err = { 0 };
    agency_page got;
    int64_t all = number_of("SELECT count(*) FROM agencies");
    got = listed(&(read_request){ .page = 1 });
    assert_int_equal(got.agencies.len, all);
    assert_false(got.more);
    assert_int_equal(got.agencies.items[0].id.value, number_of("SELECT min(id) FROM agencies"));
    assert_int_equal(got.read.count, 6);
    const calx_text chosen[] = { CALX_TEXT("name"), CALX_TEXT("created_at") };
    read_request request = {
        .columns = chosen, .column_count = 2, .sort_by = CALX_TEXT("name"), .descending = true, .page = 1
    };
    got = listed(&request);
    assert_int_equal(got.read.count, 2);
    assert_string_equal(got.read.names[0], "name");
    assert_string_equal(got.read.names[1], "id");
    assert_false(got.agencies.items[0].agency_type.set);
    assert_text(
        got.agencies.items[got.agencies.len - 1].name.value,
        calx_text_cstr(
            arena, listed(&(read_request){ .sort_by = CALX_TEXT("name"), .page = 1 }).agencies.items[0].name.value));
    request.page = 2;
    assert_int_equal(listed(&request).agencies.len, 0);
    request.page = 0;
    assert_fails(dsdb_list_agencies(&db, arena, &request, &got, &err), err, CALX_USAGE);
    request = (read_request){ .page = 1, .sort_by = CALX_TEXT("name; DROP TABLE agencies") };
    assert_fails(dsdb_list_agencies(&db, arena, &request, &got, &err), err, CALX_NOT_FOUND);
    request.sort_by = CALX_TEXT("created_at");
    assert_fails(dsdb_list_agencies(&db, arena, &request, &got, &err), err, DSDB_FORBIDDEN);
    const calx_text none[] = { CALX_TEXT("nmae") };
    request = (read_request){ .page = 1, .columns = none, .column_count = 1 };
    assert_fails(dsdb_list_agencies(&db, arena, &request, &got, &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no column \"nmae\" in agencies.");
}

static void agencies_come_in_pages_with_their_links(void **state)
{
    (void)state;
    execute("INSERT INTO agencies (name, jurisdiction_type, agency_type)"
            " SELECT 'Zz ' || n, 'local', 'court' FROM generate_series(1, 101) AS n");
    int64_t all = number_of("SELECT count(*) FROM agencies");
    size_t rows = 0, sources = 0;
    for (int64_t number = 1; number <= 2; number++) {
        agency_page got = listed(&(read_request){ .sort_by = CALX_TEXT("name"), .page = number });
        assert_int_equal(got.more, number == 1);
        assert_int_equal(got.agencies.len, number == 1 ? 100 : all - 100);
        for (size_t i = 0; i < got.agencies.len; i++)
            sources += got.agencies.items[i].data_sources.len;
        rows += got.agencies.len;
    }
    assert_int_equal(rows, all);
    assert_int_equal(sources, number_of("SELECT count(*) FROM link_agencies__data_sources"));
    execute("DELETE FROM agencies WHERE name LIKE 'Zz %'");
}

static void a_location_is_added_once_and_removed_once(void **state)
{
    (void)state;
    calx_error err = { 0 };
    assert_fails(dsdb_add_agency_location(&db, arena, ROLE_STANDARD, police, pennsylvania, &err), err, DSDB_FORBIDDEN);
    assert_string_equal(err.message, "The role STANDARD may not write these columns of agencies_expanded: state_iso,"
                                     " county_fips, locality_name.");
    assert_ok(dsdb_add_agency_location(&db, arena, ROLE_ADMIN, police, pennsylvania, &err), err);
    assert_fails(dsdb_remove_agency_location(&db, arena, ROLE_STANDARD, police, pennsylvania, &err), err,
                 DSDB_FORBIDDEN);
    assert_int_equal(read_as(ROLE_STANDARD, police).locations.len, 2);
    assert_fails(dsdb_add_agency_location(&db, arena, ROLE_ADMIN, police, pennsylvania, &err), err, DSDB_DUPLICATE);
    assert_ok(dsdb_remove_agency_location(&db, arena, ROLE_ADMIN, police, pennsylvania, &err), err);
    assert_fails(dsdb_remove_agency_location(&db, arena, ROLE_ADMIN, police, pennsylvania, &err), err, CALX_NOT_FOUND);
    assert_fails(dsdb_add_agency_location(&db, arena, ROLE_ADMIN, 999999, pennsylvania, &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no agency with id 999999.");
    assert_fails(dsdb_add_agency_location(&db, arena, ROLE_ADMIN, police, 999999, &err), err, CALX_NOT_FOUND);
    assert_fails(dsdb_remove_agency_location(&db, arena, ROLE_ADMIN, police, INT64_MAX, &err), err, CALX_NOT_FOUND);
    assert_int_equal(read_as(ROLE_STANDARD, police).locations.len, 1);
}

static similar_agency_list similar(const char *name, opt_int8 location_id)
{
    calx_error err = { 0 };
    similar_agency_list got;
    assert_ok(dsdb_similar_agencies(&db, arena, calx_text_of(name), location_id, &got, &err), err);
    return got;
}

static void an_exact_name_is_found_alone_and_else_the_most_similar(void **state)
{
    (void)state;
    calx_error err = { 0 };
    similar_agency_list got = similar("Pittsburgh Police", CALX_NONE(int8));
    assert_int_equal(got.len, 1);
    assert_true(got.items[0].similarity == 1);
    got = similar("Pittsburg Police, Sheriff, Guard and Back", CALX_NONE(int8));
    assert_int_equal(got.len, 10);
    got = similar("Pittsburg Police", CALX_NONE(int8));
    assert_text(got.items[0].name, "Pittsburgh Police");
    for (size_t i = 1; i < got.len; i++)
        assert_true(got.items[i].similarity <= got.items[i - 1].similarity);
    assert_text(similar("50% Patrol", CALX_NONE(int8)).items[0].name, "50% Patrol");
    assert_true(similar("5_% Patrol", CALX_NONE(int8)).len > 1);
    assert_text(similar("Under_score 'Guard'", CALX_NONE(int8)).items[0].name, "Under_score 'Guard'");
    assert_text(similar("Übersee", CALX_NONE(int8)).items[0].name, "Übersee Wache");
    got = similar("Zz guard", CALX_NONE(int8));
    assert_int_equal(got.len, 1); /* no other name has anything in common with it */
    assert_text(got.items[0].name, "Under_score 'Guard'");
    assert_int_equal(similar("%", CALX_NONE(int8)).len, 0);
    assert_fails(dsdb_similar_agencies(&db, arena, CALX_TEXT(" "), CALX_NONE(int8), &got, &err), err, CALX_USAGE);
}

static void similar_agencies_may_be_of_one_location(void **state)
{
    (void)state;
    int64_t there = number_of("SELECT count(*) FROM link_agencies__locations l JOIN locations_expanded e"
                              " ON e.id = location_id WHERE full_display_name = 'Pennsylvania'");
    similar_agency_list got = similar("Philadelphia Police", CALX_SOME(int8, pennsylvania));
    assert_int_equal(got.len, there);
    assert_text(got.items[0].name, "Pennsylvania Police");
    assert_int_equal(similar("Pittsburgh Police", CALX_SOME(int8, INT64_MAX)).len, 0);
}

static location_match_list at_locations(const location_query *queries, size_t count_)
{
    calx_error err = { 0 };
    location_match_list got;
    assert_ok(dsdb_agencies_at_locations(&db, arena, queries, count_, &got, &err), err);
    return got;
}

static void many_places_are_looked_for_at_once(void **state)
{
    (void)state;
    calx_error err = { 0 };
    const location_query queries[] = { { CALX_TEXT("Pitsburgh"), CALX_TEXT("pa") },
                                       { CALX_TEXT("Pittsburgh"), CALX_TEXT("Illinois") },
                                       { CALX_TEXT("%' OR 1=1 --"), CALX_TEXT("") },
                                       { CALX_TEXT("Springfield"), CALX_TEXT("") } };
    location_match_list got = at_locations(queries, 4);
    size_t counts[5] = { 0 };
    for (size_t i = 0; i < got.len; i++) {
        assert_true(i == 0 || got.items[i].number >= got.items[i - 1].number);
        counts[got.items[i].number]++;
    }
    assert_int_equal(counts[1], 5);
    assert_text(got.items[0].location_name, "Pittsburgh, Allegheny, Pennsylvania");
    assert_int_equal(counts[2], 0);
    assert_int_equal(counts[3], 0);
    assert_text(got.items[got.len - counts[4]].agency_name, "Springfield Police");
    assert_int_equal(at_locations(NULL, 0).len, 0);
    const location_query nowhere[] = { { CALX_TEXT("Pittsburgh"), CALX_TEXT("Ruritania") }, { CALX_TEXT(""), { 0 } } };
    assert_int_equal(at_locations(nowhere, 1).len, 0);
    assert_fails(dsdb_agencies_at_locations(&db, arena, nowhere, 2, &got, &err), err, CALX_USAGE);
    assert_string_equal(err.message, "Query 2 is empty.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_agency_is_made_with_locations_and_meta_urls),
        TEST(an_agency_that_cannot_be_made_leaves_nothing),
        TEST(an_agency_comes_with_what_is_linked_to_it),
        TEST(agencies_are_listed_sorted_with_chosen_columns),
        TEST(agencies_come_in_pages_with_their_links),
        TEST(a_location_is_added_once_and_removed_once),
        TEST(an_exact_name_is_found_alone_and_else_the_most_similar),
        TEST(similar_agencies_may_be_of_one_location),
        TEST(many_places_are_looked_for_at_once),
    };
    return cmocka_run_group_tests(tests, connect_once, disconnect);
}
