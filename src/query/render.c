/* Rendering statements: each clause in its place. */
#include "render.h"

#include <string.h>

/* The names of the columns of VALUES, which it can't give itself. */
static void render_values_names(renderer *r, const calx_dml *query)
{
    if (query->kind != DML_VALUES)
        return;
    add(r, " (");
    render_column_names(r, &query->columns);
    add(r, ")");
}

/* A call in FROM, and what its columns are called. */
static void render_call(renderer *r, const calx_source *source, const named_query *named)
{
    render_node(r, named->call);
    add(r, named->numbered ? " WITH ORDINALITY AS " : " AS ");
    render_name(r, source->alias);
    for (size_t i = 0; i < named->shape->count; i++) {
        add(r, i ? ", " : " (");
        calx_add_identifier(&r->sql, named->shape->fields[i].name);
    }
    add(r, ")");
}

static __attribute__((noinline)) void fail_cte(renderer *r, const calx_source *source)
{
    calx_error err;
    calx_fail(&err, CALX_USAGE, "%s is a CTE that stands before no statement here", source->alias);
    calx_error_hint(&err, "Put it there by with, beside naming it in from or join.");
    render_fail(r, &err);
}

/* Whether the CTE was put before this statement, or before one that it stands in. */
static bool has_cte(const renderer *r, const calx_source *source)
{
    for (const statement_place *at = r->within; at; at = at->up)
        for (const cte_item *item = at->query->ctes; item; item = item->next)
            if (item->source == source || strcmp(item->source->alias, source->alias) == 0)
                return true;
    return false;
}

void render_source(renderer *r, const calx_source *source)
{
    const named_query *named = source->query;
    if (named && !named->derived && !has_cte(r, source))
        fail_cte(r, source);
    if (named && named->call) {
        render_call(r, source, named);
        return;
    }
    if (named && named->derived) {
        add(r, "(");
        render_dml(r, named->query);
        add(r, ") AS ");
        render_name(r, source->alias);
        render_values_names(r, named->query);
        return;
    }
    if (source->table) {
        render_table_name(r, source->table);
        if (!source->alias)
            return;
        add(r, " AS ");
    }
    render_name(r, source->alias);
}

/* What says how a recursive CTE is walked. */
static void render_walk(renderer *r, const cte_item *item)
{
    if (item->search) {
        calx_buffer_addf(&r->sql, " SEARCH %s FIRST BY ", item->search);
        render_column_names(r, &item->search_by);
        add(r, " SET ");
        render_name(r, item->search_name);
    }
    if (item->cycle_mark) {
        add(r, " CYCLE ");
        render_column_names(r, &item->cycle_by);
        add(r, " SET ");
        render_name(r, item->cycle_mark);
        add(r, " USING ");
        render_name(r, item->cycle_path);
    }
}

static void render_with(renderer *r, const calx_dml *query)
{
    for (const cte_item *item = query->ctes; item; item = item->next) {
        const named_query *named = item->source->query;
        add(r, item != query->ctes ? ", " : query->recursive ? "WITH RECURSIVE " : "WITH ");
        render_name(r, item->source->alias);
        render_values_names(r, named->query);
        calx_buffer_addf(&r->sql, " AS %s(", item->materialized);
        render_dml(r, named->query);
        add(r, ")");
        render_walk(r, item);
    }
    if (query->ctes)
        add(r, " ");
}

void render_conditions(renderer *r, const char *word, const node_list *list)
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

