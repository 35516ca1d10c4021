/* Building statements: each verb puts one part in its place. Nothing is rendered here. */
#include <calx/query.h>

#include "dml.h"

#include <stdarg.h>
#include <string.h>

void *dml_new(calx_arena *arena, dml_kind kind, const calx_source *target)
{
    struct {
        calx_dml *query;
        calx_dml itself;
    } *statement = calx_alloc(arena, sizeof *statement);
    calx_dml *query = statement->query = &statement->itself;
    query->arena = arena;
    query->kind = kind;
    query->target = target;
    query->from_end = &query->from;
    query->unions_end = &query->unions;
    query->ctes_end = &query->ctes;
    query->whens_end = &query->whens;
    return statement;
}

void dml_mistake(calx_dml *query, const char *sqlstate, const char *format, ...)
{
    if (query->mistake)
        return;
    calx_error *err = calx_new(query->arena, calx_error);
    va_list args;
    va_start(args, format);
    calx_vfail(err, sqlstate, format, args);
    va_end(args);
    query->mistake = err;
}

const char *dml_source_name(const calx_source *source)
{
    return source->alias ? source->alias : source->table->name;
}

const char *dml_column_name(const calx_node *node)
{
    if (node->kind == CALX_NODE_COLUMN || node->kind == CALX_NODE_FIELD || node->kind == CALX_NODE_ALIAS)
        return node->name;
    return NULL;
}

calx_arena *calx_dml_arena(const calx_dml *query)
{
    return query->arena;
}

calx_select *calx_select_new(calx_arena *arena, const calx_node *const *nodes)
{
    calx_select *select = dml_new(arena, DML_SELECT, NULL);
    dml_add_all(select->query, &select->query->columns, nodes);
    return select;
}

calx_select *calx_select_all(calx_arena *arena, const calx_source *source)
{
    const calx_node *none = NULL;
    calx_select *select = calx_select_new(arena, &none);
    if (source->table)
        dml_add_whole(select->query, &select->query->columns, source);
    else
        dml_mistake(select->query, CALX_USAGE, "select_all: only a table or view has a list of columns; name them");
    return select;
}

void calx_columns(calx_dml *query, const calx_node *const *nodes)
{
    dml_add_all(query, &query->columns, nodes);
}

void calx_distinct(calx_dml *query)
{
    query->distinct = true;
}

void calx_distinct_on(calx_dml *query, const calx_node *const *nodes)
{
    dml_add_all(query, &query->distinct_on, nodes);
}

static from_item *add_from(calx_dml *query, const char *word, const calx_source *source, const calx_node *on)
{
    from_item *item = calx_alloc_raw(query->arena, sizeof *item);
    *item = (from_item){ .word = word, .source = source, .on = on };
    *query->from_end = item;
    query->from_end = &item->next;
    query->from_last = item;
    return item;
}

void calx_from(calx_dml *query, const calx_source *source)
{
    if (query->from) {
        dml_mistake(query, CALX_USAGE, "from(%s): the statement reads from %s already; use join",
                    dml_source_name(source), dml_source_name(query->from->source));
        return;
    }
    add_from(query, NULL, source, NULL);
}

static bool has_from(calx_dml *query, const calx_source *source)
{
    if (!query->from)
        dml_mistake(query, CALX_USAGE, "join(%s): call from first", dml_source_name(source));
    return query->from != NULL;
}

void calx_join(calx_dml *query, const char *word, const calx_source *source, const calx_node *on)
{
    if (has_from(query, source))
        add_from(query, word, source, calx_keep(query->arena, on));
}

void calx_cross_join(calx_dml *query, const calx_source *source, bool lateral)
{
    if (has_from(query, source))
        add_from(query, "CROSS JOIN", source, NULL)->lateral = lateral;
}

void calx_left_join_lateral(calx_dml *query, const calx_source *source)
{
    static const calx_node always = { .kind = CALX_NODE_RAW, .kept = true, .type = &calx_type_boolean, .name = "true" };
    if (has_from(query, source))
        add_from(query, "LEFT JOIN", source, &always)->lateral = true;
}

void calx_tablesample(calx_dml *query, double percent, bool by_rows)
{
    if (!query->from || !query->from_last->source->table) {
        dml_mistake(query, CALX_USAGE, "tablesample: call from or join with a table first");
        return;
    }
    if (!(percent >= 0 && percent <= 100)) {
        dml_mistake(query, CALX_USAGE, "tablesample(%g): a percentage is from 0 to 100", percent);
        return;
    }
    query->from_last->by_rows = by_rows;
    query->from_last->sample = calx_keep(
        query->arena, &(const calx_node){ .kind = CALX_NODE_VALUE, .type = &calx_type_float8, .value = &percent });
}

void calx_repeatable(calx_dml *query, double seed)
{
    if (!query->from || !query->from_last->sample) {
        dml_mistake(query, CALX_USAGE, "repeatable: call tablesample first");
        return;
    }
    query->from_last->seed = calx_keep(
        query->arena, &(const calx_node){ .kind = CALX_NODE_VALUE, .type = &calx_type_float8, .value = &seed });
}

