/* What each cleaning rule makes of clean text, of dirt that was seen, and of text it cannot use. */
#include "import/columns.h"
#include "test_arena.h"

#include <calx/clock.h>
#include <string.h>

static import_value clean(const import_rule *rule, const char *text)
{
    import_value value = { 0 };
    rule->clean(arena, calx_text_of(text), NULL, &value);
    return value;
}

/* Cleans as the column of data_sources.csv or agencies.csv does. */
static import_value clean_as(const import_kind *kind, const char *column, const char *text)
{
    import_value value = { 0 };
    const import_column *c = &kind->columns[import_column_index(kind, column)];
    c->rule->clean(arena, calx_text_of(text), c->labels, &value);
    return value;
}

static void assert_effects(import_value value, unsigned effects)
{
    for (int e = 0; e < EFFECT_COUNT; e++)
        if (((value.effects ^ effects) >> e) & 1)
            fail_msg("effect \"%s\" differs", import_effect_names[e]);
}

static void assert_text(import_value value, const char *text)
{
    assert_true(value.set);
    assert_false(value.unfit);
    assert_string_equal(calx_text_cstr(arena, value.text), text);
}

static void assert_note(import_value value, const char *note)
{
    assert_string_equal(calx_text_cstr(arena, value.note), note);
}

static void assert_null_value(import_value value)
{
    assert_false(value.set);
    assert_false(value.unfit);
}

static void assert_unfit(import_value value)
{
    assert_false(value.set);
    assert_true(value.unfit);
}

static void assert_list(import_value value, const char *joined)
{
    assert_true(value.set);
    calx_buffer all = calx_buffer_in(arena);
    for (int32_t i = 0; i < value.list.len; i++)
        calx_buffer_addf(&all, "%s%.*s", i ? "|" : "", CALX_TEXT_ARG(value.list.items[i]));
    assert_string_equal(calx_buffer_cstr(&all), joined);
}

#define EFFECT(name) (1u << EFFECT_##name)

static void clean_text_stays_and_has_no_effect(void **state)
{
    (void)state;
    import_value value = clean(&import_rule_text, "Traffic stops, 2019\nand later");
    assert_text(value, "Traffic stops, 2019\nand later");
    assert_effects(value, 0);
}

static void blanks_and_odd_blanks_go(void **state)
{
    (void)state;
    import_value value = clean(&import_rule_text, "\u00a0 a\u00a0b\u200bc \n");
    assert_text(value, "a bc");
    assert_effects(value, EFFECT(TRIMMED));
    assert_null_value(clean(&import_rule_text, " \n\u00a0"));
    assert_null_value(clean(&import_rule_text, ""));
}

static void other_characters_beyond_ascii_stay(void **state)
{
    (void)state;
    assert_text(clean(&import_rule_text, "Doña Ana – “x” 字"), "Doña Ana – “x” 字");
}

static void a_name_too_long_for_an_index_is_unfit(void **state)
{
    (void)state;
    char text[502];
    memset(text, 'x', sizeof(text));
    text[500] = '\0';
    assert_true(clean(&import_rule_name, text).set);
    text[500] = 'x';
    text[501] = '\0';
    assert_unfit(clean(&import_rule_name, text));
}

static void words_for_nothing_are_null(void **state)
{
    (void)state;
    assert_effects(clean(&import_rule_word, "none"), EFFECT(NO_VALUE));
    assert_null_value(clean(&import_rule_word, "N/A"));
    assert_null_value(clean(&import_rule_word, "Unk"));
}

static void a_word_begins_with_a_capital(void **state)
{
    (void)state;
    import_value value = clean(&import_rule_word, "quarterly");
    assert_text(value, "Quarterly");
    assert_effects(value, EFFECT(RELABELLED));
    assert_effects(clean(&import_rule_word, "<2 Weeks"), 0);
}

static void a_label_is_found_whatever_its_case(void **state)
{
    (void)state;
    assert_text(clean_as(&import_agencies, "jurisdiction_type", " County"), "county");
    assert_unfit(clean_as(&import_agencies, "jurisdiction_type", "township"));
    assert_unfit(clean_as(&import_data_sources, "update_method", "Append"));
    assert_text(clean_as(&import_data_sources, "update_method", "Overwrite"), "Overwrite");
}

