/* Refreshing. Only names out of the models become SQL. */
#include "materialized_views.h"

#include "models/registry.h"

#include <calx/clock.h>
#include <calx/quote.h>

#include <string.h>

RESULT(populated_view, FIELD(populated, boolean));
RESULT(view_rows, FIELD(rows, int8));

const char *const *dsdb_materialized_views(calx_arena *arena, size_t *count)
{
    const char **names = calx_new_array(arena, const char *, dsdb_models.table_count);
    *count = 0;
    for (size_t i = 0; i < dsdb_models.table_count; i++)
        if (dsdb_models.tables[i]->kind == CALX_MATERIALIZED_VIEW_RELATION)
            names[(*count)++] = dsdb_models.tables[i]->name;
    return names;
}

/* The model's own spelling of a name, or NULL. */
static const char *view_of(calx_arena *arena, calx_text name)
{
    size_t count;
    const char *const *names = dsdb_materialized_views(arena, &count);
    for (size_t i = 0; i < count; i++)
        if (calx_text_equal(calx_text_of(names[i]), name))
            return names[i];
    return NULL;
}

static bool fail_unknown(calx_arena *arena, calx_text name, calx_error *err)
{
    size_t count;
    const char *const *names = dsdb_materialized_views(arena, &count);
    calx_buffer list = calx_buffer_in(arena);
    for (size_t i = 0; i < count; i++)
        calx_buffer_addf(&list, "%s%s", i ? ", " : "", names[i]);
    calx_fail(err, CALX_NOT_FOUND, "There is no materialized view \"%.*s\".", CALX_TEXT_ARG(name));
    calx_error_detail(err, "The materialized views are %s.", calx_buffer_cstr(&list));
    return calx_error_hint(err, "Name one of them, or none for all.");
}

bool dsdb_is_materialized_view(calx_arena *arena, calx_text name, calx_error *err)
{
    return view_of(arena, name) || fail_unknown(arena, name, err);
}

bool dsdb_hint_at_refresh(const char *view, calx_error *err)
{
    if (calx_error_is(err, "55000"))
        calx_error_hint(err, "Fill it with: dsdb refresh-views %s", view);
    return false;
}

bool dsdb_view_populated(calx_session *db, calx_arena *arena, const char *view, bool *out, calx_error *err)
{
    void *rows;
    size_t len;
    calx_params params = calx_params_in(arena);
    if (!calx_params_text(&params, calx_text_of(view), err) ||
        !calx_fetch_sql(db, arena, "SELECT relispopulated AS populated FROM pg_class WHERE oid = to_regclass($1::text)",
                        &params, &calx_shape_populated_view, &rows, &len, err))
        return false;
    *out = len > 0 && ((populated_view *)rows)->populated;
    return true;
}

static bool count_rows(calx_session *db, calx_arena *arena, refreshed_view *out, calx_error *err)
{
    void *rows;
    size_t len;
    calx_buffer sql = calx_buffer_in(arena);
    calx_buffer_add_cstr(&sql, "SELECT count(*) AS rows FROM ");
    calx_add_identifier(&sql, out->name);
    if (!calx_fetch_sql(db, arena, calx_buffer_cstr(&sql), NULL, &calx_shape_view_rows, &rows, &len, err))
        return false;
    out->rows = ((view_rows *)rows)->rows;
    return true;
}

static bool refresh_one(calx_session *db, calx_arena *arena, const char *name, bool concurrently, refreshed_view *out,
                        calx_error *err)
{
    *out = (refreshed_view){ .name = name, .concurrently = concurrently };
    if (concurrently && !dsdb_view_populated(db, arena, name, &out->concurrently, err))
        return false;
    calx_buffer sql = calx_buffer_in(arena);
    calx_buffer_addf(&sql, "REFRESH MATERIALIZED VIEW %s", out->concurrently ? "CONCURRENTLY " : "");
    calx_add_identifier(&sql, name);
    int64_t start = calx_ticks();
    if (!calx_execute(db->conn, calx_buffer_cstr(&sql), err)) {
        if (calx_error_is(err, "42P01"))
            calx_error_hint(err, "The database is older than this program: run: dsdb upgrade");
        return false;
    }
    out->microseconds = (calx_ticks() - start) / 1000;
    return count_rows(db, arena, out, err);
}

/* Each is made of the one before and has its numbers: they change together, in one transaction. */
static const char *const chain[] = { "typeahead_names", "typeahead_words", "typeahead_trigrams" };
enum { CHAIN = sizeof chain / sizeof *chain };

static int place_in_chain(const char *name)
{
    for (int i = 0; i < CHAIN; i++)
        if (strcmp(name, chain[i]) == 0)
            return i;
    return -1;
}

static bool refresh_chain(calx_session *db, calx_arena *arena, bool concurrently, refreshed_view out[CHAIN],
                          calx_error *err)
{
    CALX_TRANSACTION(tx, db->conn, err);
    if (!tx.open)
        return false;
    for (int i = 0; i < CHAIN; i++)
        if (!refresh_one(db, arena, chain[i], concurrently, &out[i], err))
            return false;
    return calx_commit(&tx, err);
}

/* The view that is made of this one, and follows it once it was filled; or NULL. */
static const char *follower_of(const char *name)
{
    static const char *const packed[] = { "map_counties", "map_localities", "map_data_sources" };
    for (size_t i = 0; i < sizeof packed / sizeof *packed; i++)
        if (strcmp(name, packed[i]) == 0)
            return "packed_maps";
    return NULL;
}

bool dsdb_refresh_view(calx_session *db, calx_arena *arena, calx_text name, bool concurrently, refreshed_view *out,
                       calx_error *err)
{
    const char *known = view_of(arena, name);
    *out = (refreshed_view){ .concurrently = concurrently };
    if (!known)
        return fail_unknown(arena, name, err);
    int place = place_in_chain(known);
    if (place >= 0) {
        refreshed_view all[CHAIN];
        if (!refresh_chain(db, arena, concurrently, all, err))
            return false;
        *out = all[place];
        for (int i = 0; i < CHAIN; i++)
            out->microseconds += i == place ? 0 : all[i].microseconds;
        return true;
    }
    if (!refresh_one(db, arena, known, concurrently, out, err))
        return false;
    const char *follower = follower_of(known);
    bool filled = false;
    refreshed_view followed = { 0 };
    if (follower && (!dsdb_view_populated(db, arena, follower, &filled, err) ||
                     (filled && !refresh_one(db, arena, follower, concurrently, &followed, err))))
        return false;
    out->microseconds += followed.microseconds;
    return true;
}

bool dsdb_refresh_views(calx_session *db, calx_arena *arena, bool concurrently, refreshed_view_list *out,
                        calx_error *err)
{
    const char *const *names = dsdb_materialized_views(arena, &out->len);
    out->items = calx_new_array(arena, refreshed_view, out->len);
    for (size_t i = 0; i < out->len; i++) {
        int place = place_in_chain(names[i]); /* the models list them one after another */
        if (place > 0)
            continue;
        if (place == 0 ? !refresh_chain(db, arena, concurrently, &out->items[i], err)
                       : !refresh_one(db, arena, names[i], concurrently, &out->items[i], err))
            return false;
    }
    return true;
}
