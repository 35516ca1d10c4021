/* What must come before what, and an order that keeps to it. Knows nothing of databases. */
#ifndef CALX_CATALOG_GRAPH_H
#define CALX_CATALOG_GRAPH_H

#include <calx/arena.h>
#include <stdbool.h>
#include <stdint.h>

enum { GRAPH_PHASES = 8 };

/* One thing to do: among those that are free to go the present phase is stayed in as long as it has any, and then
 * comes the lowest; within a phase the lowest rank. */
typedef struct graph_node {
    int phase;
    uint64_t rank;
    void *what;
} graph_node;

typedef struct graph_edge {
    size_t before;
    size_t after;
    void *why;
} graph_edge;

typedef struct graph {
    calx_arena *arena;
    graph_node *nodes;
    size_t count;
    size_t cap;
    graph_edge *edges;
    size_t edge_count;
    size_t edge_cap;
} graph;

size_t calx_graph_add_node(graph *g, graph_node node);
/* An edge from a node to itself is none. */
void calx_graph_add_edge(graph *g, size_t before, size_t after, void *why);

/* Fills `order` with the nodes' numbers. Where a circle stops it the result is false and `circle` gets the edges of
 * one, `*length` of them; both arrays hold as many as there are nodes. */
bool calx_graph_order(const graph *g, size_t *order, graph_edge *circle, size_t *length);

#endif
