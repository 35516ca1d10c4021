/* Calx's side: each workload as its documentation writes it. */
#include "contender.h"
#include "schema.h"

#include <calx/pool.h>
#include <calx/write.h>

#include <pthread.h>
#include <stdlib.h>

RESULT(request_row, FIELD(id, int4), FIELD(title, text), FIELD(closed, boolean));
RESULT(source_row, FIELD(id, int4), FIELD(name, text), FIELD(url, text), FIELD(pages, int4),
       NESTED(requests, request_row));
RESULT(agency_page, FIELD(id, int4), FIELD(name, text), FIELD(kind, text), FIELD(founded, int4, NULLABLE),
       FIELD(is_open, boolean), FIELD(latitude, float8, NULLABLE), FIELD(created_at, timestamptz),
       FIELD(updated_at, timestamp), NESTED(sources, source_row));

/* What runs often is made ready once. */
ARGUMENTS(agency_key, FIELD(id, int4));
ARGUMENTS(agency_keys, FIELD(ids, int4_array));
ARGUMENTS(agency_change, FIELD(id, int4), FIELD(name, text), FIELD(founded, int4));
static const agency_key_statement *agency_of_key;
static const agency_keys_statement *agencies_of_keys;
static const agency_change_statement *change_agency;

static calx_session db;
static calx_error err;
static calx_pool *pool;

/* As a worker of a program has it: one arena for ever, taken back to here for each request. */
static calx_arena *arena;
static calx_arena_mark mark;

static agency_list agencies_read;
static agency_page_list page_read;
static int64_t written;
static arrival bulk[BULK];

static void must(bool good)
{
    if (!good)
        give_up("Calx", err.message);
}

static void begin(void)
{
    calx_arena_rewind(arena, mark);
}

static int64_t check_agency(const agency *a)
{
    return a->id + (int64_t)a->name.len + (int64_t)a->kind.len + (a->founded.set ? a->founded.value : 0) + a->is_open +
           (int64_t)(a->latitude.set ? a->latitude.value : 0) + a->created_at / 1000000 + a->updated_at / 1000000;
}

static int64_t check_agencies(void)
{
    int64_t sum = 0;
    for (size_t i = 0; i < agencies_read.len; i++)
        sum += check_agency(&agencies_read.items[i]);
    return sum;
}

static void by_key(int n)
{
    static agency row;
    begin();
    const agency_key key = { .id = key_of(n, AGENCIES) };
    must(fetch_one(&db, with_args(arena, agency_of_key, &key), agency, &row, &err));
    agencies_read = (agency_list){ &row, 1 };
}

/* The same put together anew each time, as a statement that runs less often is. */
static void by_key_anew(int n)
{
    static agency row;
    begin();
    calx_select *q = select_all(arena, agencies);
    from(q, agencies);
    where(q, eq(agencies.id, key_of(n, AGENCIES)));
    must(fetch_one(&db, q, agency, &row, &err));
    agencies_read = (agency_list){ &row, 1 };
}

static void by_keys(int n)
{
    begin();
    int32_t keys[LIST];
    for (int i = 0; i < LIST; i++)
        keys[i] = key_of(n * LIST + i, AGENCIES);
    const agency_keys list = { .ids = { .items = keys, .len = LIST } };
    must(fetch_all(&db, with_args(arena, agencies_of_keys, &list), agency, &agencies_read, &err));
}

static void every_row(int n)
{
    (void)n;
    begin();
    calx_select *q = select_all(arena, agencies);
    from(q, agencies);
    must(fetch_all(&db, q, agency, &agencies_read, &err));
}

static arrival arrival_at(const bulk_row *row)
{
    arrival a = { .name = calx_text_of(row->name), .kind = calx_text_of(row->kind), .is_open = row->is_open != 0 };
    a.founded.set = row->founded != 0;
    a.founded.value = row->founded;
    a.latitude.set = row->latitude != 0;
    a.latitude.value = row->latitude;
    return a;
}

static void insert_one(int n)
{
    begin();
    bulk_row row = bulk_row_at(n);
    arrival a = arrival_at(&row);
    must(insert_row(&db, arena, arrivals, &a, &err));
    if (a.created_at <= 0 || a.updated_at <= 0)
        give_up("Calx", "the server made no times");
    written = a.id;
}

static void insert_many(int n)
{
    (void)n;
    begin();
    must(insert_rows(&db, arena, arrivals, bulk, BULK, &err));
    written = BULK;
}

static int64_t check_written(void)
{
    return written;
}

static void update_one(int n)
{
    begin();
    const agency_change change = { .id = key_of(n, AGENCIES),
                                   .name = CALX_TEXT("Department of Another Name"),
                                   .founded = n };
    must(run(&db, with_args(arena, change_agency, &change), &written, &err));
}

static void update_one_anew(int n)
{
    begin();
    calx_update *q = update_(arena, changes);
    set(q, changes.name, "Department of Another Name");
    set(q, changes.founded, n);
    where(q, eq(changes.id, key_of(n, AGENCIES)));
    must(run(&db, q, &written, &err));
}

