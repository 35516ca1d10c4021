/* Completing names: the order of what is found, pages, and terms that are no plain words. */
#include "meanwhile.h"

#include "client/search.h"

#include <math.h>

#define REFRESH_WORDS                            \
    "REFRESH MATERIALIZED VIEW typeahead_names;" \
    "REFRESH MATERIALIZED VIEW typeahead_words;" \
    "REFRESH MATERIALIZED VIEW typeahead_trigrams"

static location_suggestions places(const char *term, int64_t page)
{
    calx_error err = { 0 };
    location_suggestions got;
    assert_ok(dsdb_typeahead_locations(&db, arena, calx_text_of(term), page, &got, &err), err);
    return got;
}

static agency_suggestions agencies_like(const char *term)
{
    calx_error err = { 0 };
    agency_suggestions got;
    assert_ok(dsdb_typeahead_agencies(&db, arena, calx_text_of(term), 1, &got, &err), err);
    return got;
}

static void names_that_begin_with_the_term_come_before_those_that_contain_it(void **state)
{
    (void)state;
    location_suggestions got = places("pittsburgh", 1);
    assert_int_equal(got.found.len, 2);
    assert_false(got.similar);
    assert_text(got.found.items[0].search_name.value, "Pittsburgh");
    assert_text(got.found.items[1].search_name.value, "East Pittsburgh");
    assert_text(got.found.items[1].display_name, "East Pittsburgh, Allegheny, Pennsylvania");
}

/* All pages in one list, which has to end. */
static location_suggestion_list all_pages(const char *term, size_t expected)
{
    location_suggestion_list all = { calx_new_array(arena, location_suggestion, expected), 0 };
    for (int64_t page = 1;; page++) {
        location_suggestions got = places(term, page);
        assert_true(all.len + got.found.len <= expected);
        memcpy(all.items + all.len, got.found.items, got.found.len * sizeof *all.items);
        all.len += got.found.len;
        if (got.found.len < DSDB_TYPEAHEAD_PAGE) {
            assert_int_equal(places(term, page + 1).found.len, 0);
            return all;
        }
    }
}

static void pages_give_every_name_once(void **state)
{
    (void)state;
    size_t beginning = (size_t)number_of("SELECT count(*) FROM typeahead_locations WHERE search_name ILIKE 'mar%'");
    size_t containing = (size_t)number_of("SELECT count(*) FROM typeahead_locations WHERE search_name ILIKE '%mar%'");
    assert_true(beginning % 10 != 0 && containing > beginning + 10);
    location_suggestion_list all = all_pages("mar", containing);
    assert_int_equal(all.len, containing);
    for (size_t i = 0; i < all.len; i++) {
        bool begins = strncasecmp(all.items[i].search_name.value.data, "mar", 3) == 0;
        assert_int_equal(begins, i < beginning);
        for (size_t j = 0; j < i; j++)
            assert_true(all.items[j].location_id != all.items[i].location_id);
    }
}

static void a_page_past_the_end_is_empty_and_not_similar(void **state)
{
    (void)state;
    location_suggestions got = places("pittsburgh", 2);
    assert_int_equal(got.found.len, 0);
    assert_false(got.similar);
    assert_int_equal(places("pittsburgh", INT64_MAX).found.len, 0);
    assert_int_equal(places("zzzz", 2).found.len, 0);
}

static void a_term_that_no_name_contains_gets_the_most_similar(void **state)
{
    (void)state;
    location_suggestions got = places("Pitsburgh", 1);
    assert_true(got.similar);
    assert_int_equal(got.found.len, 10);
    assert_text(got.found.items[0].search_name.value, "Pittsburgh");
    for (size_t i = 1; i < got.found.len; i++)
        assert_true(got.found.items[i - 1].distance <= got.found.items[i].distance);
    assert_int_equal(places("~~~", 1).found.len, 0);
}

static void wildcards_in_a_term_are_plain(void **state)
{
    (void)state;
    location_suggestions got = places("100%", 1);
    assert_int_equal(got.found.len, 1);
    assert_text(got.found.items[0].search_name.value, "100% Corner");
    got = places("r_s", 1);
    assert_int_equal(got.found.len, 1);
    assert_text(got.found.items[0].search_name.value, "Under_score");
    got = places("k\\s", 1);
    assert_int_equal(got.found.len, 1);
    assert_text(got.found.items[0].search_name.value, "Back\\slash");
    assert_int_equal(places("%", 1).found.len, 1);
}

