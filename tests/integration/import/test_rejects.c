/* Records that cannot be loaded: each goes whole to the rejects, with its line and the reason. */
#include "importing.h"

static void every_reason_is_told_with_its_line(void **state)
{
    importing *m = *state;
    new_file(m, &import_agencies);
    AGENCY("airtable_uid", "good");                         /* 2 */
    AGENCY("jurisdiction_type", "township");                /* 3 */
    AGENCY("submitted_name", "\u00a0");                     /* 4 */
    AGENCY("airtable_uid", "");                             /* 5 */
    AGENCY("state_iso", "Penn.");                           /* 6 */
    AGENCY("state_iso", "ZZ");                              /* 7 */
    AGENCY("airtable_uid", "good", "defunct_year", "1999"); /* 8 */
    new_file(m, &import_data_sources);
    SOURCE("size", "1MB");                /* 2 */
    SOURCE("source_url", "");             /* 3 */
    SOURCE("source_url", "See our page"); /* 4 */
    SOURCE("record_type", "Gossip");      /* 5 */
    SOURCE("record_type", "");            /* 6 */
    SOURCE("agency_described", "['good', 'nobody', 'noone']", "agency_described_linked_uid", "noone", "source_url",
           "example.org/b");                           /* 7 */
    SOURCE("agency_described", "['good'", "name", ""); /* 8 */
    ASSERT_OK(import(m));
    assert_string_equal(sum_of(m, 0), "7=1+0+0+0+6");
    assert_string_equal(sum_of(m, 1), "7=1+0+0+0+6");
    const char *agencies = content(m, "agencies.rejects.csv");
    ASSERT_HAS(agencies, "\n3,jurisdiction_type is not one of the labels: township,");
    ASSERT_HAS(agencies, "\n4,submitted_name is blank,");
    ASSERT_HAS(agencies, "\n5,airtable_uid is blank,");
    ASSERT_HAS(agencies, "\n6,state_iso is not the two letters of a state: Penn.,");
    ASSERT_HAS(agencies, "\n7,state_iso is no state or territory: ZZ,");
    ASSERT_HAS(agencies, "\n8,\"airtable_uid was on line 2 already, with other values\",");
    const char *sources = content(m, "data_sources.rejects.csv");
    ASSERT_HAS(sources, "\n3,source_url is blank,");
    ASSERT_HAS(sources, "\n4,\"source_url is not a URL of at most 2,048 bytes: See our page\",");
    ASSERT_HAS(sources, "\n5,record_type is none that is known: Gossip,");
    ASSERT_HAS(sources, "\n6,record_type is blank,");
    ASSERT_HAS(sources, "\n7,\"agency_described names what no import has brought: nobody, noone\",");
    ASSERT_HAS(sources, "\n8,agency_described is not a list: ['good',");
    assert_string_equal(m->report.files[0].rejects, path_in(m, "agencies.rejects.csv"));
}

static void a_rejected_record_is_kept_whole(void **state)
{
    importing *m = *state;
    new_file(m, &import_agencies);
    AGENCY("jurisdiction_type", " x ", "submitted_name", "two\nlines, \"quoted\"", "county_name", "\u00a0Doña Ana");
    ASSERT_OK(import(m));
    assert_string_equal(content(m, "agencies.rejects.csv"),
                        "line,reason,name,submitted_name,homepage_url,jurisdiction_type,state_iso,municipality,"
                        "county_fips,county_name,lat,lng,defunct_year,airtable_uid\n"
                        "2,jurisdiction_type is not one of the labels: x,\"\",\"two\nlines, \"\"quoted\"\"\",\"\", x ,"
                        "PA,\"\",\"\",\u00a0Doña Ana,\"\",\"\",\"\",rec1\n");
}

