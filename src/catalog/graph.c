/* A topological order with preferences: Kahn's algorithm over a heap for each phase. */
#include "graph.h"

#include <stdlib.h>
#include <string.h>

size_t calx_graph_add_node(graph *g, graph_node node)
{
    if (g->count == g->cap) {
        size_t cap = g->cap ? g->cap * 2 : 64;
        g->nodes = calx_grow(g->arena, g->nodes, g->cap * sizeof *g->nodes, cap * sizeof *g->nodes);
        g->cap = cap;
    }
    g->nodes[g->count] = node;
    return g->count++;
}

void calx_graph_add_edge(graph *g, size_t before, size_t after, void *why)
{
    if (before == after)
        return;
    if (g->edge_count == g->edge_cap) {
        size_t cap = g->edge_cap ? g->edge_cap * 2 : 256;
        g->edges = calx_grow(g->arena, g->edges, g->edge_cap * sizeof *g->edges, cap * sizeof *g->edges);
        g->edge_cap = cap;
    }
    g->edges[g->edge_count++] = (graph_edge){ before, after, why };
}

typedef struct heap {
    size_t *items;
    size_t count;
} heap;

typedef struct ordering {
    const graph *g;
    size_t *first;   /* of each node's outgoing edges in `out` */
    size_t *out;     /* numbers of edges, by their `before` */
    size_t *waiting; /* how many edges into each node are not done */
    heap heaps[GRAPH_PHASES];
} ordering;

static bool is_less(const ordering *o, size_t a, size_t b)
{
    uint64_t x = o->g->nodes[a].rank;
    uint64_t y = o->g->nodes[b].rank;
    return x != y ? x < y : a < b;
}

static void push(ordering *o, size_t node)
{
    heap *h = &o->heaps[o->g->nodes[node].phase];
    size_t at = h->count++;
    while (at > 0 && is_less(o, node, h->items[(at - 1) / 2])) {
        h->items[at] = h->items[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    h->items[at] = node;
}

static size_t pop(ordering *o, heap *h)
{
    size_t top = h->items[0];
    size_t moved = h->items[--h->count];
    size_t at = 0;
    for (size_t child = 1; child < h->count; child = 2 * at + 1) {
        if (child + 1 < h->count && is_less(o, h->items[child + 1], h->items[child]))
            child++;
        if (!is_less(o, h->items[child], moved))
            break;
        h->items[at] = h->items[child];
        at = child;
    }
    h->items[at] = moved;
    return top;
}

static void begin(ordering *o, calx_arena *arena)
{
    const graph *g = o->g;
    o->first = calx_new_array(arena, size_t, g->count + 2);
    o->out = calx_new_array(arena, size_t, g->edge_count + 1);
    o->waiting = calx_new_array(arena, size_t, g->count + 1);
    for (size_t phase = 0; phase < GRAPH_PHASES; phase++)
        o->heaps[phase].items = calx_new_array(arena, size_t, g->count + 1);
    for (size_t e = 0; e < g->edge_count; e++) {
        o->first[g->edges[e].before + 2]++;
        o->waiting[g->edges[e].after]++;
    }
    for (size_t n = 2; n < g->count + 2; n++)
        o->first[n] += o->first[n - 1];
    for (size_t e = 0; e < g->edge_count; e++)
        o->out[o->first[g->edges[e].before + 1]++] = e;
    for (size_t n = 0; n < g->count; n++)
        if (o->waiting[n] == 0)
            push(o, n);
}

/* The heap to go on with, or NULL where nothing is free to go. */
static heap *next_heap(ordering *o, int *phase)
{
    if (o->heaps[*phase].count)
        return &o->heaps[*phase];
    for (int p = 0; p < GRAPH_PHASES; p++) {
        if (o->heaps[p].count == 0)
            continue;
        *phase = p;
        return &o->heaps[p];
    }
    return NULL;
}

/* Walks back from a node that waits, always to one that waits as well, until it comes round. */
static void find_circle(const ordering *o, calx_arena *arena, graph_edge *circle, size_t *length)
{
    const graph *g = o->g;
    size_t *into = calx_new_array(arena, size_t, g->count + 1); /* an edge from one that waits, and one */
    for (size_t e = 0; e < g->edge_count; e++)
        if (o->waiting[g->edges[e].before] && o->waiting[g->edges[e].after])
            into[g->edges[e].after] = e + 1;
    size_t node = 0;
    while (!o->waiting[node] || !into[node])
        node++;
    for (size_t i = 0; i < g->count; i++)
        node = g->edges[into[node] - 1].before;
    size_t begin = node;
    *length = 0;
    do {
        circle[(*length)++] = g->edges[into[node] - 1];
        node = g->edges[into[node] - 1].before;
    } while (node != begin);
}

bool calx_graph_order(const graph *g, size_t *order, graph_edge *circle, size_t *length)
{
    CALX_SCOPED_ARENA(scratch);
    ordering o = { .g = g };
    begin(&o, scratch);
    size_t done = 0;
    int phase = 0;
    for (heap *h; (h = next_heap(&o, &phase));) {
        size_t node = pop(&o, h);
        order[done++] = node;
        for (size_t i = o.first[node]; i < o.first[node + 1]; i++) {
            size_t after = g->edges[o.out[i]].after;
            if (--o.waiting[after] == 0)
                push(&o, after);
        }
    }
    if (done == g->count)
        return true;
    find_circle(&o, scratch, circle, length);
    return false;
}
