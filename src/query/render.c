/* Rendering: statements and expressions to SQL text with `$n`, parameters collected in that order. */
#include <calx/query.h>

#include <calx/quote.h>

#include "dml.h"
#include "secret.h"

#include <string.h>

typedef struct renderer {
    calx_buffer sql;
    calx_params *params;
    calx_error *err;
    bool failed;
    bool unqualified;          /* columns without their table: where SQL allows no other */
    bool literals;             /* values in place of $n, for people */
    int depth;                 /* of nodes and statements within each other */
    const place *place;        /* the node that is being rendered */
    const node_list *assigned; /* the columns that values are for, in INSERT and SET */
} renderer;

/* Deeper than people nest, and less deep than what this program's stack and the server's have room for. */
#define DEEPEST 1000

static void render_dml(renderer *r, const calx_dml *query);

static void fail_with(renderer *r, const calx_error *mistake)
{
    if (!r->failed && r->err)
        *r->err = *mistake;
    r->failed = true;
}

static void add(renderer *r, const char *sql)
{
    calx_buffer_add_cstr(&r->sql, sql);
}

/* PostgreSQL's NAMEDATALEN, less the NUL. */
#define LONGEST_NAME 63

/* A name that a caller gave. PostgreSQL would cut a longer one, and it could then be another's. */
static void add_name(renderer *r, const char *name)
{
    calx_text text = calx_text_of(name);
    calx_error err = { 0 };
    if (text.len == 0)
        calx_fail(&err, CALX_USAGE, "as, aliased, cte_ or derived_ was given an empty name");
    else if (text.len > LONGEST_NAME)
        calx_fail(&err, CALX_USAGE, "as, aliased, cte_ or derived_ was given a name of %zu bytes; PostgreSQL keeps %d",
                  text.len, LONGEST_NAME);
    else if (!calx_text_valid(text))
        calx_fail(&err, CALX_USAGE, "as, aliased, cte_ or derived_ was given a name that is not UTF-8");
    if (calx_failed(&err))
        fail_with(r, &err);
    calx_add_identifier(&r->sql, name);
}

static bool is_enum(const calx_type *type)
{
    return type->kind == CALX_KIND_ENUM || (type->element && type->element->kind == CALX_KIND_ENUM);
}

/* Enums are sent without an OID, which no program can know, and named by a cast; see calx_params_add. */
static void add_enum_cast(renderer *r, const calx_type *type)
{
    add(r, "::");
    calx_add_identifier(&r->sql, type->element ? type->element->name : type->name);
    add(r, type->element ? "[]" : "");
}

/* The last parameter as people write it. */
static void add_literal(renderer *r, const calx_node *node)
{
    calx_text value = calx_params_show(r->params, r->params->count - 1, true, r->sql.arena);
    bool bare = !node->param->data || node->type->kind == CALX_KIND_INT2 || node->type->kind == CALX_KIND_INT4 ||
                node->type->kind == CALX_KIND_INT8;
    if (bare || value.len == 0) {
        calx_buffer_add_text(&r->sql, value.len ? value : CALX_TEXT("''"));
        return;
    }
    calx_raw_add_literal(&r->sql, calx_text_cstr(r->sql.arena, value));
    if (node->type->kind != CALX_KIND_TEXT && !is_enum(node->type))
        calx_buffer_addf(&r->sql, "::%s", node->type->name);
}

static void render_param(renderer *r, const calx_node *node)
{
    if (node->error) {
        fail_with(r, node->error);
        return;
    }
    calx_params_add_binary(r->params, node->type, *node->param);
    r->params->secrecy[r->params->count - 1] = secrecy_of(r->place, r->assigned);
    if (r->literals)
        add_literal(r, node);
    else
        calx_buffer_addf(&r->sql, "$%zu", r->params->count);
    if (is_enum(node->type))
        add_enum_cast(r, node->type);
}

