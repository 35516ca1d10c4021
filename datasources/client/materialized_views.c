/* Refreshing. Only names out of the models become SQL. */
#include "materialized_views.h"

#include "models/registry.h"
#include "run.h"

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

/* Views that change together, in one transaction, in the order in which they are made of each other. */
enum { MOST_TOGETHER = 4 };
typedef struct view_group {
    const char *views[MOST_TOGETHER];
    bool whole; /* they have each other's numbers: none is refreshed without the others */
} view_group;

static const view_group groups[] = {
    { { "typeahead_names", "typeahead_words", "typeahead_trigrams" }, true },
    { { "map_counties", "map_localities", "map_data_sources", "packed_maps" }, false },
};

static bool is_in(const view_group *group, const char *name)
{
    for (int i = 0; i < MOST_TOGETHER && group->views[i]; i++)
        if (strcmp(name, group->views[i]) == 0)
            return true;
    return false;
}

/* The view's group, or one that is made for it alone. */
static view_group group_of(const char *name)
{
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (is_in(&groups[i], name))
            return groups[i];
    return (view_group){ { name }, false };
}

/* A refresh of several views: `done[i]` says that `views[i]` is, and lasts. */
typedef struct refresh {
    calx_session *db;
    calx_arena *arena;
    const char **names; /* as they were asked for; one may be there twice */
    refreshed_view *views;
    bool *done;
    size_t count;
    bool concurrently;
} refresh;

/* Where the view is among those that were asked for, or -1. */
static ptrdiff_t asked_at(const refresh *r, const char *name)
{
    for (size_t i = 0; i < r->count; i++)
        if (r->names[i] == name)
            return (ptrdiff_t)i;
    return -1;
}

/* Whether a view that wasn't asked for is refreshed with its group: packed_maps is, once it was filled. */
static bool goes_along(const refresh *r, const view_group *group, const char *name, bool *out, calx_error *err)
{
    *out = group->whole;
    return group->whole || strcmp(name, "packed_maps") != 0 || dsdb_view_populated(r->db, r->arena, name, out, err);
}

/* Refreshes those of a group that were asked for, of which one is at `first`; what goes along counts as its time. */
static bool refresh_group(refresh *r, const view_group *group, size_t first, calx_error *err)
{
    int64_t along = 0;
    for (int i = 0; i < MOST_TOGETHER && group->views[i]; i++) {
        refreshed_view unasked;
        bool wanted = true;
        const char *name = view_of(r->arena, calx_text_of(group->views[i]));
        ptrdiff_t at = asked_at(r, name);
        if (at < 0 && !goes_along(r, group, name, &wanted, err))
            return false;
        refreshed_view *out = at < 0 ? &unasked : &r->views[at];
        if (wanted && !refresh_one(r->db, r->arena, name, r->concurrently, out, err))
            return false;
        if (at < 0 && wanted)
            along += unasked.microseconds;
    }
    r->views[first].microseconds += along;
    return true;
}

/* Refreshes the view at a place, and those of its group that were asked for, unless that is done. */
static bool refresh_at(refresh *r, size_t at, calx_error *err)
{
    view_group group = group_of(r->names[at]);
    size_t same = (size_t)asked_at(r, r->names[at]);
    if (!r->done[same] && !client_write(r->db, err, refresh_group(r, &group, same, err)))
        return false;
    for (size_t i = 0; i < r->count; i++)
        if (is_in(&group, r->names[i])) {
            r->views[i] = r->views[asked_at(r, r->names[i])];
            r->done[i] = true;
        }
    return true;
}

static bool find_names(refresh *r, const refresh_request *request, calx_error *err)
{
    const char *const *all = dsdb_materialized_views(r->arena, &r->count);
    if (request->view_count > 0)
        r->count = request->view_count;
    r->names = calx_new_array(r->arena, const char *, r->count);
    for (size_t i = 0; i < r->count; i++) {
        r->names[i] = request->view_count > 0 ? view_of(r->arena, request->views[i]) : all[i];
        if (!r->names[i])
            return fail_unknown(r->arena, request->views[i], err);
    }
    r->views = calx_new_array(r->arena, refreshed_view, r->count);
    r->done = calx_new_array(r->arena, bool, r->count);
    return true;
}

/* A line, "Refreshed: a, b.", which names each once; none where there is none. */
static void add_views(calx_buffer *to, const char *what, const refresh *r, bool done)
{
    const char *before = what;
    for (size_t i = 0; i < r->count; i++)
        if (r->done[i] == done && asked_at(r, r->names[i]) == (ptrdiff_t)i) {
            calx_buffer_addf(to, "%s%s", before, r->names[i]);
            before = ", ";
        }
    if (before != what)
        calx_buffer_add_cstr(to, ".\n");
}

/* Leaves what was done in the answer, and tells it and the rest. */
static bool fail_midway(const refresh *r, refreshed_view_list *out, calx_error *err)
{
    calx_buffer told = calx_buffer_in(r->arena);
    for (size_t i = 0; i < r->count; i++)
        if (r->done[i])
            out->items[out->len++] = r->views[i];
    if (r->count == 1)
        return false;
    if (err && *err->detail)
        calx_buffer_addf(&told, "%s\n", err->detail);
    add_views(&told, "Refreshed: ", r, true);
    add_views(&told, "Not refreshed: ", r, false);
    return calx_error_detail(err, "%.*s", CALX_TEXT_ARG(calx_text_trim(calx_buffer_text(&told))));
}

bool dsdb_refresh_views(calx_session *db, calx_arena *arena, const refresh_request *request, refreshed_view_list *out,
                        calx_error *err)
{
    refresh r = { .db = db, .arena = arena, .concurrently = request->concurrently };
    *out = (refreshed_view_list){ 0 };
    if (!find_names(&r, request, err))
        return false;
    for (size_t i = 0; i < r.count; i++) {
        if (request->progress)
            request->progress(request->context, i, r.count);
        if (!refresh_at(&r, i, err)) {
            *out = (refreshed_view_list){ calx_new_array(arena, refreshed_view, r.count), 0 };
            return fail_midway(&r, out, err);
        }
    }
    *out = (refreshed_view_list){ r.views, r.count };
    return true;
}

bool dsdb_refresh_view(calx_session *db, calx_arena *arena, calx_text name, bool concurrently, refreshed_view *out,
                       calx_error *err)
{
    refreshed_view_list one;
    refresh_request request = { .views = &name, .view_count = 1, .concurrently = concurrently };
    if (!dsdb_refresh_views(db, arena, &request, &one, err))
        return false;
    *out = one.items[0];
    return true;
}
