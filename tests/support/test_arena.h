/* One arena a test, for what the test makes and is given. */
#ifndef TEST_ARENA_H
#define TEST_ARENA_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <calx/arena.h>

static calx_arena *arena;

static inline int make_arena(void **state)
{
    (void)state;
    arena = calx_arena_new();
    return 0;
}

static inline int free_arena(void **state)
{
    (void)state;
    calx_arena_free(arena);
    return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_arena, free_arena)

#endif
