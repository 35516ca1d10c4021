/* The health check, its alert, and webhooks that fail. DSDB names the program. */
#include "dsdb.h"

#include "client/health.h"
#include "client/materialized_views.h"
#include "http_server.h"
#include "jobs/health_alert.h"

#include <calx/clock.h>

static http_server server;

static int connect_once(void **state)
{
    (void)state;
    return connect_for_dsdb("health");
}

static int counted(void **state)
{
    execute("TRUNCATE table_count_log");
    return make_arena(state);
}

#define TEST_COUNTED(f) cmocka_unit_test_setup_teardown(f, counted, free_arena)

static health_check check(void)
{
    calx_error err = { 0 };
    health_check got;
    assert_ok(dsdb_check_health(&db, arena, &got, &err), err);
    assert_int_equal(got.count, 4);
    return got;
}

/* Logs that the tables had these parts, in percent, of what they have. */
static void log_before(int agencies, int sources)
{
    CALX_SCOPED_ARENA(scratch);
    execute(calx_text_format(scratch,
                             "INSERT INTO table_count_log (table_name, count, created_at)"
                             " SELECT 'agencies', count(*) * %d / 100, now() - interval '1 hour' FROM agencies"
                             " UNION ALL SELECT 'data_sources', count(*) * %d / 100, now() - interval '1 hour'"
                             " FROM data_sources UNION ALL SELECT 'agencies', 1, now() - interval '2 hours'",
                             agencies, sources)
                .data);
}

static void a_first_check_alarms_nobody_and_logs(void **state)
{
    (void)state;
    health_check got = check();
    assert_int_equal(got.alarming, 0);
    assert_text(got.tables[0].table, "agencies");
    assert_text(got.tables[3].table, "users");
    assert_false(got.tables[0].before.set);
    assert_int_equal(number_of("SELECT count(*) FROM table_count_log"), 4);
    got = check();
    assert_int_equal(got.alarming, 0);
    assert_int_equal(got.tables[0].before.value, got.tables[0].count);
    assert_int_equal(number_of("SELECT count(*) FROM table_count_log"), 8);
}

static void a_change_of_more_than_5_percent_is_alarming(void **state)
{
    (void)state;
    static const struct {
        int64_t before;
        int64_t users;
        bool alarming;
    } cases[] = { { 100, 105, false }, { 100, 106, true }, { 100, 95, false }, { 100, 94, true },
                  { 0, 0, false },     { 0, 1, true },     { 1, 0, true },     { 20, 21, false } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CALX_SCOPED_ARENA(scratch);
        execute(calx_text_format(scratch,
                                 "TRUNCATE table_count_log, users CASCADE;"
                                 "INSERT INTO table_count_log (table_name, count) VALUES ('users', %lld);"
                                 "INSERT INTO users (email) SELECT n || '@example.org' FROM generate_series(1, %lld) n",
                                 (long long)cases[i].before, (long long)cases[i].users)
                    .data);
        health_check got = check();
        assert_int_equal(got.tables[3].before.value, cases[i].before);
        assert_int_equal(got.tables[3].count, cases[i].users);
        assert_int_equal(got.tables[3].alarming, cases[i].alarming);
        assert_int_equal(got.alarming, cases[i].alarming);
    }
}

static void refresh_maps(void)
{
    calx_error err = { 0 };
    refreshed_view_list got;
    const calx_text maps[] = { CALX_TEXT("map_counties"), CALX_TEXT("map_localities"), CALX_TEXT("map_data_sources") };
    refresh_request request = { .views = maps, .view_count = 3 };
    assert_ok(dsdb_refresh_views(&db, arena, &request, &got, &err), err);
}

static void a_map_that_sql_alone_refreshed_is_told_until_it_is_packed(void **state)
{
    (void)state;
    assert_int_equal(check().behind.len, 0);
    refresh_maps();
    execute("REFRESH MATERIALIZED VIEW map_counties"); /* nothing is different */
    assert_int_equal(check().behind.len, 0);
    execute("UPDATE counties SET name = 'Allegheny''s' WHERE fips = '42003';"
            "REFRESH MATERIALIZED VIEW CONCURRENTLY map_counties");
    health_check got = check();
    assert_int_equal(got.alarming, 0);
    assert_int_equal(got.behind.len, 1);
    assert_text(got.behind.items[0], "map_counties");
    execute("REFRESH MATERIALIZED VIEW map_localities; REFRESH MATERIALIZED VIEW map_data_sources");
    assert_int_equal(check().behind.len, 3); /* a county's name is on all of them */
    refresh_maps();
    assert_int_equal(check().behind.len, 0);
    execute("REFRESH MATERIALIZED VIEW packed_maps WITH NO DATA"); /* who reads it is told */
    assert_int_equal(check().behind.len, 0);
    execute("UPDATE counties SET name = 'Allegheny' WHERE fips = '42003'; REFRESH MATERIALIZED VIEW packed_maps");
    refresh_maps();
}

