/* Statements that were made once, run by a real server: by every verb, with every kind of argument, by many threads,
 * and where the server has forgotten them. */
#include "session_test.h"

#include <calx/batch.h>
#include <calx/explain.h>
#include <calx/pool.h>

#include <pthread.h>
#include <stdatomic.h>

#define KIND(L) L(KIND_SCHOOL, "school") L(KIND_COUNTY, "county")
CALX_ENUM(kind, KIND);
#define PLACES(C)                 \
    C(id, int4, PRIMARY_KEY)      \
    C(name, varchar, NOT_NULL)    \
    C(kind, kind, NOT_NULL)       \
    C(tags, text_array, NOT_NULL) \
    C(extra, jsonb)               \
    C(county, text)               \
    C(since, date)                \
    C(open, daterange)
CALX_MODEL(place, places, PLACES);
RESULT(place_name, FIELD(id, int4), FIELD(name, text));

static const char schema[] =
    "DROP TABLE IF EXISTS places; DROP TYPE IF EXISTS kind; CREATE TYPE kind AS ENUM ('school', 'county');"
    "CREATE TABLE places (id integer PRIMARY KEY, name varchar NOT NULL, kind kind NOT NULL,"
    " tags text[] NOT NULL DEFAULT '{}', extra jsonb, county text, since date, open daterange);"
    "INSERT INTO places (id, name, kind, tags, county) SELECT i, 'place ' || i,"
    " (CASE WHEN i % 2 = 0 THEN 'school' ELSE 'county' END)::kind, ARRAY['n' || i % 3],"
    " CASE WHEN i % 5 = 0 THEN NULL ELSE 'c' || i % 5 END FROM generate_series(1, 20) AS i";

ARGUMENTS(place_key, FIELD(id, int4));
ARGUMENTS(place_filter, FIELD(ids, int4_array), FIELD(kinds, kind_array), FIELD(county, text, NULLABLE),
          FIELD(rows, int8, NULLABLE));
ARGUMENTS(place_change, FIELD(id, int4), FIELD(name, text), FIELD(kind, kind), FIELD(tags, text_array),
          FIELD(extra, jsonb, NULLABLE), FIELD(since, date, NULLABLE), FIELD(open, daterange, NULLABLE));
ARGUMENTS(place_search, FIELD(words, tsquery));

#define prepared(q, args)                                                           \
    ({                                                                              \
        calx_error prepared_err_ = { 0 };                                           \
        const args##_statement *prepared_made_ = prepare_(q, args, &prepared_err_); \
        must(prepared_made_ != NULL, &prepared_err_);                               \
        prepared_made_;                                                             \
    })

static const place_key_statement *name_of_place(calx_arena *where_it_lives)
{
    calx_select *q = select_(where_it_lives, places.id, places.name);
    from(q, places);
    where(q, eq(places.id, slot(place_key, id)));
    return prepared(q, place_key);
}

static const calx_bound *place_named(const place_key_statement *statement, int32_t id)
{
    return with_args(arena, statement, &(place_key){ .id = id });
}

static void every_verb_takes_a_statement_with_its_arguments(void **state)
{
    (void)state;
    const place_key_statement *by_key = name_of_place(arena);
    calx_select *s = select_(arena, places.name);
    from(s, places);
    where(s, le(places.id, slot(place_key, id)));
    order_by(s, places.id);
    const place_key_statement *names_up_to = prepared(s, place_key);
    place_name one, first, row;
    place_name_list all;
    calx_text name;
    calx_array_text names;
    bool found, any;
    int64_t count;
    assert_ok(fetch_one(&db, place_named(by_key, 7), place_name, &one, &err));
    assert_string_equal(calx_text_cstr(arena, one.name), "place 7");
    assert_ok(fetch_first(&db, place_named(by_key, 8), place_name, &first, &found, &err));
    assert_true(found && first.id == 8);
    assert_ok(fetch_first(&db, place_named(by_key, 99), place_name, &first, &found, &err));
    assert_false(found);
    assert_ok(fetch_all(&db, place_named(by_key, 9), place_name, &all, &err));
    assert_true(all.len == 1 && all.items[0].id == 9);
    assert_ok(fetch_value(&db, place_named(names_up_to, 1), text, &name, &err));
    assert_true(calx_text_equal(name, CALX_TEXT("place 1")));
    assert_ok(fetch_column(&db, place_named(names_up_to, 3), text, &names, &err));
    assert_int_equal(names.len, 3);
    assert_ok(exists_(&db, place_named(by_key, 99), &any, &err));
    assert_false(any);
    assert_ok(count_of(&db, place_named(names_up_to, 12), &count, &err));
    assert_int_equal(count, 12);
    calx_error err = { 0 };
    int streamed = 0;
    stream (&db, place_named(by_key, 4), place_name, &row, &err)
        streamed += row.id;
    must(!calx_failed(&err), &err);
    assert_int_equal(streamed, 4);
    calx_text plan;
    must(explain(&db, place_named(by_key, 4), NULL, &plan, &err), &err);
    assert_non_null(strstr(plan.data, "places"));
}