static void access_types_get_the_labels_of_the_enum(void **state)
{
    (void)state;
    import_value value = clean_as(&import_data_sources, "access_type", "['Web page', 'Direct download', 'API']");
    assert_list(value, "Webpage|Download|API");
    assert_effects(value, EFFECT(RELABELLED));
}

static void a_label_that_is_unknown_is_noted_beside_the_known(void **state)
{
    (void)state;
    import_value value = clean_as(&import_data_sources, "access_type", "['API', 'Fax', 'Post']");
    assert_list(value, "API");
    assert_note(value, "Fax, Post");
}

static void lists_of_python_and_json_are_read(void **state)
{
    (void)state;
    assert_list(clean(&import_rule_list, "['PDF', 'CSV']"), "PDF|CSV");
    assert_list(clean(&import_rule_list, "[\"Prince George's\"]"), "Prince George's");
    assert_list(clean(&import_rule_list, "[ 'a' ,\"b\" ]"), "a|b");
    assert_list(clean(&import_rule_list, "['it\\'s', 'a\\\\b', 'D\\xf1a', '\\u5b57']"), "it's|a\\b|Dña|字");
    assert_list(clean(&import_rule_list, "['a\\rb\\tc\\nd']"), "a\rb\tc\nd");
    assert_list(clean(&import_rule_list, "[\"\\ud83d\\udcc4\", '\\U0001f4c5', \"a\\/b\"]"),
                "\U0001f4c4|\U0001f4c5|a/b");
    assert_list(clean(&import_rule_list, "['Do\\ña']"), "Doña");
    assert_list(clean(&import_rule_list, "Allegheny"), "Allegheny");
    assert_null_value(clean(&import_rule_list, "[]"));
    assert_null_value(clean(&import_rule_list, ""));
}

static void blank_and_repeated_elements_go(void **state)
{
    (void)state;
    import_value value = clean(&import_rule_list, "['a', ' ', 'a', '\u00a0b']");
    assert_list(value, "a|b");
    assert_effects(value, EFFECT(REPEATED) | EFFECT(TRIMMED));
}