static void related(int n)
{
    begin();
    calx_select *q = select_all(arena, agencies);
    from(q, agencies);
    where(q, eq(agencies.id, key_of(n, PARENTS)));
    must(fetch_all(&db, q, agency_page, &page_read, &err));

    calx_select *s = select_(arena, sources.id, sources.name, sources.url, sources.pages);
    from(s, sources);
    order_by(s, sources.id);
    source_row_list found;
    calx_load of_agency = calx_load_related(agencies, "sources");
    must(load(&db, s, of_agency, &page_read, id, sources, source_row, &found, &err));

    calx_select *r = select_(arena, requests.id, requests.title, requests.closed);
    from(r, requests);
    order_by(r, requests.id);
    calx_load of_source = calx_load_related(sources, "requests");
    must(load(&db, r, of_source, &found, id, requests, request_row, NULL, &err));
}

static int64_t check_related(void)
{
    const agency_page *a = page_read.items;
    int64_t sum = a->id + (int64_t)a->name.len + (int64_t)a->kind.len + (a->founded.set ? a->founded.value : 0) +
                  a->is_open + (int64_t)(a->latitude.set ? a->latitude.value : 0) + a->created_at / 1000000 +
                  a->updated_at / 1000000;
    for (size_t i = 0; i < a->sources.len; i++) {
        const source_row *s = &a->sources.items[i];
        sum += s->id + (int64_t)s->name.len + (int64_t)s->url.len + s->pages;
        for (size_t j = 0; j < s->requests.len; j++) {
            const request_row *r = &s->requests.items[j];
            sum += (int64_t)i * (r->id + (int64_t)r->title.len + r->closed);
        }
    }
    return sum;
}

static int64_t seen[WORKERS];

static void *worker(void *number)
{
    int64_t *sum = number;
    int mine = (int)(sum - seen);
    CALX_SCOPED_ARENA(own);
    calx_error failure = { 0 };
    *sum = 0;
    for (int i = 0; i < SELECTS / WORKERS; i++) {
        CALX_ARENA_SCOPE(own);
        calx_session lent = calx_session_on(calx_pool_borrow(pool, &failure));
        const agency_key key = { .id = key_of(mine * 1000 + i, AGENCIES) };
        agency row;
        if (!lent.conn || !fetch_one(&lent, with_args(own, agency_of_key, &key), agency, &row, &failure))
            give_up("Calx", failure.message);
        calx_pool_return(pool, lent.conn);
        *sum += row.id + (int64_t)row.name.len;
    }
    return NULL;
}

static void by_workers(int n)
{
    (void)n;
    pthread_t threads[WORKERS];
    for (int i = 0; i < WORKERS; i++)
        pthread_create(&threads[i], NULL, worker, &seen[i]);
    for (int i = 0; i < WORKERS; i++)
        pthread_join(threads[i], NULL);
}

static int64_t check_workers(void)
{
    int64_t sum = 0;
    for (int i = 0; i < WORKERS; i++)
        sum += seen[i];
    return sum;
}

static void make_ready(void)
{
    calx_select *q = select_all(arena, agencies);
    from(q, agencies);
    where(q, eq(agencies.id, slot(agency_key, id)));
    agency_of_key = prepare_(q, agency_key, &err);

    calx_select *several = select_all(arena, agencies);
    from(several, agencies);
    where(several, eq_any(agencies.id, slot(agency_keys, ids)));
    agencies_of_keys = prepare_(several, agency_keys, &err);

    calx_update *u = update_(arena, changes);
    set(u, changes.name, slot(agency_change, name));
    set(u, changes.founded, slot(agency_change, founded));
    where(u, eq(changes.id, slot(agency_change, id)));
    change_agency = prepare_(u, agency_change, &err);
    must(agency_of_key && agencies_of_keys && change_agency);
}

/* As a program has them that read or made them: their texts in an arena, one behind the other. */
static void make_bulk(void)
{
    for (int i = 0; i < BULK; i++) {
        bulk_row row = bulk_row_at(i);
        bulk[i] = arrival_at(&row);
        bulk[i].name = calx_text_copy(arena, bulk[i].name);
    }
}

int main(void)
{
    arena = calx_arena_new();
    make_ready();
    make_bulk();
    mark = calx_arena_here(arena);
    db = calx_session_on(calx_connect("", NULL, &err));
    must(db.conn != NULL);
    pool = calx_pool_open("", &(calx_pool_options){ .min = WORKERS, .max = WORKERS }, &err);
    must(pool != NULL);
    int status = serve((const workload[]){
        { "by-key", by_key, check_agencies },
        { "by-keys", by_keys, check_agencies },
        { "all-rows", every_row, check_agencies },
        { "insert-one", insert_one, check_written },
        { "insert-many", insert_many, check_written },
        { "update-one", update_one, check_written },
        { "related", related, check_related },
        { "workers", by_workers, check_workers },
        { "by-key-anew", by_key_anew, check_agencies },
        { "update-one-anew", update_one_anew, check_written },
        { 0 },
    });
    calx_pool_close(pool);
    calx_close(db.conn);
    calx_arena_free(arena);
    return status;
}
