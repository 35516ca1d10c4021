/* Taking expressions into an arena. Nodes that users write live until the end of their block; here
 * they are copied, and their values become parameters in binary form. */
#include <calx/query.h>

#include "dml.h"

#include <string.h>

#define STANDS_ALONE(kind_, type_, text)                               \
    {                                                                  \
        .kind = (kind_), .kept = true, .type = (type_), .name = (text) \
    }

const calx_node calx_node_star = STANDS_ALONE(CALX_NODE_STAR, NULL, NULL);
const calx_node calx_node_nothing = STANDS_ALONE(CALX_NODE_LIST, NULL, "");
const calx_node calx_node_now = STANDS_ALONE(CALX_NODE_CALL, &calx_type_timestamptz, "now");
const calx_node calx_node_today = STANDS_ALONE(CALX_NODE_FORM, &calx_type_date, "CURRENT_DATE");
const calx_node calx_node_random = STANDS_ALONE(CALX_NODE_CALL, &calx_type_float8, "random");
const calx_node calx_node_random_uuid = STANDS_ALONE(CALX_NODE_CALL, &calx_type_uuid, "gen_random_uuid");
const calx_node calx_node_clock = STANDS_ALONE(CALX_NODE_CALL, &calx_type_timestamptz, "clock_timestamp");
const calx_node calx_node_row_number = STANDS_ALONE(CALX_NODE_CALL, &calx_type_int8, "row_number");
const calx_node calx_node_rank = STANDS_ALONE(CALX_NODE_CALL, &calx_type_int8, "rank");
const calx_node calx_node_dense_rank = STANDS_ALONE(CALX_NODE_CALL, &calx_type_int8, "dense_rank");
const calx_node calx_node_percent_rank = STANDS_ALONE(CALX_NODE_CALL, &calx_type_float8, "percent_rank");
const calx_node calx_node_cume_dist = STANDS_ALONE(CALX_NODE_CALL, &calx_type_float8, "cume_dist");
const calx_node calx_node_default = STANDS_ALONE(CALX_NODE_RAW, NULL, "DEFAULT");

/* A type of expressions only: no value of it is ever sent or read. */
const calx_type calx_type_record = { .name = "record", .oid = 2249 };

/* A value with its node: its bytes are the last member, with room for those of most types. */
typedef struct kept_value {
    calx_node node;
    calx_text param;
    char bytes[16];
} kept_value;

/* A short text has its bytes there, too; of a long one it is not known yet whether it can be sent. */
static size_t room_for(const calx_type *type, const void *value)
{
    enum { USUAL = sizeof((kept_value *)NULL)->bytes, SHORT = 256 };
    calx_text text = { 0 };
    if (type->kind == CALX_KIND_TEXT)
        memcpy(&text, value, sizeof text);
    return text.len > USUAL && text.len <= SHORT ? text.len : USUAL;
}

/* The value in binary. One that the type can't hold becomes a node that carries the error. */
static inline __attribute__((always_inline)) const calx_node *keep_as(calx_arena *arena, const calx_node *node,
                                                                      const void *value)
{
    size_t room = room_for(node->type, value);
    kept_value *kept = calx_alloc_raw(arena, offsetof(kept_value, bytes) + room);
    calx_buffer bytes = { .arena = arena, .data = kept->bytes, .cap = room };
    kept->node = *node;
    kept->node.kept = true;
    kept->node.kind = CALX_NODE_PARAM;
    kept->node.param = &kept->param;
    bool good = calx_encode(node->type, value, &bytes, NULL);
    kept->param = good ? calx_buffer_text(&bytes) : (calx_text){ 0 };
    if (!good) { /* once more, to be told why: errors are large, and seldom */
        calx_error *why = calx_new(arena, calx_error);
        calx_encode(node->type, value, &bytes, why);
        kept->node.error = why;
    }
    return &kept->node;
}

static const calx_node *keep_value(calx_arena *arena, const calx_node *node)
{
    return keep_as(arena, node, node->value);
}

static const calx_node *keep_string(calx_arena *arena, const calx_node *node)
{
    const calx_text text = calx_text_of(*(const char *const *)node->value);
    return keep_as(arena, node, &text);
}

bool dml_has_args(calx_node_kind kind)
{
    switch (kind) {
    case CALX_NODE_INFIX:
    case CALX_NODE_PREFIX:
    case CALX_NODE_POSTFIX:
    case CALX_NODE_CALL:
    case CALX_NODE_CAST:
    case CALX_NODE_ALIAS:
    case CALX_NODE_FORM:
    case CALX_NODE_LIST:
    case CALX_NODE_CASE:
    case CALX_NODE_AFTER:
    case CALX_NODE_SOURCE:
        return true;
    case CALX_NODE_COLUMN:
    case CALX_NODE_FIELD:
    case CALX_NODE_VALUE:
    case CALX_NODE_STRING:
    case CALX_NODE_GIVEN:
    case CALX_NODE_SLOT:
    case CALX_NODE_PARAM:
    case CALX_NODE_NULL:
    case CALX_NODE_STAR:
    case CALX_NODE_SUBQUERY:
    case CALX_NODE_RAW:
    case CALX_NODE_NAME:
        break;
    }
    return false;
}

