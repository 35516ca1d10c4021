/* Rendering statements: each clause in its place. */
#include "render.h"

#include <calx/quote.h>

#include <string.h>

static void render_source(renderer *r, const calx_source *source)
{
    const named_query *named = source->query;
    if (named && named->derived) {
        add(r, "(");
        render_dml(r, named->query);
        add(r, ") AS ");
    } else if (source->table) {
        calx_add_identifier(&r->sql, source->table->name);
        if (!source->alias)
            return;
        add(r, " AS ");
    }
    render_name(r, source->alias);
}

static void render_with(renderer *r, const calx_dml *query)
{
    for (const cte_item *item = query->ctes; item; item = item->next) {
        const named_query *named = item->source->query;
        add(r, item != query->ctes ? ", " : query->recursive ? "WITH RECURSIVE " : "WITH ");
        render_name(r, item->source->alias);
        calx_buffer_addf(&r->sql, " AS %s(", item->materialized);
        render_dml(r, named->query);
        add(r, ")");
    }
    if (query->ctes)
        add(r, " ");
}

/* Conditions that all have to hold, after a word of theirs; nothing where there are none. */
static void render_conditions(renderer *r, const char *word, const node_list *list)
{
    if (list->count == 1) {
        add(r, word);
        render_node(r, list->items[0]);
        return;
    }
    for (size_t i = 0; i < list->count; i++) {
        add(r, i ? " AND " : word);
        render_operand(r, list->items[i]);
    }
}

static void render_from(renderer *r, const calx_dml *query, const char *word)
{
    for (const from_item *item = query->from; item; item = item->next) {
        add(r, " ");
        add(r, item->word ? item->word : word);
        add(r, " ");
        add(r, item->lateral ? "LATERAL " : "");
        render_source(r, item->source);
        if (item->sample) {
            add(r, " TABLESAMPLE SYSTEM (");
            render_node(r, item->sample);
            add(r, ")");
        }
        if (item->on) {
            add(r, " ON ");
            render_node(r, item->on);
        }
    }
}

static void render_clause(renderer *r, const char *word, const node_list *list)
{
    if (list->count == 0)
        return;
    add(r, word);
    render_list(r, list->items, list->count);
}

static void render_optional(renderer *r, const char *word, const calx_node *node)
{
    if (!node)
        return;
    add(r, word);
    render_node(r, node);
}

/* INTERSECT binds more tightly than UNION and EXCEPT, and selects are taken in from left to right: whether
 * what stands to the left of this one needs parentheses. `weak`: it holds a UNION or EXCEPT bare. */
static bool closes_left(const union_item *item, bool *weak)
{
    bool tight = strncmp(item->word, "INTERSECT", strlen("INTERSECT")) == 0;
    bool closes = tight && *weak;
    *weak = !tight || (*weak && !closes);
    return closes;
}

static void open_unions(renderer *r, const calx_dml *query)
{
    bool weak = false;
    for (const union_item *item = query->unions; item; item = item->next)
        add(r, closes_left(item, &weak) ? "(" : "");
}

/* A select with clauses that would be read as those of the whole stands in parentheses. */
static void render_unions(renderer *r, const calx_dml *query)
{
    bool weak = false;
    for (const union_item *item = query->unions; item; item = item->next) {
        const calx_dml *other = item->query;
        bool whole =
            other->ctes || other->unions || other->order.count > 0 || other->limit || other->offset || other->lock;
        calx_buffer_addf(&r->sql, "%s %s %s", closes_left(item, &weak) ? ")" : "", item->word, whole ? "(" : "");
        render_dml(r, other);
        add(r, whole ? ")" : "");
    }
}

static void render_select(renderer *r, const calx_dml *query)
{
    open_unions(r, query);
    add(r, query->distinct ? "SELECT DISTINCT " : "SELECT ");
    if (query->distinct_on.count > 0) {
        render_clause(r, "DISTINCT ON (", &query->distinct_on);
        add(r, ") ");
    }
    render_columns(r, &query->columns);
    render_from(r, query, "FROM");
    render_conditions(r, " WHERE ", &query->where);
    render_clause(r, " GROUP BY ", &query->groups);
    render_conditions(r, " HAVING ", &query->having);
    render_unions(r, query);
    r->unqualified = query->unions != NULL; /* a union is ordered by the names of its columns */
    render_clause(r, " ORDER BY ", &query->order);
    r->unqualified = false;
    if (!query->with_ties)
        render_optional(r, " LIMIT ", query->limit);
    render_optional(r, " OFFSET ", query->offset);
    if (query->with_ties) {
        render_optional(r, " FETCH FIRST ", query->limit);
        add(r, " ROWS WITH TIES");
    }
    add(r, query->lock ? query->lock : "");
    add(r, query->lock_wait ? query->lock_wait : "");
}

static void render_column_names(renderer *r, const node_list *list)
{
    r->unqualified = true;
    render_list(r, list->items, list->count);
    r->unqualified = false;
}

/* A value that a column gets. */
static void render_assigned(renderer *r, const calx_node *column, const calx_node *value)
{
    const node_list only = { .items = &column, .count = 1 };
    r->assigned = &only;
    render_node(r, value);
    r->assigned = NULL;
}

