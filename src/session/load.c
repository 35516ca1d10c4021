/* Loading what belongs to rows: one statement for all parents, its rows dealt out by key. */
#include <calx/load.h>

#include "plan.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

/* What every T_list is. */
typedef struct any_list {
    void *items;
    size_t len;
} any_list;

/* The distinct keys of the parents in order, and for each where its rows stand among all. */
typedef struct groups {
    int64_t *keys;
    size_t *begins;
    size_t *counts;
    size_t count;
} groups;

calx_load calx_load_relationship(const calx_table *table, const char *name)
{
    calx_load load = { .table = table, .name = name };
    for (size_t i = 0; i < table->relationship_count; i++)
        if (strcmp(table->relationships[i].name, name) == 0)
            load.relationship = &table->relationships[i];
    return load;
}

static bool fail_unknown(const calx_load *how, calx_error *err)
{
    if (!how->table)
        return calx_fail(err, CALX_USAGE, "load: neither a relationship nor a column says what belongs to what");
    calx_fail(err, CALX_USAGE, "load: %s has no relationship \"%s\"", how->table->name, how->name);
    CALX_SCOPED_ARENA(arena);
    calx_buffer names = calx_buffer_in(arena);
    for (size_t i = 0; i < how->table->relationship_count; i++)
        calx_buffer_addf(&names, "%s%s", i ? ", " : "", how->table->relationships[i].name);
    return calx_error_hint(err, "There are: %s.", calx_buffer_cstr(&names));
}

/* The key of one parent; false where it is null. */
static bool parent_key(const calx_load_target *target, size_t parent, int64_t *key)
{
    const char *at = (const char *)target->parents + parent * target->parent_size + target->id_offset;
    if (target->id_nullable && !*(const bool *)at)
        return false;
    if (target->id_size == sizeof(int16_t)) {
        at += target->id_nullable ? calx_type_int2.opt_value : 0;
        *key = *(const int16_t *)at;
    } else if (target->id_size == sizeof(int32_t)) {
        at += target->id_nullable ? calx_type_int4.opt_value : 0;
        *key = *(const int32_t *)at;
    } else {
        at += target->id_nullable ? calx_type_int8.opt_value : 0;
        *key = *(const int64_t *)at;
    }
    return true;
}

