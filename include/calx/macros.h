/* Preprocessor machinery behind models and queries. Nothing here is for direct use. */
#ifndef CALX_MACROS_H
#define CALX_MACROS_H

#define CALX_CAT_(a, b) a##b
#define CALX_CAT(a, b) CALX_CAT_(a, b)
#define CALX_PARENS ()

/* M(context, item) for each item, with nothing between: CALX_EACH up to 64 items; CALX_EACH_FEW up to 16,
 * for use inside what CALX_EACH expands, where a macro can't be used again. They are written out, and
 * not rescanned lists as CALX_EACH_MANY, so that a compiler's trace of an error in an item stays short. */
#define CALX_EACH(M, context, ...) \
    __VA_OPT__(CALX_CAT(CALX_EACH_, CALX_COUNT_ITEMS(__VA_ARGS__))(M, context, __VA_ARGS__))
#define CALX_EACH_FEW(M, context, ...) \
    __VA_OPT__(CALX_CAT(CALX_FEW_, CALX_COUNT_ITEMS(__VA_ARGS__))(M, context, __VA_ARGS__))

#define CALX_EACH_1(M, c, a) M(c, a)
#define CALX_EACH_2(M, c, a, ...) M(c, a) CALX_EACH_1(M, c, __VA_ARGS__)
#define CALX_EACH_3(M, c, a, ...) M(c, a) CALX_EACH_2(M, c, __VA_ARGS__)
#define CALX_EACH_4(M, c, a, ...) M(c, a) CALX_EACH_3(M, c, __VA_ARGS__)
#define CALX_EACH_5(M, c, a, ...) M(c, a) CALX_EACH_4(M, c, __VA_ARGS__)
#define CALX_EACH_6(M, c, a, ...) M(c, a) CALX_EACH_5(M, c, __VA_ARGS__)
#define CALX_EACH_7(M, c, a, ...) M(c, a) CALX_EACH_6(M, c, __VA_ARGS__)
#define CALX_EACH_8(M, c, a, ...) M(c, a) CALX_EACH_7(M, c, __VA_ARGS__)
#define CALX_EACH_9(M, c, a, ...) M(c, a) CALX_EACH_8(M, c, __VA_ARGS__)
#define CALX_EACH_10(M, c, a, ...) M(c, a) CALX_EACH_9(M, c, __VA_ARGS__)
#define CALX_EACH_11(M, c, a, ...) M(c, a) CALX_EACH_10(M, c, __VA_ARGS__)
#define CALX_EACH_12(M, c, a, ...) M(c, a) CALX_EACH_11(M, c, __VA_ARGS__)
#define CALX_EACH_13(M, c, a, ...) M(c, a) CALX_EACH_12(M, c, __VA_ARGS__)
#define CALX_EACH_14(M, c, a, ...) M(c, a) CALX_EACH_13(M, c, __VA_ARGS__)
#define CALX_EACH_15(M, c, a, ...) M(c, a) CALX_EACH_14(M, c, __VA_ARGS__)
#define CALX_EACH_16(M, c, a, ...) M(c, a) CALX_EACH_15(M, c, __VA_ARGS__)
#define CALX_EACH_17(M, c, a, ...) M(c, a) CALX_EACH_16(M, c, __VA_ARGS__)
#define CALX_EACH_18(M, c, a, ...) M(c, a) CALX_EACH_17(M, c, __VA_ARGS__)
#define CALX_EACH_19(M, c, a, ...) M(c, a) CALX_EACH_18(M, c, __VA_ARGS__)
#define CALX_EACH_20(M, c, a, ...) M(c, a) CALX_EACH_19(M, c, __VA_ARGS__)
#define CALX_EACH_21(M, c, a, ...) M(c, a) CALX_EACH_20(M, c, __VA_ARGS__)
#define CALX_EACH_22(M, c, a, ...) M(c, a) CALX_EACH_21(M, c, __VA_ARGS__)
#define CALX_EACH_23(M, c, a, ...) M(c, a) CALX_EACH_22(M, c, __VA_ARGS__)
#define CALX_EACH_24(M, c, a, ...) M(c, a) CALX_EACH_23(M, c, __VA_ARGS__)
#define CALX_EACH_25(M, c, a, ...) M(c, a) CALX_EACH_24(M, c, __VA_ARGS__)
#define CALX_EACH_26(M, c, a, ...) M(c, a) CALX_EACH_25(M, c, __VA_ARGS__)
#define CALX_EACH_27(M, c, a, ...) M(c, a) CALX_EACH_26(M, c, __VA_ARGS__)
#define CALX_EACH_28(M, c, a, ...) M(c, a) CALX_EACH_27(M, c, __VA_ARGS__)
#define CALX_EACH_29(M, c, a, ...) M(c, a) CALX_EACH_28(M, c, __VA_ARGS__)
#define CALX_EACH_30(M, c, a, ...) M(c, a) CALX_EACH_29(M, c, __VA_ARGS__)
#define CALX_EACH_31(M, c, a, ...) M(c, a) CALX_EACH_30(M, c, __VA_ARGS__)
#define CALX_EACH_32(M, c, a, ...) M(c, a) CALX_EACH_31(M, c, __VA_ARGS__)
#define CALX_EACH_33(M, c, a, ...) M(c, a) CALX_EACH_32(M, c, __VA_ARGS__)
#define CALX_EACH_34(M, c, a, ...) M(c, a) CALX_EACH_33(M, c, __VA_ARGS__)
#define CALX_EACH_35(M, c, a, ...) M(c, a) CALX_EACH_34(M, c, __VA_ARGS__)
#define CALX_EACH_36(M, c, a, ...) M(c, a) CALX_EACH_35(M, c, __VA_ARGS__)
#define CALX_EACH_37(M, c, a, ...) M(c, a) CALX_EACH_36(M, c, __VA_ARGS__)
#define CALX_EACH_38(M, c, a, ...) M(c, a) CALX_EACH_37(M, c, __VA_ARGS__)
#define CALX_EACH_39(M, c, a, ...) M(c, a) CALX_EACH_38(M, c, __VA_ARGS__)
#define CALX_EACH_40(M, c, a, ...) M(c, a) CALX_EACH_39(M, c, __VA_ARGS__)
#define CALX_EACH_41(M, c, a, ...) M(c, a) CALX_EACH_40(M, c, __VA_ARGS__)
#define CALX_EACH_42(M, c, a, ...) M(c, a) CALX_EACH_41(M, c, __VA_ARGS__)
#define CALX_EACH_43(M, c, a, ...) M(c, a) CALX_EACH_42(M, c, __VA_ARGS__)
#define CALX_EACH_44(M, c, a, ...) M(c, a) CALX_EACH_43(M, c, __VA_ARGS__)
#define CALX_EACH_45(M, c, a, ...) M(c, a) CALX_EACH_44(M, c, __VA_ARGS__)
#define CALX_EACH_46(M, c, a, ...) M(c, a) CALX_EACH_45(M, c, __VA_ARGS__)
#define CALX_EACH_47(M, c, a, ...) M(c, a) CALX_EACH_46(M, c, __VA_ARGS__)
#define CALX_EACH_48(M, c, a, ...) M(c, a) CALX_EACH_47(M, c, __VA_ARGS__)
#define CALX_EACH_49(M, c, a, ...) M(c, a) CALX_EACH_48(M, c, __VA_ARGS__)
#define CALX_EACH_50(M, c, a, ...) M(c, a) CALX_EACH_49(M, c, __VA_ARGS__)
#define CALX_EACH_51(M, c, a, ...) M(c, a) CALX_EACH_50(M, c, __VA_ARGS__)
#define CALX_EACH_52(M, c, a, ...) M(c, a) CALX_EACH_51(M, c, __VA_ARGS__)
#define CALX_EACH_53(M, c, a, ...) M(c, a) CALX_EACH_52(M, c, __VA_ARGS__)
#define CALX_EACH_54(M, c, a, ...) M(c, a) CALX_EACH_53(M, c, __VA_ARGS__)
#define CALX_EACH_55(M, c, a, ...) M(c, a) CALX_EACH_54(M, c, __VA_ARGS__)
#define CALX_EACH_56(M, c, a, ...) M(c, a) CALX_EACH_55(M, c, __VA_ARGS__)
#define CALX_EACH_57(M, c, a, ...) M(c, a) CALX_EACH_56(M, c, __VA_ARGS__)
#define CALX_EACH_58(M, c, a, ...) M(c, a) CALX_EACH_57(M, c, __VA_ARGS__)
#define CALX_EACH_59(M, c, a, ...) M(c, a) CALX_EACH_58(M, c, __VA_ARGS__)
#define CALX_EACH_60(M, c, a, ...) M(c, a) CALX_EACH_59(M, c, __VA_ARGS__)
#define CALX_EACH_61(M, c, a, ...) M(c, a) CALX_EACH_60(M, c, __VA_ARGS__)
#define CALX_EACH_62(M, c, a, ...) M(c, a) CALX_EACH_61(M, c, __VA_ARGS__)
#define CALX_EACH_63(M, c, a, ...) M(c, a) CALX_EACH_62(M, c, __VA_ARGS__)
#define CALX_EACH_64(M, c, a, ...) M(c, a) CALX_EACH_63(M, c, __VA_ARGS__)

