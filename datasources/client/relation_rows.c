/* Rows of any relation. Their struct is laid out here, at run time, after the columns that are read.
 *
 * A connection keeps a plan for reading a statement's rows by the address of their shape. Another shape may come to the
 * same address later; for the same statement it has the same columns at the same places, so the plan is right for it.
 */
#include "relation_rows.h"

#include "models/logs.h"
#include "models/registry.h"
#include "operations.h"
#include "relations.h"

#include <calx/load.h>
#include <calx/verify.h>
#include <string.h>

/* What is being read. */
typedef struct reader {
    calx_session *db;
    calx_arena *arena;
    const rows_request *request;
    const calx_table *table;
    const calx_column **columns;
    size_t column_count;
} reader;

static size_t aligned(size_t size)
{
    return (size + 15) / 16 * 16;
}

/* A struct of the columns' nullable values, and `lists` lists after them. */
static calx_shape *shape_of(calx_arena *arena, const char *name, const calx_column *const *columns, size_t count,
                            size_t lists)
{
    calx_field *fields = calx_new_array(arena, calx_field, count);
    calx_shape *shape = calx_new(arena, calx_shape);
    size_t size = 0;
    for (size_t i = 0; i < count; i++) {
        const calx_type *type = columns[i]->type;
        fields[i] = (calx_field){ .offset = size, .name = columns[i]->name, .type = type, .nullable = true };
        size += aligned((size_t)type->opt_value + type->size);
    }
    *shape = (calx_shape){ name, fields, count, size + lists * aligned(sizeof(row_list)) };
    return shape;
}

static const calx_source *source_of(calx_arena *arena, const calx_table *table)
{
    calx_source *source = calx_new(arena, calx_source);
    *source = (calx_source){ .table = table };
    return source;
}

static const calx_node *node_of(calx_arena *arena, const calx_column *column)
{
    const calx_node node = { .kind = CALX_NODE_COLUMN, .column = column, .type = column->type, .name = column->name };
    return calx_keep(arena, &node);
}

static bool find_column(const calx_table *table, calx_text name, const calx_column **out, calx_error *err)
{
    *out = NULL; /* for gcc, which doesn't see that it is set where it is used */
    for (size_t i = 0; i < table->column_count; i++) {
        *out = &table->columns[i];
        if (!calx_text_equal(name, calx_text_of((*out)->name)))
            continue;
        return !(*out)->sensitive ||
               calx_fail(err, DSDB_FORBIDDEN, "The column %s of %s is secret.", (*out)->name, table->name);
    }
    return calx_fail(err, CALX_NOT_FOUND, "There is no column \"%.*s\" in %s.", CALX_TEXT_ARG(name), table->name);
}

static void add_column(reader *r, const calx_column *column)
{
    for (size_t i = 0; i < r->column_count; i++)
        if (r->columns[i] == column)
            return;
    r->columns[r->column_count++] = column;
}

static bool choose_columns(reader *r, calx_error *err)
{
    const calx_column *column;
    r->columns = calx_new_array(r->arena, const calx_column *, r->table->column_count);
    for (size_t i = 0; i < r->request->column_count; i++) {
        if (!find_column(r->table, r->request->columns[i], &column, err))
            return false;
        add_column(r, column);
    }
    for (size_t i = 0; r->request->column_count == 0 && i < r->table->column_count; i++)
        if (!r->table->columns[i].sensitive)
            add_column(r, &r->table->columns[i]);
    return true;
}

/* A relationship starts from a column, which is read then. */
static bool find_relationship(reader *r, calx_text name, const calx_relationship **out, calx_error *err)
{
    for (size_t i = 0; i < r->table->relationship_count; i++) {
        *out = &r->table->relationships[i];
        if (calx_text_equal(name, calx_text_of((*out)->name))) {
            add_column(r, calx_table_column(r->table, (*out)->from_column));
            return true;
        }
    }
    return calx_fail(err, CALX_NOT_FOUND, "%s has no relationship \"%.*s\".", r->table->name, CALX_TEXT_ARG(name));
}

/* The value as the server reads one of the column's type. */
static calx_condition compared(calx_arena *arena, const calx_column *column, const char *op, calx_text value)
{
    const calx_node *const texts[] = { value_(text, value).node };
    const calx_node cast = { .kind = CALX_NODE_CAST, .type = column->type, .count = 1, .args = texts };
    const calx_node *const sides[] = { node_of(arena, column), &cast };
    const calx_node infix = {
        .kind = CALX_NODE_INFIX, .type = &calx_type_boolean, .name = op, .count = 2, .args = sides
    };
    return (calx_condition){ .node = calx_keep(arena, &infix) };
}

static bool add_condition(reader *r, calx_select *q, const row_condition *c, calx_error *err)
{
    static const char *const operators[] = { "=", "<>", "<", "<=", ">", ">=" };
    const calx_column *column;
    if (!find_column(r->table, c->column, &column, err))
        return false;
    calx_expr_text itself = { .node = node_of(r->arena, column) };
    switch (c->test) {
    case ROW_NULL:
        where(q, is_null(itself));
        return true;
    case ROW_NOT_NULL:
        where(q, is_not_null(itself));
        return true;
    case ROW_CONTAINS:
        if (column->type->kind != CALX_KIND_TEXT)
            return calx_fail(err, CALX_USAGE, "The column %s is not text that could contain something.", column->name);
        where(q, ilike(itself, calx_like_literal(r->arena, true, c->value, true)));
        return true;
    default:
        where(q, compared(r->arena, column, operators[c->test], c->value));
        return true;
    }
}

