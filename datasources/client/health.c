/* Counting and comparing. */
#include "health.h"

#include "relations.h"
#include "run.h"

#include <calx/verify.h>

#include <stdlib.h>

#define packed_maps_behind() CALX_FUNCTION(text, "packed_maps_behind")

static calx_select *maps_behind(calx_arena *arena)
{
    return select_(arena, packed_maps_behind());
}

static bool find_behind(calx_session *db, calx_arena *arena, health_check *out, calx_error *err)
{
    if (fetch_column(db, maps_behind(arena), text, &out->behind, err))
        return true;
    if (calx_error_is(err, "42883"))
        calx_error_hint(err, "The database is older than this program: run: dsdb upgrade");
    return false;
}

bool dsdb_is_alarming(const health_check *check)
{
    return check->alarming > 0 || check->behind.len > 0;
}

static table_health health_of(const table_count *now, const table_count_list *before)
{
    table_health health = { .table = now->table_name, .count = now->count };
    for (size_t i = 0; i < before->len; i++)
        if (calx_text_equal(before->items[i].table_name, now->table_name))
            health.before = CALX_SOME(int8, before->items[i].count);
    int64_t change = llabs(health.count - health.before.value);
    health.alarming = health.before.set && change * 100 > health.before.value * DSDB_ALARMING_PERCENT;
    return health;
}

static int compare_names(const void *a, const void *b)
{
    const table_health *x = a, *y = b;
    return calx_text_compare(x->table, y->table);
}

bool dsdb_check_health(calx_session *db, calx_arena *arena, health_check *out, calx_error *err)
{
    table_count_list before = { 0 }, now = { 0 };
    *out = (health_check){ 0 };
    if (!client_write(db, err,
                      dsdb_newest_table_counts(db, arena, &before, err) &&
                          dsdb_log_table_counts(db, arena, NULL, 0, &now, err) && find_behind(db, arena, out, err)))
        return false;
    out->tables = calx_new_array(arena, table_health, now.len);
    out->count = now.len;
    for (size_t i = 0; i < now.len; i++) {
        out->tables[i] = health_of(&now.items[i], &before);
        out->alarming += out->tables[i].alarming;
    }
    qsort(out->tables, out->count, sizeof *out->tables, compare_names);
    return true;
}

CALX_VERIFY_VALUE(maps_behind, text, maps_behind(arena));