static void agencies_are_completed_alike(void **state)
{
    (void)state;
    agency_suggestions got = agencies_like("pittsburgh");
    assert_int_equal(got.found.len, 2);
    assert_text(got.found.items[0].name, "Pittsburgh Police");
    assert_text(got.found.items[0].municipality.value, "Pittsburgh");
    assert_text(got.found.items[1].name, "National Bureau in Pittsburgh");
    assert_text(agencies_like("50%").found.items[0].name, "50% Patrol");
    assert_int_equal(agencies_like("%").found.len, 1);
    assert_text(agencies_like("r_s").found.items[0].name, "Under_score 'Guard'");
    assert_int_equal(agencies_like("r_s").found.len, 1);
    assert_text(agencies_like("k\\s").found.items[0].name, "Back\\slash");
    assert_text(agencies_like("back\\").found.items[0].name, "Back\\slash");
    assert_text(agencies_like("'guard'").found.items[0].name, "Under_score 'Guard'");
    assert_text(agencies_like("überSEE").found.items[0].name, "Übersee Wache");
    assert_false(agencies_like("überSEE").found.items[0].location_id.set);
    assert_int_equal(agencies_like("Two Places").found.len, 2); /* a row for each of its places */
    assert_true(agencies_like("Pensylvania Polise").similar);
}

/* What the server says when it compares a term with every name; the first `exact` of the ten are held to it. */
static void assert_nearest_of_all(calx_text term, size_t exact)
{
    calx_error err = { 0 };
    agency_suggestions got;
    assert_ok(dsdb_typeahead_agencies(&db, arena, term, 1, &got, &err), err);
    const char *values[] = { calx_text_cstr(arena, term) };
    PGresult *all = PQexecParams(calx_libpq(conn),
                                 "SELECT d FROM (SELECT folded_name <-> lower($1::text) d FROM typeahead_agencies) x"
                                 " WHERE d < 1 ORDER BY d LIMIT 10",
                                 1, NULL, values, NULL, NULL, 0);
    assert_true(got.similar);
    assert_int_equal(got.found.len, PQntuples(all));
    for (size_t i = 0; i < got.found.len; i++) {
        double distance = (double)got.found.items[i].distance, nearest = atof(PQgetvalue(all, (int)i, 0));
        assert_true(i < exact ? fabs(distance - nearest) < 1e-5 : distance < nearest + 0.05);
    }
    PQclear(all);
}

static void the_similar_agencies_are_the_nearest_of_all(void **state)
{
    (void)state;
    execute("BEGIN; INSERT INTO agencies (name, jurisdiction_type, agency_type)"
            " SELECT (ARRAY['Ash', 'Birch', 'Cedar', 'Elm', 'Fir', 'Maple', 'Oak', 'Pine'])[1 + n % 8] ||"
            " (ARRAY['ton', 'ville', ' Hills', 'burg', ' City of the Lake'])[1 + n / 8 % 5] ||"
            " (ARRAY[' Police', ' Police Department', ' County Sheriff''s Office', ' Court'])[1 + n / 40 % 4] ||"
            " CASE WHEN n >= 160 THEN ' ' || n ELSE '' END, 'local', 'law enforcement' FROM generate_series(0, 2999) n;"
            "REFRESH MATERIALIZED VIEW typeahead_agencies; " REFRESH_WORDS);
    static const char *const terms[] = {
        "Pinevile Polise", "Oakton Polxce Departmnt",  "Mapel Hils Conty Sherif", "zzzz", "~~~", "Cedrburg",
        "polise",          "Firvile Poilce Department"
    };
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++)
        assert_nearest_of_all(calx_text_of(terms[i]), 10);
    /* More rare words are alike than are read: the nearest is found, and the last of the ten may be others as near. */
    assert_nearest_of_all(CALX_TEXT("Ash Hills Police Departmentt 10000"), 5);
    execute("ROLLBACK");
}

