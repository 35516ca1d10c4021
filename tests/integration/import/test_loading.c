/* What becomes of records that can be loaded: rows, places, links, merges, and what a second import does. */
#include "importing.h"

static void an_agency_gets_its_row_its_place_and_its_homepage(void **state)
{
    importing *m = *state;
    new_file(m, &import_agencies);
    AGENCY("name", "Example Police - PA", "homepage_url", " https://example.org/#home ", "municipality", "Clymer",
           "county_fips", "42063", "county_name", "['Indiana']", "lat", "40.6", "lng", "-79.0", "defunct_year", "2004");
    ASSERT_OK(import(m));
    assert_string_equal(sum_of(m, 0), "1=1+0+0+0+0");
    assert_string_equal(ask(m,
                            "select concat_ws(',', name, jurisdiction_type, agency_type, defunct_year, no_web_presence)"
                            " from agencies"),
                        "Example Police,local,law enforcement,2004,f");
    assert_string_equal(ask(m, "select full_display_name from locations_expanded join link_agencies__locations "
                               "on location_id = locations_expanded.id"),
                        "Clymer, Indiana, Pennsylvania");
    assert_string_equal(ask(m, "select url from meta_urls join link_agencies__meta_urls on meta_url_id = id"),
                        "https://example.org/");
    assert_string_equal(ask(m, "select lat || ',' || lng from locations where type = 'Locality'"), "40.6,-79");
    assert_string_equal(ask(m, "select table_name from change_log where table_name = 'agencies'"), "agencies");
}

static void new_ids_follow_the_file(void **state)
{
    importing *m = *state;
    new_file(m, &import_agencies);
    new_file(m, &import_data_sources);
    static const char *const ids[] = { "c", "a", "d", "b" };
    for (int i = 0; i < 4; i++) {
        AGENCY("airtable_uid", ids[i], "submitted_name", ids[i]);
        SOURCE("source_url", calx_text_format(m->arena, "example.org/%s", ids[i]).data, "name", ids[i]);
    }
    ASSERT_OK(import(m));
    assert_string_equal(ask(m, "select name from agencies order by id"), "c|a|d|b");
    assert_string_equal(ask(m, "select name from data_sources order by id"), "c|a|d|b");
}

static void a_homepage_of_several_agencies_is_one_row(void **state)
{
    importing *m = *state;
    new_file(m, &import_agencies);
    AGENCY("homepage_url", "https://example.org/a#1");
    AGENCY("homepage_url", "https://example.org/a#2", "airtable_uid", "rec2");
    ASSERT_OK(import(m));
    assert_string_equal(ask(m, "select url from meta_urls"), "https://example.org/a");
    assert_string_equal(ask(m, "select count(*) from link_agencies__meta_urls"), "2");
}

/* The places of all agencies, by name. */
static const char *places(importing *m)
{
    return ask(m, "select agencies.name || ': ' || full_display_name from agencies "
                  "join link_agencies__locations on agency_id = agencies.id "
                  "join locations_expanded as place on place.id = location_id order by agencies.name, place.id");
}

static void an_agency_is_placed_where_it_is_known_best(void **state)
{
    importing *m = *state;
    new_file(m, &import_agencies);
    AGENCY("airtable_uid", "a", "submitted_name", "A", "county_fips", "42003");
    AGENCY("airtable_uid", "b", "submitted_name", "B", "county_name", "['Allegheny County']");
    AGENCY("airtable_uid", "c", "submitted_name", "C", "county_fips", "99999", "county_name", "Allegheny");
    AGENCY("airtable_uid", "d", "submitted_name", "D");
    AGENCY("airtable_uid", "e", "submitted_name", "E", "state_iso", "", "jurisdiction_type", "federal");
    AGENCY("airtable_uid", "f", "submitted_name", "F", "state_iso", "", "county_fips", "42003");
    AGENCY("airtable_uid", "g", "submitted_name", "Allegheny County Sheriff", "jurisdiction_type", "county");
    ASSERT_OK(import(m));
    assert_string_equal(places(m), "A: Allegheny, Pennsylvania|"
                                   "Allegheny County Sheriff: Allegheny, Pennsylvania|"
                                   "B: Allegheny, Pennsylvania|"
                                   "C: Allegheny, Pennsylvania|"
                                   "D: Pennsylvania|"
                                   "E: National|"
                                   "F: Allegheny, Pennsylvania");
}