#define CALX_FEW_1(M, c, a) M(c, a)
#define CALX_FEW_2(M, c, a, ...) M(c, a) CALX_FEW_1(M, c, __VA_ARGS__)
#define CALX_FEW_3(M, c, a, ...) M(c, a) CALX_FEW_2(M, c, __VA_ARGS__)
#define CALX_FEW_4(M, c, a, ...) M(c, a) CALX_FEW_3(M, c, __VA_ARGS__)
#define CALX_FEW_5(M, c, a, ...) M(c, a) CALX_FEW_4(M, c, __VA_ARGS__)
#define CALX_FEW_6(M, c, a, ...) M(c, a) CALX_FEW_5(M, c, __VA_ARGS__)
#define CALX_FEW_7(M, c, a, ...) M(c, a) CALX_FEW_6(M, c, __VA_ARGS__)
#define CALX_FEW_8(M, c, a, ...) M(c, a) CALX_FEW_7(M, c, __VA_ARGS__)
#define CALX_FEW_9(M, c, a, ...) M(c, a) CALX_FEW_8(M, c, __VA_ARGS__)
#define CALX_FEW_10(M, c, a, ...) M(c, a) CALX_FEW_9(M, c, __VA_ARGS__)
#define CALX_FEW_11(M, c, a, ...) M(c, a) CALX_FEW_10(M, c, __VA_ARGS__)
#define CALX_FEW_12(M, c, a, ...) M(c, a) CALX_FEW_11(M, c, __VA_ARGS__)
#define CALX_FEW_13(M, c, a, ...) M(c, a) CALX_FEW_12(M, c, __VA_ARGS__)
#define CALX_FEW_14(M, c, a, ...) M(c, a) CALX_FEW_13(M, c, __VA_ARGS__)
#define CALX_FEW_15(M, c, a, ...) M(c, a) CALX_FEW_14(M, c, __VA_ARGS__)
#define CALX_FEW_16(M, c, a, ...) M(c, a) CALX_FEW_15(M, c, __VA_ARGS__)