static void what_many_agencies_contain_comes_in_pages_without_a_gap(void **state)
{
    (void)state;
    calx_error err = { 0 };
    execute("BEGIN; INSERT INTO agencies (name, jurisdiction_type, agency_type)"
            " SELECT chr(97 + n % 26) || n || CASE WHEN n % 3 = 0 THEN ' Watch' ELSE ' Patrol' END,"
            " 'local', 'law enforcement' FROM generate_series(1, 6000) n; REFRESH MATERIALIZED VIEW "
            "typeahead_agencies;" REFRESH_WORDS);
    int32_t last = 0;
    calx_text before = CALX_TEXT("");
    for (int64_t page = 1; page <= 201; page++) { /* the first of all names have some of them */
        agency_suggestions got;
        if (page % 20 != 1 && page % 20 != 2 && page < 195)
            continue;
        assert_ok(dsdb_typeahead_agencies(&db, arena, CALX_TEXT(" WATCH"), page, &got, &err), err);
        assert_int_equal(got.found.len, page <= 200 ? 10 : 0);
        for (size_t i = 0; i < got.found.len; i++) {
            assert_true(got.found.items[i].id != last && calx_text_compare(before, got.found.items[i].name) < 0);
            last = got.found.items[i].id;
            before = got.found.items[i].name;
        }
    }
    execute("ROLLBACK");
}

/* What is found for the term while the other changes names after so many statements; it has come to that, or not. */
static bool found_meanwhile(watched *w, const char *sql, int after, const char *term, agency_suggestions *out)
{
    calx_error err = { 0 };
    calx_session on = calx_session_on(w->conn);
    do_after(w, sql, after);
    assert_ok(dsdb_typeahead_agencies(&on, arena, calx_text_of(term), 1, out, &err), err);
    return w->after <= 0;
}

#define REFRESHED                                                 \
    "; REFRESH MATERIALIZED VIEW CONCURRENTLY typeahead_agencies" \
    "; REFRESH MATERIALIZED VIEW CONCURRENTLY typeahead_names"    \
    "; REFRESH MATERIALIZED VIEW CONCURRENTLY typeahead_words"    \
    "; REFRESH MATERIALIZED VIEW CONCURRENTLY typeahead_trigrams"
#define RENAME(from_, to) "UPDATE agencies SET name = '" to "' WHERE name = '" from_ "'" REFRESHED

static void a_name_that_is_refreshed_meanwhile_is_found_once(void **state)
{
    (void)state;
    agency_suggestions got;
    watched w = watch();
    int after = 0;
    bool changed = true;
    execute("INSERT INTO agencies (name, jurisdiction_type, agency_type) VALUES"
            " ('Zedd Police', 'local', 'court')" REFRESHED);
    while (changed) {
        changed = found_meanwhile(&w, RENAME("Zedd Police", "Police of Zedd"), ++after, "zedd", &got);
        assert_int_equal(got.found.len, 1);
        execute(RENAME("Police of Zedd", "Zedd Police"));
    }
    assert_true(after > 2); /* there were several moments to come between */
    execute("DELETE FROM agencies WHERE name = 'Zedd Police'" REFRESHED);
    stop_watching(&w);
}

/* New names, and the words that they are made of, come before all others, whose numbers become others. */
#define RENUMBER_WITH(how)                                                                \
    "INSERT INTO agencies (name, jurisdiction_type, agency_type)"                         \
    " SELECT '0' || md5(n::text) || ' 0' || md5(n || 'x'), 'local', 'court'"              \
    " FROM generate_series(1, 90) n; REFRESH MATERIALIZED VIEW " how "typeahead_agencies" \
    "; REFRESH MATERIALIZED VIEW " how "typeahead_names"                                  \
    "; REFRESH MATERIALIZED VIEW " how "typeahead_words"                                  \
    "; REFRESH MATERIALIZED VIEW " how "typeahead_trigrams"

static void names_that_are_renumbered_meanwhile_are_found_all_the_same(void **state)
{
    (void)state;
    agency_suggestions got;
    watched w = watch();
    static const char *const ways[] = { RENUMBER_WITH(""), RENUMBER_WITH("CONCURRENTLY ") };
    execute("INSERT INTO agencies (name, jurisdiction_type, agency_type) SELECT left(md5(n || 'a'), 7) || ' ' ||"
            " left(md5(n || 'b'), 7), 'local'::jurisdiction_type, 'court'::agency_type FROM generate_series(1, 500) n "
            "UNION ALL"
            " SELECT 'Quartzburg Wardens', 'local', 'court'" REFRESHED);
    for (int way = 0; way < 2; way++) {
        int after = 0;
        for (bool changed = true; changed;) {
            changed = found_meanwhile(&w, ways[way], ++after, "Quarzburg Wardns", &got);
            assert_true(got.similar && got.found.len > 0);
            assert_text(got.found.items[0].name, "Quartzburg Wardens");
            execute("DELETE FROM agencies WHERE name LIKE '0%'" REFRESHED);
        }
        assert_true(after > 5);
    }
    execute("DELETE FROM agencies WHERE agency_type = 'court'" REFRESHED);
    stop_watching(&w);
}

