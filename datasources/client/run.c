/* Running query builders: in a transaction of their own, or inside the caller's. */
#include "run.h"

typedef struct one_run {
    query_builder *builder;
    calx_arena *arena;
} one_run;

static bool work(calx_session *db, void *context, calx_error *err)
{
    const one_run *r = context;
    return (r->builder->run)(r->builder, db, r->arena, err); /* in parentheses: run is a verb of session.h, too */
}

bool client_run(calx_session *db, calx_arena *arena, query_builder *builder, calx_error *err)
{
    one_run r = { builder, arena };
    bool alone = PQtransactionStatus(calx_libpq(db->conn)) == PQTRANS_IDLE;
    return calx_transaction(db, alone ? &builder->options : NULL, work, &r, err);
}
