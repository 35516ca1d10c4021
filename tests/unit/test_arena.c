/* What an arena promises. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <calx/arena.h>
#include <string.h>

static void note_release(void *what)
{
    int *order = what;
    order[0]++;
}

static void allocations_are_zeroed_and_aligned(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    for (size_t size = 1; size < 5000; size += 333) {
        char *p = calx_alloc(arena, size);
        assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xAB, size);
    }
}

static void the_newest_allocation_grows_in_place(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    char *p = calx_alloc(arena, 16);
    memcpy(p, "0123456789abcdef", 16);
    char *grown = calx_grow(arena, p, 16, 64);
    assert_ptr_equal(p, grown);
    calx_alloc(arena, 1);
    char *moved = calx_grow(arena, grown, 64, 128);
    assert_ptr_not_equal(moved, grown);
    assert_memory_equal(moved, "0123456789abcdef", 16);
    assert_int_equal(moved[127], 0);
}

static void a_rewound_scope_gives_its_memory_back(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_alloc(arena, 100);
    size_t before = calx_arena_measure(arena).used;
    {
        CALX_ARENA_SCOPE(arena);
        calx_alloc(arena, 1 << 20);
        assert_true(calx_arena_measure(arena).used > before);
    }
    assert_int_equal(calx_arena_measure(arena).used, before);
    assert_true(calx_arena_measure(arena).peak > 1 << 20);
}

static void an_arena_that_is_rewound_to_its_beginning_takes_no_more(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    size_t reserved = 0;
    for (int round = 0; round < 10; round++) {
        CALX_ARENA_SCOPE(arena);
        char *small = memset(calx_alloc(arena, 100), 's', 100);
        char *large = memset(calx_alloc(arena, 10000), 'l', 10000);
        assert_true(small[99] == 's' && large[0] == 'l');
        assert_true(calx_arena_measure(arena).used >= 10100);
        if (round == 0)
            reserved = calx_arena_measure(arena).reserved;
        assert_int_equal(calx_arena_measure(arena).reserved, reserved);
    }
    assert_int_equal(calx_arena_measure(arena).used, 0);
}

static void what_is_deferred_runs_once_at_the_rewind(void **state)
{
    (void)state;
    int released = 0;
    calx_arena *arena = calx_arena_new();
    calx_defer(arena, note_release, &released);
    {
        CALX_ARENA_SCOPE(arena);
        calx_defer(arena, note_release, &released);
    }
    assert_int_equal(released, 1);
    calx_arena_free(arena);
    assert_int_equal(released, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(allocations_are_zeroed_and_aligned),
        cmocka_unit_test(the_newest_allocation_grows_in_place),
        cmocka_unit_test(a_rewound_scope_gives_its_memory_back),
        cmocka_unit_test(an_arena_that_is_rewound_to_its_beginning_takes_no_more),
        cmocka_unit_test(what_is_deferred_runs_once_at_the_rewind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
