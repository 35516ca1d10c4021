/* Arenas: blocks in a chain, bytes handed out from the newest one.
 * Uses the C library only; must not know what the bytes are for. */
#include <calx/arena.h>

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define CALX_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CALX_ASAN 1
#endif
#endif

#ifdef CALX_ASAN
#include <sanitizer/asan_interface.h>
/* Between allocations, so that a run past the end of one is caught as it would be with malloc. */
#define GUARD 16
#else
#define ASAN_POISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define GUARD 0
#endif

#define ALIGN alignof(max_align_t)
#define FIRST_BLOCK ((size_t)4096)
#define LARGEST_STEP ((size_t)1 << 20)
/* A rewound arena keeps one block up to this size for what comes next: a loop that fetches and rewinds
 * then stays on the same pages instead of taking them from the system and giving them back each time. */
#define LARGEST_SPARE ((size_t)8 << 20)

typedef struct block {
    struct block *older;
    size_t size;
    size_t used; /* when a newer one was added */
    alignas(ALIGN) char bytes[];
} block;

typedef struct deferred {
    struct deferred *older;
    void (*release)(void *);
    void *what;
} deferred;

struct calx_arena {
    block *newest;
    char *at, *end; /* what is left of the newest block; both NULL where there is none */
    block *spare;   /* NULL, or a block that was rewound; counted in reserved */
    deferred *deferred;
    size_t older_used; /* of all blocks but the newest */
    size_t peak;       /* before the last rewind */
    size_t reserved;
    size_t blocks;
};

static _Noreturn void out_of_memory(size_t size)
{
    fprintf(stderr, "calx: the system refused %zu bytes of memory; free some and try again\n", size);
    abort();
}

static size_t aligned(size_t size)
{
    if (size > SIZE_MAX / 2)
        out_of_memory(size);
    return (size + ALIGN - 1) & ~(ALIGN - 1);
}

static size_t newest_used(const calx_arena *arena)
{
    return arena->newest ? (size_t)(arena->at - arena->newest->bytes) : 0;
}

static size_t used(const calx_arena *arena)
{
    return arena->older_used + newest_used(arena);
}

/* Makes a block the one that bytes come from, after the first `used` of it. */
static void set_newest(calx_arena *arena, block *b, size_t used)
{
    arena->newest = b;
    arena->at = b ? b->bytes + used : NULL;
    arena->end = b ? b->bytes + b->size : NULL;
}

calx_arena *calx_arena_new(void)
{
    calx_arena *arena = calloc(1, sizeof *arena);
    if (!arena)
        out_of_memory(sizeof *arena);
    return arena;
}

static block *new_block(calx_arena *arena, size_t size)
{
    block *b = malloc(sizeof *b + size);
    if (!b)
        out_of_memory(sizeof *b + size);
    *b = (block){ .size = size };
    ASAN_POISON_MEMORY_REGION(b->bytes, size);
    arena->reserved += size;
    arena->blocks++;
    return b;
}

static void add_block(calx_arena *arena, size_t least)
{
    size_t size = arena->newest ? arena->newest->size * 2 : FIRST_BLOCK;
    if (size > LARGEST_STEP)
        size = LARGEST_STEP;
    if (size < least)
        size = least;
    block *b = arena->spare;
    if (b && b->size >= least)
        arena->spare = NULL;
    else
        b = new_block(arena, size);
    b->older = arena->newest;
    if (b->older)
        b->older->used = newest_used(arena);
    arena->older_used = used(arena);
    set_newest(arena, b, 0);
}

static void free_block(calx_arena *arena, block *b)
{
    if (!b)
        return;
    arena->reserved -= b->size;
    arena->blocks--;
    ASAN_UNPOISON_MEMORY_REGION(b->bytes, b->size);
    free(b);
}

static void drop_newest(calx_arena *arena)
{
    block *b = arena->newest;
    size_t before = b->older ? b->older->used : 0;
    arena->older_used -= before;
    set_newest(arena, b->older, before);
    bool keep = b->size <= LARGEST_SPARE && (!arena->spare || arena->spare->size < b->size);
    if (!keep) {
        free_block(arena, b);
        return;
    }
    free_block(arena, arena->spare);
    ASAN_POISON_MEMORY_REGION(b->bytes, b->size);
    arena->spare = b;
}