static void render_type(renderer *r, const calx_type *type)
{
    if (!is_enum(type)) {
        add(r, type->name);
        return;
    }
    calx_add_identifier(&r->sql, type->element ? type->element->name : type->name);
    add(r, type->element ? "[]" : "");
}

static void render_column(renderer *r, const calx_node *node)
{
    if (!r->unqualified) {
        calx_add_identifier(&r->sql, node->source ? dml_source_name(node->source) : node->column->table->name);
        calx_buffer_add_char(&r->sql, '.');
    }
    calx_add_identifier(&r->sql, node->name);
}

static void render_node(renderer *r, const calx_node *node);

static bool is_operation(const calx_node *node)
{
    while (node->kind == CALX_NODE_ALIAS)
        node = node->args[0];
    return node->kind == CALX_NODE_INFIX || node->kind == CALX_NODE_PREFIX || node->kind == CALX_NODE_POSTFIX ||
           node->kind == CALX_NODE_RAW || node->kind == CALX_NODE_FORM;
}

/* An operation inside an operation always gets parentheses, so that precedence never matters. */
static void render_operand(renderer *r, const calx_node *node)
{
    bool name_only = r->unqualified && node->kind == CALX_NODE_ALIAS;
    if (name_only || !is_operation(node)) {
        render_node(r, node);
        return;
    }
    calx_buffer_add_char(&r->sql, '(');
    render_node(r, node);
    calx_buffer_add_char(&r->sql, ')');
}

static void render_infix(renderer *r, const calx_node *node)
{
    bool any = strcmp(node->name, "= ANY") == 0;
    for (unsigned i = 0; i < node->count; i++) {
        if (i)
            calx_buffer_addf(&r->sql, " %s ", node->name);
        if (i && any)
            calx_buffer_add_char(&r->sql, '(');
        render_operand(r, node->args[i]);
        if (i && any)
            calx_buffer_add_char(&r->sql, ')');
    }
}

static void render_list(renderer *r, const calx_node *const *nodes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        add(r, i ? ", " : "");
        render_node(r, nodes[i]);
    }
}

/* A list that says what the result's columns are: here expressions have names. */
static void render_columns(renderer *r, const node_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const calx_node *node = list->items[i];
        add(r, i ? ", " : "");
        if (node->kind != CALX_NODE_ALIAS) {
            render_node(r, node);
            continue;
        }
        render_operand(r, node->args[0]);
        add(r, " AS ");
        add_name(r, node->name);
    }
}

static void render_cast(renderer *r, const calx_node *node)
{
    add(r, "CAST(");
    render_node(r, node->args[0]);
    add(r, " AS ");
    render_type(r, node->type);
    add(r, ")");
}

/* The text of a form, with its arguments in their places. */
static void render_form(renderer *r, const calx_node *node)
{
    unsigned next = 0;
    for (const char *c = node->name; *c; c++) {
        if (*c == CALX_OPERAND[0])
            render_operand(r, node->args[next++]);
        else if (*c == CALX_BARE[0])
            render_node(r, node->args[next++]);
        else
            calx_buffer_add_char(&r->sql, *c);
    }
}

static void render_case(renderer *r, const calx_node *node)
{
    add(r, "CASE");
    for (unsigned i = 0; i < node->count; i++) {
        add(r, " ");
        render_node(r, node->args[i]);
    }
    add(r, " END");
}

/* An array that a subquery gives is cast to its type: `ANY ((SELECT …))` would mean the subquery's rows. */
static void render_subquery(renderer *r, const calx_node *node)
{
    bool array = node->type && node->type->kind == CALX_KIND_ARRAY;
    add(r, array ? "CAST(" : node->name);
    add(r, "(");
    render_dml(r, node->query);
    add(r, ")");
    if (!array)
        return;
    add(r, " AS ");
    render_type(r, node->type);
    add(r, ")");
}

