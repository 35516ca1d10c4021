/* Refreshing materialized views, with readers about. */
#include "records.h"

#include "client/materialized_views.h"

static refreshed_view refresh(const char *name, bool concurrently)
{
    calx_error err = { 0 };
    refreshed_view out;
    assert_ok(dsdb_refresh_view(&db, arena, calx_text_of(name), concurrently, &out, &err), err);
    return out;
}

static void every_view_of_the_database_is_known(void **state)
{
    (void)state;
    size_t count;
    const char *const *names = dsdb_materialized_views(arena, &count);
    assert_int_equal(count, number_of("SELECT count(*) FROM pg_matviews"));
    for (size_t i = 0; i < count; i++)
        assert_true(refresh(names[i], i % 2 == 0).rows > 0 || strcmp(names[i], "map_localities") == 0 ||
                    strcmp(names[i], "followed_locations") == 0);
}

/* They have each other's numbers: one that is newer than another would lead to wrong names. */
static void names_words_and_their_trigrams_are_refreshed_together(void **state)
{
    (void)state;
    static const char added[] = "SELECT count(*) FROM typeahead_names WHERE folded_name = 'aardvark wardens'";
    execute("INSERT INTO agencies (name, jurisdiction_type, agency_type)"
            " VALUES ('Aardvark Wardens', 'local', 'law enforcement')");
    refreshed_view words = refresh("typeahead_words", true);
    assert_text(calx_text_of(words.name), "typeahead_words");
    assert_int_equal(words.rows, number_of("SELECT count(*) FROM typeahead_words"));
    assert_int_equal(number_of(added), 1);
    assert_int_equal(number_of("SELECT count(*) FROM typeahead_trigrams WHERE trigram = 'aar'"), 1);
    execute("DELETE FROM agencies WHERE name = 'Aardvark Wardens'");
    refresh("typeahead_trigrams", false);
    assert_int_equal(number_of(added), 0);
    assert_int_equal(number_of("SELECT count(*) FROM typeahead_trigrams WHERE trigram = 'aar'"), 0);
}

static void a_refresh_brings_in_what_is_new(void **state)
{
    (void)state;
    int64_t before = refresh("typeahead_locations", false).rows;
    execute("INSERT INTO localities (name, county_id) SELECT 'New', id FROM counties WHERE fips = '42003'");
    refreshed_view plain = refresh("typeahead_locations", false);
    assert_int_equal(plain.rows, before + 1);
    assert_false(plain.concurrently);
    assert_true(plain.microseconds > 0);
    execute("DELETE FROM locations USING localities l WHERE locality_id = l.id AND l.name = 'New';"
            "DELETE FROM localities WHERE name = 'New'");
    refreshed_view concurrent = refresh("typeahead_locations", true);
    assert_int_equal(concurrent.rows, before);
    assert_true(concurrent.concurrently);
}

/* A second connection in a transaction that has read the view. */
static calx_conn *reader(void)
{
    calx_error err = { 0 };
    calx_conn *other = calx_connect(calx_describe_target(conn, arena).data, NULL, &err);
    if (!other || !calx_execute(other, "BEGIN; SELECT count(*) FROM map_states", &err))
        fail_msg("%s", err.message);
    return other;
}

static void a_reader_and_a_concurrent_refresh_do_not_wait_for_each_other(void **state)
{
    (void)state;
    calx_error err = { 0 };
    calx_conn *other = reader();
    execute("SET lock_timeout = '1s'");
    assert_true(refresh("map_states", true).concurrently);
    assert_ok(calx_execute(other, "SELECT count(*) FROM map_states", &err), err);
    refreshed_view out;
    assert_fails(dsdb_refresh_view(&db, arena, CALX_TEXT("map_states"), false, &out, &err), err, "55P03");
    execute("RESET lock_timeout");
    calx_close(other);
    refresh("map_states", false);
}

static void a_view_never_filled_is_filled_plainly(void **state)
{
    (void)state;
    calx_error err = { 0 };
    bool populated = true;
    execute("REFRESH MATERIALIZED VIEW map_states WITH NO DATA");
    assert_ok(dsdb_view_populated(&db, arena, "map_states", &populated, &err), err);
    assert_false(populated);
    refreshed_view out = refresh("map_states", true);
    assert_false(out.concurrently);
    assert_int_equal(out.rows, 56);
    assert_ok(dsdb_view_populated(&db, arena, "map_states", &populated, &err), err);
    assert_true(populated);
}

static void all_views_are_refreshed_and_counted(void **state)
{
    (void)state;
    calx_error err = { 0 };
    size_t count_;
    refreshed_view_list got;
    const char *const *names = dsdb_materialized_views(arena, &count_);
    assert_ok(dsdb_refresh_views(&db, arena, &(refresh_request){ 0 }, &got, &err), err);
    assert_int_equal(got.len, count_);
    for (size_t i = 0; i < count_; i++) {
        assert_string_equal(got.items[i].name, names[i]);
        assert_int_equal(got.items[i].rows,
                         number_of(calx_text_format(arena, "SELECT count(*) FROM %s", names[i]).data));
        assert_true(got.items[i].microseconds > 0);
    }
    assert_ok(dsdb_refresh_views(&db, arena, &(refresh_request){ .concurrently = true }, &got, &err), err);
    assert_true(got.items[0].concurrently);
}

