/* dsdb notifications as a user types it, with commands that deliver. DSDB names the program. */
#include "dsdb.h"

#include "notifying.h"

#include <unistd.h>

static char mailbox[] = "/tmp/mailbox-XXXXXX"; /* where delivered batches are, a line each */

static int connect_once(void **state)
{
    (void)state;
    close(mkstemp(mailbox));
    return connect_for_dsdb("send_notifications");
}

static int disconnect_and_clean(void **state)
{
    unlink(mailbox);
    return disconnect(state);
}

static int empty_mailbox(void **state)
{
    assert_int_equal(truncate(mailbox, 0), 0);
    return nobody(state);
}

#define TEST_OF_MAIL(f) cmocka_unit_test_setup_teardown(f, empty_mailbox, free_arena)

/* Runs `dsdb notifications …`, in which MAILBOX stands for the file's name. */
static void assert_notifications(const char *words, int code)
{
    CALX_SCOPED_ARENA(scratch);
    calx_buffer line = calx_buffer_in(scratch);
    calx_text rest = calx_text_of(words);
    for (size_t at = 0; at < rest.len; at++) {
        if (strncmp(rest.data + at, "MAILBOX", 7) == 0) {
            calx_buffer_add_cstr(&line, mailbox);
            at += 6;
        } else {
            calx_buffer_add_char(&line, rest.data[at]);
        }
    }
    assert_dsdb(calx_text_format(scratch, "notifications %s", calx_buffer_cstr(&line)).data, code);
}

static json_t *mail(size_t *count)
{
    json_t *all = json_array();
    FILE *file = fopen(mailbox, "re");
    json_t *one;
    while ((one = json_loadf(file, JSON_DISABLE_EOF_CHECK, NULL)))
        json_array_append_new(all, one);
    fclose(file);
    *count = json_array_size(all);
    return all;
}

static void make_two_followers(void)
{
    follow(user("ann"), "Pittsburgh, Allegheny, Pennsylvania", NULL, 0);
    follow(user("o\"bob"), "Pennsylvania", NULL, 0);
    source_event("Pittsburgh Police");
    request_event(request_about("Pennsylvania"), "Request Ready to Start");
}

static void a_preview_names_users_and_events(void **state)
{
    (void)state;
    make_two_followers();
    assert_notifications("preview", 0);
    assert_says(output, "3 events for 2 users: 1 of data requests, 1 of data sources.");
    assert_says(output, "ann@example.org");
    assert_says(output, "Request Ready to Start");
    assert_notifications("preview --json", 0);
    json_t *preview = parsed();
    assert_int_equal(json_integer_value(json_object_get(json_object_get(preview, "totals"), "events")), 3);
    assert_int_equal(json_array_size(json_object_get(preview, "batches")), 2);
    assert_null(json_object_get(json_array_get(json_object_get(preview, "batches"), 0), "batch"));
    json_decref(preview);
    assert_notifications("queue", 0);
    assert_says(output, "Queued 1 notifications of data requests and 2 of data sources.");
}

static void a_command_gets_each_batch_on_its_standard_input(void **state)
{
    (void)state;
    size_t count;
    make_two_followers();
    assert_notifications("send --command 'cat >>MAILBOX; echo noise'", 0);
    assert_string_equal(output, "Reached 2 users.\n");
    json_t *got = mail(&count);
    assert_int_equal(count, 2);
    json_t *second = json_array_get(got, 1);
    assert_string_equal(json_string_value(json_object_get(second, "email")), "o\"bob@example.org");
    assert_int_equal(strlen(json_string_value(json_object_get(second, "batch"))), 36);
    json_t *event = json_array_get(json_object_get(second, "events"), 1);
    assert_string_equal(json_string_value(json_object_get(event, "event_type")), "Data Source Approved");
    assert_string_equal(json_string_value(json_object_get(event, "entity_type")), "Data Source");
    assert_string_equal(json_string_value(json_object_get(event, "entity_name")), "Source of Pittsburgh Police");
    json_decref(got);
    assert_notifications("send --command 'cat >>MAILBOX' --json", 0);
    json_t *result = parsed();
    assert_int_equal(json_integer_value(json_object_get(result, "reached")), 0);
    json_decref(result);
}

