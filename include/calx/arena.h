/* Arenas: memory that is freed together.
 *
 * A caller hands an arena to a function; everything the function returns lives in it; one call frees
 * it all. An arena belongs to one thread at a time.
 *
 * No allocation here returns NULL: a process that the system refuses memory to is ended with one
 * sentence on stderr and abort(), because a half-built query or result is worse than none. */
#ifndef CALX_ARENA_H
#define CALX_ARENA_H

#include <stdalign.h>
#include <stddef.h>

typedef struct calx_arena calx_arena;

/* What an arena holds, in bytes. */
typedef struct calx_arena_stats {
    size_t used;     /* handed out and not yet rewound */
    size_t reserved; /* taken from the system, `used` included */
    size_t peak;     /* the largest `used` so far */
    size_t blocks;   /* how many pieces were taken from the system */
} calx_arena_stats;

/* A place in an arena to go back to; valid until the arena is rewound before it or freed. */
typedef struct calx_arena_mark {
    void *block;    /* the newest then; NULL: none */
    size_t used;    /* bytes of it */
    void *deferred; /* what was deferred last; NULL: nothing */
} calx_arena_mark;

/* A new, empty arena. The caller frees it with calx_arena_free. */
calx_arena *calx_arena_new(void);

/* Runs what was deferred, newest first, and gives all memory back. NULL is allowed. */
void calx_arena_free(calx_arena *arena);

/* `size` zeroed bytes, aligned for any type, that live as long as the arena. */
void *calx_alloc(calx_arena *arena, size_t size);

/* As calx_alloc, with whatever the bytes held before: for what is written whole at once. */
void *calx_alloc_raw(calx_arena *arena, size_t size);

/* `count` × `size` zeroed bytes; a product that overflows ends the process as lack of memory does. */
void *calx_alloc_array(calx_arena *arena, size_t count, size_t size);

/* As realloc: the first `old_size` bytes of `old` in a piece of `new_size` bytes, the rest zeroed.
 * Grows in place where `old` was the newest allocation. `old` may be NULL when `old_size` is 0. */
void *calx_grow(calx_arena *arena, void *old, size_t old_size, size_t new_size);

/* Runs `release(what)` when the arena is freed or rewound past this point: for things that are not
 * memory of the arena, such as a PGresult. */
void calx_defer(calx_arena *arena, void (*release)(void *), void *what);

/* Where the arena stands now. */
calx_arena_mark calx_arena_here(calx_arena *arena);

/* Frees everything allocated since `mark` and runs what was deferred since, newest first. The arena
 * keeps some of the memory (8 MiB at most) for what is allocated next. */
void calx_arena_rewind(calx_arena *arena, calx_arena_mark mark);

/* What the arena holds. */
calx_arena_stats calx_arena_measure(const calx_arena *arena);

/* A zeroed T, or `count` of them, in the arena. */
#define calx_new(arena, T) ((T *)calx_alloc((arena), sizeof(T)))
#define calx_new_array(arena, T, count) ((T *)calx_alloc_array((arena), (count), sizeof(T)))

/* An arena that is freed when its variable goes out of scope:
 *     CALX_SCOPED_ARENA(scratch); */
#define CALX_SCOPED_ARENA(name) \
    __attribute__((cleanup(calx_arena_free_at))) calx_arena *name = calx_arena_new()

/* A nested scope: what is allocated in `arena` after this line goes when the block ends.
 *     CALX_ARENA_SCOPE(arena); */
#define CALX_ARENA_SCOPE(arena)                                               \
    __attribute__((cleanup(calx_arena_scope_end), unused)) calx_arena_scope   \
        calx_scope_##arena = { (arena), calx_arena_here(arena) }

typedef struct calx_arena_scope {
    calx_arena *arena;
    calx_arena_mark mark;
} calx_arena_scope;

/* For the two macros above. */
void calx_arena_free_at(calx_arena **arena);
void calx_arena_scope_end(calx_arena_scope *scope);

#endif