static void records_with_too_many_or_too_few_fields_are_kept_whole(void **state)
{
    importing *m = *state;
    FILE *file = open_file(m, "mixed", "w");
    fputs("airtable_uid,more,\"a \"\"b\"\"\"", file);
    for (const import_column *c = import_agencies.columns; c->name; c++)
        if (strcmp(c->name, "airtable_uid") != 0)
            fprintf(file, ",%s", c->name);
    fputs("\nrec1,x,y,name\nrec2,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16\n", file);
    fclose(file);
    m->options.agencies = path_in(m, "mixed");
    ASSERT_OK(import(m));
    const char *rejects = content(m, "agencies.rejects.csv");
    ASSERT_HAS(rejects, "line,reason,airtable_uid,more,\"a \"\"b\"\"\",name,");
    ASSERT_HAS(rejects, "defunct_year,beyond_15,beyond_16\n");
    ASSERT_HAS(rejects, "\n2,4 fields where the header has 14,rec1,x,y,name,,,,,,,,,,,,\n");
    ASSERT_HAS(rejects, "\n3,16 fields where the header has 14,rec2,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16\n");
}

static void without_rejects_there_is_no_file_and_an_older_one_stays(void **state)
{
    importing *m = *state;
    FILE *file = open_file(m, "agencies.rejects.csv", "w");
    fputs("older\n", file);
    fclose(file);
    new_file(m, &import_agencies);
    AGENCY("airtable_uid", "rec1");
    ASSERT_OK(import(m));
    assert_null(m->report.files[0].rejects);
    assert_string_equal(content(m, "agencies.rejects.csv"), "older\n");
    AGENCY("airtable_uid", "");
    ASSERT_OK(import(m));
    ASSERT_HAS(content(m, "agencies.rejects.csv"), "airtable_uid is blank");
    assert_int_equal(files_in(m), 2);
}

static void corrected_rejects_can_be_imported_as_they_are(void **state)
{
    importing *m = *state;
    new_file(m, &import_agencies);
    new_file(m, &import_data_sources);
    SOURCE("agency_described", "['rec1']");
    ASSERT_OK(import(m));
    assert_string_equal(sum_of(m, 1), "1=0+0+0+0+1");
    /* still rejected: the new file has the two columns once */
    m->options.data_sources = path_in(m, "data_sources.rejects.csv");
    ASSERT_OK(import(m));
    assert_string_equal(sum_of(m, 1), "1=0+0+0+0+1");
    AGENCY("airtable_uid", "rec1");
    ASSERT_OK(import(m));
    assert_string_equal(sum_of(m, 1), "1=1+0+0+0+0");
    /* the columns that the rejects have more are no change */
    m->options.data_sources = path_in(m, "data_sources");
    ASSERT_OK(import(m));
    assert_string_equal(sum_of(m, 1), "1=0+0+1+0+0");
}

static void a_rejected_record_makes_no_town_and_no_homepage(void **state)
{
    importing *m = *state;
    new_file(m, &import_agencies);
    AGENCY("jurisdiction_type", "x", "municipality", "Clymer", "county_fips", "42063", "homepage_url", "example.org");
    AGENCY("state_iso", "ZZ", "municipality", "Clymer", "county_fips", "42063", "homepage_url", "example.org");
    const char *before = checksum(m);
    ASSERT_OK(import(m));
    assert_string_equal(checksum(m), before);
}

static void a_rejected_first_record_does_not_take_the_second_with_it(void **state)
{
    importing *m = *state;
    new_file(m, &import_agencies);
    AGENCY("airtable_uid", "rec1", "state_iso", "ZZ");
    AGENCY("airtable_uid", "rec1", "state_iso", "PA");
    ASSERT_OK(import(m));
    assert_string_equal(sum_of(m, 0), "2=1+0+0+0+1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_reason_is_told_with_its_line),
        TEST(a_rejected_record_is_kept_whole),
        TEST(records_with_too_many_or_too_few_fields_are_kept_whole),
        TEST(without_rejects_there_is_no_file_and_an_older_one_stays),
        TEST(corrected_rejects_can_be_imported_as_they_are),
        TEST(a_rejected_record_makes_no_town_and_no_homepage),
        TEST(a_rejected_first_record_does_not_take_the_second_with_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