static void a_list_that_is_not_well_formed_is_unfit(void **state)
{
    (void)state;
    const char *const bad[] = {
        "[",       "['a'",        "['a]",      "['a' 'b']",          "['a',",           "[a]",
        "['a'] x", "['\\ud800']", "['\\x00']", "['\\ud83d\\u0041']", "['\\U00110000']", "['\\udcc4']",
        "['a\\"
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_unfit(clean(&import_rule_list, bad[i]));
}

static void a_url_loses_its_fragment_and_the_note_keeps_it(void **state)
{
    (void)state;
    import_value value = clean(&import_rule_url, "https://example.org/a#/b");
    assert_text(value, "https://example.org/a");
    assert_note(value, "https://example.org/a#/b");
    assert_effects(value, EFFECT(FRAGMENT));
    assert_text(clean(&import_rule_link, "https://example.org/a#b"), "https://example.org/a#b");
}

static void blanks_of_a_url_go_outside_and_are_encoded_inside(void **state)
{
    (void)state;
    import_value value = clean(&import_rule_url, "\u00a0http://example.org/a b\u00a0c\u00a0");
    assert_text(value, "http://example.org/a%20b%20c");
    assert_effects(value, EFFECT(TRIMMED) | EFFECT(ENCODED));
    assert_text(clean(&import_rule_url, "http://example.org/a\nb"), "http://example.org/ab");
}

static void a_remark_after_a_url_goes_into_the_note(void **state)
{
    (void)state;
    import_value value = clean(&import_rule_url, "https://example.org/ (the county)");
    assert_text(value, "https://example.org/");
    assert_note(value, "https://example.org/ (the county)");
    assert_effects(value, EFFECT(REMARK));
}

static void a_url_needs_a_host_and_no_scheme(void **state)
{
    (void)state;
    assert_text(clean(&import_rule_url, "data.example.org/resource/1.json"), "data.example.org/resource/1.json");
    assert_text(clean(&import_rule_url, "HTTP://example.org"), "HTTP://example.org");
    const char *const bad[] = { "Cite and Release (example.org)",
                                "example",
                                "mailto:a@example.org",
                                "http://",
                                ".org",
                                "javascript:alert(1)",
                                "https:///path",
                                "#top" };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_unfit(clean(&import_rule_url, bad[i]));
}

static void a_url_too_long_for_an_index_is_unfit(void **state)
{
    (void)state;
    char url[2100] = "https://example.org/";
    memset(url + 20, 'x', 2060);
    url[2080] = '\0';
    assert_unfit(clean(&import_rule_url, url));
    url[2048] = '\0';
    assert_true(clean(&import_rule_url, url).set);
}

static void booleans_are_true_and_false(void **state)
{
    (void)state;
    assert_true(clean(&import_rule_boolean, "True").boolean);
    import_value no = clean(&import_rule_boolean, "False");
    assert_true(no.set);
    assert_false(no.boolean);
    assert_null_value(clean(&import_rule_boolean, " "));
    assert_unfit(clean(&import_rule_boolean, "maybe"));
}

static void dates_lose_their_time_of_day(void **state)
{
    (void)state;
    import_value value = clean(&import_rule_date, "2019-01-01 00:00:00");
    assert_true(value.set);
    assert_int_equal(value.date.days, calx_date_of(2019, 1, 1).days);
    assert_effects(value, EFFECT(TIME));
    assert_effects(clean(&import_rule_date, "1915-12-31"), 0);
    assert_true(clean(&import_rule_date, "2020-02-29T10:00:00Z").set);
}

static void days_that_no_calendar_has_are_unfit(void **state)
{
    (void)state;
    const char *const bad[] = { "2019-02-29", "2019-13-01",      "2019-00-10",  "01/02/2019", "2019",
                                "2019-1-1",   "2019-01-01 noon", "2019-01-01x", "0000-01-01" };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_unfit(clean(&import_rule_date, bad[i]));
}

static void degrees_have_a_range(void **state)
{
    (void)state;
    assert_true(clean(&import_rule_latitude, "41.191288").number > 41.19);
    assert_unfit(clean(&import_rule_latitude, "91"));
    assert_true(clean(&import_rule_longitude, "-179.5").set);
    assert_unfit(clean(&import_rule_longitude, "181"));
    assert_unfit(clean(&import_rule_longitude, "nan"));
    assert_unfit(clean(&import_rule_longitude, "12 E"));
}

static void codes_are_put_right(void **state)
{
    (void)state;
    assert_text(clean(&import_rule_state, "pa"), "PA");
    assert_unfit(clean(&import_rule_state, "Penn."));
    assert_text(clean(&import_rule_fips, "42003"), "42003");
    import_value padded = clean(&import_rule_fips, "6037");
    assert_text(padded, "06037");
    assert_effects(padded, EFFECT(PADDED));
    assert_unfit(clean(&import_rule_fips, "420033"));
    assert_unfit(clean(&import_rule_fips, "Cook"));
}

static void a_town_ends_at_a_comma_and_is_no_number(void **state)
{
    (void)state;
    import_value value = clean(&import_rule_town, "Tulsa,");
    assert_text(value, "Tulsa");
    assert_effects(value, EFFECT(CUT));
    assert_text(clean(&import_rule_town, "Tulsa, OK"), "Tulsa");
    assert_unfit(clean(&import_rule_town, "85350"));
    assert_unfit(clean(&import_rule_town, ","));
}

static void schedules_in_prose_get_a_label_where_it_is_clear(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        { "Last 7 days", "1 week" },
        { "Trailing 7 days", "1 week" },
        { "past week (updated daily)", "1 week" },
        { "Week", "1 week" },
        { "Past month", "1 month" },
        { "30 days", "1 month" },
        { "90 days", "< 1 year" },
        { "rolling 6 months", "< 1 year" },
        { "last 12 months", "1-10 years" },
        { "365 Days", "1-10 years" },
        { "1 year of archives", "1-10 years" },
        { "Seemingly 7 years", "1-10 years" },
        { "90 minutes", "< 1 day" },
        { "24 hours", "1 day" },
        { "3 days", "< 1 week" },
        { "20 years", "> 10 years" },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        import_value value = clean_as(&import_data_sources, "retention_schedule", cases[i][0]);
        assert_text(value, cases[i][1]);
        assert_note(value, cases[i][0]);
        assert_effects(value, EFFECT(RELABELLED));
    }
}

