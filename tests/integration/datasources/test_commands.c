/* dsdb search, typeahead, show, refresh-views and demo as a user types them. DSDB names the program. */
#include "dsdb.h"

static int connect_once(void **state)
{
    (void)state;
    return connect_for_dsdb("commands");
}

static void search_prints_levels_agencies_and_sources(void **state)
{
    (void)state;
    assert_dsdb("search pittsburgh", 0);
    assert_says(output, "8 data sources for Pittsburgh, Allegheny, Pennsylvania");
    assert_says(output, "\n  National Bureau (National)\n");
    assert_says(output, "\nLocality\n  Pittsburgh Police (Pittsburgh, Allegheny, PA)\n");
    assert_says(output, "Arrest Records; CSV, a, b; since 2020-02-29\n");
    assert_string_equal(errors, "");
}

static void search_narrows_by_record_types(void **state)
{
    (void)state;
    assert_dsdb("search PA --record-type 'arrest records' -t Stops", 0);
    assert_says(output, "7 data sources");
    assert_dsdb("search PA -t Arrests", 2);
    assert_says(errors, "hint: Did you mean \"Arrest Records\"?");
    assert_dsdb("search PA -t 'Car GPS'", 3);
    assert_says(errors, "There is no data source of such a record type for Pennsylvania.");
}

static void search_as_json_groups_by_level(void **state)
{
    (void)state;
    assert_dsdb("search 'Pittsburgh, PA' --json", 0);
    json_t *found = parsed();
    assert_int_equal(json_integer_value(json_object_get(found, "count")), 8);
    json_t *locality = json_object_get(json_object_get(found, "results"), "locality");
    assert_int_equal(json_array_size(locality), 2);
    json_t *row = json_array_get(locality, 1);
    assert_string_equal(json_string_value(json_object_get(row, "agency_name")), "Pittsburgh Police");
    assert_string_equal(json_string_value(json_array_get(json_object_get(row, "record_formats"), 1)), "a, b");
    assert_string_equal(json_string_value(json_object_get(row, "coverage_start")), "2020-02-29");
    assert_true(json_is_null(json_object_get(row, "coverage_end")));
    json_decref(found);
}

static void a_place_that_is_unknown_or_ambiguous_ends_with_3(void **state)
{
    (void)state;
    assert_dsdb("search Pitsburgh", 3);
    assert_says(errors, "hint: Did you mean \"Pittsburgh, Allegheny, Pennsylvania\"?");
    assert_string_equal(output, "");
    assert_dsdb("search Springfield", 3);
    assert_says(errors, "\n  Springfield, Sangamon, Illinois (Locality, id ");
    assert_dsdb("search Springfield --json", 3);
    json_t *told = parsed();
    assert_true(json_is_null(json_object_get(told, "location")));
    assert_int_equal(json_array_size(json_object_get(told, "candidates")), 2);
    json_decref(told);
    assert_dsdb("search 'Pitsburgh' --json", 3);
    told = parsed();
    assert_true(json_array_size(json_object_get(told, "suggestions")) > 0);
    json_decref(told);
    assert_dsdb("search ''", 2);
    assert_dsdb("search Pitt\xe9", 2);
    assert_says(errors, "Argument 1 of dsdb search is not UTF-8: give it in that encoding.");
    assert_dsdb("search", 2);
}

static void nothing_found_is_an_empty_document_and_3(void **state)
{
    (void)state;
    assert_dsdb("search Guam -t 'Arrest Records' --json", 3);
    json_t *found = parsed();
    assert_int_equal(json_integer_value(json_object_get(found, "count")), 0);
    assert_int_equal(json_array_size(json_object_get(json_object_get(found, "results"), "state")), 0);
    json_decref(found);
}