static void an_agency_without_any_place_is_loaded_and_told_of(void **state)
{
    importing *m = *state;
    new_file(m, &import_agencies);
    AGENCY("state_iso", "");
    ASSERT_OK(import(m));
    assert_string_equal(sum_of(m, 0), "1=1+0+0+0+0");
    assert_string_equal(places(m), "");
    assert_int_equal(m->report.files[0].place_count, 1);
    assert_true(calx_text_equal(m->report.files[0].places[0].what, CALX_TEXT("no place known")));
}

static void of_a_county_in_another_state_only_the_state_is_believed(void **state)
{
    importing *m = *state;
    new_file(m, &import_agencies);
    AGENCY("state_iso", "IN", "municipality", "Cincinnati", "county_fips", "39061", "county_name", "['Hamilton']",
           "lat", "39.2", "lng", "-84.5");
    AGENCY("airtable_uid", "rec2", "state_iso", "IN", "submitted_name", "Hamilton County Sheriff's Office",
           "jurisdiction_type", "county", "county_fips", "39061", "county_name", "['Hamilton']");
    /* even where the state has a town of that name */
    AGENCY("airtable_uid", "rec3", "state_iso", "IN", "submitted_name", "Third", "municipality", "Cincinnati",
           "county_fips", "18055");
    ASSERT_OK(import(m));
    assert_string_equal(places(m), "Example Police: Indiana|Hamilton County Sheriff's Office: Hamilton, Indiana|"
                                   "Third: Cincinnati, Greene, Indiana");
    assert_string_equal(ask(m, "select count(lat) from locations"), "0");
}

static void several_counties_are_all_linked(void **state)
{
    importing *m = *state;
    new_file(m, &import_agencies);
    AGENCY("municipality", "Monroeville", "county_fips", "42003", "county_name",
           "['Allegheny', 'Westmoreland', 'Atlantis']");
    ASSERT_OK(import(m));
    assert_string_equal(places(m), "Example Police: Westmoreland, Pennsylvania|"
                                   "Example Police: Monroeville, Allegheny, Pennsylvania");
}

static void a_town_is_made_once_whatever_its_case(void **state)
{
    importing *m = *state;
    new_file(m, &import_agencies);
    AGENCY("municipality", "Clymer", "county_fips", "42063");
    AGENCY("municipality", "CLYMER,", "county_fips", "42063", "airtable_uid", "rec2");
    ASSERT_OK(import(m));
    assert_string_equal(ask(m, "select name from localities"), "Clymer");
    assert_string_equal(ask(m, "select count(*) from link_agencies__locations"), "2");
}

static void a_town_without_county_is_the_only_one_of_that_name(void **state)
{
    importing *m = *state;
    new_file(m, &import_agencies);
    AGENCY("airtable_uid", "a", "submitted_name", "A", "municipality", "Clymer", "county_fips", "42063");
    AGENCY("airtable_uid", "b", "submitted_name", "B", "municipality", "clymer");
    AGENCY("airtable_uid", "c", "submitted_name", "C", "municipality", "Franklin", "county_fips", "42063");
    AGENCY("airtable_uid", "d", "submitted_name", "D", "municipality", "Franklin", "county_fips", "42003");
    AGENCY("airtable_uid", "e", "submitted_name", "E", "municipality", "Franklin");
    ASSERT_OK(import(m));
    ASSERT_HAS(places(m), "B: Clymer, Indiana, Pennsylvania");
    ASSERT_HAS(places(m), "E: Pennsylvania");
}

