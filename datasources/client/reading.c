/* Selects of what a role may read. Each has all columns of its relation, so that one struct fits whatever is left out.
 */
#include "reading.h"

#include "operations.h"

#include <string.h>

static const calx_column *find_column(const calx_table *table, calx_text name, calx_error *err)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (calx_text_equal(name, calx_text_of(table->columns[i].name)))
            return &table->columns[i];
    calx_fail(err, CALX_NOT_FOUND, "There is no column \"%.*s\" in %s.", CALX_TEXT_ARG(name), table->name);
    return NULL;
}

static bool is_chosen(const read_request *request, const calx_column *column)
{
    if (request->column_count == 0 || strcmp(column->name, "id") == 0)
        return true;
    for (size_t i = 0; i < request->column_count; i++)
        if (calx_text_equal(request->columns[i], calx_text_of(column->name)))
            return true;
    return false;
}

static calx_node column_node(const calx_column *column, const calx_source *source)
{
    return (calx_node){
        .kind = CALX_NODE_COLUMN, .column = column, .type = column->type, .name = column->name, .source = source
    };
}

static const calx_node *named(calx_arena *arena, const calx_node *value, const char *name)
{
    const calx_node *const args[] = { value };
    const calx_node alias = { .kind = CALX_NODE_ALIAS, .type = value->type, .name = name, .count = 1, .args = args };
    return calx_keep(arena, &alias);
}

static const calx_node *null_of(calx_arena *arena, const calx_column *column)
{
    const calx_node null = { .kind = CALX_NODE_NULL, .type = column->type };
    const calx_node *const args[] = { &null };
    const calx_node cast = { .kind = CALX_NODE_CAST, .type = column->type, .count = 1, .args = args };
    return named(arena, &cast, column->name);
}

/* CASE WHEN condition THEN column END */
static const calx_node *where_owned(calx_arena *arena, const calx_node *column, const calx_condition *is_owner)
{
    const calx_node *const parts[] = { is_owner->node, column };
    const calx_node when = { .kind = CALX_NODE_FORM,
                             .type = column->type,
                             .name = "WHEN " CALX_BARE " THEN " CALX_BARE,
                             .count = 2,
                             .args = parts };
    const calx_node *const arms[] = { &when };
    const calx_node choice = { .kind = CALX_NODE_CASE, .type = column->type, .count = 1, .args = arms };
    return named(arena, &choice, column->name);
}

/* The column as it may be read: itself, where it is the owner's, or null. */
static const calx_node *readable(calx_arena *arena, const calx_source *source, const calx_column *column,
                                 const read_request *request, const calx_condition *is_owner)
{
    const char *relation = source->table->name;
    const calx_node itself = column_node(column, source);
    if (!is_chosen(request, column))
        return null_of(arena, column);
    if (dsdb_column_access(relation, column->name, request->role) >= COLUMN_READ)
        return calx_keep(arena, &itself);
    if (is_owner && dsdb_column_access(relation, column->name, ROLE_OWNER) >= COLUMN_READ)
        return where_owned(arena, &itself, is_owner);
    return null_of(arena, column);
}

static bool check_names(const calx_table *table, const read_request *request, calx_error *err)
{
    for (size_t i = 0; i < request->column_count; i++)
        if (!find_column(table, request->columns[i], err))
            return false;
    return dsdb_check_write(table->name, NULL, 0, request->role, err); /* of nothing: whether it is declared */
}

/* What an owner may read counts as read: who looks at a row that isn't theirs finds null there. */
static bool is_read(const calx_table *table, const calx_column *column, const read_request *request, bool owners)
{
    return is_chosen(request, column) &&
           (dsdb_column_access(table->name, column->name, request->role) >= COLUMN_READ ||
            (owners && dsdb_column_access(table->name, column->name, ROLE_OWNER) >= COLUMN_READ));
}

calx_select *dsdb_select_partial(calx_arena *arena, const calx_source *source, const read_request *request,
                                 const calx_condition *is_owner, read_columns *read, calx_error *err)
{
    const calx_table *table = source->table;
    if (!check_names(table, request, err))
        return NULL;
    const char **names = calx_new_array(arena, const char *, table->column_count);
    const calx_node **nodes = calx_new_array(arena, const calx_node *, table->column_count + 1);
    *read = (read_columns){ .names = names };
    for (size_t i = 0; i < table->column_count; i++) {
        const calx_column *column = &table->columns[i];
        nodes[i] = readable(arena, source, column, request, is_owner);
        if (is_read(table, column, request, is_owner != NULL))
            names[read->count++] = column->name;
    }
    calx_select *q = calx_select_new(arena, nodes);
    calx_from(q->query, source);
    return q;
}

static void sort_by(calx_select *q, const calx_source *source, const calx_column *column, bool descending)
{
    const calx_node itself = column_node(column, source);
    const calx_node *const args[] = { &itself };
    const calx_node key = { .kind = CALX_NODE_POSTFIX,
                            .type = column->type,
                            .name = descending ? "DESC NULLS LAST" : "ASC",
                            .count = 1,
                            .args = args };
    calx_order_by(q->query, (const calx_node *const[]){ &key, NULL });
}

bool dsdb_sort(calx_select *q, const calx_source *source, const read_request *request, calx_error *err)
{
    const calx_table *table = source->table;
    const calx_column *id = find_column(table, CALX_TEXT("id"), err);
    if (!id)
        return false;
    if (request->sort_by.len > 0) {
        const calx_column *column = find_column(table, request->sort_by, err);
        if (!column)
            return false;
        if (dsdb_column_access(table->name, column->name, request->role) < COLUMN_READ)
            return calx_fail(err, DSDB_FORBIDDEN, "The rows can't be sorted by %s: the role may not read it.",
                             column->name);
        sort_by(q, source, column, request->descending);
        if (column == id)
            return true;
    }
    sort_by(q, source, id, request->sort_by.len == 0 && request->descending);
    return true;
}