/* The transaction that last wrote the view anew. */
static int64_t written_by(const char *view)
{
    return number_of(
        calx_text_format(arena, "SELECT xmin::text::bigint FROM pg_class WHERE oid = '%s'::regclass", view).data);
}

static void what_is_read_together_is_refreshed_together_and_once(void **state)
{
    (void)state;
    calx_error err = { 0 };
    refreshed_view_list got;
    assert_ok(dsdb_refresh_views(&db, arena, &(refresh_request){ 0 }, &got, &err), err);
    assert_int_equal(written_by("map_counties"), written_by("packed_maps"));
    assert_int_equal(written_by("map_data_sources"), written_by("packed_maps"));
    assert_int_equal(written_by("typeahead_names"), written_by("typeahead_trigrams"));
    assert_true(written_by("map_states") != written_by("packed_maps"));
    int64_t counties_ = written_by("map_counties");
    const calx_text some[] = { CALX_TEXT("typeahead_trigrams"), CALX_TEXT("map_localities"), CALX_TEXT("totals"),
                               CALX_TEXT("typeahead_names"),    CALX_TEXT("map_localities"), CALX_TEXT("nothing") };
    refresh_request request = { .views = some, .view_count = 5 };
    assert_ok(dsdb_refresh_views(&db, arena, &request, &got, &err), err);
    assert_int_equal(got.len, 5);
    for (size_t i = 0; i < 5; i++)
        assert_text(some[i], got.items[i].name);
    assert_int_equal(got.items[0].rows, number_of("SELECT count(*) FROM typeahead_trigrams"));
    assert_int_equal(got.items[1].microseconds, got.items[4].microseconds);
    assert_int_equal(written_by("typeahead_words"), written_by("typeahead_trigrams"));
    assert_int_equal(written_by("map_localities"), written_by("packed_maps"));
    assert_int_equal(written_by("map_counties"), counties_);
    int64_t totals_ = written_by("totals");
    request.view_count = 6;
    assert_fails(dsdb_refresh_views(&db, arena, &request, &got, &err), err, CALX_NOT_FOUND);
    assert_int_equal(written_by("totals"), totals_);
}

static void cut_connection(void *of, size_t done, size_t all)
{
    (void)all;
    if (done == 3)
        execute(calx_text_format(arena, "SELECT pg_terminate_backend(%d, 10000)", PQbackendPID(calx_libpq(of))).data);
}

static void what_was_refreshed_before_a_failure_is_told_with_the_rest(void **state)
{
    (void)state;
    calx_error err = { 0 };
    refreshed_view_list got;
    int64_t names_ = written_by("typeahead_names");
    const calx_text some[] = { CALX_TEXT("map_counties"),    CALX_TEXT("totals"),      CALX_TEXT("totals"),
                               CALX_TEXT("typeahead_words"), CALX_TEXT("packed_maps"), CALX_TEXT("map_states") };
    calx_session other = calx_session_on(calx_connect(calx_describe_target(conn, arena).data, NULL, &err));
    refresh_request request = { .views = some, .view_count = 6, .progress = cut_connection, .context = other.conn };
    assert_false(dsdb_refresh_views(&other, arena, &request, &got, &err));
    assert_true(calx_error_is(&err, CALX_LOST) || calx_error_is(&err, "57P01"));
    assert_non_null(strstr(err.detail, "\nRefreshed: map_counties, totals, packed_maps.\n"
                                       "Not refreshed: typeahead_words, map_states."));
    assert_int_equal(got.len, 4);
    assert_text(calx_text_of(got.items[0].name), "map_counties");
    assert_text(calx_text_of(got.items[3].name), "packed_maps");
    assert_true(got.items[3].rows > 0);
    assert_int_equal(written_by("map_counties"), written_by("packed_maps"));
    assert_int_equal(written_by("typeahead_names"), names_);
    calx_close(other.conn);
}

static void only_a_materialized_view_can_be_named(void **state)
{
    (void)state;
    calx_error err = { 0 };
    refreshed_view out;
    static const char *const wrong[] = { "map_stats", "agencies",   "locations_expanded",
                                         "",          "MAP_STATES", "map_states; DROP TABLE users" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_fails(dsdb_refresh_view(&db, arena, calx_text_of(wrong[i]), false, &out, &err), err, CALX_NOT_FOUND);
        assert_non_null(strstr(err.detail, "typeahead_agencies"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_view_of_the_database_is_known),
        TEST(names_words_and_their_trigrams_are_refreshed_together),
        TEST(a_refresh_brings_in_what_is_new),
        TEST(a_reader_and_a_concurrent_refresh_do_not_wait_for_each_other),
        TEST(a_view_never_filled_is_filled_plainly),
        TEST(only_a_materialized_view_can_be_named),
        TEST(all_views_are_refreshed_and_counted),
        TEST(what_is_read_together_is_refreshed_together_and_once),
        TEST(what_was_refreshed_before_a_failure_is_told_with_the_rest),
    };
    return RUN_ON_RECORDS(tests, "views");
}
