/* Sources with handles of their own: CTEs, subqueries in FROM, tables under another name. */
#include <calx/query.h>

#include "dml.h"

#include <string.h>

/* Every handle, whatever its C type. */
typedef CALX_TYPED(void) any_handle;

static const calx_source *new_source(calx_arena *arena, const calx_table *table, const char *alias, const void *query)
{
    calx_source *source = calx_new(arena, calx_source);
    *source = (calx_source){ table, calx_text_cstr(arena, calx_text_of(alias)), query };
    return source;
}

/* The columns that a CTE declares must be those its select gives, by place and name. */
static void check_columns(const calx_shape *shape, calx_dml *select)
{
    if (select->columns.count != shape->count) {
        dml_mistake(select, CALX_SHAPE, "%s has %zu columns and its select gives %zu", shape->name, shape->count,
                    select->columns.count);
        return;
    }
    for (size_t i = 0; i < shape->count; i++) {
        const char *name = dml_column_name(select->columns.items[i]);
        if (!name || strcmp(name, shape->fields[i].name) != 0) {
            dml_mistake(select, CALX_SHAPE, "column %zu of %s is \"%s\", and its select gives \"%s\" there", i + 1,
                        shape->name, shape->fields[i].name, name ? name : "an expression without a name; use as(…)");
            return;
        }
        if (select->kind == DML_VALUES && select->columns.items[i]->type->kind != shape->fields[i].type->kind) {
            dml_mistake(select, CALX_SHAPE, "column %s of %s is of type %s, and the rows of values_ have %s there",
                        name, shape->name, shape->fields[i].type->name, select->columns.items[i]->type->name);
            return;
        }
    }
}

/* A struct of handles: its source, and a field of it for each column. */
static const void *handles_of(calx_arena *arena, const calx_shape *shape, const char *name, const named_query *named)
{
    const calx_source *source = new_source(arena, NULL, name, named);
    char *handles = calx_alloc(arena, shape->size);
    memcpy(handles, &source, sizeof source);
    for (size_t i = 0; i < shape->count; i++) {
        calx_node *node = calx_new(arena, calx_node);
        *node = (calx_node){
            .kind = CALX_NODE_FIELD,
            .kept = true,
            .type = shape->fields[i].type,
            .name = shape->fields[i].name,
            .source = source,
        };
        any_handle handle = { .node = node };
        memcpy(handles + shape->fields[i].offset, &handle, sizeof handle);
    }
    return handles;
}

const void *calx_cte_new(calx_arena *arena, const calx_shape *shape, const char *name, calx_dml *select, bool derived)
{
    check_columns(shape, select);
    named_query *named = calx_new(arena, named_query);
    *named = (named_query){ .query = select, .derived = derived };
    return handles_of(arena, shape, name, named);
}

const void *calx_rows_from(calx_arena *arena, const calx_shape *shape, const char *name, const calx_node *call,
                           bool numbered)
{
    named_query *named = calx_new(arena, named_query);
    *named = (named_query){ .call = calx_keep(arena, call), .shape = shape, .derived = true, .numbered = numbered };
    return handles_of(arena, shape, name, named);
}

/* The handles are the last members of their struct, side by side, one a column. */
const void *calx_alias_new(calx_arena *arena, const void *handles, size_t size, const calx_source *source,
                           const char *name)
{
    const calx_table *table = source->table;
    const calx_source *alias = new_source(arena, table, name, NULL);
    char *copy = calx_alloc(arena, size);
    memcpy(copy, handles, size);
    memcpy(copy, &alias, sizeof alias);
    char *first = copy + size - table->column_count * sizeof(any_handle);
    for (size_t i = 0; i < table->column_count; i++) {
        any_handle handle;
        memcpy(&handle, first + i * sizeof handle, sizeof handle);
        calx_node *node = calx_new(arena, calx_node);
        *node = *handle.node;
        node->source = alias;
        handle.node = node;
        memcpy(first + i * sizeof handle, &handle, sizeof handle);
    }
    return copy;
}
