/* A catalog as bytes: what comes back is what went in, and other bytes give nothing. */
#include "objects.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

/* A table with a column that has no comment, and a view over that. */
static const calx_catalog *small_catalog(calx_arena *arena)
{
    calx_object *o = calx_new_array(arena, calx_object, 3);
    static const calx_property of_column[] = { { "type", { "text", 4 } }, { "comment", { NULL, 0 } }, { "note", { "", 0 } } };
    o[0] = (calx_object){ CALX_OBJECT_TABLE, CALX_TEXT("public"), CALX_TEXT("t"), CALX_TEXT("public.t"),
                          .index = 0 };
    o[1] = (calx_object){ CALX_OBJECT_COLUMN, CALX_TEXT("public"), CALX_TEXT("c"), CALX_TEXT("public.t.c"),
                          .of = &o[0], .properties = of_column, .property_count = 3, .index = 1 };
    o[2] = (calx_object){ CALX_OBJECT_VIEW, CALX_TEXT("public"), CALX_TEXT("v"), CALX_TEXT("public.v"),
                          .index = 2 };
    const calx_object **list = calx_new_array(arena, const calx_object *, 6);
    for (size_t i = 0; i < 6; i++)
        list[i] = &o[i % 3];
    o[2].depends = list;
    o[2].depend_count = 2;
    static const cast_row row = { { "integer", 7 }, { "bigint", 6 }, 'i' };
    struct calx_casts *casts = calx_new(arena, struct calx_casts);
    *casts = (struct calx_casts){ &row, 1 };
    calx_catalog *catalog = calx_new(arena, calx_catalog);
    *catalog = (calx_catalog){ .objects = list, .count = 3, .server_version = 150004, .sorted = list + 3, .casts = casts };
    return catalog;
}

static void what_comes_back_is_what_went_in(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    const calx_catalog *c = calx_catalog_unpack(arena, calx_catalog_pack(arena, small_catalog(arena)));
    assert_non_null(c);
    assert_int_equal(c->count, 3);
    assert_int_equal(c->server_version, 150004);
    assert_null(c->called.data);
    const calx_object *column = calx_catalog_find(c, CALX_OBJECT_COLUMN, CALX_TEXT("public.t.c"));
    assert_ptr_equal(column, c->objects[1]);
    assert_ptr_equal(column->of, c->objects[0]);
    assert_int_equal(column->index, 1);
    assert_string_equal(calx_object_get(column, "type").data, "text");
    assert_null(calx_object_get(column, "comment").data);
    assert_non_null(calx_object_get(column, "note").data);
    assert_int_equal(calx_object_get(column, "note").len, 0);
    assert_int_equal(c->objects[2]->depend_count, 2);
    assert_ptr_equal(c->objects[2]->depends[1], column);
    assert_int_equal(c->casts->count, 1);
    assert_string_equal(c->casts->rows[0].target.data, "bigint");
    assert_int_equal(c->casts->rows[0].context, 'i');
}

static void nothing_differs_between_a_catalog_and_itself_packed(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    const calx_catalog *one = small_catalog(arena);
    const calx_catalog *other = calx_catalog_unpack(arena, calx_catalog_pack(arena, one));
    assert_true(calx_difference_none(calx_catalog_compare(arena, one, other, NULL, NULL)));
    assert_true(calx_text_equal(calx_catalog_pack(arena, one), calx_catalog_pack(arena, other)));
}

/* In memory of their own, where a byte too far is found. */
static const calx_catalog *unpack_alone(calx_arena *arena, calx_text bytes, size_t len)
{
    char *alone = malloc(len ? len : 1);
    memcpy(alone, bytes.data, len);
    const calx_catalog *c = calx_catalog_unpack(arena, (calx_text){ alone, len });
    free(alone);
    return c;
}

static void bytes_that_end_early_or_late_are_refused(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_text bytes = calx_catalog_pack(arena, small_catalog(arena));
    for (size_t len = 0; len < bytes.len; len++)
        assert_null(unpack_alone(arena, bytes, len));
    char *longer = calx_alloc(arena, bytes.len + 1);
    memcpy(longer, bytes.data, bytes.len);
    assert_null(calx_catalog_unpack(arena, (calx_text){ longer, bytes.len + 1 }));
}

/* Whatever byte is another, what comes of it can be looked at, or nothing comes. */
static void no_byte_leads_out_of_them(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_text bytes = calx_catalog_pack(arena, small_catalog(arena));
    char *changed = calx_alloc(arena, bytes.len);
    for (size_t at = 0; at < bytes.len; at++)
        for (int bit = 0; bit < 8; bit++) {
            CALX_ARENA_SCOPE(arena);
            memcpy(changed, bytes.data, bytes.len);
            changed[at] = (char)(changed[at] ^ 1 << bit);
            const calx_catalog *c = calx_catalog_unpack(arena, (calx_text){ changed, bytes.len });
            if (c)
                calx_catalog_pack(arena, c);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_comes_back_is_what_went_in),
        cmocka_unit_test(nothing_differs_between_a_catalog_and_itself_packed),
        cmocka_unit_test(bytes_that_end_early_or_late_are_refused),
        cmocka_unit_test(no_byte_leads_out_of_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
