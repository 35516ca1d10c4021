/* Loading the demonstration data. What they are is in demonstration.sql. */
#include "demo/demo.h"

#include "models/agencies.h"
#include "models/imports.h"
#include "models/locations.h"

#include <calx/embed.h>

extern const calx_embedded_files dsdb_demonstration;

/* No import and no other run may come between looking and adding. */
static bool lock(calx_session *db, calx_error *err)
{
    return calx_execute(db->conn, "LOCK TABLE agencies, import_origins IN SHARE ROW EXCLUSIVE MODE", err);
}

static bool refuse_real_records(calx_session *db, calx_arena *arena, calx_error *err)
{
    int64_t real;
    calx_select *origin = select_(arena, import_origins.row_id);
    from(origin, import_origins);
    where(origin, eq(import_origins.source, "demonstration"));
    where(origin, eq(import_origins.relation, "agencies"));
    where(origin, eq_key(import_origins.row_id, agencies.id));
    calx_select *q = select_(arena, count_all());
    from(q, agencies);
    where(q, not_(exists(origin)));
    if (!fetch_value(db, q, int8, &real, err))
        return false;
    if (real == 0)
        return true;
    calx_fail(err, CALX_USAGE, "The database has %lld agencies that are not demonstration data.", (long long)real);
    return calx_error_hint(err, "Demonstration data go into a database of their own, as of: dsdb local up");
}

static bool need_counties(calx_session *db, calx_arena *arena, calx_error *err)
{
    bool any;
    calx_select *county = select_(arena, counties.id);
    from(county, counties);
    if (!fetch_value(db, select_(arena, exists(county)), boolean, &any, err))
        return false;
    if (any)
        return true;
    calx_fail(err, CALX_NOT_FOUND, "The database has no counties to put demonstration data into.");
    return calx_error_hint(err, "They are part of the schema's history: dsdb upgrade");
}

static bool count_rows(calx_session *db, calx_arena *arena, demo_rows_list *out, calx_error *err)
{
    /* what this transaction adds is as old as the transaction */
    calx_select *q =
        select_(arena, import_origins.relation,
                as(filter_(count_all(), eq_col(import_origins.imported_at, now_())), "added"), as(count_all(), "rows"));
    from(q, import_origins);
    where(q, eq(import_origins.source, "demonstration"));
    group_by(q, import_origins.relation);
    order_by(q, import_origins.relation);
    return fetch_all(db, q, demo_rows, out, err);
}

bool dsdb_load_demonstration(calx_session *db, calx_arena *arena, demo_rows_list *out, calx_error *err)
{
    CALX_TRANSACTION(tx, db->conn, err);
    if (!tx.open)
        return false;
    return lock(db, err) && refuse_real_records(db, arena, err) && need_counties(db, arena, err) &&
           calx_execute(db->conn, dsdb_demonstration.files[0].data, err) && count_rows(db, arena, out, err) &&
           calx_commit(&tx, err);
}