static void typeahead_prints_names(void **state)
{
    (void)state;
    assert_dsdb("typeahead pittsb", 0);
    assert_says(output, "Pittsburgh, Allegheny, Pennsylvania\n");
    assert_dsdb("typeahead Pitsburgh", 0);
    assert_says(errors, "No name contains \"Pitsburgh\"; these are the most similar.");
    assert_dsdb("typeahead '~~~'", 3);
    assert_dsdb("typeahead pittsb --page 9", 3);
    assert_dsdb("typeahead pittsb --page 0", 2);
    assert_dsdb("typeahead Pitt\xe9", 2);
    assert_dsdb("typeahead '50%' --agencies --json", 0);
    json_t *got = parsed();
    assert_string_equal(json_string_value(json_object_get(json_array_get(json_object_get(got, "found"), 0), "name")),
                        "50% Patrol");
    assert_false(json_is_true(json_object_get(got, "similar")));
    json_decref(got);
}

static void show_prints_every_column_and_links(void **state)
{
    (void)state;
    char words[64];
    long long id = number_of("SELECT id FROM agencies WHERE name = 'Pittsburgh Police'");
    snprintf(words, sizeof words, "show agency %lld", id);
    assert_dsdb(words, 0);
    assert_says(output, "no_web_presence    no\n");
    assert_says(output, "https://example.org/about");
    snprintf(words, sizeof words, "show agency %lld --json", id);
    assert_dsdb(words, 0);
    json_t *agency = parsed();
    assert_int_equal(json_array_size(json_object_get(agency, "data_sources")), 2);
    json_decref(agency);
    id = number_of("SELECT id FROM data_sources WHERE name = 'Shared source'");
    snprintf(words, sizeof words, "show data-source %lld --json", id);
    assert_dsdb(words, 0);
    json_t *source = parsed();
    assert_int_equal(json_array_size(json_object_get(source, "agencies")), 2);
    assert_true(json_is_null(json_object_get(source, "record_type")));
    json_decref(source);
    snprintf(words, sizeof words, "show data-source %lld", id);
    assert_dsdb(words, 0);
    assert_says(output, "Agencies: 2\nID\tAGENCY\tLOCALITY\tCOUNTY\tSTATE\n");
    assert_says(output, "\tPittsburgh Police\t");
    assert_says(output, "Data requests: 0\n");
    assert_dsdb("show location 'Allegheny County' --json", 0);
    json_t *place = parsed();
    assert_int_equal(json_integer_value(json_object_get(json_object_get(place, "counts"), "agencies_within")), 5);
    json_decref(place);
    assert_dsdb("show location PA", 0);
    assert_says(output, "Counts");
}

static void show_of_an_unknown_id_ends_with_3(void **state)
{
    (void)state;
    assert_dsdb("show agency 999999", 3);
    assert_dsdb("show agency 99999999999999999999", 3);
    assert_says(errors, "There is no agency with id 99999999999999999999.");
    assert_dsdb("show agency 0", 3);
    assert_dsdb("show data-source 999999", 3);
    assert_dsdb("show location 99999999999", 3);
    assert_dsdb("show agency seven", 2);
    assert_dsdb("show agency ''", 2);
    assert_dsdb("show agency", 2);
}

static void refresh_views_prints_rows_and_time(void **state)
{
    (void)state;
    assert_dsdb("refresh-views", 0);
    assert_says(output, "distinct_source_urls\t");
    assert_dsdb("refresh-views map_states --concurrently --json", 0);
    json_t *done = parsed();
    assert_int_equal(json_array_size(done), 1);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(done, 0), "rows")), 56);
    assert_true(json_is_true(json_object_get(json_array_get(done, 0), "concurrently")));
    json_decref(done);
    assert_dsdb("refresh-views map_states nothing", 3);
    assert_says(errors, "The materialized views are map_states, ");
    execute("REFRESH MATERIALIZED VIEW map_states WITH NO DATA");
    assert_dsdb("refresh-views map_states --concurrently", 0);
    assert_says(errors, "map_states had never been filled");
}

