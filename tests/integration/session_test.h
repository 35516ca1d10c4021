/* What the tests of a session share: a connection to a database of the program's own, and an arena for each test. */
#ifndef SESSION_TEST_H
#define SESSION_TEST_H

#include "pg_test.h"

#include <calx/session.h>

static calx_conn *conn;
static calx_session db;
static calx_arena *arena;

/* The database, and SQL that is run in it before all tests and before each. NULL: none. */
typedef struct session_fixture {
    const char *database;
    const char *once;
    const char *before_each;
} session_fixture;
static session_fixture fixture;

static inline int begin_program(void **state)
{
    (void)state;
    conn = must_connect(own_database(fixture.database), NULL);
    db = calx_session_on(conn);
    if (fixture.once)
        must_execute(conn, fixture.once);
    return 0;
}

static inline int end_program(void **state)
{
    (void)state;
    calx_close(conn);
    return 0;
}

/* A statement that was prepared with a type that is dropped here can't be prepared anew within a transaction. */
static inline int begin_test(void **state)
{
    (void)state;
    arena = calx_arena_new();
    if (fixture.before_each) {
        must_execute(conn, fixture.before_each);
        must_execute(conn, "DISCARD ALL");
    }
    return 0;
}

static inline int end_test(void **state)
{
    (void)state;
    calx_arena_free(arena);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin_test, end_test)
#define RUN_SESSION_TESTS(tests, ...) \
    (fixture = (session_fixture){ __VA_ARGS__ }, cmocka_run_group_tests((tests), begin_program, end_program))

/* Of a call that is given `&err`, which is declared here. */
#define assert_ok(call)                             \
    do {                                            \
        calx_error err = { 0 };                     \
        if (!(call))                                \
            fail_msg("%s: %s", #call, err.message); \
    } while (0)

#endif