static void a_page_is_read_of_a_statement_with_its_arguments(void **state)
{
    (void)state;
    calx_select *s = select_(arena, places.id, places.name);
    from(s, places);
    where(s, le(places.id, slot(place_key, id)));
    order_by(s, places.id);
    const place_key_statement *up_to = prepared(s, place_key);
    for (int round = 0; round < 2; round++) { /* the first must leave nothing behind for the second */
        place_name_list rows;
        bool more;
        assert_ok(page(&db, place_named(up_to, 7), place_name, 2, 3, &rows, &more, &err));
        assert_true(rows.len == 3 && rows.items[0].id == 4 && more);
        assert_ok(page(&db, place_named(up_to, 7), place_name, 3, 3, &rows, &more, &err));
        assert_true(rows.len == 1 && !more);
        assert_ok(fetch_all(&db, place_named(up_to, 7), place_name, &rows, &err));
        assert_int_equal(rows.len, 7);
    }
}

static void a_batch_and_a_transaction_take_it(void **state)
{
    (void)state;
    calx_error err = { 0 };
    const place_key_statement *by_key = name_of_place(arena);
    calx_delete *d = delete_from(arena, places);
    where(d, eq(places.id, slot(place_key, id)));
    const place_key_statement *removal = prepared(d, place_key);
    place_name rows[3];
    int64_t removed = 0;
    bool found;
    CALX_TRANSACTION(tx, conn, &err);
    calx_batch *batch = calx_batch_new(&db, arena);
    for (int i = 0; i < 3; i++)
        batch_fetch_one(batch, place_named(by_key, i + 1), place_name, &rows[i]);
    batch_run(batch, place_named(removal, 2), &removed);
    batch_fetch_first(batch, place_named(by_key, 2), place_name, &rows[0], &found);
    must(calx_batch_run(batch, &err), &err);
    assert_true(rows[1].id == 2 && rows[2].id == 3 && removed == 1 && !found);
    must(run(&db, place_named(removal, 3), &removed, &err) && removed == 1, &err);
    must(calx_rollback(&tx, &err), &err);
    must(fetch_one(&db, place_named(by_key, 2), place_name, rows, &err), &err);
}

static const place_filter_statement *places_of(void)
{
    calx_select *q = select_(arena, places.id, places.name);
    from(q, places);
    where(q, eq_any(places.id, slot(place_filter, ids)));
    where(q, eq_any(places.kind, slot(place_filter, kinds)));
    where(q, or_(is_null(opt_slot(place_filter, county)), eq(places.county, opt_slot(place_filter, county))));
    order_by(q, places.id);
    limit(q, opt_slot(place_filter, rows));
    return prepared(q, place_filter);
}

static size_t count_places(const place_filter_statement *statement, const place_filter *filter)
{
    calx_error err = { 0 };
    place_name_list rows;
    must(fetch_all(&db, with_args(arena, statement, filter), place_name, &rows, &err), &err);
    return rows.len;
}

static void arrays_and_nulls_are_arguments(void **state)
{
    (void)state;
    const place_filter_statement *statement = places_of();
    int32_t ids[] = { 1, 2, 3, 4, 5, 6 };
    kind both[] = { KIND_SCHOOL, KIND_COUNTY };
    place_filter filter = { .ids = { .items = ids, .len = 6 }, .kinds = { .items = both, .len = 2 } };
    assert_int_equal(count_places(statement, &filter), 6);
    filter.rows = CALX_SOME(int8, 4);
    assert_int_equal(count_places(statement, &filter), 4);
    filter.county = CALX_SOME(text, CALX_TEXT("c1"));
    assert_int_equal(count_places(statement, &filter), 2);
    filter.kinds.len = 1;
    assert_int_equal(count_places(statement, &filter), 1);
    filter.county = CALX_NONE(text);
    assert_int_equal(count_places(statement, &filter), 3);
    filter.ids.len = 0;
    assert_int_equal(count_places(statement, &filter), 0);
}