/* A reader of map_states has its lock. */
static void refresh_views_that_is_stopped_tells_what_was_done(void **state)
{
    (void)state;
    execute("BEGIN; SELECT FROM map_states");
    setenv("PGOPTIONS", "-c lock_timeout=500ms", 1);
    assert_dsdb("refresh-views typeahead_locations map_states totals", 1);
    assert_says(output, "typeahead_locations");
    assert_null(strstr(output, "map_states"));
    assert_says(errors, "Refreshed: typeahead_locations.\n");
    assert_says(errors, "Not refreshed: map_states, totals.\n");
    assert_dsdb("refresh-views map_states totals --json", 1);
    assert_string_equal(output, "[]\n");
    unsetenv("PGOPTIONS");
    assert_dsdb("refresh-views typeahead_locations map_states & it=$!; sleep 1; kill -TERM $it; wait $it", 130);
    assert_says(output, "typeahead_locations");
    assert_says(errors, "Not refreshed: map_states.\n");
    execute("ROLLBACK");
}

static void control_characters_do_not_reach_the_terminal(void **state)
{
    (void)state;
    char words[64];
    execute("UPDATE agencies SET name = E'Bell\\007 \\033[31mred\\u009b' WHERE name = 'Idle Constable'");
    snprintf(words, sizeof words, "show agency %lld",
             (long long)number_of("SELECT id FROM agencies WHERE name LIKE 'Bell%'"));
    assert_dsdb(words, 0);
    assert_says(output, "Bell   [31mred");
    assert_null(strpbrk(output, "\007\033"));
    assert_null(strstr(output, "\xc2\x9b"));
    execute("UPDATE us_states SET state_name = state_name || E'\\033[31m' WHERE state_iso = 'PA'");
    assert_dsdb("search PA", 0);
    assert_null(strchr(output, '\033'));
    execute("UPDATE us_states SET state_name = 'Pennsylvania' WHERE state_iso = 'PA'");
}

static void demo_is_refused_here(void **state)
{
    (void)state;
    assert_dsdb("demo", 2);
    assert_says(errors, "agencies that are not demonstration data");
}

static void help_has_an_example(void **state)
{
    (void)state;
    static const char *const commands[] = { "search",        "typeahead",     "show agency", "show data-source",
                                            "show location", "refresh-views", "demo" };
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        char words[64];
        snprintf(words, sizeof words, "%s --help", commands[i]);
        assert_dsdb(words, 0);
        snprintf(words, sizeof words, "$ dsdb %s", commands[i]);
        assert_says(output, words);
    }
}

static void another_database_is_an_error_that_says_so(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(scratch);
    const char *mine = calx_text_cstr(scratch, calx_text_of(getenv("DATABASE_URL")));
    setenv("DATABASE_URL", calx_test_database("empty"), 1);
    assert_dsdb("search Pittsburgh", 1);
    assert_says(errors, "Is this the right database, and up to date? See: dsdb current; dsdb upgrade");
    assert_dsdb("refresh-views", 1);
    assert_says(errors, "dsdb upgrade");
    setenv("DATABASE_URL", mine, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(search_prints_levels_agencies_and_sources),
        TEST(search_narrows_by_record_types),
        TEST(search_as_json_groups_by_level),
        TEST(a_place_that_is_unknown_or_ambiguous_ends_with_3),
        TEST(nothing_found_is_an_empty_document_and_3),
        TEST(typeahead_prints_names),
        TEST(show_prints_every_column_and_links),
        TEST(show_of_an_unknown_id_ends_with_3),
        TEST(refresh_views_prints_rows_and_time),
        TEST(refresh_views_that_is_stopped_tells_what_was_done),
        TEST(control_characters_do_not_reach_the_terminal),
        TEST(demo_is_refused_here),
        TEST(help_has_an_example),
        TEST(another_database_is_an_error_that_says_so),
    };
    return cmocka_run_group_tests(tests, connect_once, disconnect);
}
