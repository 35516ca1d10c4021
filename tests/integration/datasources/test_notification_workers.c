/* Several workers of notifications, and who decides what one of them holds: nothing is sent twice. */
#include "delivering.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* Where each worker waits with its first batch until all have one. */
static pthread_barrier_t all_busy;

typedef struct worker {
    pthread_t thread;
    bool began;
    const char *url;
    notification_result result;
    calx_error err;
    bool ok;
} worker;

static delivery_outcome take_together(void *context, const notification_batch *batch)
{
    worker *w = context;
    if (!w->began)
        pthread_barrier_wait(&all_busy);
    w->began = true;
    return take(NULL, batch);
}

static void *work(void *context)
{
    worker *w = context;
    CALX_SCOPED_ARENA(own);
    notification_delivery delivery = { .deliver = take_together, .context = w };
    calx_session session = calx_session_on(calx_connect(w->url, NULL, &w->err));
    w->ok = session.conn && dsdb_send_notifications(&session, own, &delivery, &w->result, &w->err);
    calx_close(session.conn);
    return NULL;
}

static void several_workers_at_once_send_everything_once(void **state)
{
    (void)state;
    enum { WORKERS = 6, FOLLOWERS = 40 };
    make_followers(FOLLOWERS);
    assert_int_equal(pthread_barrier_init(&all_busy, NULL, WORKERS), 0);
    worker workers[WORKERS] = { 0 };
    int64_t reached = 0;
    for (size_t i = 0; i < WORKERS; i++) {
        workers[i].url = calx_describe_target(conn, arena).data;
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (size_t i = 0; i < WORKERS; i++) {
        pthread_join(workers[i].thread, NULL);
        assert_ok(workers[i].ok, workers[i].err);
        reached += workers[i].result.reached;
        assert_true(workers[i].result.reached > 0);
    }
    pthread_barrier_destroy(&all_busy);
    /* A user whom one worker was just taking is passed over by the others, and that one sends to them. */
    assert_int_equal(reached, FOLLOWERS);
    assert_int_equal(delivered.batches, FOLLOWERS);
    assert_int_equal(delivered.events, 2 * FOLLOWERS);
    for (size_t i = 0; i < delivered.batches; i++)
        for (size_t j = 0; j < i; j++)
            assert_int_not_equal(delivered.users[i], delivered.users[j]);
    assert_int_equal(unsent(), 0);
    assert_int_equal(number_of("SELECT sum(user_count)::int FROM notification_log"), FOLLOWERS);
}

static delivery_outcome die_after_the_second(void *context, const notification_batch *batch)
{
    int pipe_end = *(int *)context;
    ssize_t written = write(pipe_end, &batch->user_id, sizeof batch->user_id); /* the user has it now */
    if (delivered.batches == 1 || written != sizeof batch->user_id)
        raise(SIGKILL);
    return take(NULL, batch);
}

static void a_worker_that_is_killed_between_sending_and_marking_sends_nothing_twice(void **state)
{
    (void)state;
    int ends[2], status;
    int64_t got[8] = { 0 };
    make_followers(4);
    assert_int_equal(pipe(ends), 0);
    const char *url = calx_describe_target(conn, arena).data;
    pid_t child = fork();
    if (child == 0) {
        calx_error err = { 0 };
        notification_result result;
        notification_delivery delivery = { .deliver = die_after_the_second, .context = &ends[1] };
        calx_session session = calx_session_on(calx_connect(url, NULL, &err));
        dsdb_send_notifications(&session, calx_arena_new(), &delivery, &result, &err);
        _exit(1);
    }
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    assert_int_equal(read(ends[0], got, sizeof got), 2 * sizeof *got);
    close(ends[0]);
    close(ends[1]);
    assert_int_equal(number_of("SELECT user_count FROM notification_log"), 1); /* as far as it is known */
    assert_int_equal(send_all().reached, 2);
    for (size_t i = 0; i < delivered.batches; i++)
        assert_true(delivered.users[i] != got[0] && delivered.users[i] != got[1]);
    assert_int_equal(unsent(), 2); /* of the one that is doubtful */
    execute("UPDATE notification_batches SET claimed_at = now() - interval '1 day' WHERE sent_at IS NULL");
    calx_error err = { 0 };
    doubtful_batch_list doubtful;
    assert_ok(dsdb_doubtful_notifications(&db, arena, 15, &doubtful, &err), err);
    assert_int_equal(doubtful.len, 1);
    assert_int_equal(doubtful.items[0].user_id, got[1]);
    assert_ok(dsdb_notifications_sent(&db, arena, &doubtful.items[0].id, &err), err); /* somebody asked the user */
    assert_int_equal(unsent(), 0);
}

static delivery_outcome lose_the_connection(void *context, const notification_batch *batch)
{
    (void)batch;
    calx_error err = { 0 };
    CALX_SCOPED_ARENA(scratch);
    assert_ok(
        calx_execute(conn, calx_text_format(scratch, "SELECT pg_terminate_backend(%d)", *(int *)context).data, &err),
        err);
    return DELIVERY_DONE;
}

static void a_batch_that_was_delivered_and_cannot_be_marked_is_named(void **state)
{
    (void)state;
    calx_error err = { 0 };
    notification_result result;
    make_followers(1);
    other = another_session();
    int pid = PQbackendPID(calx_libpq(other.conn));
    notification_delivery delivery = { .deliver = lose_the_connection, .context = &pid };
    assert_false(dsdb_send_notifications(&other, arena, &delivery, &result, &err));
    assert_non_null(strstr(err.context, "was delivered, and could not be marked as sent"));
    assert_int_equal(number_of("SELECT count(*) FROM notification_batches WHERE sent_at IS NULL"), 1);
    assert_int_equal(send_all().reached, 0);
    calx_close(other.conn);
}

static delivery_outcome refuse(void *context, const notification_batch *batch)
{
    (void)context;
    (void)batch;
    return DELIVERY_FAILED;
}

/* As Ctrl-C does it to whatever runs at that moment. */
static void what_became_of_a_batch_is_written_though_it_is_cancelled(void **state)
{
    (void)state;
    make_followers(2);
    execute("CREATE SEQUENCE writes");
    execute("CREATE FUNCTION cancel_first() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN"
            " IF nextval('writes') % 2 = 1 THEN RAISE 'canceled' USING ERRCODE = '57014'; END IF;"
            " RETURN coalesce(NEW, OLD); END$$");
    execute("CREATE TRIGGER cancel_first BEFORE UPDATE OR DELETE ON notification_batches"
            " FOR EACH ROW EXECUTE FUNCTION cancel_first()");
    assert_int_equal(send_with((notification_delivery){ .deliver = refuse }).failed, 2);
    assert_int_equal(number_of("SELECT count(*) FROM notification_batches"), 0);
    assert_int_equal(send_all().reached, 2);
    assert_int_equal(unsent(), 0);
    execute("DROP TRIGGER cancel_first ON notification_batches");
    execute("DROP FUNCTION cancel_first");
    execute("DROP SEQUENCE writes");
}

/* What another is told while a worker delivers. */
static struct {
    calx_error decided, sent;
    notification_result result;
} meanwhile;

static delivery_outcome meddle(void *context, const notification_batch *batch)
{
    calx_error err = { 0 };
    notification_delivery again = { .deliver = take, .again = true };
    execute("UPDATE notification_batches SET claimed_at = now() - interval '1 day'");
    assert_false(dsdb_decide_notifications(&db, arena, &batch->id, false, 0, &meanwhile.decided));
    assert_false(dsdb_decide_notifications(&db, arena, &batch->id, true, 0, &meanwhile.sent));
    assert_ok(dsdb_send_notifications(&db, arena, &again, &meanwhile.result, &err), err);
    return take(context, batch);
}

static void nobody_decides_or_sends_again_what_a_live_worker_delivers(void **state)
{
    (void)state;
    calx_error err = { 0 };
    notification_result result;
    notification_delivery delivery = { .deliver = meddle };
    make_followers(1);
    other = another_session();
    assert_ok(dsdb_send_notifications(&other, arena, &delivery, &result, &err), err);
    assert_string_equal(meanwhile.decided.sqlstate, DSDB_BATCH_IN_USE);
    assert_string_equal(meanwhile.sent.sqlstate, DSDB_BATCH_IN_USE);
    assert_int_equal(meanwhile.result.reached, 0);
    assert_int_equal(delivered.batches, 1);
    assert_int_equal(result.reached, 1);
    assert_int_equal(unsent(), 0);
    assert_ok(dsdb_decide_notifications(&db, arena, &delivered.ids[0], true, 0, &err), err); /* it was */
    assert_fails(dsdb_decide_notifications(&db, arena, &delivered.ids[0], false, 0, &err), err, CALX_USAGE);
    calx_close(other.conn);
}

static void a_batch_of_a_worker_that_is_gone_is_decided_when_it_is_doubtful(void **state)
{
    (void)state;
    bool found;
    calx_error err = { 0 };
    notification_batch batch;
    queued_notifications queued;
    make_followers(1);
    assert_ok(dsdb_queue_notifications(&db, arena, &queued, &err), err);
    assert_ok(dsdb_claim_notifications(&db, arena, 0, &batch, &found, &err), err);
    assert_fails(dsdb_decide_notifications(&db, arena, &batch.id, false, 15, &err), err, DSDB_BATCH_IN_USE);
    execute("UPDATE notification_batches SET claimed_at = now() - interval '16 minutes'");
    assert_ok(dsdb_decide_notifications(&db, arena, &batch.id, false, 15, &err), err);
    assert_fails(dsdb_decide_notifications(&db, arena, &batch.id, false, 15, &err), err, CALX_NOT_FOUND);
    assert_ok(dsdb_claim_notifications(&db, arena, 0, &batch, &found, &err), err);
    assert_ok(dsdb_decide_notifications(&db, arena, &batch.id, true, 0, &err), err);
    assert_int_equal(unsent(), 0);
}

/* Between a claim and its delivery there is a moment in which somebody may decide. */
static void what_is_decided_before_its_worker_holds_it_is_not_delivered(void **state)
{
    (void)state;
    make_followers(1);
    execute("CREATE FUNCTION decided() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN UPDATE notification_batches SET sent_at = now() WHERE id = NEW.id; RETURN NULL; END';"
            " CREATE CONSTRAINT TRIGGER decided AFTER INSERT ON notification_batches DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION decided()");
    assert_int_equal(send_all().reached, 0);
    assert_int_equal(delivered.batches, 0);
    execute("DROP TRIGGER decided ON notification_batches; DROP FUNCTION decided()");
}

static void a_user_whose_row_is_being_changed_is_not_passed_over(void **state)
{
    (void)state;
    calx_error err = { 0 };
    make_followers(2);
    other = another_session();
    assert_ok(calx_execute(other.conn, "BEGIN; UPDATE users SET password_digest = 'new'", &err), err);
    assert_int_equal(send_all().reached, 2);
    assert_ok(calx_execute(other.conn, "COMMIT", &err), err);
    calx_close(other.conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_OF_NOTHING(several_workers_at_once_send_everything_once),
        TEST_OF_NOTHING(a_worker_that_is_killed_between_sending_and_marking_sends_nothing_twice),
        TEST_OF_NOTHING(a_batch_that_was_delivered_and_cannot_be_marked_is_named),
        TEST_OF_NOTHING(what_became_of_a_batch_is_written_though_it_is_cancelled),
        TEST_OF_NOTHING(nobody_decides_or_sends_again_what_a_live_worker_delivers),
        TEST_OF_NOTHING(a_batch_of_a_worker_that_is_gone_is_decided_when_it_is_doubtful),
        TEST_OF_NOTHING(what_is_decided_before_its_worker_holds_it_is_not_delivered),
        TEST_OF_NOTHING(a_user_whose_row_is_being_changed_is_not_passed_over),
    };
    return RUN_ON_RECORDS(tests, "notification_workers");
}