/* Whether to go on with a part of the statement; says why not. A statement that was put into itself ends here. */
static bool descend(renderer *r)
{
    calx_error err = { 0 };
    if (r->depth >= DEEPEST) {
        calx_fail(&err, CALX_USAGE, "expressions or queries are nested more than %d deep", DEEPEST);
        calx_error_hint(&err, "Join many conditions by one and_ or or_, or by several calls of where.");
        fail_with(r, &err);
    }
    if (r->failed)
        return false;
    r->depth++;
    return true;
}

static void render_kind(renderer *r, const calx_node *node)
{
    switch (node->kind) {
    case CALX_NODE_COLUMN:
    case CALX_NODE_FIELD:
        render_column(r, node);
        return;
    case CALX_NODE_PARAM:
        render_param(r, node);
        return;
    case CALX_NODE_NULL:
        add(r, "NULL");
        return;
    case CALX_NODE_INFIX:
        render_infix(r, node);
        return;
    case CALX_NODE_PREFIX:
        calx_buffer_addf(&r->sql, "%s ", node->name);
        render_operand(r, node->args[0]);
        return;
    case CALX_NODE_POSTFIX:
        render_operand(r, node->args[0]);
        calx_buffer_addf(&r->sql, " %s", node->name);
        return;
    case CALX_NODE_CALL:
        calx_buffer_addf(&r->sql, "%s(", node->name);
        render_list(r, node->args, node->count);
        add(r, ")");
        return;
    case CALX_NODE_CAST:
        render_cast(r, node);
        return;
    case CALX_NODE_ALIAS: /* its name has a place in lists of columns only, and in a union's order */
        if (r->unqualified)
            add_name(r, node->name);
        else
            render_node(r, node->args[0]);
        return;
    case CALX_NODE_STAR:
        add(r, "*");
        return;
    case CALX_NODE_SUBQUERY:
        render_subquery(r, node);
        return;
    case CALX_NODE_RAW:
        add(r, node->name);
        return;
    case CALX_NODE_FORM:
        render_form(r, node);
        return;
    case CALX_NODE_LIST:
        add(r, node->count ? node->name : "");
        render_list(r, node->args, node->count);
        return;
    case CALX_NODE_CASE:
        render_case(r, node);
        return;
    case CALX_NODE_VALUE:
        break;
    }
    calx_error err = { 0 };
    calx_fail(&err, CALX_USAGE, "an expression was rendered that no statement took over");
    fail_with(r, &err);
}

static void render_node(renderer *r, const calx_node *node)
{
    if (!descend(r))
        return;
    place here = { node, r->place };
    r->place = &here;
    render_kind(r, node);
    r->place = here.up;
    r->depth--;
}

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
    add_name(r, source->alias);
}

static void render_with(renderer *r, const calx_dml *query)
{
    for (const cte_item *item = query->ctes; item; item = item->next) {
        const named_query *named = item->source->query;
        add(r, item != query->ctes ? ", " : query->recursive ? "WITH RECURSIVE " : "WITH ");
        add_name(r, item->source->alias);
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
        calx_buffer_addf(&r->sql, " %s ", item->word ? item->word : word);
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

static void render_dml(renderer *r, const calx_dml *query)
{
    calx_error err = { 0 };
    if (!check_whole(query, &err)) {
        fail_with(r, &err);
        return;
    }
    if (!descend(r))
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

calx_text calx_like_literal(calx_arena *arena, bool before, calx_text term, bool after)
{
    calx_buffer pattern = calx_buffer_in(arena);
    calx_buffer_reserve(&pattern, term.len + 2);
    if (before)
        calx_buffer_add_char(&pattern, '%');
    for (size_t i = 0; i < term.len; i++) {
        if (strchr("%_\\", term.data[i]))
            calx_buffer_add_char(&pattern, '\\');
        calx_buffer_add_char(&pattern, term.data[i]);
    }
    if (after)
        calx_buffer_add_char(&pattern, '%');
    return calx_buffer_text(&pattern);
}