static bool send_alert(const char *url, const webhook_limits *limits, calx_error *err)
{
    table_health tables[] = { { CALX_TEXT("agencies"), 50, CALX_SOME(int8, 100), true },
                              { CALX_TEXT("users"), 3, CALX_SOME(int8, 3), false } };
    health_check alarm = { .tables = tables, .count = 2, .alarming = 1 };
    return send_health_alert(url, &alarm, limits, err);
}

static const webhook_limits quick = { .pause_milliseconds = 20 };

static void assert_no_secret(const calx_error *err)
{
    const char *const texts[] = { err->message, err->detail, err->hint, err->context };
    for (size_t i = 0; i < 4; i++)
        assert_true(!strstr(texts[i], "t0ken") && !strstr(texts[i], "s3cret"));
}

static void an_alert_has_table_old_and_new_count(void **state)
{
    (void)state;
    calx_error err = { 0 };
    assert_true(start_http_server(&server, (const int[]){ 204, 0 }));
    assert_ok(send_alert(server.url, &quick, &err), err);
    stop_http_server(&server);
    assert_int_equal(strncmp(server.request, "POST /hooks/t0ken?key=s3cret ", 29), 0);
    assert_non_null(strcasestr(server.request, "\r\nContent-Type: application/json\r\n"));
    json_t *body = json_loads(strstr(server.request, "\r\n\r\n") + 4, 0, NULL);
    json_t *changes = json_object_get(body, "changes"), *change = json_array_get(changes, 0);
    assert_int_equal(json_array_size(changes), 1);
    assert_string_equal(json_string_value(json_object_get(change, "table")), "agencies");
    assert_int_equal(json_integer_value(json_object_get(change, "old_count")), 100);
    assert_int_equal(json_integer_value(json_object_get(change, "new_count")), 50);
    assert_string_equal(json_string_value(json_object_get(body, "text")),
                        "The table agencies went from 100 rows to 50.");
    json_decref(body);
}

static void a_webhook_that_fails_twice_is_told_the_third_time(void **state)
{
    (void)state;
    calx_error err = { 0 };
    assert_true(start_http_server(&server, (const int[]){ 500, 503, 200, 0 }));
    assert_ok(send_alert(server.url, &quick, &err), err);
    stop_http_server(&server);
    assert_int_equal(server.asked, 3);
}

static void a_webhook_that_goes_on_failing_is_an_error_without_its_url(void **state)
{
    (void)state;
    calx_error err = { 0 };
    assert_true(start_http_server(&server, (const int[]){ 500, 429, 502, 200, 0 }));
    assert_fails(send_alert(server.url, &quick, &err), err, CALX_SYSTEM);
    assert_int_equal(server.asked, 3);
    stop_http_server(&server);
    assert_string_equal(err.message, "The webhook answered with status 502 (3 attempts).");
    assert_no_secret(&err);
    assert_true(start_http_server(&server, (const int[]){ 404, 302, 0 }));
    assert_fails(send_alert(server.url, &quick, &err), err, CALX_SYSTEM);
    assert_string_equal(err.message, "The webhook answered with status 404 (1 attempt).");
    assert_fails(send_alert(server.url, &quick, &err), err, CALX_SYSTEM);
    assert_string_equal(err.message, "The webhook answered with status 302 (1 attempt).");
    stop_http_server(&server);
}

static void a_webhook_that_hangs_costs_bounded_time(void **state)
{
    (void)state;
    calx_error err = { 0 };
    assert_true(start_http_server(&server, (const int[]){ HANG, HANG, HANG, 0 }));
    const webhook_limits brief = { .attempt_milliseconds = 300, .pause_milliseconds = 20 };
    int64_t start = calx_ticks();
    assert_fails(send_alert(server.url, &brief, &err), err, CALX_TIMEOUT);
    assert_true(calx_ticks() - start < INT64_C(10000000000));
    stop_http_server(&server);
    assert_int_equal(server.asked, 3);
    assert_no_secret(&err);
}

static void a_webhook_that_is_not_there_is_an_error(void **state)
{
    (void)state;
    calx_error err = { 0 };
    assert_true(start_http_server(&server, (const int[]){ 0 }));
    stop_http_server(&server);
    assert_fails(send_alert(server.url, &quick, &err), err, CALX_SYSTEM);
    assert_non_null(strstr(err.message, "could not be reached"));
    assert_no_secret(&err);
    static const char *const wrong[] = { "", "t0ken", "file:///etc/t0ken", "ftp://127.0.0.1/t0ken", "http://[t0ken" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(send_alert(wrong[i], &quick, &err));
        assert_no_secret(&err);
    }
}

static int asked_to_go_on;

