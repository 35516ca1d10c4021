/* What is to be archived, and what was. */
#include "archiving.h"

#include "checks.h"
#include "operations.h"
#include "run.h"

#include <calx/verify.h>

static calx_select *due_sources(calx_arena *arena, const archive_filter *filter)
{
    calx_select *q = select_(arena, as(data_sources.id, "data_source_id"), data_sources.name, data_sources.source_url,
                             as(record_types.name, "record_type"), data_sources_archive_info.update_frequency,
                             data_sources_archive_info.last_cached);
    from(q, data_sources);
    left_join(q, data_sources_archive_info, eq_col(data_sources_archive_info.data_source_id, data_sources.id));
    left_join(q, record_types, eq_col(record_types.id, data_sources.record_type_id));
    where(q, ne(data_sources.url_status, URL_BROKEN));
    where(q,
          or_(is_null(data_sources_archive_info.last_cached), is_not_null(data_sources_archive_info.update_frequency)));
    if (filter->update_frequency.set)
        where(q, eq(data_sources_archive_info.update_frequency, filter->update_frequency.value));
    if (filter->last_archived_before.set)
        where(q, or_(is_null(data_sources_archive_info.last_cached),
                     lt(data_sources_archive_info.last_cached, filter->last_archived_before.value)));
    order_by(q, data_sources.id);
    return q;
}

bool dsdb_sources_to_archive(calx_session *db, calx_arena *arena, const archive_filter *filter, archive_page *out,
                             calx_error *err)
{
    return page(db, due_sources(arena, filter), source_to_archive, filter->page, DSDB_PAGE, &out->sources, &out->more,
                err);
}

/* A data source from before there was such information gets its row now. */
static calx_insert *info_to_write(calx_arena *arena, const archive_update *update)
{
    calx_insert *q = insert_into(arena, data_sources_archive_info);
    set(q, data_sources_archive_info.data_source_id, update->data_source_id);
    on_conflict(q, data_sources_archive_info.data_source_id);
    if (update->last_cached.set) {
        set(q, data_sources_archive_info.last_cached, update->last_cached.value);
        update_excluded(q, data_sources_archive_info.last_cached);
    }
    if (update->next_cache.set) {
        set(q, data_sources_archive_info.next_cache, update->next_cache.value);
        update_excluded(q, data_sources_archive_info.next_cache);
    }
    if (update->update_frequency.set) {
        set(q, data_sources_archive_info.update_frequency, update->update_frequency.value);
        update_excluded(q, data_sources_archive_info.update_frequency);
    }
    return q;
}

static bool write_info(calx_session *db, calx_arena *arena, const archive_update *update, calx_error *err)
{
    if (!update->last_cached.set && !update->next_cache.set && !update->update_frequency.set)
        return true;
    return run(db, info_to_write(arena, update), NULL, err);
}

static calx_update *status_to_set(calx_arena *arena, const archive_update *update)
{
    calx_update *q = update_(arena, data_sources);
    set(q, data_sources.url_status, update->url_status.value);
    where(q, eq(data_sources.id, update->data_source_id));
    return q;
}

static bool write_status(calx_session *db, calx_arena *arena, const archive_update *update, calx_error *err)
{
    return !update->url_status.set || run(db, status_to_set(arena, update), NULL, err);
}

bool dsdb_update_archive_info(calx_session *db, calx_arena *arena, const archive_update *update, calx_error *err)
{
    if (!update->last_cached.set && !update->next_cache.set && !update->update_frequency.set && !update->url_status.set)
        return calx_fail(err, CALX_USAGE, "Nothing to change is given.");
    if (!dsdb_check_admin(update->role, "say how a data source is archived", err))
        return false;
    return client_write(db, err,
                        dsdb_hold_data_sources(db, arena, &update->data_source_id, 1, err) &&
                            write_info(db, arena, update, err) && write_status(db, arena, update, err));
}

static const archive_filter every_source = { .page = 1 };
static const archive_filter some_sources = { .update_frequency = { .set = true, .value = { "a", 1 } },
                                             .last_archived_before = { .set = true } };

CALX_VERIFY_ROWS(every_due_source, source_to_archive, due_sources(arena, &every_source));
CALX_VERIFY_ROWS(some_due_sources, source_to_archive, due_sources(arena, &some_sources));

static const archive_update an_update = { .last_cached = { .set = true },
                                          .next_cache = { .set = true },
                                          .update_frequency = { .set = true, .value = { "a", 1 } },
                                          .url_status = { .set = true, .value = { URL_OK_CASE } } };

CALX_VERIFY_EFFECT(info_to_write, info_to_write(arena, &an_update));
CALX_VERIFY_EFFECT(status_to_set, status_to_set(arena, &an_update));