static void render_assignments(renderer *r, const node_list *columns, const node_list *values)
{
    for (size_t i = 0; i < columns->count; i++) {
        add(r, i ? ", " : "");
        calx_add_identifier(&r->sql, columns->items[i]->name);
        add(r, " = ");
        render_assigned(r, columns->items[i], values->items[i]);
    }
}

static void render_conflict(renderer *r, const calx_dml *query)
{
    if (query->do_nothing) {
        add(r, " ON CONFLICT DO NOTHING");
        return;
    }
    if (query->conflict_target.count == 0)
        return;
    add(r, " ON CONFLICT (");
    render_column_names(r, &query->conflict_target);
    add(r, ") DO UPDATE SET ");
    render_assignments(r, &query->conflict_columns, &query->conflict_values);
    render_conditions(r, " WHERE ", &query->conflict_where);
}

static void render_inserted(renderer *r, const calx_dml *query)
{
    add(r, "VALUES (");
    for (size_t i = 0; i < query->set_values.count; i++) {
        add(r, i ? ", " : "");
        render_assigned(r, query->set_columns.items[i], query->set_values.items[i]);
    }
    add(r, ")");
}

static void render_insert(renderer *r, const calx_dml *query)
{
    add(r, "INSERT INTO ");
    render_source(r, query->target);
    if (query->set_columns.count == 0) {
        add(r, " DEFAULT VALUES");
    } else {
        add(r, " (");
        render_column_names(r, &query->set_columns);
        add(r, ") ");
        if (query->insert_from) {
            r->assigned = &query->set_columns;
            render_dml(r, query->insert_from);
            r->assigned = NULL;
        } else {
            render_inserted(r, query);
        }
    }
    render_conflict(r, query);
}

static void render_update(renderer *r, const calx_dml *query)
{
    add(r, "UPDATE ");
    render_source(r, query->target);
    add(r, " SET ");
    render_assignments(r, &query->set_columns, &query->set_values);
    render_from(r, query, "FROM");
    render_conditions(r, " WHERE ", &query->where);
}

static void render_delete(renderer *r, const calx_dml *query)
{
    add(r, "DELETE FROM ");
    render_source(r, query->target);
    render_from(r, query, "USING");
    render_conditions(r, " WHERE ", &query->where);
}

/* Mistakes that only the whole statement shows. */
static bool check_whole(const calx_dml *query, calx_error *err)
{
    if (query->mistake) {
        *err = *query->mistake;
        return false;
    }
    if (query->distinct && query->distinct_on.count > 0)
        return calx_fail(err, CALX_USAGE, "distinct: distinct_on was called too, and a select takes one of them");
    if (query->with_ties && query->order.count == 0)
        return calx_fail(err, CALX_USAGE, "limit_with_ties: call order_by too; without an order all rows are equal");
    if (query->with_ties && query->lock_wait && strcmp(query->lock_wait, " SKIP LOCKED") == 0)
        return calx_fail(err, CALX_USAGE, "skip_locked: with limit_with_ties no row can be left out; use limit");
    if (query->conflict_target.count > 0 && query->conflict_columns.count == 0)
        return calx_fail(err, CALX_USAGE,
                         "on_conflict on %s updates nothing; call update_set or update_excluded, or "
                         "on_conflict_do_nothing",
                         dml_source_name(query->target));
    if (query->kind == DML_UPDATE && query->set_columns.count == 0)
        return calx_fail(err, CALX_USAGE, "the UPDATE of %s sets no column; call set", dml_source_name(query->target));
    if ((query->kind == DML_UPDATE || query->kind == DML_DELETE) && query->where.count == 0 && !query->all_rows)
        return calx_fail(err, CALX_USAGE,
                         "the %s of %s has no condition; call where, or all_rows where every row is meant",
                         query->kind == DML_UPDATE ? "UPDATE" : "DELETE", dml_source_name(query->target));
    return true;
}

void render_dml(renderer *r, const calx_dml *query)
{
    calx_error err; /* filled on failure only: it is large */
    if (!check_whole(query, &err)) {
        render_fail(r, &err);
        return;
    }
    if (!render_descend(r))
        return;
    render_with(r, query);
    switch (query->kind) {
    case DML_SELECT:
        render_select(r, query);
        break;
    case DML_INSERT:
        render_insert(r, query);
        break;
    case DML_UPDATE:
        render_update(r, query);
        break;
    case DML_DELETE:
        render_delete(r, query);
        break;
    }
    if (query->kind != DML_SELECT && query->columns.count > 0) {
        add(r, " RETURNING ");
        render_columns(r, &query->columns);
    }
    r->depth--;
}

static bool render_into(const calx_dml *query, bool literals, calx_sql *out, calx_error *err)
{
    out->params = calx_params_in(query->arena);
    renderer r = { .sql = calx_buffer_in(query->arena), .params = &out->params, .literals = literals, .err = err };
    calx_buffer_reserve(&r.sql, 512);
    render_dml(&r, query);
    calx_buffer_cstr(&r.sql);
    out->text = calx_buffer_text(&r.sql);
    return !r.failed;
}

bool calx_render(const calx_dml *query, calx_sql *out, calx_error *err)
{
    return render_into(query, false, out, err);
}

bool calx_render_literal(const calx_dml *query, calx_text *out, calx_error *err)
{
    calx_sql sql;
    bool good = render_into(query, true, &sql, err);
    *out = sql.text;
    return good;
}