static void a_town_has_the_median_position_of_its_agencies(void **state)
{
    importing *m = *state;
    new_file(m, &import_agencies);
    static const char *const lat[] = { "40.5", "40.6", "80", "40.7", "" };
    for (int i = 0; i < 5; i++)
        AGENCY("airtable_uid", (const char[]){ (char)('a' + i), 0 }, "municipality", "Clymer", "county_fips", "42063",
               "lat", lat[i], "lng", "-79.5");
    ASSERT_OK(import(m));
    assert_string_equal(ask(m, "select lat || ',' || lng from locations where type = 'Locality'"), "40.6,-79.5");
}

static void a_position_that_a_town_has_stays(void **state)
{
    importing *m = *state;
    run(m, "insert into localities (name, county_id) select 'Clymer', id from counties where fips = '42063';"
           "update locations set lat = 1, lng = 2 where type = 'Locality'");
    new_file(m, &import_agencies);
    AGENCY("municipality", "Clymer", "county_fips", "42063", "lat", "40.5", "lng", "-79.5");
    ASSERT_OK(import(m));
    assert_string_equal(ask(m, "select lat || ',' || lng from locations where type = 'Locality'"), "1,2");
}

static void a_data_source_gets_its_row_its_agencies_and_its_frequency(void **state)
{
    importing *m = *state;
    new_file(m, &import_agencies);
    new_file(m, &import_data_sources);
    AGENCY("airtable_uid", "rec1");
    AGENCY("airtable_uid", "rec2");
    SOURCE("description", " Stops.\n", "agency_described", "['rec1', 'rec2']", "agency_supplied", "True",
           "agency_aggregation", "state", "coverage_start", "2019-01-01 00:00:00", "retention_schedule", "Last 7 days",
           "detail_level", "Individual record", "access_type", "['Web page', 'Direct download']", "record_format",
           "['CSV', 'PDF']", "update_frequency", "monthly", "update_method", "Append", "tags", "['traffic']");
    ASSERT_OK(import(m));
    assert_string_equal(sum_of(m, 1), "1=1+0+0+0+0");
    assert_string_equal(
        ask(m,
            "select concat_ws(',', name, description, source_url, agency_supplied, agency_aggregation, coverage_start, "
            "retention_schedule, detail_level, access_types, record_formats, update_method, url_status) from "
            "data_sources"),
        "Example stops,Stops.,https://example.org/stops,t,state,2019-01-01,1 week,Individual record,{Webpage,Download},"
        "{CSV,PDF},ok");
    assert_string_equal(ask(m, "select access_notes from data_sources"),
                        "Retention: Last 7 days\nUpdate method: Append\nTags: traffic");
    assert_string_equal(ask(m, "select record_types.name from record_types "
                               "join data_sources on record_type_id = record_types.id"),
                        "Stops");
    assert_string_equal(ask(m, "select count(*) from link_agencies__data_sources"), "2");
    assert_string_equal(ask(m, "select update_frequency from data_sources_archive_info"), "Monthly");
    assert_string_equal(ask(m, "select count(*) from data_source_pending_event_notification"), "0");
}

static void data_sources_may_come_after_their_agencies(void **state)
{
    importing *m = *state;
    new_file(m, &import_agencies);
    AGENCY("airtable_uid", "rec1");
    ASSERT_OK(import(m));
    m->options.agencies = NULL;
    new_file(m, &import_data_sources);
    SOURCE("agency_described_linked_uid", "rec1");
    ASSERT_OK(import(m));
    assert_string_equal(sum_of(m, 0), "1=1+0+0+0+0");
    assert_string_equal(ask(m, "select count(*) from link_agencies__data_sources"), "1");
}

