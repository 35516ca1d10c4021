/* Rendering expressions: nodes to SQL text with `$n`, parameters collected in that order. */
#include "render.h"

#include <string.h>

/* Deeper than people nest, and less deep than what this program's stack and the server's have room for. */
#define DEEPEST 1000

__attribute__((cold, noinline)) void render_fail(renderer *r, const calx_error *mistake)
{
    if (!r->failed && r->err)
        *r->err = *mistake;
    r->failed = true;
}

/* PostgreSQL's NAMEDATALEN, less the NUL. */
#define LONGEST_NAME 63

static __attribute__((noinline)) void fail_name(renderer *r, calx_text text)
{
    calx_error err;
    if (text.len == 0)
        calx_fail(&err, CALX_USAGE, "as, aliased, cte_ or the like was given an empty name");
    else if (text.len > LONGEST_NAME)
        calx_fail(&err, CALX_USAGE, "as, aliased, cte_ or the like was given a name of %zu bytes; PostgreSQL keeps %d",
                  text.len, LONGEST_NAME);
    else
        calx_fail(&err, CALX_USAGE, "as, aliased, cte_ or the like was given a name that is not UTF-8");
    render_fail(r, &err);
}

/* A name that a caller gave. PostgreSQL would cut a longer one, and it could then be another's. */
void render_name(renderer *r, const char *name)
{
    calx_text text = calx_text_of(name);
    if (text.len == 0 || text.len > LONGEST_NAME || !calx_text_valid(text))
        fail_name(r, text);
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

static bool is_integer(const calx_type *type)
{
    return type->kind == CALX_KIND_INT2 || type->kind == CALX_KIND_INT4 || type->kind == CALX_KIND_INT8;
}

/* What a literal in quotes is meant as. */
static void add_type_of_literal(renderer *r, const calx_type *type)
{
    if (type->kind != CALX_KIND_TEXT && !is_enum(type))
        calx_buffer_addf(&r->sql, "::%s", type->name);
}

/* The last parameter as people write it. */
static void add_literal(renderer *r, const calx_node *node)
{
    size_t last = r->params->count - 1;
    calx_text value = calx_params_show(r->params, last, true, r->sql.arena);
    if (!r->params->data[last] || is_integer(node->type) || value.len == 0) {
        calx_buffer_add_text(&r->sql, value.len ? value : CALX_TEXT("''"));
        return;
    }
    calx_raw_add_literal(&r->sql, calx_text_cstr(r->sql.arena, value));
    add_type_of_literal(r, node->type);
}

/* A slot without a value, as a variable of psql's. */
static void add_variable(renderer *r, const calx_node *node)
{
    bool bare = is_integer(node->type);
    calx_buffer_addf(&r->sql, bare ? ":%s" : ":'%s'", node->name);
    if (!bare)
        add_type_of_literal(r, node->type);
}

static void render_param(renderer *r, const calx_node *node)
{
    if (node->error) {
        render_fail(r, node->error);
        return;
    }
    calx_params_add_binary(r->params, node->type, *node->param, secrecy_of(node, r->place, r->assigned));
    if (r->literals)
        add_literal(r, node);
    else
        calx_add_placeholder(&r->sql, r->params->count);
    if (is_enum(node->type))
        add_enum_cast(r, node->type);
}

static void render_slot(renderer *r, const calx_node *node)
{
    calx_params_add_binary(r->params, node->type, slot_take(r, node), secrecy_of(node, r->place, r->assigned));
    if (r->literals && r->given)
        add_literal(r, node);
    else if (r->literals)
        add_variable(r, node);
    else
        calx_add_placeholder(&r->sql, r->params->count);
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
    if (!r->unqualified && node->source && node->source->alias)
        calx_add_identifier(&r->sql, node->source->alias);
    else if (!r->unqualified)
        render_table_name(r, node->source ? node->source->table : node->column->table);
    if (!r->unqualified)
        calx_buffer_add_char(&r->sql, '.');
    if (node->kind == CALX_NODE_COLUMN)
        render_column_name(r, node->column);
    else
        calx_add_identifier(&r->sql, node->name);
}

static bool is_operation(const calx_node *node)
{
    while (node->kind == CALX_NODE_ALIAS)
        node = node->args[0];
    return node->kind == CALX_NODE_INFIX || node->kind == CALX_NODE_PREFIX || node->kind == CALX_NODE_POSTFIX ||
           node->kind == CALX_NODE_RAW || node->kind == CALX_NODE_FORM || node->kind == CALX_NODE_AFTER;
}

/* An operation inside an operation always gets parentheses, so that precedence never matters. */
void render_operand(renderer *r, const calx_node *node)
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
    for (unsigned i = 0; i < node->count; i++) {
        if (i)
            add_between(r, node->name);
        render_operand(r, node->args[i]);
    }
}

