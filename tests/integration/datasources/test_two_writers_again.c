/* Two who lock each other out: the one who loses does its work again, once the other is done. */
#include "two_writers.h"

#include "client/checks.h"
#include "client/data_sources.h"

OPERATION(two_of_both, collected_source_list got;
          new_data_source batch[] = { { .role = ROLE_ADMIN,
                                        .values.name = CALX_TEXT("Locked"),
                                        .values.source_url = CALX_TEXT("https://locked.example/1"),
                                        .agency_ids = &sheriff,
                                        .agency_count = 1 },
                                      { .role = ROLE_ADMIN,
                                        .values.name = CALX_TEXT("Locked"),
                                        .values.source_url = CALX_TEXT("https://locked.example/2"),
                                        .agency_ids = &police,
                                        .agency_count = 1 } };
          batch[0].columns = batch[1].columns = CALX_NODES(data_sources.name, data_sources.source_url);
          return dsdb_collect_data_sources(on, scratch, batch, 2, &got, err) && got.items[0].data_source_id.set &&
                 got.items[1].data_source_id.set;)

/* The first holds what the second needs next, and then takes what the second has: the second is locked out, and only
 * when the first is done can it do its work. What it is told. */
static calx_error lock_out(operation *first, operation *second_writes, operation *first_goes_on)
{
    calx_error err = { 0 };
    pthread_t thread;
    second_writer second = { .write = second_writes };
    execute("SET deadlock_timeout = '60s'");
    assert_ok(calx_execute(other.conn, "SET deadlock_timeout = '1s'", &err), err);
    calx_tx tx = calx_begin(conn, &err);
    assert_ok(tx.open && first(&db, &err), err);
    assert_int_equal(pthread_create(&thread, NULL, write_second, &second), 0);
    assert_true(waits_for_first(&second));
    assert_ok(first_goes_on(&db, &err) && calx_commit(&tx, &err), err);
    pthread_join(thread, NULL);
    execute("RESET deadlock_timeout");
    assert_int_equal(second.done, *second.err.sqlstate == '\0');
    return second.err;
}

/* Of the second, until now. */
static int64_t deadlocks(void)
{
    calx_error err = { 0 };
    assert_ok(calx_execute(other.conn, "SELECT pg_stat_force_next_flush()", &err), err);
    return number_of("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()");
}

