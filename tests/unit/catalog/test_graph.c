/* The order of a script's steps as a graph: edges are kept, preferences where they leave a choice, circles are shown.
 */
#include "graph.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

enum { MAX_NODES = 200 };

typedef struct drawing {
    graph g;
    size_t order[MAX_NODES];
    graph_edge circle[MAX_NODES];
    size_t length;
} drawing;

static void draw(drawing *d, size_t count)
{
    for (size_t i = 0; i < count; i++)
        calx_graph_add_node(&d->g, (graph_node){ .rank = i });
}

static bool order(drawing *d)
{
    return calx_graph_order(&d->g, d->order, d->circle, &d->length);
}

static void nothing_is_in_order(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    drawing d = { .g = { .arena = arena } };
    assert_true(order(&d));
}

static void free_nodes_go_by_rank_and_then_as_added(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    drawing d = { .g = { .arena = arena } };
    static const uint64_t ranks[] = { 3, 1, UINT64_MAX, 1, 0 };
    static const size_t expected[] = { 4, 1, 3, 0, 2 };
    for (size_t i = 0; i < 5; i++)
        calx_graph_add_node(&d.g, (graph_node){ .rank = ranks[i] });
    assert_true(order(&d));
    assert_memory_equal(d.order, expected, sizeof expected);
}

static void an_edge_outweighs_rank_and_phase(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    drawing d = { .g = { .arena = arena } };
    size_t low = calx_graph_add_node(&d.g, (graph_node){ .phase = 0, .rank = 0 });
    size_t high = calx_graph_add_node(&d.g, (graph_node){ .phase = 3, .rank = 9 });
    calx_graph_add_edge(&d.g, high, low, NULL);
    assert_true(order(&d));
    assert_int_equal(d.order[0], high);
    assert_int_equal(d.order[1], low);
}

/* Phases become revisions: one that has begun goes on, even where a lower one has become free meanwhile. */
static void a_phase_is_stayed_in_while_it_has_any(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    drawing d = { .g = { .arena = arena } };
    size_t first = calx_graph_add_node(&d.g, (graph_node){ .phase = 1, .rank = 0 });
    size_t lower = calx_graph_add_node(&d.g, (graph_node){ .phase = 0, .rank = 0 });
    size_t second = calx_graph_add_node(&d.g, (graph_node){ .phase = 1, .rank = 1 });
    calx_graph_add_edge(&d.g, first, lower, NULL);
    assert_true(order(&d));
    assert_int_equal(d.order[0], first);
    assert_int_equal(d.order[1], second);
    assert_int_equal(d.order[2], lower);
}

static void an_edge_said_twice_or_to_itself_stops_nothing(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    drawing d = { .g = { .arena = arena } };
    draw(&d, 2);
    calx_graph_add_edge(&d.g, 1, 0, NULL);
    calx_graph_add_edge(&d.g, 1, 0, NULL);
    calx_graph_add_edge(&d.g, 0, 0, NULL);
    assert_true(order(&d));
    assert_int_equal(d.order[0], 1);
    assert_int_equal(d.order[1], 0);
}

/* Edges from a fixed sequence of pseudo-random numbers, each from the higher number to the lower. */
static void every_edge_of_a_large_graph_is_kept(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    drawing d = { .g = { .arena = arena } };
    draw(&d, MAX_NODES);
    uint32_t seed = 12345;
    for (int i = 0; i < 1000; i++) {
        seed = seed * 1664525 + 1013904223;
        size_t high = 1 + (seed >> 8) % (MAX_NODES - 1);
        calx_graph_add_edge(&d.g, high, (seed >> 20) % high, NULL);
    }
    assert_true(order(&d));
    size_t place[MAX_NODES];
    for (size_t i = 0; i < MAX_NODES; i++)
        place[i] = MAX_NODES;
    for (size_t i = 0; i < MAX_NODES; i++)
        place[d.order[i]] = i;
    for (size_t i = 0; i < MAX_NODES; i++)
        assert_true(place[i] < MAX_NODES);
    for (size_t e = 0; e < d.g.edge_count; e++)
        assert_true(place[d.g.edges[e].before] < place[d.g.edges[e].after]);
}

/* 0 → 1 → 2 → 0 is the circle; 3 leads into it and 4 hangs from it. */
static void a_circle_is_shown_alone_with_its_reasons(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    drawing d = { .g = { .arena = arena } };
    draw(&d, 5);
    static const size_t edges[][2] = { { 0, 1 }, { 1, 2 }, { 2, 0 }, { 3, 0 }, { 2, 4 } };
    static char why[] = "reason";
    for (size_t i = 0; i < 5; i++)
        calx_graph_add_edge(&d.g, edges[i][0], edges[i][1], i == 2 ? why : NULL);
    assert_false(order(&d));
    assert_int_equal(d.length, 3);
    bool has_reason = false;
    for (size_t i = 0; i < d.length; i++) {
        assert_true(d.circle[i].before < 3 && d.circle[i].after < 3);
        assert_int_equal(d.circle[i].before, d.circle[(i + 1) % d.length].after);
        has_reason |= d.circle[i].why == why;
    }
    assert_true(has_reason);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_in_order),
        cmocka_unit_test(free_nodes_go_by_rank_and_then_as_added),
        cmocka_unit_test(an_edge_outweighs_rank_and_phase),
        cmocka_unit_test(a_phase_is_stayed_in_while_it_has_any),
        cmocka_unit_test(an_edge_said_twice_or_to_itself_stops_nothing),
        cmocka_unit_test(every_edge_of_a_large_graph_is_kept),
        cmocka_unit_test(a_circle_is_shown_alone_with_its_reasons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
