/* Batches: prepare all, send all, decode each. */
#include <calx/batch.h>

#include "fetch.h"

#include <stdlib.h>

/* One statement and where its result goes: `items` and `len`, or `out`, or `affected`. */
typedef struct item {
    struct item *next;
    const calx_dml *query;
    const calx_shape *shape; /* of rows; NULL: a value or none */
    const calx_type *type;   /* of a value */
    void **items;
    size_t *len;
    void *out;
    bool *found; /* NULL: there must be exactly one */
    int64_t *affected;
    calx_sql sql;
    calx_statement *statement; /* held; NULL: it can't run */
    calx_error *error;
} item;

struct calx_batch {
    calx_session *db;
    calx_arena *arena;
    item *first;
    item **end;
    size_t count;
    bool together;
    bool has_run;
};

calx_batch *calx_batch_new(calx_session *db, calx_arena *arena)
{
    calx_batch *batch = calx_new(arena, calx_batch);
    batch->db = db;
    batch->arena = arena;
    batch->end = &batch->first;
    return batch;
}

void calx_batch_together(calx_batch *batch)
{
    batch->together = true;
}

static int add(calx_batch *batch, item made)
{
    item *kept = calx_new(batch->arena, item);
    *kept = made;
    *batch->end = kept;
    batch->end = &kept->next;
    return (int)batch->count++;
}

int calx_batch_add_all(calx_batch *batch, const calx_dml *query, const calx_shape *shape, void **items, size_t *len)
{
    return add(batch, (item){ .query = query, .shape = shape, .items = items, .len = len });
}

int calx_batch_add_one(calx_batch *batch, const calx_dml *query, const calx_shape *shape, void *out, bool *found)
{
    return add(batch, (item){ .query = query, .shape = shape, .out = out, .found = found });
}

int calx_batch_add_value(calx_batch *batch, const calx_dml *query, const calx_type *type, void *out)
{
    return add(batch, (item){ .query = query, .type = type, .out = out });
}

int calx_batch_add_run(calx_batch *batch, const calx_dml *query, int64_t *affected)
{
    return add(batch, (item){ .query = query, .affected = affected });
}

/* Held from here on: preparing the next one may push statements out of the cache. */
static bool prepare_one(calx_batch *batch, item *it, calx_error *err)
{
    if (!calx_render(it->query, &it->sql, err))
        return false;
    const char *sql = it->sql.text.data;
    calx_statement *statement = calx_prepare(batch->db->conn, sql, &it->sql.params, err);
    if (!statement || (it->shape && !fetch_plan(batch->db, statement, sql, it->shape, 0, err)))
        return false;
    it->statement = statement;
    calx_statement_hold(statement);
    return true;
}

static void set_error(calx_batch *batch, item *it, const calx_error *err)
{
    it->error = calx_new(batch->arena, calx_error);
    *it->error = *err;
}

static bool prepare_all(calx_batch *batch)
{
    bool good = true;
    for (item *it = batch->first; it; it = it->next) {
        calx_error err = { 0 };
        if (prepare_one(batch, it, &err))
            continue;
        set_error(batch, it, &err);
        good = false;
    }
    return good;
}

/* Of a batch that is one transaction none runs where one cannot. */
static void run_none(calx_batch *batch)
{
    calx_error err = { 0 };
    calx_fail(&err, "25P02", "The statement was not run, because another of the batch cannot run.");
    for (item *it = batch->first; it; it = it->next)
        if (!it->error)
            set_error(batch, it, &err);
}

static bool decode_rows(item *it, plan *p, const PGresult *result, calx_error *err)
{
    calx_arena *arena = calx_dml_arena(it->query);
    if (it->items)
        return fetch_decode_all(p, result, arena, it->items, it->len, err);
    if (!it->found && !fetch_exactly_one(result, it->shape->name, err))
        return false;
    bool found = PQntuples(result) > 0;
    if (it->found)
        *it->found = found;
    return !found || plan_decode_row(p, result, 0, arena, it->out, err);
}

static bool decode(calx_batch *batch, item *it, PGresult *result, calx_error *err)
{
    if (it->affected)
        *it->affected = strtoll(PQcmdTuples(result), NULL, 10);
    if (it->type)
        return fetch_exactly_one(result, "value", err) && fetch_one_column(result, it->type, err) &&
               calx_cell(result, 0, 0, it->type, calx_dml_arena(it->query), it->out, err);
    if (!it->shape)
        return true;
    plan *p = fetch_plan(batch->db, it->statement, it->sql.text.data, it->shape, 0, err);
    return p && decode_rows(it, p, result, err);
}

static void clear_result(void *result)
{
    PQclear(result);
}

/* Takes over what the request has brought: texts in the rows point into the result. */
static void finish(calx_batch *batch, item *it, calx_request *r)
{
    calx_error err = { 0 };
    if (!r->result) {
        it->error = r->error;
        return;
    }
    calx_defer(calx_dml_arena(it->query), clear_result, r->result);
    if (!decode(batch, it, r->result, &err))
        set_error(batch, it, &err);
}

static void send(calx_batch *batch)
{
    calx_request *requests = calx_new_array(batch->arena, calx_request, batch->count);
    calx_error *errors = calx_new_array(batch->arena, calx_error, batch->count);
    size_t n = 0;
    for (item *it = batch->first; it; it = it->next)
        if (it->statement) {
            requests[n] = (calx_request){ .statement = it->statement, .params = &it->sql.params, .error = &errors[n] };
            n++;
        }
    calx_run_requests(batch->db->conn, requests, n, batch->together);
    n = 0;
    for (item *it = batch->first; it; it = it->next)
        if (it->statement)
            finish(batch, it, &requests[n++]);
}

/* The first that is not only the consequence of another. */
static const item *first_failure(const calx_batch *batch, int *number)
{
    const item *consequence = NULL;
    int at = 0;
    for (const item *it = batch->first; it; it = it->next, at++) {
        bool first = !consequence;
        if (!it->error || (!first && calx_error_is(it->error, "25P02")))
            continue;
        *number = at;
        consequence = it;
        if (!calx_error_is(it->error, "25P02"))
            break;
    }
    return consequence;
}

static bool first_error(const calx_batch *batch, calx_error *err)
{
    int number = 0;
    const item *failed = first_failure(batch, &number);
    if (!failed)
        return true;
    if (err)
        *err = *failed->error;
    if (err && !err->context[0])
        calx_error_context(err, "statement %d of the batch", number);
    return false;
}

bool calx_batch_run(calx_batch *batch, calx_error *err)
{
    if (batch->has_run)
        return calx_fail(err, CALX_USAGE, "A batch was run a second time.");
    batch->has_run = true;
    bool one = batch->together || PQtransactionStatus(calx_libpq(batch->db->conn)) != PQTRANS_IDLE;
    if (prepare_all(batch) || !one)
        send(batch);
    else
        run_none(batch);
    for (item *it = batch->first; it; it = it->next)
        if (it->statement)
            calx_statement_let_go(it->statement);
    return first_error(batch, err);
}

const calx_error *calx_batch_error(const calx_batch *batch, int number)
{
    const item *it = batch->first;
    for (; it && number > 0; number--)
        it = it->next;
    return it ? it->error : NULL;
}