static void order_by_column(calx_select *q, const calx_column *column, bool descending)
{
    calx_expr_text itself = { .node = node_of(calx_dml_arena(q->query), column) };
    if (descending)
        order_by(q, desc_nulls_last(itself));
    else
        order_by(q, itself);
}

static bool sort(reader *r, calx_select *q, calx_error *err)
{
    const calx_column *column;
    bool keyed = false;
    if (r->request->sort_by.len > 0) {
        if (!find_column(r->table, r->request->sort_by, &column, err))
            return false;
        order_by_column(q, column, r->request->descending);
    }
    for (size_t i = 0; i < r->table->column_count; i++) {
        if (!r->table->columns[i].primary_key)
            continue;
        keyed = true;
        order_by_column(q, &r->table->columns[i], false);
    }
    for (size_t i = 0; !keyed && i < r->column_count; i++)
        order_by_column(q, r->columns[i], false);
    return true;
}

static calx_select *select_columns(calx_arena *arena, const calx_source *source, const calx_column *const *columns,
                                   size_t count)
{
    const calx_node **nodes = calx_new_array(arena, const calx_node *, count + 1);
    for (size_t i = 0; i < count; i++)
        nodes[i] = node_of(arena, columns[i]);
    calx_select *q = calx_select_new(arena, nodes);
    calx_from(q->query, source);
    return q;
}

/* A value that the server could not read is the caller's mistake. */
static bool fetch_rows(reader *r, calx_select *q, relation_rows *out, calx_error *err)
{
    if (calx_page(r->db, q->query, out->shape, r->request->page, DSDB_PAGE, &out->rows.items, &out->rows.len,
                  &out->more, err))
        return true;
    if (err && strncmp(err->sqlstate, "22", 2) == 0) {
        calx_error why = *err;
        calx_fail(err, CALX_USAGE, "A value is none of its column's type: %s.", why.message);
    }
    return false;
}

static const calx_field *field_named(const calx_shape *shape, const char *name)
{
    for (size_t i = 0; i < shape->count; i++)
        if (strcmp(shape->fields[i].name, name) == 0)
            return &shape->fields[i];
    return NULL;
}

static bool load_linked(reader *r, const calx_relationship *how, const relation_rows *parents, linked_rows *out,
                        calx_error *err)
{
    const calx_table *target = calx_registry_table(&dsdb_models, how->target);
    const calx_field *key = field_named(parents->shape, how->from_column);
    reader linked = { .db = r->db, .arena = r->arena, .request = &(rows_request){ .page = 1 }, .table = target };
    if (!choose_columns(&linked, err))
        return false;
    calx_select *q = select_columns(r->arena, source_of(r->arena, target), linked.columns, linked.column_count);
    if (!sort(&linked, q, err))
        return false;
    out->name = how->name;
    out->shape = shape_of(r->arena, how->name, linked.columns, linked.column_count, 0);
    const calx_load_target into = { .how = calx_load_relationship(r->table, how->name),
                                    .shape = out->shape,
                                    .parents = parents->rows.items,
                                    .parent_count = parents->rows.len,
                                    .parent_size = parents->shape->size,
                                    .id_offset = key->offset,
                                    .id_size = key->type->size,
                                    .id_nullable = true,
                                    .list_offset = out->offset };
    return calx_load_into(r->db, q->query, &into, NULL, err);
}

static bool read_all(reader *r, const calx_relationship *const *linked, relation_rows *out, calx_error *err)
{
    size_t count = r->request->linked_count;
    linked_rows *lists = calx_new_array(r->arena, linked_rows, count);
    calx_shape *shape = shape_of(r->arena, r->table->name, r->columns, r->column_count, count);
    *out = (relation_rows){ .shape = shape, .linked = lists, .linked_count = count };
    calx_select *q = select_columns(r->arena, source_of(r->arena, r->table), r->columns, r->column_count);
    for (size_t i = 0; i < r->request->condition_count; i++)
        if (!add_condition(r, q, &r->request->conditions[i], err))
            return false;
    if (!sort(r, q, err) || !fetch_rows(r, q, out, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        lists[i].offset = shape->size - (count - i) * aligned(sizeof(row_list));
        if (!load_linked(r, linked[i], out, &lists[i], err))
            return false;
    }
    return true;
}

bool dsdb_relation_rows(calx_session *db, calx_arena *arena, const rows_request *request, relation_rows *out,
                        calx_error *err)
{
    reader r = { .db = db, .arena = arena, .request = request };
    if (!dsdb_find_relation(request->relation, &r.table, err) || !choose_columns(&r, err))
        return false;
    const calx_relationship **linked = calx_new_array(arena, const calx_relationship *, request->linked_count);
    for (size_t i = 0; i < request->linked_count; i++)
        if (!find_relationship(&r, request->linked[i], &linked[i], err))
            return false;
    return read_all(&r, linked, out, err);
}

/* A statement of it for a relation. */
static calx_select *rows_of(calx_arena *arena, const calx_source *source)
{
    const calx_column *first = source->table->columns;
    return select_columns(arena, source, &first, 1);
}

CALX_VERIFY_EFFECT(rows_of, rows_of(arena, change_log.calx_source));
