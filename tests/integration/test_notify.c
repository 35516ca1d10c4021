/* Notifications, on a real server. */
#include "session_test.h"

#include <calx/clock.h>
#include <calx/notify.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

static void *notify_soon(void *context)
{
    (void)context;
    usleep(200000);
    calx_conn *other = calx_connect(own_database(fixture.database), NULL, NULL);
    calx_notify(other, CALX_TEXT("an \"odd\" name"), CALX_TEXT("it's here"), NULL);
    calx_close(other);
    return NULL;
}

static void a_notification_is_waited_for(void **state)
{
    (void)state;
    calx_error err = { 0 };
    calx_notification n = { 0 };
    bool got = true;
    assert_false(calx_listen(conn, CALX_TEXT(""), &err));
    must(calx_listen(conn, CALX_TEXT("an \"odd\" name"), &err), &err);
    int64_t begin = calx_ticks();
    must(calx_wait_for_notification(conn, arena, 50, &n, &got, &err), &err);
    assert_false(got);
    assert_in_range(calx_ticks() - begin, INT64_C(50000000), INT64_C(20000000000));
    pthread_t thread;
    pthread_create(&thread, NULL, notify_soon, NULL);
    must(calx_wait_for_notification(conn, arena, 60000, &n, &got, &err), &err);
    pthread_join(thread, NULL);
    assert_true(got && calx_text_equal(n.payload, CALX_TEXT("it's here")));
    assert_true(calx_text_equal(n.channel, CALX_TEXT("an \"odd\" name")) && n.sender > 0);
    must(calx_unlisten(conn, CALX_TEXT(""), &err), &err);
    must(calx_notify(conn, CALX_TEXT("an \"odd\" name"), CALX_TEXT(""), &err), &err);
    must(calx_wait_for_notification(conn, arena, 0, &n, &got, &err), &err);
    assert_false(got);
}

static void *kill_soon(void *victim)
{
    usleep(200000);
    kill_backend(own_database(fixture.database), victim);
    return NULL;
}

static void waiting_for_a_notification_ends_when_the_server_goes(void **state)
{
    (void)state;
    calx_error err = { 0 };
    calx_notification n;
    bool got;
    calx_conn *victim = must_connect(own_database(fixture.database), NULL);
    pthread_t thread;
    pthread_create(&thread, NULL, kill_soon, victim);
    assert_false(calx_wait_for_notification(victim, arena, -1, &n, &got, &err));
    assert_sqlstate(&err, CALX_LOST);
    pthread_join(thread, NULL);
    calx_close(victim);
}

static void no_notification_comes_through_a_lost_connection(void **state)
{
    (void)state;
    calx_error err = { 0 };
    calx_notification n;
    bool got;
    calx_conn *other = must_connect(own_database(fixture.database), NULL);
    shutdown(PQsocket(calx_libpq(other)), SHUT_RDWR);
    assert_false(calx_execute(other, "SELECT 1", &err));
    assert_false(calx_wait_for_notification(other, arena, -1, &n, &got, &err));
    assert_sqlstate(&err, CALX_LOST);
    calx_close(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_notification_is_waited_for),
        TEST(waiting_for_a_notification_ends_when_the_server_goes),
        TEST(no_notification_comes_through_a_lost_connection),
    };
    return RUN_SESSION_TESTS(tests, .database = "notify");
}