void render_list(renderer *r, const calx_node *const *nodes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i)
            add(r, ", ");
        render_node(r, nodes[i]);
    }
}

void render_columns(renderer *r, const node_list *list)
{
    size_t known = 0;
    if (list->whole && !r->unqualified) {
        known = list->whole->column_count;
        calx_buffer_add_text(&r->sql, list->whole->select_list);
    }
    for (size_t i = known; i < list->count; i++) {
        const calx_node *node = list->items[i];
        if (i)
            add(r, ", ");
        if (node->kind == CALX_NODE_COLUMN) { /* most are, and have no parts to go into */
            render_column(r, node);
            continue;
        }
        if (node->kind != CALX_NODE_ALIAS) {
            render_node(r, node);
            continue;
        }
        render_operand(r, node->args[0]);
        add(r, " AS ");
        render_name(r, node->name);
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
        size_t plain = strcspn(c, CALX_OPERAND CALX_BARE);
        calx_buffer_add(&r->sql, c, plain);
        c += plain;
        if (!*c)
            return;
        if (*c == CALX_OPERAND[0])
            render_operand(r, node->args[next++]);
        else
            render_node(r, node->args[next++]);
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

static __attribute__((noinline)) void check_compared(renderer *r, const calx_node *comparison)
{
    calx_error err;
    if (!render_check_compared(comparison, &err))
        render_fail(r, &err);
}

/* An array that a subquery gives is cast to its type: `ANY ((SELECT …))` would mean the subquery's rows. */
static void render_subquery(renderer *r, const calx_node *node)
{
    bool array = node->type && node->type->kind == CALX_KIND_ARRAY;
    const place *up = r->place->up;
    if (!node->type && up && up->node->kind == CALX_NODE_INFIX && up->node->args[1] == node)
        check_compared(r, up->node);
    if (array)
        add(r, "CAST(");
    add(r, node->name);
    add(r, "(");
    render_dml(r, node->query);
    add(r, ")");
    if (!array)
        return;
    add(r, " AS ");
    render_type(r, node->type);
    add(r, ")");
}

/* The failures are functions of their own, so that no frame that nests has the room of an error. */
static __attribute__((noinline)) void fail_depth(renderer *r)
{
    calx_error err;
    calx_fail(&err, CALX_USAGE, "expressions or queries are nested more than %d deep", DEEPEST);
    calx_error_hint(&err, "Join many conditions by one and_ or or_, or by several calls of where.");
    render_fail(r, &err);
}

static __attribute__((noinline)) void fail_untaken(renderer *r)
{
    calx_error err;
    calx_fail(&err, CALX_USAGE, "an expression was rendered that no statement took over");
    render_fail(r, &err);
}

static __attribute__((noinline)) void fail_column(renderer *r)
{
    calx_error err;
    calx_fail(&err, CALX_USAGE, "in_column: an expression is read from nowhere; name a column, or use in_query");
    render_fail(r, &err);
}

/* The first columns whose order is that of the next, as one comparison of rows. */
static void render_after_rows(renderer *r, const calx_node *node, unsigned from)
{
    unsigned keys = node->count / 2;
    for (unsigned side = 0; side < 2; side++) {
        add(r, side ? node->name[from] == '<' ? ") < (" : ") > (" : "(");
        for (unsigned i = from; i < keys; i++) {
            if (i > from)
                add(r, ", ");
            render_node(r, node->args[2 * i + side]);
        }
    }
    add(r, ")");
}

/* Where all keys have one direction it is a comparison of rows. Else it is by key: past it, or at it and past the next.
 * The bound that comes first says nothing new, and gives an index a place to begin. */
static void render_after(renderer *r, const calx_node *node, unsigned from)
{
    unsigned keys = node->count / 2;
    const calx_node *const *pair = node->args + (size_t)2 * from;
    const calx_node *column = pair[0], *value = pair[1];
    if (from + 1 == keys) {
        render_operand(r, column);
        calx_buffer_addf(&r->sql, " %c ", node->name[from]);
        render_operand(r, value);
        return;
    }
    if (strspn(node->name + from, (char[]){ node->name[from], 0 }) >= keys - from) {
        render_after_rows(r, node, from);
        return;
    }
    for (int bound = 1; bound >= 0; bound--) {
        render_operand(r, column);
        calx_buffer_addf(&r->sql, " %c%s ", node->name[from], bound ? "=" : "");
        render_operand(r, value);
        add(r, bound ? " AND (" : " OR (");
    }
    render_operand(r, column);
    add(r, " = ");
    render_operand(r, value);
    add(r, " AND (");
    render_after(r, node, from + 1);
    add(r, ")))");
}

/* What stands in FROM for a column to be read from it. */
static void render_source_of(renderer *r, const calx_node *column)
{
    if (column->kind == CALX_NODE_FIELD || (column->kind == CALX_NODE_COLUMN && column->source))
        render_source(r, column->source);
    else if (column->kind == CALX_NODE_COLUMN)
        render_table_name(r, column->column->table);
    else
        fail_column(r);
}

bool render_descend(renderer *r)
{
    if (r->depth >= DEEPEST)
        fail_depth(r);
    if (r->failed)
        return false;
    r->depth++;
    return true;
}

static void render_kind(renderer *r, const calx_node *node)
{
    switch (node->kind) {
    case CALX_NODE_NULL:
        add(r, "NULL");
        return;
    case CALX_NODE_INFIX:
        render_infix(r, node);
        return;
    case CALX_NODE_PREFIX:
        add(r, node->name);
        add(r, " ");
        render_operand(r, node->args[0]);
        return;
    case CALX_NODE_POSTFIX:
        render_operand(r, node->args[0]);
        add(r, " ");
        add(r, node->name);
        return;
    case CALX_NODE_CALL:
        add(r, node->name);
        add(r, "(");
        render_list(r, node->args, node->count);
        add(r, ")");
        return;
    case CALX_NODE_CAST:
        render_cast(r, node);
        return;
    case CALX_NODE_ALIAS: /* its name has a place in lists of columns only, and in a union's order */
        if (r->unqualified)
            render_name(r, node->name);
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
    case CALX_NODE_NAME:
        render_name(r, node->name);
        return;
    case CALX_NODE_AFTER:
        render_after(r, node, 0);
        return;
    case CALX_NODE_SOURCE:
        render_source_of(r, node->args[0]);
        return;
    case CALX_NODE_COLUMN:
    case CALX_NODE_FIELD:
    case CALX_NODE_PARAM: /* see render_node */
    case CALX_NODE_SLOT:
    case CALX_NODE_VALUE:
    case CALX_NODE_STRING:
    case CALX_NODE_GIVEN:
        break;
    }
    fail_untaken(r);
}

/* A node with others in it. */
static void render_inner(renderer *r, const calx_node *node)
{
    if (!render_descend(r))
        return;
    place here = { node, r->place };
    r->place = &here;
    render_kind(r, node);
    r->place = here.up;
    r->depth--;
}

/* Columns and values are most of all nodes, and nothing is in them to descend to. */
void render_node(renderer *r, const calx_node *node)
{
    if (node->kind == CALX_NODE_COLUMN || node->kind == CALX_NODE_FIELD) {
        render_column(r, node);
        return;
    }
    if (node->kind == CALX_NODE_PARAM) {
        render_param(r, node);
        return;
    }
    if (node->kind == CALX_NODE_SLOT) {
        render_slot(r, node);
        return;
    }
    render_inner(r, node);
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