/* M(x, y) for the items of two lists in parentheses by turns, with nothing between. */
#define CALX_PAIRS_1(M, a, b) M(CALX_HEAD a, CALX_HEAD b)
#define CALX_PAIRS_2(M, a, b) M(CALX_HEAD a, CALX_HEAD b) CALX_PAIRS_1(M, CALX_TAIL a, CALX_TAIL b)
#define CALX_PAIRS_3(M, a, b) M(CALX_HEAD a, CALX_HEAD b) CALX_PAIRS_2(M, CALX_TAIL a, CALX_TAIL b)
#define CALX_PAIRS_4(M, a, b) M(CALX_HEAD a, CALX_HEAD b) CALX_PAIRS_3(M, CALX_TAIL a, CALX_TAIL b)
#define CALX_PAIRS_5(M, a, b) M(CALX_HEAD a, CALX_HEAD b) CALX_PAIRS_4(M, CALX_TAIL a, CALX_TAIL b)
#define CALX_PAIRS_6(M, a, b) M(CALX_HEAD a, CALX_HEAD b) CALX_PAIRS_5(M, CALX_TAIL a, CALX_TAIL b)
#define CALX_PAIRS_7(M, a, b) M(CALX_HEAD a, CALX_HEAD b) CALX_PAIRS_6(M, CALX_TAIL a, CALX_TAIL b)
#define CALX_PAIRS_8(M, a, b) M(CALX_HEAD a, CALX_HEAD b) CALX_PAIRS_7(M, CALX_TAIL a, CALX_TAIL b)
#define CALX_PAIRS_9(M, a, b) M(CALX_HEAD a, CALX_HEAD b) CALX_PAIRS_8(M, CALX_TAIL a, CALX_TAIL b)
#define CALX_PAIRS_10(M, a, b) M(CALX_HEAD a, CALX_HEAD b) CALX_PAIRS_9(M, CALX_TAIL a, CALX_TAIL b)
#define CALX_PAIRS_11(M, a, b) M(CALX_HEAD a, CALX_HEAD b) CALX_PAIRS_10(M, CALX_TAIL a, CALX_TAIL b)
#define CALX_PAIRS_12(M, a, b) M(CALX_HEAD a, CALX_HEAD b) CALX_PAIRS_11(M, CALX_TAIL a, CALX_TAIL b)
#define CALX_PAIRS_13(M, a, b) M(CALX_HEAD a, CALX_HEAD b) CALX_PAIRS_12(M, CALX_TAIL a, CALX_TAIL b)
#define CALX_PAIRS_14(M, a, b) M(CALX_HEAD a, CALX_HEAD b) CALX_PAIRS_13(M, CALX_TAIL a, CALX_TAIL b)
#define CALX_PAIRS_15(M, a, b) M(CALX_HEAD a, CALX_HEAD b) CALX_PAIRS_14(M, CALX_TAIL a, CALX_TAIL b)
#define CALX_PAIRS_16(M, a, b) M(CALX_HEAD a, CALX_HEAD b) CALX_PAIRS_15(M, CALX_TAIL a, CALX_TAIL b)
#define CALX_HEAD(x, ...) x
#define CALX_TAIL(x, ...) (__VA_ARGS__)