static void records_for_one_data_source_are_merged(void **state)
{
    importing *m = *state;
    new_file(m, &import_agencies);
    new_file(m, &import_data_sources);
    AGENCY("airtable_uid", "rec1");
    AGENCY("airtable_uid", "rec2");
    SOURCE("agency_described", "['rec1']", "size", "1MB", "data_portal_type", "Socrata");
    SOURCE("agency_described", "['rec2']", "source_url", "https://example.org/stops#b\u00a0", "name", "Other",
           "description", "From the second.", "data_portal_type", "CKAN", "agency_supplied", "False");
    SOURCE("record_type", "Citations");
    ASSERT_OK(import(m));
    assert_string_equal(sum_of(m, 1), "3=2+0+0+1+0");
    assert_string_equal(ask(m, "select concat_ws(',', name, description, data_portal_type, agency_supplied) "
                               "from data_sources order by id limit 1"),
                        "Example stops,From the second.,Socrata,f");
    assert_string_equal(ask(m, "select access_notes from data_sources order by id limit 1"),
                        "Size: 1MB\nAddress as given: https://example.org/stops#b");
    assert_string_equal(ask(m, "select count(*) from link_agencies__data_sources"), "2");
    const char *before = checksum(m);
    ASSERT_OK(import(m));
    assert_string_equal(sum_of(m, 1), "3=0+0+3+0+0");
    assert_string_equal(checksum(m), before);
}

static void a_data_source_that_was_there_before_keeps_what_it_says(void **state)
{
    importing *m = *state;
    run(m, "insert into data_sources (name, source_url, record_type_id) "
           "select 'By hand', 'https://example.org/stops', id from record_types where name = 'Stops'");
    new_file(m, &import_agencies);
    new_file(m, &import_data_sources);
    AGENCY("airtable_uid", "rec1");
    SOURCE("agency_described", "['rec1']", "description", "From the file.");
    ASSERT_OK(import(m));
    assert_string_equal(sum_of(m, 1), "1=0+0+0+1+0");
    assert_string_equal(ask(m, "select concat_ws(',', name, description) from data_sources"), "By hand");
    assert_string_equal(ask(m, "select count(*) from link_agencies__data_sources"), "1");
    ASSERT_OK(import(m));
    assert_string_equal(sum_of(m, 1), "1=0+0+1+0+0");
}

static void an_agency_repeated_word_for_word_is_merged(void **state)
{
    importing *m = *state;
    new_file(m, &import_agencies);
    AGENCY("homepage_url", "https://example.org/");
    AGENCY("homepage_url", "https://example.org/");
    ASSERT_OK(import(m));
    assert_string_equal(sum_of(m, 0), "2=1+0+0+1+0");
    assert_string_equal(ask(m, "select count(*) from agencies"), "1");
}

static void importing_again_changes_nothing_and_makes_nothing(void **state)
{
    importing *m = *state;
    new_file(m, &import_agencies);
    new_file(m, &import_data_sources);
    AGENCY("municipality", "Clymer", "county_fips", "42063", "homepage_url", "https://example.org/");
    AGENCY("airtable_uid", "rec2");
    SOURCE("agency_described", "['rec1', 'rec2']", "update_frequency", "daily");
    ASSERT_OK(import(m));
    run(m, "update agencies set name = 'Edited by hand' where name = 'Example Police'; delete from meta_urls");
    const char *before = checksum(m);
    ASSERT_OK(import(m));
    assert_string_equal(sum_of(m, 0), "2=0+0+2+0+0");
    assert_string_equal(sum_of(m, 1), "1=0+0+1+0+0");
    assert_string_equal(checksum(m), before);
}

static void the_order_of_records_and_columns_does_not_matter_the_second_time(void **state)
{
    importing *m = *state;
    new_file(m, &import_data_sources);
    SOURCE("size", "1MB");
    SOURCE("source_url", "https://example.org/stops#b");
    ASSERT_OK(import(m));
    const char *before = checksum(m);
    new_file(m, &import_data_sources);
    SOURCE("source_url", "https://example.org/stops#b");
    SOURCE("size", "1MB");
    ASSERT_OK(import(m));
    assert_string_equal(sum_of(m, 0), "2=0+0+2+0+0");
    assert_string_equal(checksum(m), before);
}