/* Also where the view of trigrams is older than that of names. */
static void a_long_term_is_found_by_a_part_of_it_and_has_to_be_there_whole(void **state)
{
    (void)state;
    static const char *const there[] = {
        "der-hill  Park 50%_Patrol, (Zone 5", "NDER-HILL  park 50%_pat", "  Park 50%_Patrol, (",
        "er  ~~~~~~~~~~~~~~~~~~~~  \\'p",     "~~~~~~~~~~~~~~~~~~~",     "of parks and places with no name",
    };
    static const char *const not_there[] = {
        "der-hill Park 50%_Patrol, (Zone 5", "der-hill  Park 50%%Patrol",         "rk 50%_Patrol. (Zone",
        "der-hill  Park of parks and",       "of parks and places with no names", "park and places with no name",
    };
    execute("BEGIN; INSERT INTO agencies (name, jurisdiction_type, agency_type) VALUES"
            " (E'\u00dcnder-hill  Park 50%_Patrol, (Zone 5) Over  ~~~~~~~~~~~~~~~~~~~~  \\\\''places''"
            " of parks and places with no name', 'local', 'law enforcement');"
            " REFRESH MATERIALIZED VIEW typeahead_agencies");
    for (int refreshed = 0; refreshed < 2; refreshed++) {
        for (size_t i = 0; i < sizeof there / sizeof *there; i++) {
            agency_suggestions got = agencies_like(there[i]);
            assert_int_equal(got.found.len, 1);
            assert_false(got.similar);
        }
        for (size_t i = 0; i < sizeof not_there / sizeof *not_there; i++)
            assert_true(agencies_like(not_there[i]).similar);
        execute(REFRESH_WORDS);
    }
    execute("ROLLBACK");
}

static void an_empty_term_and_a_page_below_one_are_refused(void **state)
{
    (void)state;
    calx_error err = { 0 };
    location_suggestions got;
    assert_fails(dsdb_typeahead_locations(&db, arena, CALX_TEXT(" "), 1, &got, &err), err, CALX_USAGE);
    assert_fails(dsdb_typeahead_locations(&db, arena, CALX_TEXT("x"), 0, &got, &err), err, CALX_USAGE);
    assert_fails(dsdb_typeahead_locations(&db, arena, CALX_TEXT("x"), -1, &got, &err), err, CALX_USAGE);
    assert_fails(dsdb_typeahead_locations(&db, arena, CALX_TEXT("\xff"), 1, &got, &err), err, CALX_BAD_VALUE);
}

static void a_view_that_was_never_filled_says_how_to_fill_it(void **state)
{
    (void)state;
    calx_error err = { 0 };
    location_suggestions got;
    execute("REFRESH MATERIALIZED VIEW typeahead_locations WITH NO DATA");
    assert_fails(dsdb_typeahead_locations(&db, arena, CALX_TEXT("pitt"), 1, &got, &err), err, "55000");
    assert_string_equal(err.hint, "Fill it with: dsdb refresh-views typeahead_locations");
    execute("REFRESH MATERIALIZED VIEW typeahead_locations");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(names_that_begin_with_the_term_come_before_those_that_contain_it),
        TEST(pages_give_every_name_once),
        TEST(a_page_past_the_end_is_empty_and_not_similar),
        TEST(a_term_that_no_name_contains_gets_the_most_similar),
        TEST(wildcards_in_a_term_are_plain),
        TEST(agencies_are_completed_alike),
        TEST(the_similar_agencies_are_the_nearest_of_all),
        TEST(what_many_agencies_contain_comes_in_pages_without_a_gap),
        TEST(a_name_that_is_refreshed_meanwhile_is_found_once),
        TEST(names_that_are_renumbered_meanwhile_are_found_all_the_same),
        TEST(a_long_term_is_found_by_a_part_of_it_and_has_to_be_there_whole),
        TEST(an_empty_term_and_a_page_below_one_are_refused),
        TEST(a_view_that_was_never_filled_says_how_to_fill_it),
    };
    return RUN_ON_RECORDS(tests, "typeahead");
}
