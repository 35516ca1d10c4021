/* Which parameters are secret: those beside a column that is. Rather too many than too few. */
#include "secret.h"

#include <string.h>

/* How many CTEs and subqueries a field is followed through. */
#define FAR 16

static void look_into(const calx_node *node, int left, calx_secrecy *found);

/* Most nodes that are looked at are columns. */
static inline void look_at(const calx_node *node, int left, calx_secrecy *found)
{
    if (*found == CALX_SECRET || left == 0)
        return;
    if (node->kind == CALX_NODE_COLUMN)
        *found = node->column->sensitive ? CALX_SECRET : CALX_OPEN;
    else
        look_into(node, left, found);
}

static void look_at_columns(const calx_dml *query, const char *name, int left, calx_secrecy *found)
{
    for (size_t i = 0; i < query->columns.count; i++) {
        const char *its = name ? dml_column_name(query->columns.items[i]) : NULL;
        if (!name || !its || strcmp(its, name) == 0)
            look_at(query->columns.items[i], left - 1, found);
    }
}

static void look_at_args(const calx_node *node, const calx_node *but, int left, calx_secrecy *found)
{
    for (unsigned i = 0; i < node->count; i++)
        if (node->args[i] != but)
            look_at(node->args[i], left, found);
}

static void look_into(const calx_node *node, int left, calx_secrecy *found)
{
    if (dml_has_args(node->kind)) {
        look_at_args(node, NULL, left, found);
    } else if (node->kind == CALX_NODE_SUBQUERY) {
        look_at_columns(node->query, NULL, left, found);
    } else if (node->kind == CALX_NODE_FIELD && node->source && node->source->query) {
        const named_query *named = node->source->query;
        if (named->call)
            look_at(named->call, left - 1, found);
        else
            look_at_columns(named->query, node->name, left, found);
    }
}

static bool joins_conditions(const calx_node *node)
{
    return node->kind == CALX_NODE_INFIX && (strcmp(node->name, "AND") == 0 || strcmp(node->name, "OR") == 0);
}

/* By itself, since most parameters have nothing beside them but the column that they are assigned to. */
static __attribute__((noinline)) calx_secrecy secrecy_beside(const calx_node *from, const place *up)
{
    calx_secrecy found = CALX_SECRECY_UNKNOWN;
    for (; up && found != CALX_SECRET && !joins_conditions(up->node); from = up->node, up = up->up)
        if (dml_has_args(up->node->kind))
            look_at_args(up->node, from, FAR, &found);
    return found;
}

calx_secrecy secrecy_of(const calx_node *parameter, const place *up, const assignment_list *assigned)
{
    for (size_t i = 0; assigned && i < assigned->count; i++)
        if (assigned->items[i].column->column->sensitive)
            return CALX_SECRET;
    calx_secrecy found = up ? secrecy_beside(parameter, up) : CALX_SECRECY_UNKNOWN;
    return assigned && found == CALX_SECRECY_UNKNOWN ? CALX_OPEN : found;
}
