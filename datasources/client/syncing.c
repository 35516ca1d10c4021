/* Ids, links and answers of bulk changes. */
#include "syncing.h"

#include "checks.h"
#include "operations.h"

RESULT(new_id, FIELD(id, int4));

sync_links sync_links_for(calx_arena *arena, size_t most)
{
    return (sync_links){ .owners = calx_new_array(arena, int32_t, most),
                         .others = calx_new_array(arena, int32_t, most) };
}

void sync_link(sync_links *links, int32_t owner, const int64_t *others, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        links->owners[links->count] = owner;
        links->others[links->count++] = dsdb_reference(others[i]);
    }
}

const int64_t *sync_linked(calx_arena *arena, const sync_links *links)
{
    int64_t *ids = calx_new_array(arena, int64_t, links->count);
    for (size_t i = 0; i < links->count; i++)
        ids[i] = links->others[i];
    return ids;
}

bool sync_new_ids(calx_session *db, calx_arena *arena, const char *table, size_t count, int32_t *ids, calx_error *err)
{
    void *rows;
    size_t len;
    calx_params params = calx_params_in(arena);
    if (!calx_params_text(&params, calx_text_of(table), err) || !calx_params_int8(&params, (int64_t)count, err) ||
        !calx_fetch_sql(db, arena,
                        "SELECT nextval(pg_get_serial_sequence($1, 'id'))::integer AS id"
                        " FROM generate_series(1, $2) ORDER BY id",
                        &params, &calx_shape_new_id, &rows, &len, err))
        return false;
    for (size_t i = 0; i < len; i++)
        ids[i] = ((new_id *)rows)[i].id;
    return true;
}

bool sync_add(calx_session *db, sync_call *call, calx_work work, const int64_t *request_ids, synced_row_list *out,
              calx_error *err)
{
    call->ids = calx_new_array(call->arena, int32_t, call->count);
    if (!sync_check_ids(call, request_ids, "request id", "give each its own", err) ||
        !calx_transaction(db, NULL, work, call, err))
        return false;
    *out = (synced_row_list){ calx_new_array(call->arena, synced_row, call->count), call->count };
    for (size_t i = 0; i < call->count; i++)
        out->items[i] = (synced_row){ .request_id = request_ids[i], .app_id = call->ids[i] };
    return true;
}

bool sync_overwrite(calx_session *db, sync_call *call, calx_work work, const int64_t *ids, calx_error *err)
{
    call->ids = dsdb_references(call->arena, ids, call->count);
    return sync_check_ids(call, ids, "id", "leave one of them out", err) && calx_transaction(db, NULL, work, call, err);
}

id_pairs sync_pairs(calx_arena *arena, const sync_links *links)
{
    calx_array_int4 owners = { .items = links->owners, .len = (int32_t)links->count };
    calx_array_int4 others = { .items = links->others, .len = (int32_t)links->count };
    calx_select *q = select_(arena, as(unnest_(int4, value_(int4_array, owners)), "owner_id"),
                             as(unnest_(int4, value_(int4_array, others)), "other_id"));
    return derived_(arena, id_pairs, "pairs", q);
}