/* How many items there are, 1 to 64. */
#define CALX_COUNT_ITEMS(...) \
    CALX_ITEM_65(__VA_ARGS__, 64, 63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, \
    46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, \
    21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1)
#define CALX_ITEM_65( \
    a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, \
    a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40, a41, a42, \
    a43, a44, a45, a46, a47, a48, a49, a50, a51, a52, a53, a54, a55, a56, a57, a58, a59, a60, a61, a62, \
    a63, a64, item, ...) item

/* The same for up to 256 items: the list is scanned as often as it has room for. */
#define CALX_EACH_MANY(M, context, ...) __VA_OPT__(CALX_SCAN256(CALX_MANY_STEP(M, context, __VA_ARGS__)))
#define CALX_MANY_STEP(M, context, item, ...) \
    M(context, item) __VA_OPT__(CALX_MANY_AGAIN CALX_PARENS(M, context, __VA_ARGS__))
#define CALX_MANY_AGAIN() CALX_MANY_STEP

#define CALX_SCAN256(...) CALX_SCAN256_64(CALX_SCAN256_64(CALX_SCAN256_64(CALX_SCAN256_64(__VA_ARGS__))))
#define CALX_SCAN256_64(...) CALX_SCAN256_16(CALX_SCAN256_16(CALX_SCAN256_16(CALX_SCAN256_16(__VA_ARGS__))))
#define CALX_SCAN256_16(...) CALX_SCAN256_4(CALX_SCAN256_4(CALX_SCAN256_4(CALX_SCAN256_4(__VA_ARGS__))))
#define CALX_SCAN256_4(...) CALX_SCAN256_1(CALX_SCAN256_1(CALX_SCAN256_1(CALX_SCAN256_1(__VA_ARGS__))))
#define CALX_SCAN256_1(...) __VA_ARGS__

/* A static assertion that is an expression, so that a macro can make one where it is used. A statement
 * expression and not a struct's body: clang takes compound literals in the latter for file scope's. Clang would
 * write the condition before the message, which may be a page; a choice by type it leaves out. */
#define CALX_ASSERT_HERE(condition, message)                                                         \
    (void)({                                                                                         \
        _Static_assert(_Generic((char (*)[(condition) ? 1 : 2])0, char (*)[1]: 1, default: 0), message); \
        0;                                                                                           \
    })
/* The same where the condition is of an expression `x`, which is called CALX_GIVEN there: an expression holds others, and
 * what is wrong inside is said as often as it is written out. */
#define CALX_ASSERT_OF(x, condition, message)                 \
    (void)({                                                  \
        typedef __typeof__(x) calx_given __attribute__((unused)); \
        CALX_ASSERT_HERE(condition, message);                 \
        0;                                                    \
    })
#define CALX_GIVEN (*(const calx_given *)0)

#endif