static void a_command_that_fails_is_tried_again_by_the_next_run(void **state)
{
    (void)state;
    size_t count;
    make_two_followers();
    assert_notifications("send -c 'grep ann >>MAILBOX'", 1);
    assert_says(errors, "o\"bob@example.org: The command ended with exit code 1.");
    assert_says(errors, "1 batches could not be delivered.");
    assert_notifications("send -c 'cat >>MAILBOX'", 0);
    json_decref(mail(&count));
    assert_int_equal(count, 2);
    assert_notifications("send", 2);
    assert_notifications("send -c true --time-limit 0", 2);
}

static void a_command_that_is_cut_off_leaves_a_doubtful_batch_to_decide(void **state)
{
    (void)state;
    char words[128];
    make_two_followers();
    assert_notifications("send --time-limit 1 -c 'grep -q ann && sleep 30 || kill -9 $$'", 1);
    assert_says(errors, "ann@example.org: The command took longer than 1 s and was killed.");
    assert_says(errors, "o\"bob@example.org: The command was ended by signal 9.");
    assert_notifications("doubtful --json", 0);
    assert_string_equal(output, "[]\n");
    execute("UPDATE notification_batches SET claimed_at = now() - interval '1 hour'");
    assert_notifications("doubtful", 0);
    assert_says(output, "ann@example.org");
    assert_notifications("doubtful --json", 0);
    json_t *doubtful = parsed();
    for (size_t i = 0; i < 2; i++) {
        snprintf(words, sizeof words, "decide %s %s",
                 json_string_value(json_object_get(json_array_get(doubtful, i), "id")), i ? "again" : "sent");
        assert_notifications(words, 0);
    }
    json_decref(doubtful);
    assert_notifications(words, 3);
    assert_notifications("decide 7 sent", 2);
    assert_notifications("decide 5e0c9a34-6f0e-4b4e-9a4e-0f3a2b1c7d55 perhaps", 2);
    assert_notifications("send -c 'cat >>MAILBOX'", 0);
    assert_string_equal(output, "Reached 1 users.\n");
}

static void doubtful_batches_are_sent_again_with_their_ids_when_asked(void **state)
{
    (void)state;
    size_t count;
    make_two_followers();
    assert_notifications("send -c 'cat >>MAILBOX; kill -9 $$'", 1);
    execute("UPDATE notification_batches SET claimed_at = now() - interval '1 hour'");
    assert_notifications("send --again -c 'cat >>MAILBOX'", 0);
    json_t *got = mail(&count);
    assert_int_equal(count, 4);
    for (size_t i = 0; i < 2; i++)
        assert_true(json_equal(json_array_get(got, i), json_array_get(got, i + 2)));
    json_decref(got);
}

static void a_batch_that_was_taken_just_now_is_decided_only_when_told_to(void **state)
{
    (void)state;
    char words[128];
    make_two_followers();
    assert_notifications("send -c 'kill -9 $$'", 1);
    assert_dsdb("api doubtful-notifications --minutes 0", 0);
    json_t *doubtful = parsed();
    const char *id = json_string_value(json_object_get(json_array_get(doubtful, 0), "id"));
    snprintf(words, sizeof words, "decide %s sent", id);
    assert_notifications(words, 1);
    assert_says(errors, "can't be decided: it was claimed a short while ago");
    snprintf(words, sizeof words, "decide %s sent --at-once", id);
    assert_notifications(words, 0);
    json_decref(doubtful);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_OF_MAIL(a_preview_names_users_and_events),
        TEST_OF_MAIL(a_command_gets_each_batch_on_its_standard_input),
        TEST_OF_MAIL(a_command_that_fails_is_tried_again_by_the_next_run),
        TEST_OF_MAIL(a_command_that_is_cut_off_leaves_a_doubtful_batch_to_decide),
        TEST_OF_MAIL(doubtful_batches_are_sent_again_with_their_ids_when_asked),
        TEST_OF_MAIL(a_batch_that_was_taken_just_now_is_decided_only_when_told_to),
    };
    return cmocka_run_group_tests(tests, connect_once, disconnect_and_clean);
}
