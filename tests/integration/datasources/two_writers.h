/* Two who write at the same time. The first has done its work and not committed; the second starts, and waits where it
 * has to; the first commits, or is undone; and this says what becomes of the second. */
#ifndef TEST_TWO_WRITERS_H
#define TEST_TWO_WRITERS_H

#include "records.h"

#include "client/agencies.h"
#include "client/data_requests.h"
#include "client/operations.h"
#include "client/permissions.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

typedef bool operation(calx_session *on, calx_error *err);

static calx_session other;
static int64_t ann, bob, pittsburgh, allegheny;
static int32_t police, sheriff, shared;
static int64_t first_request;

static inline int connect_once(void **state)
{
    (void)state;
    calx_error err = { 0 };
    if (connect_with_records("two_writers") != 0)
        return -1;
    CALX_SCOPED_ARENA(scratch);
    other = calx_session_on(calx_connect(calx_describe_target(conn, scratch).data, NULL, &err));
    pittsburgh = number_of("SELECT id FROM locations_expanded WHERE full_display_name LIKE 'Pittsburgh, %'");
    allegheny = number_of("SELECT id FROM locations_expanded WHERE full_display_name = 'Allegheny, Pennsylvania'");
    police = (int32_t)number_of("SELECT id FROM agencies WHERE name = 'Pittsburgh Police'");
    sheriff = (int32_t)number_of("SELECT id FROM agencies WHERE name = 'Allegheny Sheriff'");
    shared = (int32_t)number_of("SELECT id FROM data_sources WHERE name = 'Shared source'");
    return other.conn ? 0 : -1;
}

static inline int disconnect_both(void **state)
{
    calx_close(other.conn);
    return disconnect(state);
}

static inline int two_users(void **state)
{
    execute("TRUNCATE users, pending_users CASCADE; DELETE FROM data_requests WHERE title <> 'More stops';"
            " INSERT INTO data_requests (title) SELECT 'More stops' WHERE NOT EXISTS (SELECT FROM data_requests)");
    ann = number_of("INSERT INTO users (email) VALUES ('ann@example.org') RETURNING id");
    bob = number_of("INSERT INTO users (email) VALUES ('bob@example.org') RETURNING id");
    return make_arena(state);
}

#define TEST_OF_TWO(f) cmocka_unit_test_setup_teardown(f, two_users, free_arena)

/* The second of the two. */
typedef struct second_writer {
    operation *write;
    calx_error err;
    bool done;
    atomic_bool over;
} second_writer;

static inline void *write_second(void *context)
{
    second_writer *second = context;
    second->done = second->write(&other, &second->err);
    second->over = true;
    return NULL;
}

/* Until it waits for the first, or is over. */
static inline bool waits_for_first(const second_writer *second)
{
    CALX_SCOPED_ARENA(scratch);
    const char *sql =
        calx_text_format(scratch, "SELECT cardinality(pg_blocking_pids(%d))", PQbackendPID(calx_libpq(other.conn)))
            .data;
    for (int i = 0; i < 5000 && !second->over; i++) {
        if (number_of(sql) > 0)
            return true;
        usleep(1000);
    }
    return false;
}

typedef enum first_end { FIRST_COMMITS, FIRST_IS_UNDONE } first_end;
typedef enum meeting { SECOND_WAITS, SECOND_GOES_ON } meeting;

/* Has both write; what the second is told. */
static inline calx_error write_both(operation *first, first_end end, operation *second_writes, meeting expected)
{
    calx_error err = { 0 };
    pthread_t thread;
    second_writer second = { .write = second_writes };
    calx_tx tx = calx_begin(conn, &err);
    assert_ok(tx.open && first(&db, &err), err);
    assert_int_equal(pthread_create(&thread, NULL, write_second, &second), 0);
    bool waited = waits_for_first(&second);
    if (!waited && expected == SECOND_GOES_ON)
        pthread_join(thread, NULL);
    assert_ok(end == FIRST_COMMITS ? calx_commit(&tx, &err) : calx_rollback(&tx, &err), err);
    if (waited || expected == SECOND_WAITS)
        pthread_join(thread, NULL);
    assert_int_equal(waited, expected == SECOND_WAITS);
    assert_int_equal(second.done, *second.err.sqlstate == '\0');
    return second.err;
}

#define assert_second(first, end, second, meets, state)                              \
    do {                                                                             \
        calx_error told = write_both((first), (end), (second), (meets));             \
        if (strcmp(told.sqlstate, (state)) != 0)                                     \
            fail_msg("%s, %s: %s %s", #first, #second, told.sqlstate, told.message); \
    } while (false)

#define SUCCEEDS ""

/* An operation without parameters. */
#define OPERATION(name, ...)                                   \
    static inline bool name(calx_session *on, calx_error *err) \
    {                                                          \
        CALX_SCOPED_ARENA(scratch);                            \
        __VA_ARGS__                                            \
    }

/* Operations that several of the tests begin or end with. */
OPERATION(ann_may_write, return dsdb_add_permission(on, scratch, ann, CALX_TEXT("write_data"), err);)
OPERATION(request_goes, return dsdb_delete_data_request(on, scratch, CALX_SOME(int8, ann), first_request, err);)
OPERATION(police_move_in, return dsdb_add_agency_location(on, scratch, ROLE_ADMIN, police, allegheny, err);)
OPERATION(police_move_out, return dsdb_remove_agency_location(on, scratch, ROLE_ADMIN, police, allegheny, err);)

#endif