void render_from(renderer *r, const calx_dml *query, const char *word)
{
    for (const from_item *item = query->from; item; item = item->next) {
        if (item->word)
            add_between(r, item->word);
        else
            add(r, word);
        if (item->lateral)
            add(r, "LATERAL ");
        render_source(r, item->source);
        if (item->sample) {
            add(r, item->by_rows ? " TABLESAMPLE BERNOULLI (" : " TABLESAMPLE SYSTEM (");
            render_node(r, item->sample);
            add(r, ")");
        }
        if (item->seed) {
            add(r, " REPEATABLE (");
            render_node(r, item->seed);
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
            other->ctes || other->unions || other->order.count > 0 || other->limit || other->offset || other->locks;
        calx_buffer_addf(&r->sql, "%s %s %s", closes_left(item, &weak) ? ")" : "", item->word, whole ? "(" : "");
        render_dml(r, other);
        if (whole)
            add(r, ")");
    }
}

static void render_locks(renderer *r, const lock_item *lock)
{
    for (; lock; lock = lock->next) {
        add(r, lock->words);
        for (const locked_table *table = lock->of; table; table = table->next) {
            add(r, table == lock->of ? " OF " : ", ");
            calx_add_identifier(&r->sql, dml_source_name(table->source));
        }
        add(r, lock->wait ? lock->wait : "");
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
    render_from(r, query, " FROM ");
    render_conditions(r, " WHERE ", &query->where);
    render_clause(r, " GROUP BY ", &query->groups);
    render_conditions(r, " HAVING ", &query->having);
    render_clause(r, " WINDOW ", &query->windows);
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
    render_locks(r, query->locks);
}

void render_dml(renderer *r, const calx_dml *query)
{
    if (!render_check(query, r->failed ? NULL : r->err)) {
        r->failed = true;
        return;
    }
    if (!render_descend(r))
        return;
    if (query->target && query->target->table && calx_table_has_secrets(query->target->table))
        r->params->secret_rows = true;
    const statement_place here = { query, r->within };
    r->within = &here;
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
    case DML_VALUES:
        render_values(r, query);
        break;
    case DML_MERGE:
        render_merge(r, query);
        break;
    case DML_TRUNCATE:
        render_truncate(r, query);
        break;
    case DML_PREPARED: /* nothing holds one */
        break;
    }
    if (query->kind != DML_SELECT && query->kind != DML_VALUES && query->columns.count > 0) {
        add(r, " RETURNING ");
        render_columns(r, &query->columns);
    }
    r->within = here.up;
    r->depth--;
}

static void render_named_values(renderer *r, const calx_dml *query)
{
    const named_query named = { .query = query, .derived = true };
    const calx_source source = { .alias = "values", .query = &named };
    add(r, "SELECT * FROM ");
    render_source(r, &source);
}

bool render_statement(renderer *r, const calx_dml *query, calx_arena *arena, calx_sql *out)
{
    out->params = calx_params_in(arena);
    r->sql = calx_buffer_sized(arena, 512);
    r->params = &out->params;
    if (query->kind == DML_VALUES) /* by itself it has no names for its columns, which a struct is compared with */
        render_named_values(r, query);
    else
        render_dml(r, query);
    calx_buffer_cstr(&r->sql);
    out->text = calx_buffer_text(&r->sql);
    return !r->failed;
}

bool calx_render(const calx_dml *query, calx_sql *out, calx_error *err)
{
    if (query->kind == DML_PREPARED)
        return render_prepared(query, out, err);
    return render_statement(&(renderer){ .err = err }, query, query->arena, out);
}

bool calx_render_slots(const calx_dml *query, calx_sql *out, calx_error *err)
{
    if (query->kind == DML_PREPARED)
        query = prepared_source(query);
    return render_statement(&(renderer){ .slots = &(slot_list){ 0 }, .err = err }, query, query->arena, out);
}

bool calx_render_literal(const calx_dml *query, calx_text *out, calx_error *err)
{
    calx_sql sql;
    renderer r = { .literals = true, .err = err };
    const calx_dml *whole = query;
    if (query->kind == DML_PREPARED) {
        if (query->bound && !render_prepared(query, &sql, err))
            return false;
        r.given = query->bound ? &query->bound->params : NULL;
        whole = prepared_source(query);
    }
    bool good = render_statement(&r, whole, query->arena, &sql);
    *out = sql.text;
    return good;
}