static void a_changed_record_updates_its_row_and_no_other(void **state)
{
    importing *m = *state;
    new_file(m, &import_agencies);
    new_file(m, &import_data_sources);
    AGENCY("airtable_uid", "rec1", "defunct_year", "2004");
    AGENCY("airtable_uid", "rec2", "submitted_name", "Second");
    SOURCE("agency_described", "['rec1']", "description", "Old.", "access_type", "['API']");
    ASSERT_OK(import(m));
    run(m, "update agencies set name = 'Edited by hand' where name = 'Second'");
    new_file(m, &import_agencies);
    new_file(m, &import_data_sources);
    AGENCY("airtable_uid", "rec1", "submitted_name", "New name", "homepage_url", "https://example.org/new");
    AGENCY("airtable_uid", "rec2", "submitted_name", "Second");
    SOURCE("agency_described", "['rec1', 'rec2']", "description", "New.", "update_frequency", "Daily");
    ASSERT_OK(import(m));
    assert_string_equal(sum_of(m, 0), "2=0+1+1+0+0");
    assert_string_equal(sum_of(m, 1), "1=0+1+0+0+0");
    assert_string_equal(ask(m, "select name || ',' || coalesce(defunct_year, '') from agencies order by id"),
                        "New name,2004|Edited by hand,");
    assert_string_equal(ask(m, "select description || access_types::text from data_sources"), "New.{API}");
    assert_string_equal(ask(m, "select update_frequency from data_sources_archive_info"), "Daily");
    assert_string_equal(ask(m, "select count(*) from link_agencies__data_sources"), "2");
    assert_string_equal(ask(m, "select count(*) from link_agencies__meta_urls"), "1");
    const char *before = checksum(m);
    ASSERT_OK(import(m));
    assert_string_equal(sum_of(m, 0), "2=0+0+2+0+0");
    assert_string_equal(checksum(m), before);
}

static void what_was_deleted_stays_deleted(void **state)
{
    importing *m = *state;
    new_file(m, &import_agencies);
    new_file(m, &import_data_sources);
    AGENCY("airtable_uid", "rec1");
    SOURCE("size", "1MB");
    ASSERT_OK(import(m));
    run(m, "delete from agencies; delete from data_sources");
    new_file(m, &import_agencies);
    AGENCY("airtable_uid", "rec1", "defunct_year", "2020");
    ASSERT_OK(import(m));
    assert_string_equal(sum_of(m, 0), "1=0+0+1+0+0");
    assert_string_equal(sum_of(m, 1), "1=0+0+1+0+0");
    assert_string_equal(ask(m, "select count(*) from agencies"), "0");
}

static void a_dry_run_counts_all_and_changes_nothing(void **state)
{
    importing *m = *state;
    new_file(m, &import_agencies);
    AGENCY("municipality", "Clymer", "county_fips", "42063");
    AGENCY("airtable_uid", "rec2", "jurisdiction_type", "unheard of");
    const char *before = checksum(m);
    m->options.dry_run = true;
    ASSERT_OK(import(m));
    assert_string_equal(sum_of(m, 0), "2=1+0+0+0+1");
    assert_string_equal(checksum(m), before);
    ASSERT_HAS(content(m, "agencies.rejects.csv"), "unheard of");
}

static void put_agencies(importing *m, int count)
{
    for (int i = 0; i < count; i++) {
        const char *id = calx_text_format(m->arena, "rec%d", i).data;
        AGENCY("airtable_uid", id, "municipality", id, "county_fips", "42063");
    }
}

