/* Preprocessor machinery behind models and queries. Nothing here is for direct use. */
#ifndef CALX_MACROS_H
#define CALX_MACROS_H

#define CALX_CAT_(a, b) a##b
#define CALX_CAT(a, b) CALX_CAT_(a, b)
#define CALX_EMPTY_()
#define CALX_PARENS ()

/* M(context, item) for each item, with nothing between: up to 16 items, up to 64, up to 256. There are
 * three because each rescans its list as often as it has room for, and because a macro can't be used
 * inside what it expands to itself. */
#define CALX_EACH_FEW(M, context, ...) __VA_OPT__(CALX_SCAN16(CALX_FEW_STEP(M, context, __VA_ARGS__)))
#define CALX_FEW_STEP(M, context, item, ...) \
    M(context, item) __VA_OPT__(CALX_FEW_AGAIN CALX_PARENS(M, context, __VA_ARGS__))
#define CALX_FEW_AGAIN() CALX_FEW_STEP

#define CALX_EACH(M, context, ...) __VA_OPT__(CALX_SCAN64(CALX_EACH_STEP(M, context, __VA_ARGS__)))
#define CALX_EACH_STEP(M, context, item, ...) \
    M(context, item) __VA_OPT__(CALX_EACH_AGAIN CALX_PARENS(M, context, __VA_ARGS__))
#define CALX_EACH_AGAIN() CALX_EACH_STEP

#define CALX_EACH_MANY(M, context, ...) __VA_OPT__(CALX_SCAN256(CALX_MANY_STEP(M, context, __VA_ARGS__)))
#define CALX_MANY_STEP(M, context, item, ...) \
    M(context, item) __VA_OPT__(CALX_MANY_AGAIN CALX_PARENS(M, context, __VA_ARGS__))
#define CALX_MANY_AGAIN() CALX_MANY_STEP

#define CALX_SCAN16(...) CALX_SCAN4(CALX_SCAN4(CALX_SCAN4(CALX_SCAN4(__VA_ARGS__))))
#define CALX_SCAN4(...) CALX_SCAN1(CALX_SCAN1(CALX_SCAN1(CALX_SCAN1(__VA_ARGS__))))
#define CALX_SCAN1(...) __VA_ARGS__

#define CALX_SCAN64(...) CALX_SCAN64_16(CALX_SCAN64_16(CALX_SCAN64_16(CALX_SCAN64_16(__VA_ARGS__))))
#define CALX_SCAN64_16(...) CALX_SCAN64_4(CALX_SCAN64_4(CALX_SCAN64_4(CALX_SCAN64_4(__VA_ARGS__))))
#define CALX_SCAN64_4(...) CALX_SCAN64_1(CALX_SCAN64_1(CALX_SCAN64_1(CALX_SCAN64_1(__VA_ARGS__))))
#define CALX_SCAN64_1(...) __VA_ARGS__

#define CALX_SCAN256(...) CALX_SCAN256_64(CALX_SCAN256_64(CALX_SCAN256_64(CALX_SCAN256_64(__VA_ARGS__))))
#define CALX_SCAN256_64(...) CALX_SCAN256_16(CALX_SCAN256_16(CALX_SCAN256_16(CALX_SCAN256_16(__VA_ARGS__))))
#define CALX_SCAN256_16(...) CALX_SCAN256_4(CALX_SCAN256_4(CALX_SCAN256_4(CALX_SCAN256_4(__VA_ARGS__))))
#define CALX_SCAN256_4(...) CALX_SCAN256_1(CALX_SCAN256_1(CALX_SCAN256_1(CALX_SCAN256_1(__VA_ARGS__))))
#define CALX_SCAN256_1(...) __VA_ARGS__

/* A static assertion that is an expression, so that a macro can make one where it is used. A statement
 * expression and not a struct's body: clang takes compound literals in the latter for file scope's. */
#define CALX_ASSERT_HERE(condition, message) \
    (void)({                                 \
        _Static_assert(condition, message);  \
        0;                                   \
    })

#endif