#define assert_locked_out(first, second, then, state)                                \
    do {                                                                             \
        calx_error told = lock_out((first), (second), (then));                       \
        if (strcmp(told.sqlstate, (state)) != 0)                                     \
            fail_msg("%s, %s: %s %s", #first, #second, told.sqlstate, told.message); \
    } while (false)

OPERATION(sheriff_moves_in, return dsdb_add_agency_location(on, scratch, ROLE_ADMIN, sheriff, pittsburgh, err);)

/* Who links the same agencies in another order. */
static void a_batch_that_was_locked_out_is_collected_again(void **state)
{
    (void)state;
    calx_error err = { 0 };
    assert_locked_out(police_move_in, two_of_both, sheriff_moves_in, SUCCEEDS);
    assert_int_equal(number_of("SELECT count(*) FROM data_source_pending_event_notification JOIN data_sources d"
                               " ON d.id = data_source_id WHERE name = 'Locked'"),
                     2);
    assert_ok(dsdb_remove_agency_location(&db, arena, ROLE_ADMIN, police, allegheny, &err), err);
    assert_ok(dsdb_remove_agency_location(&db, arena, ROLE_ADMIN, sheriff, pittsburgh, &err), err);
    execute("DELETE FROM data_sources WHERE name = 'Locked'");
}

OPERATION(police_are_changed, return dsdb_lock_agencies(on, scratch, &police, 1, err);)
OPERATION(their_places_too, (void)scratch;
          return calx_execute(on->conn, "SELECT FROM link_agencies__locations FOR NO KEY UPDATE", err);)

/* As the source manager does, who changes an agency first and then its links. */
static void one_statement_that_was_locked_out_is_run_again(void **state)
{
    (void)state;
    calx_error err = { 0 };
    assert_ok(police_move_in(&db, &err), err);
    execute("DELETE FROM change_log");
    assert_locked_out(police_are_changed, police_move_out, their_places_too, SUCCEEDS);
    assert_int_equal(number_of("SELECT count(*) FROM change_log WHERE table_name = 'link_agencies__locations'"), 1);
    assert_second(ann_may_write, FIRST_COMMITS, police_move_out, SECOND_GOES_ON, CALX_NOT_FOUND);
}

OPERATION(page_two, (void)scratch;
          return calx_execute(on->conn, "INSERT INTO meta_urls (url) VALUES ('https://page.example/2')", err);)
OPERATION(page_one, (void)scratch;
          return calx_execute(on->conn, "INSERT INTO meta_urls (url) VALUES ('https://page.example/1')", err);)
OPERATION(agency_with_both_pages, int32_t id;
          calx_text pages[] = { CALX_TEXT("https://page.example/1"), CALX_TEXT("https://page.example/2") };
          new_agency agency = { .role = ROLE_ADMIN,
                                .name = CALX_TEXT("Two Pages"),
                                .jurisdiction_type = JURISDICTION_LOCAL,
                                .meta_urls = pages,
                                .meta_url_count = 2 };
          return dsdb_create_agency(on, scratch, &agency, &id, err);)

static void an_agency_that_was_locked_out_is_made_again_and_once(void **state)
{
    (void)state;
    assert_locked_out(page_two, agency_with_both_pages, page_one, SUCCEEDS);
    assert_int_equal(number_of("SELECT count(*) FROM agencies WHERE name = 'Two Pages'"), 1);
    assert_int_equal(number_of("SELECT count(*) FROM meta_urls JOIN link_agencies__meta_urls ON meta_url_id = id"
                               " WHERE url LIKE 'https://page.example/%'"),
                     2);
    execute("DELETE FROM agencies WHERE name = 'Two Pages'; DELETE FROM meta_urls WHERE url LIKE '%page.example/%'");
}

OPERATION(request_is_held, return dsdb_hold_data_request(on, scratch, first_request, err);)

static void who_deletes_what_another_deletes_is_told_that_it_is_gone(void **state)
{
    (void)state;
    calx_error err = { 0 };
    first_request = number_of("SELECT min(id) FROM data_requests");
    assert_ok(ann_may_write(&db, &err), err);
    int64_t losses = deadlocks();
    assert_locked_out(request_is_held, request_goes, request_goes, CALX_NOT_FOUND);
    assert_int_equal(deadlocks(), losses);
}

OPERATION(pages_and_more, (void)scratch; CALX_TRANSACTION(tx, on->conn, err);
          return tx.open && agency_with_both_pages(on, err) && calx_commit(&tx, err);)

static void what_loses_inside_of_a_transaction_is_the_callers_to_run_again(void **state)
{
    (void)state;
    assert_locked_out(page_two, pages_and_more, page_one, "40P01");
    assert_int_equal(number_of("SELECT count(*) FROM agencies WHERE name = 'Two Pages'"), 0);
    execute("DELETE FROM meta_urls WHERE url LIKE '%page.example/%'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_OF_TWO(a_batch_that_was_locked_out_is_collected_again),
        TEST_OF_TWO(one_statement_that_was_locked_out_is_run_again),
        TEST_OF_TWO(an_agency_that_was_locked_out_is_made_again_and_once),
        TEST_OF_TWO(who_deletes_what_another_deletes_is_told_that_it_is_gone),
        TEST_OF_TWO(what_loses_inside_of_a_transaction_is_the_callers_to_run_again),
    };
    return cmocka_run_group_tests(tests, connect_once, disconnect_both);
}