/* Which statistics the planner has of a table: those that another ANALYZE made are others. */
static const char *statistics_of(importing *m, const char *table)
{
    return ask(m, calx_text_format(m->arena,
                                   "select max(xmin::text::bigint) from pg_statistic where starelid = '%s'::regclass",
                                   table)
                      .data);
}

static void a_table_that_an_import_fills_is_analyzed_with_it(void **state)
{
    importing *m = *state;
    new_file(m, &import_agencies);
    put_agencies(m, 60);
    assert_string_equal(statistics_of(m, "agencies"), "-");
    ASSERT_OK(import(m));
    assert_string_equal(ask(m, "select reltuples from pg_class where oid = 'agencies'::regclass"), "60");
    assert_string_not_equal(statistics_of(m, "link_agencies__locations"), "-");
    const char *first = statistics_of(m, "agencies");
    assert_string_not_equal(first, "-");
    ask(m, "select pg_stat_force_next_flush()"); /* else what was written a moment ago counts again */
    new_file(m, &import_agencies);
    AGENCY("airtable_uid", "rec7", "submitted_name", "Another name");
    ASSERT_OK(import(m));
    assert_string_equal(sum_of(m, 0), "1=0+1+0+0+0");
    assert_string_equal(statistics_of(m, "agencies"), first); /* one row of 60 is no reason */
}

/* Who builds an index concurrently waits for the import, and has the lock of ANALYZE. */
static void who_builds_an_index_is_not_waited_for(void **state)
{
    importing *m = *state;
    new_file(m, &import_agencies);
    put_agencies(m, 60);
    calx_conn *other = calx_connect(m->url, NULL, &m->err);
    ASSERT_OK(calx_execute(other, "begin; lock table agencies in share update exclusive mode", &m->err));
    run(m, "set lock_timeout = '2s'");
    ASSERT_OK(import(m));
    assert_string_equal(statistics_of(m, "agencies"), "-");
    assert_string_not_equal(statistics_of(m, "link_agencies__locations"), "-");
    calx_close(other);
}

static void files_without_records_are_no_error(void **state)
{
    importing *m = *state;
    new_file(m, &import_agencies);
    new_file(m, &import_data_sources);
    ASSERT_OK(import(m));
    assert_string_equal(sum_of(m, 0), "0=0+0+0+0+0");
    assert_string_equal(sum_of(m, 1), "0=0+0+0+0+0");
    assert_int_equal(files_in(m), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_agency_gets_its_row_its_place_and_its_homepage),
        TEST(new_ids_follow_the_file),
        TEST(a_homepage_of_several_agencies_is_one_row),
        TEST(an_agency_is_placed_where_it_is_known_best),
        TEST(an_agency_without_any_place_is_loaded_and_told_of),
        TEST(of_a_county_in_another_state_only_the_state_is_believed),
        TEST(several_counties_are_all_linked),
        TEST(a_town_is_made_once_whatever_its_case),
        TEST(a_town_without_county_is_the_only_one_of_that_name),
        TEST(a_town_has_the_median_position_of_its_agencies),
        TEST(a_position_that_a_town_has_stays),
        TEST(a_data_source_gets_its_row_its_agencies_and_its_frequency),
        TEST(data_sources_may_come_after_their_agencies),
        TEST(records_for_one_data_source_are_merged),
        TEST(a_data_source_that_was_there_before_keeps_what_it_says),
        TEST(an_agency_repeated_word_for_word_is_merged),
        TEST(importing_again_changes_nothing_and_makes_nothing),
        TEST(the_order_of_records_and_columns_does_not_matter_the_second_time),
        TEST(a_changed_record_updates_its_row_and_no_other),
        TEST(what_was_deleted_stays_deleted),
        TEST(a_dry_run_counts_all_and_changes_nothing),
        TEST(a_table_that_an_import_fills_is_analyzed_with_it),
        TEST(who_builds_an_index_is_not_waited_for),
        TEST(files_without_records_are_no_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
