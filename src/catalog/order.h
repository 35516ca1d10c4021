/* What must come before what. */
#ifndef CALX_CATALOG_ORDER_H
#define CALX_CATALOG_ORDER_H

#include "tasks.h"

/* Adds the tasks as nodes and what must come before what as edges; an edge's reason is the part that could be split
 * off to break it, or NULL. */
void calx_order_tasks(tasks *t, graph *g);

#endif