static void values_of_every_kind_are_set(void **state)
{
    (void)state;
    calx_update *u = update_(arena, places);
    set(u, places.name, slot(place_change, name));
    set(u, places.kind, slot(place_change, kind));
    set(u, places.tags, slot(place_change, tags));
    set(u, places.extra, opt_slot(place_change, extra));
    set(u, places.since, opt_slot(place_change, since));
    set(u, places.open, opt_slot(place_change, open));
    where(u, eq(places.id, slot(place_change, id)));
    returning(u, places.id, places.name, places.kind, places.tags, places.extra, places.county, places.since,
              places.open);
    const place_change_statement *change = prepared(u, place_change);
    calx_text tags[] = { CALX_TEXT("a"), CALX_TEXT("b") };
    place_change given = {
        .id = 3, .name = CALX_TEXT("Třebíč"), .kind = KIND_SCHOOL, .tags = { .items = tags, .len = 2 }
    };
    given.extra = CALX_SOME(jsonb, (calx_json){ CALX_TEXT("{\"a\": 1}") });
    given.since = CALX_SOME(date, calx_date_of(2020, 2, 29));
    given.open = (calx_opt_daterange){
        .set = true, .value = { .lower = given.since.value, .upper_infinite = true, .lower_inclusive = true }
    };
    place row;
    assert_ok(fetch_one(&db, with_args(arena, change, &given), place, &row, &err));
    assert_true(calx_text_equal(row.name, given.name) && row.kind.value == KIND_SCHOOL_CASE && row.tags.len == 2);
    assert_true(row.extra.set && calx_text_equal(row.extra.value.text, CALX_TEXT("{\"a\": 1}")));
    assert_true(row.since.set && row.since.value.days == given.since.value.days && row.open.set &&
                row.open.value.upper_infinite);
    given.extra = CALX_NONE(jsonb);
    given.since = CALX_NONE(date);
    given.open = CALX_NONE(daterange);
    given.tags.len = 0;
    assert_ok(fetch_one(&db, with_args(arena, change, &given), place, &row, &err));
    assert_true(!row.extra.set && !row.since.set && !row.open.set && row.tags.len == 0);
}

static void a_search_is_an_argument(void **state)
{
    (void)state;
    calx_select *q = select_(arena, places.id, places.name);
    from(q, places);
    where(q, matches_query(to_tsvector_(value_(text, CALX_TEXT("simple")), places.name), slot(place_search, words)));
    const place_search_statement *search = prepared(q, place_search);
    calx_tsquery_item word = { .kind = CALX_TSQUERY_WORD, .word = CALX_TEXT("17") };
    place_name row;
    assert_ok(
        fetch_one(&db, with_args(arena, search, &(place_search){ .words = { &word, 1 } }), place_name, &row, &err));
    assert_int_equal(row.id, 17);
}

typedef struct crowd {
    calx_pool *pool;
    const place_key_statement *by_key;
    atomic_int good;
} crowd;

static void *work(void *context)
{
    crowd *c = context;
    for (int i = 0; i < 40; i++) {
        CALX_SCOPED_ARENA(own);
        calx_session lent = calx_session_on(calx_pool_borrow(c->pool, NULL));
        place_name row;
        const place_key key = { .id = i % 20 + 1 };
        c->good += fetch_one(&lent, with_args(own, c->by_key, &key), place_name, &row, NULL) && row.id == key.id;
        calx_pool_return(c->pool, lent.conn);
    }
    return NULL;
}

