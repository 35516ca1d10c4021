/* Definitions of a library's functions for a program that loads the library when the first of them is called: what
 * links these has them in place of the library's. A function that has none is linked as any other, and brings its
 * library back to each start; tests/unit/light fails then. */
#ifndef DSDB_LATE_H
#define DSDB_LATE_H
#include <stdatomic.h>
#include <stddef.h>

typedef struct late_library {
    const char *name;
    const char *package;  /* Debian's */
    void (*before)(void); /* NULL, or called before each look for a function */
} late_library;

/* The function's address. Ends the program where the library lacks it, as the loader ends one that is linked with it.
 */
void *late_find(const late_library *library, const char *function);

/* Threads that look for a function at one time find the same. */
#define FOUND(library, name)                                                     \
    static _Atomic(__typeof__(name) *) found;                                    \
    __typeof__(name) *real = atomic_load_explicit(&found, memory_order_relaxed); \
    if (__builtin_expect(!real, 0)) {                                            \
        real = (__typeof__(name) *)late_find(&library, #name);                   \
        atomic_store_explicit(&found, real, memory_order_relaxed);               \
    }
#define LATE0(library, type, name) \
    type name(void)                \
    {                              \
        FOUND(library, name)       \
        return real();             \
    }
#define LATE1(library, type, name, A) \
    type name(A a)                    \
    {                                 \
        FOUND(library, name)          \
        return real(a);               \
    }
#define LATE2(library, type, name, A, B) \
    type name(A a, B b)                  \
    {                                    \
        FOUND(library, name)             \
        return real(a, b);               \
    }
#define LATE3(library, type, name, A, B, C) \
    type name(A a, B b, C c)                \
    {                                       \
        FOUND(library, name)                \
        return real(a, b, c);               \
    }
#define LATE4(library, type, name, A, B, C, D) \
    type name(A a, B b, C c, D d)              \
    {                                          \
        FOUND(library, name)                   \
        return real(a, b, c, d);               \
    }
#define LATE5(library, type, name, A, B, C, D, E) \
    type name(A a, B b, C c, D d, E e)            \
    {                                             \
        FOUND(library, name)                      \
        return real(a, b, c, d, e);               \
    }
#define LATE6(library, type, name, A, B, C, D, E, F) \
    type name(A a, B b, C c, D d, E e, F f)          \
    {                                                \
        FOUND(library, name)                         \
        return real(a, b, c, d, e, f);               \
    }
#define LATE7(library, type, name, A, B, C, D, E, F, G) \
    type name(A a, B b, C c, D d, E e, F f, G g)        \
    {                                                   \
        FOUND(library, name)                            \
        return real(a, b, c, d, e, f, g);               \
    }
#define LATE8(library, type, name, A, B, C, D, E, F, G, H) \
    type name(A a, B b, C c, D d, E e, F f, G g, H h)      \
    {                                                      \
        FOUND(library, name)                               \
        return real(a, b, c, d, e, f, g, h);               \
    }
#endif