static bool not_for_long(calx_error *err)
{
    return ++asked_to_go_on < 3 || calx_fail(err, CALX_CANCELLED, "Stopped.");
}

static void an_alert_can_be_stopped(void **state)
{
    (void)state;
    calx_error err = { 0 };
    asked_to_go_on = 0;
    webhook_limits limits = { .pause_milliseconds = 60000, .go_on = not_for_long };
    assert_true(start_http_server(&server, (const int[]){ HANG, 0 }));
    assert_fails(send_alert(server.url, &limits, &err), err, CALX_CANCELLED);
    stop_http_server(&server);
}

static void the_command_logs_prints_and_alerts(void **state)
{
    (void)state;
    log_before(100, 50);
    assert_true(start_http_server(&server, (const int[]){ 200, 0 }));
    setenv("DSDB_WEBHOOK_URL", server.url, 1);
    assert_dsdb("health --json", 0);
    stop_http_server(&server);
    json_t *got = parsed();
    assert_int_equal(json_integer_value(json_object_get(got, "alarming")), 1);
    json_t *sources = json_array_get(json_object_get(got, "tables"), 2);
    assert_string_equal(json_string_value(json_object_get(sources, "table")), "data_sources");
    assert_true(json_is_true(json_object_get(sources, "alarming")));
    json_decref(got);
    assert_says(server.request, "\"table\":\"data_sources\"");
    assert_dsdb("health", 0); /* nothing has changed: nobody is asked */
    assert_says(output, "agencies");
    assert_dsdb("api check-health", 0);
    unsetenv("DSDB_WEBHOOK_URL");
}

static void the_command_tells_and_alerts_of_maps_that_are_behind(void **state)
{
    (void)state;
    assert_dsdb("health --json", 0);
    json_t *got = parsed();
    assert_int_equal(json_array_size(json_object_get(got, "behind")), 0);
    json_decref(got);
    refresh_maps();
    execute("UPDATE counties SET name = 'A%s\"' WHERE fips = '42003'; REFRESH MATERIALIZED VIEW map_counties");
    assert_true(start_http_server(&server, (const int[]){ 200, 0 }));
    setenv("DSDB_WEBHOOK_URL", server.url, 1);
    assert_dsdb("health", 0);
    stop_http_server(&server);
    assert_says(output, "packed_maps is behind map_counties: run dsdb refresh-views packed_maps\n");
    assert_says(server.request, "\"text\":\"packed_maps is behind map_counties: run dsdb refresh-views packed_maps.\"");
    assert_says(server.request, "\"behind\":[\"map_counties\"]");
    assert_dsdb("refresh-views packed_maps", 0);
    assert_dsdb("health", 0); /* nobody is asked */
    assert_null(strstr(output, "behind"));
    unsetenv("DSDB_WEBHOOK_URL");
    execute("UPDATE counties SET name = 'Allegheny' WHERE fips = '42003'");
    refresh_maps();
}

static void an_alert_that_fails_leaves_the_counts_logged(void **state)
{
    (void)state;
    log_before(50, 100);
    setenv("DSDB_WEBHOOK_URL", "http://127.0.0.1:1/t0ken", 1);
    assert_dsdb("health", 1);
    assert_says(output, "changed by more than 5 %");
    assert_says(errors, "The counts are logged, but nobody is alerted.");
    assert_null(strstr(errors, "t0ken"));
    assert_int_equal(number_of("SELECT count(*) FROM table_count_log WHERE created_at > now() - interval '1 minute'"),
                     4);
    unsetenv("DSDB_WEBHOOK_URL");
    execute("TRUNCATE table_count_log");
    log_before(50, 100);
    assert_dsdb("health", 0);
    assert_says(errors, "DSDB_WEBHOOK_URL names no webhook");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_COUNTED(a_first_check_alarms_nobody_and_logs),
        TEST_COUNTED(a_change_of_more_than_5_percent_is_alarming),
        TEST_COUNTED(a_map_that_sql_alone_refreshed_is_told_until_it_is_packed),
        TEST_COUNTED(an_alert_has_table_old_and_new_count),
        TEST_COUNTED(a_webhook_that_fails_twice_is_told_the_third_time),
        TEST_COUNTED(a_webhook_that_goes_on_failing_is_an_error_without_its_url),
        TEST_COUNTED(a_webhook_that_hangs_costs_bounded_time),
        TEST_COUNTED(a_webhook_that_is_not_there_is_an_error),
        TEST_COUNTED(an_alert_can_be_stopped),
        TEST_COUNTED(the_command_logs_prints_and_alerts),
        TEST_COUNTED(the_command_tells_and_alerts_of_maps_that_are_behind),
        TEST_COUNTED(an_alert_that_fails_leaves_the_counts_logged),
    };
    return cmocka_run_group_tests(tests, connect_once, disconnect);
}