static int by_key(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static bool is_ordered(const int64_t *keys, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (keys[i - 1] > keys[i])
            return false;
    return true;
}

static groups group_parents(calx_arena *arena, const calx_load_target *target)
{
    groups g = { .keys = calx_new_array(arena, int64_t, target->parent_count) };
    for (size_t i = 0; i < target->parent_count; i++)
        if (parent_key(target, i, &g.keys[g.count]))
            g.count++;
    if (!is_ordered(g.keys, g.count))
        qsort(g.keys, g.count, sizeof *g.keys, by_key);
    size_t distinct = 0;
    for (size_t i = 0; i < g.count; i++)
        if (distinct == 0 || g.keys[distinct - 1] != g.keys[i])
            g.keys[distinct++] = g.keys[i];
    g.count = distinct;
    g.begins = calx_new_array(arena, size_t, distinct);
    g.counts = calx_new_array(arena, size_t, distinct);
    return g;
}

/* Where the key stands among all; SIZE_MAX where it doesn't. */
static size_t group_of(const groups *g, int64_t key)
{
    size_t low = 0, high = g->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (g->keys[middle] < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low < g->count && g->keys[low] == key ? low : SIZE_MAX;
}

/* A column known by its names only. */
static const calx_node *named_column(calx_arena *arena, const char *relation, const char *column)
{
    calx_source *source = calx_new(arena, calx_source);
    source->alias = relation;
    calx_node *node = calx_new(arena, calx_node);
    *node =
        (calx_node){ .kind = CALX_NODE_FIELD, .kept = true, .type = &calx_type_int8, .name = column, .source = source };
    return node;
}

static calx_node infix(const char *op, const calx_node *const *args)
{
    return (calx_node){ .kind = CALX_NODE_INFIX, .type = &calx_type_boolean, .name = op, .count = 2, .args = args };
}

/* The column that names the parent; a table between is joined to the select. */
static const calx_node *key_column(calx_arena *arena, calx_dml *select, const calx_load *how)
{
    const calx_relationship *r = how->relationship;
    if (!r)
        return how->key;
    if (!r->link)
        return named_column(arena, r->target, r->to_column);
    const calx_node *link = named_column(arena, r->link, r->link_to);
    const calx_node *const args[] = { link, named_column(arena, r->target, r->to_column) };
    const calx_node on = infix("=", args);
    calx_join(select, "JOIN", link->source, &on);
    return named_column(arena, r->link, r->link_from);
}

/* Adds the condition that the key is the one parent's. */
static void restrict_to_key(calx_dml *select, const calx_node *key, int64_t is)
{
    const calx_node value = { .kind = CALX_NODE_VALUE, .type = &calx_type_int8, .value = &is };
    const calx_node *const args[] = { key, &value };
    const calx_node same = infix("=", args);
    calx_where(select, &same);
}

/* Adds the key as a last column, and the condition that it is one of the parents'. */
static void restrict_to_keys(calx_dml *select, const calx_node *key, const groups *g)
{
    const calx_array keys = { .items = g->keys, .len = (int32_t)g->count };
    const calx_node values = { .kind = CALX_NODE_VALUE, .type = &calx_type_int8_array, .value = &keys };
    const calx_node *const args[] = { key, &values };
    calx_node among = infix(CALX_OPERAND " = ANY (" CALX_BARE ")", args);
    among.kind = CALX_NODE_FORM;
    calx_where(select, &among);
    calx_columns(select, (const calx_node *const[]){ key, NULL });
}

static const char *render_all(calx_dml *select, const calx_node *key, const groups *g, calx_params *params,
                              calx_error *err)
{
    calx_sql sql;
    if (g->count == 1)
        restrict_to_key(select, key, g->keys[0]);
    else
        restrict_to_keys(select, key, g);
    if (!calx_render(select, &sql, err))
        return NULL;
    *params = sql.params;
    return sql.text.data;
}

/* With a limit a parent, the select is run for each key in turn, by the server. */
static const char *render_limited(calx_dml *select, const calx_node *key, const groups *g, int64_t most,
                                  calx_params *params, calx_error *err)
{
    calx_arena *arena = calx_dml_arena(select);
    const calx_node *const args[] = { key, named_column(arena, "calx_parent", "key") };
    const calx_node same = infix("=", args);
    const calx_array keys = { .items = g->keys, .len = (int32_t)g->count };
    calx_sql sql;
    calx_where(select, &same);
    calx_limit(select, most);
    if (!calx_render(select, &sql, err) || !calx_params_add(&sql.params, &calx_type_int8_array, &keys, err))
        return NULL;
    *params = sql.params;
    return calx_text_format(arena,
                            "SELECT calx_child.*, calx_parent.key FROM unnest($%zu::bigint[]) AS calx_parent (key)"
                            " CROSS JOIN LATERAL (%s) AS calx_child",
                            params->count, sql.text.data)
        .data;
}

/* What calx_cell_int gives, for a column of integers that can't be null: it was compared with keys. */
static int64_t narrow_key(const PGresult *result, int row, int column)
{
    uint32_t n;
    memcpy(&n, PQgetvalue(result, row, column), sizeof n);
    return (int32_t)be32toh(n);
}

/* Finds the group of each row, `of_row`, and how many rows each has. */
static bool count_rows(const PGresult *result, groups *g, size_t *of_row, calx_error *err)
{
    int key_at = PQnfields(result) - 1, rows = PQntuples(result);
    bool narrow = PQftype(result, key_at) == calx_type_int4.oid;
    for (int row = 0; row < rows; row++) {
        int64_t key = narrow ? narrow_key(result, row, key_at) : calx_cell_int(result, row, key_at);
        size_t before = row > 0 ? of_row[row - 1] : 0; /* rows of one parent often come together */
        of_row[row] = g->keys[before] == key ? before : group_of(g, key);
        if (of_row[row] == SIZE_MAX)
            return calx_fail(err, CALX_SHAPE, "load: the server gave a row that belongs to none of the parents");
        g->counts[of_row[row]]++;
    }
    for (size_t i = 1; i < g->count; i++)
        g->begins[i] = g->begins[i - 1] + g->counts[i - 1];
    return true;
}

/* The same where all rows are the one parent's. */
static void take_rows(const PGresult *result, groups *g, size_t *of_row)
{
    g->counts[0] = (size_t)PQntuples(result);
    memset(of_row, 0, g->counts[0] * sizeof *of_row);
}

/* Each row to its place: the rows of a key side by side, in the order they came in. */
static bool decode_rows(plan *p, const PGresult *result, calx_arena *arena, groups *g, const size_t *of_row,
                        char *items, calx_error *err)
{
    size_t *next = calx_alloc_raw(arena, g->count * sizeof *next);
    memcpy(next, g->begins, g->count * sizeof *next);
    int rows = PQntuples(result);
    for (int row = 0; row < rows;) {
        char *places[PLAN_BLOCK];
        int count = rows - row < PLAN_BLOCK ? rows - row : PLAN_BLOCK;
        for (int i = 0; i < count; i++)
            places[i] = items + next[of_row[row + i]]++ * p->shape->size;
        if (!plan_decode_rows(p, result, row, count, places, arena, err))
            return false;
        row += count;
    }
    return true;
}

static void deal_out(const calx_load_target *target, const groups *g, char *items)
{
    for (size_t i = 0; i < target->parent_count; i++) {
        any_list list = { 0 };
        int64_t key;
        if (parent_key(target, i, &key)) {
            size_t group = group_of(g, key);
            list = (any_list){ items + g->begins[group] * target->shape->size, g->counts[group] };
        }
        memcpy((char *)target->parents + i * target->parent_size + target->list_offset, &list, sizeof list);
    }
}

bool calx_load_into(calx_session *db, calx_dml *select, const calx_load_target *target, void *all, calx_error *err)
{
    calx_arena *arena = calx_dml_arena(select);
    const calx_load *how = &target->how;
    if (!how->relationship && !how->key)
        return fail_unknown(how, err);
    groups g = group_parents(arena, target);
    any_list children = { 0 };
    if (g.count > 0) {
        calx_params params;
        const calx_node *key = key_column(arena, select, how);
        const char *sql = how->most > 0 ? render_limited(select, key, &g, how->most, &params, err)
                                        : render_all(select, key, &g, &params, err);
        plan *p = NULL;
        bool keyed = how->most > 0 || g.count > 1; /* the key is a column behind the shape's */
        PGresult *result = sql ? session_run(db, arena, sql, &params, target->shape, keyed, &p, err) : NULL;
        if (!result)
            return false;
        children.len = (size_t)PQntuples(result);
        size_t *of_row = calx_alloc_raw(arena, children.len * sizeof *of_row);
        children.items = calx_alloc(arena, children.len * target->shape->size);
        if (!keyed)
            take_rows(result, &g, of_row);
        else if (!count_rows(result, &g, of_row, err))
            return false;
        if (!decode_rows(p, result, arena, &g, of_row, children.items, err))
            return false;
    }
    deal_out(target, &g, children.items);
    if (all)
        memcpy(all, &children, sizeof children);
    return true;
}