/* The words of an operation are literals of a header's, and so are those that users declare. */
static bool names_itself(calx_node_kind kind)
{
    return kind == CALX_NODE_INFIX || kind == CALX_NODE_PREFIX || kind == CALX_NODE_POSTFIX || kind == CALX_NODE_CALL ||
           kind == CALX_NODE_FORM;
}

/* A copy with its arguments, which are pointed to behind it. */
static const calx_node *keep_node(calx_arena *arena, const calx_node *node)
{
    size_t count = dml_has_args(node->kind) ? node->count : 0;
    calx_node *copy = calx_alloc_raw(arena, sizeof *copy + count * sizeof copy->args);
    *copy = *node;
    copy->kept = true;
    if (node->name && !names_itself(node->kind))
        copy->name = calx_text_cstr(arena, calx_text_of(node->name));
    const calx_node **args = (const calx_node **)(copy + 1);
    for (size_t i = 0; i < count; i++)
        args[i] = calx_keep(arena, node->args[i]);
    if (count > 0)
        copy->args = args;
    return copy;
}

/* What stands where a value might. A handle begins with its node. */
static const calx_node *keep_given(calx_arena *arena, const calx_node *node)
{
    return calx_keep(arena, *(const calx_node *const *)node->value);
}

/* Most are values, or columns and slots, which are kept from the beginning. */
const calx_node *calx_keep(calx_arena *arena, const calx_node *node)
{
    if (node->kept)
        return node;
    if (node->kind == CALX_NODE_VALUE)
        return keep_value(arena, node);
    if (node->kind == CALX_NODE_STRING)
        return keep_string(arena, node);
    return node->kind == CALX_NODE_GIVEN ? keep_given(arena, node) : keep_node(arena, node);
}

/* Makes room for more nodes. */
static void reserve(calx_dml *query, node_list *list, size_t more)
{
    if (list->cap - list->count >= more)
        return;
    size_t cap = list->cap ? list->cap * 2 : 4;
    while (cap - list->count < more)
        cap *= 2;
    const calx_node **items = calx_alloc_raw(query->arena, cap * sizeof *items);
    if (list->count > 0)
        memcpy(items, list->items, list->count * sizeof *items);
    list->items = items;
    list->cap = cap;
}

void dml_add(calx_dml *query, node_list *list, const calx_node *node)
{
    reserve(query, list, 1);
    list->items[list->count++] = calx_keep(query->arena, node);
}

void dml_add_all(calx_dml *query, node_list *list, const calx_node *const *nodes)
{
    for (; *nodes; nodes++)
        dml_add(query, list, *nodes);
}

/* The columns of a table under its own name are there from the beginning. */
static void add_nodes_at_hand(calx_dml *query, node_list *list, const calx_table *table)
{
    bool alone = list->count == 0;
    reserve(query, list, table->column_count);
    memcpy(list->items + list->count, table->nodes, table->column_count * sizeof *list->items);
    list->count += table->column_count;
    if (alone)
        list->whole = table;
}

void dml_add_whole(calx_dml *query, node_list *list, const calx_source *source)
{
    const calx_table *table = source->table;
    if (table->nodes && !source->alias) {
        add_nodes_at_hand(query, list, table);
        return;
    }
    calx_node *nodes = calx_alloc_raw(query->arena, table->column_count * sizeof *nodes);
    for (size_t i = 0; i < table->column_count; i++) {
        const calx_column *column = &table->columns[i];
        nodes[i] = (calx_node){
            .kind = CALX_NODE_COLUMN,
            .kept = true,
            .column = column,
            .type = column->type,
            .name = column->name,
            .source = source,
        };
        dml_add(query, list, &nodes[i]);
    }
}

static calx_condition junction(calx_arena *arena, const calx_condition *conditions, size_t count, const char *op,
                               const char *none)
{
    const calx_node **args = calx_new_array(arena, const calx_node *, count + 1);
    for (size_t i = 0; i < count; i++)
        args[i] = calx_keep(arena, conditions[i].node);
    calx_node *node = calx_new(arena, calx_node);
    *node = (calx_node){ .kind = count ? CALX_NODE_INFIX : CALX_NODE_RAW,
                         .kept = true,
                         .type = &calx_type_boolean,
                         .name = count ? op : none,
                         .count = (unsigned)count,
                         .args = args };
    return (calx_condition){ .node = node };
}

calx_condition calx_all_of(calx_arena *arena, const calx_condition *conditions, size_t count)
{
    return junction(arena, conditions, count, "AND", "true");
}

calx_condition calx_any_of(calx_arena *arena, const calx_condition *conditions, size_t count)
{
    return junction(arena, conditions, count, "OR", "false");
}