static inline void *take(calx_arena *arena, size_t size, size_t step)
{
    void *p = arena->at;
    arena->at += step;
    ASAN_UNPOISON_MEMORY_REGION(p, size);
    return p;
}

static __attribute__((noinline)) void *alloc_in_new_block(calx_arena *arena, size_t size)
{
    if (size == 0) /* has an address of its own */
        return calx_alloc_raw(arena, 1);
    size_t step = aligned(size) + GUARD;
    add_block(arena, step);
    return take(arena, size, step);
}

void *calx_alloc_raw(calx_arena *arena, size_t size)
{
    size_t room = (size_t)(arena->end - arena->at); /* a multiple of ALIGN */
    if (__builtin_expect(room <= GUARD || size - 1 >= room - GUARD, false))
        return alloc_in_new_block(arena, size);
    return take(arena, size, ((size + ALIGN - 1) & ~(ALIGN - 1)) + GUARD);
}

void *calx_alloc(calx_arena *arena, size_t size)
{
    return memset(calx_alloc_raw(arena, size), 0, size);
}

void *calx_alloc_array(calx_arena *arena, size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total))
        out_of_memory(SIZE_MAX);
    return calx_alloc(arena, total);
}

static bool grow_in_place(calx_arena *arena, const char *old, size_t old_size, size_t new_size)
{
    size_t old_step = aligned(old_size) + GUARD;
    size_t new_step = aligned(new_size) + GUARD;
    if (newest_used(arena) < old_step || old != arena->at - old_step)
        return false;
    if ((size_t)(arena->end - arena->at) < new_step - old_step)
        return false;
    arena->at += new_step - old_step;
    return true;
}

void *calx_grow(calx_arena *arena, void *old, size_t old_size, size_t new_size)
{
    if (new_size <= old_size)
        return old;
    if (old_size > 0 && grow_in_place(arena, old, old_size, new_size)) {
        ASAN_UNPOISON_MEMORY_REGION(old, new_size);
        memset((char *)old + old_size, 0, new_size - old_size);
        return old;
    }
    char *grown = calx_alloc(arena, new_size);
    if (old_size > 0)
        memcpy(grown, old, old_size);
    return grown;
}

void calx_defer(calx_arena *arena, void (*release)(void *), void *what)
{
    deferred *d = calx_alloc_raw(arena, sizeof *d);
    *d = (deferred){ .older = arena->deferred, .release = release, .what = what };
    arena->deferred = d;
}

static void release_until(calx_arena *arena, const deferred *last)
{
    while (arena->deferred != last) {
        deferred *d = arena->deferred;
        arena->deferred = d->older;
        d->release(d->what);
    }
}

calx_arena_mark calx_arena_here(calx_arena *arena)
{
    return (calx_arena_mark){
        .block = arena->newest,
        .used = newest_used(arena),
        .deferred = arena->deferred,
    };
}

static size_t peak_of(const calx_arena *arena)
{
    return used(arena) > arena->peak ? used(arena) : arena->peak;
}

/* The first block stays in its place where an arena is rewound to its beginning, as it is for each request of many. */
static bool is_first(const block *b)
{
    return !b->older && b->size == FIRST_BLOCK;
}

void calx_arena_rewind(calx_arena *arena, calx_arena_mark mark)
{
    release_until(arena, mark.deferred);
    arena->peak = peak_of(arena);
    while (arena->newest != mark.block && !is_first(arena->newest))
        drop_newest(arena);
    if (arena->newest) {
        ASAN_POISON_MEMORY_REGION(arena->newest->bytes + mark.used, newest_used(arena) - mark.used);
        arena->at = arena->newest->bytes + mark.used;
    }
}

void calx_arena_free(calx_arena *arena)
{
    if (!arena)
        return;
    release_until(arena, NULL);
    while (arena->newest)
        drop_newest(arena);
    free_block(arena, arena->spare);
    free(arena);
}

calx_arena_stats calx_arena_measure(const calx_arena *arena)
{
    return (calx_arena_stats){
        .used = used(arena),
        .reserved = arena->reserved,
        .peak = peak_of(arena),
        .blocks = arena->blocks,
    };
}

void calx_arena_free_at(calx_arena **arena)
{
    calx_arena_free(*arena);
}

void calx_arena_scope_end(calx_arena_scope *scope)
{
    calx_arena_rewind(scope->arena, scope->mark);
}