void calx_write_from(calx_dml *query, const calx_source *source)
{
    add_from(query, query->from ? "CROSS JOIN" : NULL, source, NULL);
}

void calx_where(calx_dml *query, const calx_node *condition)
{
    if (query->kind != DML_SELECT && query->kind != DML_UPDATE && query->kind != DML_DELETE) {
        dml_mistake(query, CALX_USAGE, "where: %s no condition",
                    query->kind == DML_INSERT  ? "an INSERT takes"
                    : query->kind == DML_MERGE ? "a MERGE has those of merge_using and of each WHEN, and else"
                                               : "VALUES and TRUNCATE take");
        return;
    }
    dml_add(query, &query->where, condition);
}

void calx_all_rows(calx_dml *query)
{
    query->all_rows = true;
}

void calx_group_by(calx_dml *query, const calx_node *const *nodes)
{
    dml_add_all(query, &query->groups, nodes);
}

void calx_having(calx_dml *query, const calx_node *condition)
{
    dml_add(query, &query->having, condition);
}

void calx_order_by(calx_dml *query, const calx_node *const *nodes)
{
    dml_add_all(query, &query->order, nodes);
}

static const calx_node *row_count(calx_dml *query, const char *verb, int64_t rows)
{
    if (rows < 0)
        dml_mistake(query, CALX_USAGE, "%s(%lld): a number of rows can't be negative", verb, (long long)rows);
    return calx_keep(query->arena,
                     &(const calx_node){ .kind = CALX_NODE_VALUE, .type = &calx_type_int8, .value = &rows });
}

void calx_limit(calx_dml *query, int64_t rows)
{
    query->limit = row_count(query, "limit", rows);
    query->with_ties = false;
}

void calx_offset(calx_dml *query, int64_t rows)
{
    query->offset = row_count(query, "offset", rows);
}

void calx_limit_with_ties(calx_dml *query, int64_t rows)
{
    query->limit = row_count(query, "limit_with_ties", rows);
    query->with_ties = true;
}

void calx_limit_slot(calx_dml *query, calx_expr_int8 rows)
{
    query->limit = calx_keep(query->arena, rows.node);
    query->with_ties = false;
}

void calx_offset_slot(calx_dml *query, calx_expr_int8 rows)
{
    query->offset = calx_keep(query->arena, rows.node);
}

void calx_limit_with_ties_slot(calx_dml *query, calx_expr_int8 rows)
{
    query->limit = calx_keep(query->arena, rows.node);
    query->with_ties = true;
}

void calx_lock(calx_dml *query, const char *words)
{
    lock_item *item = calx_new(query->arena, lock_item);
    *item = (lock_item){ .words = words, .of_end = &item->of };
    *(query->lock_last ? &query->lock_last->next : &query->locks) = item;
    query->lock_last = item;
}

void calx_lock_only(calx_dml *query, const calx_source *source)
{
    if (!query->lock_last) {
        dml_mistake(query, CALX_USAGE, "lock_only(%s): call for_update or for_share first", dml_source_name(source));
        return;
    }
    locked_table *table = calx_new(query->arena, locked_table);
    *table = (locked_table){ .source = source };
    *query->lock_last->of_end = table;
    query->lock_last->of_end = &table->next;
}

void calx_window(calx_dml *query, const char *name, const calx_node *partition, const calx_node *order)
{
    dml_add(query, &query->windows,
            &(const calx_node){ .kind = CALX_NODE_FORM,
                                .type = &calx_type_boolean,
                                .name = CALX_BARE " AS (" CALX_BARE CALX_BARE ")",
                                .count = 3,
                                .args = (const calx_node *const[]){ CALX_NAME(name), partition, order } });
}

void calx_lock_wait(calx_dml *query, const char *words)
{
    if (query->lock_last)
        query->lock_last->wait = words;
    else
        dml_mistake(query, CALX_USAGE, "%s: call for_update or for_share first",
                    strcmp(words, " NOWAIT") == 0 ? "nowait" : "skip_locked");
}

void calx_union(calx_dml *query, const char *word, calx_dml *other)
{
    union_item *item = calx_new(query->arena, union_item);
    *item = (union_item){ .word = word, .query = other };
    *query->unions_end = item;
    query->unions_end = &item->next;
}

calx_insert *calx_insert_new(calx_arena *arena, const calx_source *table)
{
    return dml_new(arena, DML_INSERT, table);
}

calx_update *calx_update_new(calx_arena *arena, const calx_source *table)
{
    return dml_new(arena, DML_UPDATE, table);
}

calx_delete *calx_delete_new(calx_arena *arena, const calx_source *table)
{
    return dml_new(arena, DML_DELETE, table);
}

void calx_returning(calx_dml *query, const calx_node *const *nodes)
{
    if (query->kind == DML_SELECT || query->kind == DML_VALUES)
        dml_mistake(query, CALX_USAGE, "returning: a SELECT returns its columns anyway");
    else if (query->kind == DML_TRUNCATE)
        dml_mistake(query, CALX_USAGE, "returning: a TRUNCATE looks at no row");
    else
        dml_add_all(query, &query->columns, nodes);
}
