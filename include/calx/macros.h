/* Preprocessor machinery behind models and queries. Nothing here is for direct use. */
#ifndef CALX_MACROS_H
#define CALX_MACROS_H

#define CALX_CAT_(a, b) a##b
#define CALX_CAT(a, b) CALX_CAT_(a, b)
#define CALX_EMPTY_()
#define CALX_PARENS ()

/* Expands its argument often enough for lists of some 300 items. */
#define CALX_EXPAND(...) CALX_EXPAND4(CALX_EXPAND4(CALX_EXPAND4(CALX_EXPAND4(__VA_ARGS__))))
#define CALX_EXPAND4(...) CALX_EXPAND3(CALX_EXPAND3(CALX_EXPAND3(CALX_EXPAND3(__VA_ARGS__))))
#define CALX_EXPAND3(...) CALX_EXPAND2(CALX_EXPAND2(CALX_EXPAND2(CALX_EXPAND2(__VA_ARGS__))))
#define CALX_EXPAND2(...) CALX_EXPAND1(CALX_EXPAND1(CALX_EXPAND1(CALX_EXPAND1(__VA_ARGS__))))
#define CALX_EXPAND1(...) __VA_ARGS__

/* M(context, item) for each item, with nothing between. */
#define CALX_EACH(M, context, ...) __VA_OPT__(CALX_EXPAND(CALX_EACH_STEP(M, context, __VA_ARGS__)))
#define CALX_EACH_STEP(M, context, item, ...) \
    M(context, item) __VA_OPT__(CALX_EACH_AGAIN CALX_PARENS(M, context, __VA_ARGS__))
#define CALX_EACH_AGAIN() CALX_EACH_STEP

/* A second copy, for use inside what the first one expands. */
#define CALX_EACH_INNER(M, context, ...) __VA_OPT__(CALX_EXPAND_INNER(CALX_EACH_INNER_STEP(M, context, __VA_ARGS__)))
#define CALX_EACH_INNER_STEP(M, context, item, ...) \
    M(context, item) __VA_OPT__(CALX_EACH_INNER_AGAIN CALX_PARENS(M, context, __VA_ARGS__))
#define CALX_EACH_INNER_AGAIN() CALX_EACH_INNER_STEP
#define CALX_EXPAND_INNER(...) CALX_EXPAND_INNER2(CALX_EXPAND_INNER2(CALX_EXPAND_INNER2(CALX_EXPAND_INNER2(__VA_ARGS__))))
#define CALX_EXPAND_INNER2(...) CALX_EXPAND_INNER1(CALX_EXPAND_INNER1(CALX_EXPAND_INNER1(CALX_EXPAND_INNER1(__VA_ARGS__))))
#define CALX_EXPAND_INNER1(...) __VA_ARGS__

/* How many items there are. */
#define CALX_COUNT(...) (0 CALX_EACH(CALX_COUNT_ONE, , __VA_ARGS__))
#define CALX_COUNT_ONE(context, item) +1

/* A static assertion that is an expression, so that a macro can make one where it is used. */
#define CALX_ASSERT_HERE(condition, message)                   \
    ((void)sizeof(struct {                                     \
        _Static_assert(condition, message);                    \
        int unused;                                            \
    }))

#endif
