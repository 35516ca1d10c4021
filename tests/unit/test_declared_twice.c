/* A source file's declarations are its own, whatever another file declares by their names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "declared_elsewhere.h"

#include <calx/result.h>

#include <string.h>

#define COLOURS(L) L(COLOUR_GREEN, "green")
CALX_ENUM(colour, COLOURS);

#define THINGS(C) C(id, int4, PRIMARY_KEY) C(name, text)
CALX_MODEL(thing, things, THINGS);

RESULT(found, FIELD(id, int4));

static void results_are_read_by_the_fields_of_their_own_file(void **state)
{
    (void)state;
    assert_int_equal(calx_shape_found.count, 1);
    assert_int_equal(calx_shape_found.size, sizeof(found));
    assert_int_equal(shape_elsewhere()->count, 3);
    assert_string_equal(shape_elsewhere()->fields[0].name, "weight");
}

static void models_have_the_columns_of_their_own_file(void **state)
{
    (void)state;
    const calx_table *here = things.calx_source->table, *elsewhere = table_elsewhere();
    assert_int_equal(here->column_count, 2);
    assert_string_equal(here->columns[0].name, "id");
    assert_ptr_equal(here->columns[0].type, &calx_type_int4);
    assert_int_equal(elsewhere->column_count, 4);
    assert_string_equal(elsewhere->columns[0].name, "colour");
    assert_ptr_equal(elsewhere->columns[0].type, colour_elsewhere());
}

static void enums_have_the_labels_of_their_own_file(void **state)
{
    (void)state;
    assert_int_equal(calx_type_colour.label_count, 1);
    assert_string_equal(calx_type_colour.labels[0], "green");
    assert_int_equal(colour_elsewhere()->label_count, 2);
}

static void handles_name_the_columns_of_their_own_file(void **state)
{
    (void)state;
    calx_arena *arena = calx_arena_new();
    calx_error err = { 0 };
    calx_sql sql;
    calx_select *q = select_(arena, things.id, things.name);
    from(q, things);
    assert_true(render(q, &sql, &err));
    assert_non_null(strstr(sql.text.data, "SELECT \"things\".\"id\", \"things\".\"name\" FROM"));
    assert_true(render(select_elsewhere(arena), &sql, &err));
    assert_non_null(strstr(sql.text.data, "SELECT \"things\".\"weight\", \"things\".\"id\" FROM"));
    calx_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_are_read_by_the_fields_of_their_own_file),
        cmocka_unit_test(models_have_the_columns_of_their_own_file),
        cmocka_unit_test(enums_have_the_labels_of_their_own_file),
        cmocka_unit_test(handles_name_the_columns_of_their_own_file),
    };
    return cmocka_run_group_tests_name("declared twice", tests, NULL, NULL);
}