static void threads_share_one_statement(void **state)
{
    (void)state;
    calx_error err = { 0 };
    crowd c = { .by_key = name_of_place(arena) };
    c.pool = calx_pool_open(own_database("prepared"), &(calx_pool_options){ .max = 3 }, &err);
    must(c.pool != NULL, &err);
    pthread_t threads[8];
    for (int i = 0; i < 8; i++)
        pthread_create(&threads[i], NULL, work, &c);
    for (int i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(c.good, 8 * 40);
    calx_pool_close(c.pool);
}

static void assert_finds(calx_session *on, const place_key_statement *statement, int32_t id)
{
    calx_error err = { 0 };
    place_name row;
    must(fetch_one(on, place_named(statement, id), place_name, &row, &err), &err);
    assert_int_equal(row.id, id);
}

static void it_is_prepared_anew_where_the_server_has_forgotten_it(void **state)
{
    (void)state;
    const place_key_statement *by_key = name_of_place(arena);
    assert_finds(&db, by_key, 1);
    must_execute(conn, "DISCARD ALL");
    assert_finds(&db, by_key, 2);
    must_execute(conn, "ALTER TABLE places ALTER COLUMN name TYPE text");
    assert_finds(&db, by_key, 3);
    calx_conn *lost = must_connect(own_database("prepared"), NULL);
    calx_session on = calx_session_on(lost);
    assert_finds(&on, by_key, 4);
    kill_backend(own_database("prepared"), lost);
    calx_error err = { 0 };
    place_name row;
    assert_false(fetch_one(&on, place_named(by_key, 5), place_name, &row, &err));
    calx_close(lost);
    on = calx_session_on(must_connect(own_database("prepared"), NULL));
    assert_finds(&on, by_key, 6);
    calx_close(on.conn);
}

/* As many as the numbers of known texts have remainders, and more: each pushes others out of the cache. */
static void statements_that_push_each_other_out_are_told_apart(void **state)
{
    (void)state;
    enum { MANY = 150 };
    const place_key_statement *plus_i[MANY];
    for (int i = 0; i < MANY; i++) { /* two of each text, that are told apart by their constant */
        const char *name = calx_text_format(arena, "n%d", i / 2).data;
        calx_select *q = select_(arena, as(plus(slot(place_key, id), value_(int4, i)), name));
        plus_i[i] = prepared(q, place_key);
    }
    calx_conn *small = must_connect(own_database("prepared"), &(calx_connect_options){ .statement_cache = 2 });
    calx_session few = calx_session_on(small);
    for (int step = 0; step < 2 * MANY; step++) {
        int i = step * 67 % MANY;
        int32_t here, there;
        assert_ok(fetch_value(&few, place_named(plus_i[i], 1000), int4, &here, &err));
        assert_ok(fetch_value(&db, place_named(plus_i[i], 2000), int4, &there, &err));
        assert_true(here == 1000 + i && there == 2000 + i);
    }
    calx_close(small);
}

static void what_has_no_arguments_is_not_run(void **state)
{
    (void)state;
    calx_error err = { 0 };
    place_name row;
    const place_key_statement *by_key = name_of_place(arena);
    assert_false(fetch_one(&db, by_key, place_name, &row, &err));
    assert_sqlstate(&err, CALX_USAGE);
    calx_delete *d = delete_from(arena, places);
    where(d, or_(is_null(opt_slot(place_filter, county)), eq(places.county, opt_slot(place_filter, county))));
    assert_false(run(&db, d, NULL, &err));
    assert_string_equal(err.message, "slot(place_filter, county) has no value");
    calx_batch *batch = calx_batch_new(&db, arena);
    batch_run(batch, d, NULL);
    assert_false(calx_batch_run(batch, &err));
    assert_int_equal(ask(conn, "SELECT count(*) FROM places"), 20);
}

static void a_server_that_refuses_a_value_leaves_the_statement_usable(void **state)
{
    (void)state;
    calx_error err = { 0 };
    const place_filter_statement *statement = places_of();
    place_name_list rows;
    place_filter filter = { .rows = CALX_SOME(int8, -1) };
    assert_false(fetch_all(&db, with_args(arena, statement, &filter), place_name, &rows, &err));
    assert_sqlstate(&err, "2201W");
    filter.rows.set = false;
    assert_int_equal(count_places(statement, &filter), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_verb_takes_a_statement_with_its_arguments),
        TEST(a_page_is_read_of_a_statement_with_its_arguments),
        TEST(a_batch_and_a_transaction_take_it),
        TEST(arrays_and_nulls_are_arguments),
        TEST(values_of_every_kind_are_set),
        TEST(a_search_is_an_argument),
        TEST(threads_share_one_statement),
        TEST(it_is_prepared_anew_where_the_server_has_forgotten_it),
        TEST(statements_that_push_each_other_out_are_told_apart),
        TEST(what_has_no_arguments_is_not_run),
        TEST(a_server_that_refuses_a_value_leaves_the_statement_usable),
    };
    return RUN_SESSION_TESTS(tests, .database = "prepared", .before_each = schema);
}