static void a_schedule_that_is_a_label_needs_no_note(void **state)
{
    (void)state;
    import_value value = clean_as(&import_data_sources, "retention_schedule", "1 Week");
    assert_text(value, "1 week");
    assert_note(value, "");
}

static void schedules_that_are_vague_have_no_label(void **state)
{
    (void)state;
    const char *const vague[] = { "~10 days",
                                  "10 days",
                                  "3–4 weeks",
                                  "Past 1–2 days",
                                  "same day",
                                  "Monthly",
                                  "Weekly",
                                  "At least 10 years",
                                  "7",
                                  "days",
                                  "0 days",
                                  "99999999999999999999 years",
                                  "Until inmates are released, and 48 hours after released." };
    for (size_t i = 0; i < sizeof(vague) / sizeof(vague[0]); i++)
        assert_unfit(clean_as(&import_data_sources, "retention_schedule", vague[i]));
}

static void a_name_tells_what_kind_of_agency_it_is(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        { "Clymer Borough Police Department", "law enforcement" },
        { "Cook County Sheriff’s Office", "law enforcement" },
        { "Allen County Sheriff's Department Correctional Facility", "incarceration" },
        { "Correctionville Police Department", "law enforcement" },
        { "Montana Department of Corrections", "incarceration" },
        { "County Jail", "incarceration" },
        { "Birmingham Municipal Court", "court" },
        { "Florida Supreme Court - Office of the Marshal", "law enforcement" },
        { "United States Aggregated", "aggregated" },
        { "Brown Co. Water District", "unknown" },
        { "Harcourt Water District", "unknown" },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_string_equal(calx_text_cstr(arena, import_agency_type(arena, calx_text_of(cases[i][0]))), cases[i][1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clean_text_stays_and_has_no_effect),
        cmocka_unit_test(blanks_and_odd_blanks_go),
        cmocka_unit_test(other_characters_beyond_ascii_stay),
        cmocka_unit_test(a_name_too_long_for_an_index_is_unfit),
        cmocka_unit_test(words_for_nothing_are_null),
        cmocka_unit_test(a_word_begins_with_a_capital),
        cmocka_unit_test(a_label_is_found_whatever_its_case),
        cmocka_unit_test(access_types_get_the_labels_of_the_enum),
        cmocka_unit_test(a_label_that_is_unknown_is_noted_beside_the_known),
        cmocka_unit_test(lists_of_python_and_json_are_read),
        cmocka_unit_test(blank_and_repeated_elements_go),
        cmocka_unit_test(a_list_that_is_not_well_formed_is_unfit),
        cmocka_unit_test(a_url_loses_its_fragment_and_the_note_keeps_it),
        cmocka_unit_test(blanks_of_a_url_go_outside_and_are_encoded_inside),
        cmocka_unit_test(a_remark_after_a_url_goes_into_the_note),
        cmocka_unit_test(a_url_needs_a_host_and_no_scheme),
        cmocka_unit_test(a_url_too_long_for_an_index_is_unfit),
        cmocka_unit_test(booleans_are_true_and_false),
        cmocka_unit_test(dates_lose_their_time_of_day),
        cmocka_unit_test(days_that_no_calendar_has_are_unfit),
        cmocka_unit_test(degrees_have_a_range),
        cmocka_unit_test(codes_are_put_right),
        cmocka_unit_test(a_town_ends_at_a_comma_and_is_no_number),
        cmocka_unit_test(schedules_in_prose_get_a_label_where_it_is_clear),
        cmocka_unit_test(a_schedule_that_is_a_label_needs_no_note),
        cmocka_unit_test(schedules_that_are_vague_have_no_label),
        cmocka_unit_test(a_name_tells_what_kind_of_agency_it_is),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
