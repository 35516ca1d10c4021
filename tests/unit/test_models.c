/* The models agree with themselves: what they refer to exists and fits, and each says what it is for. That they
 * agree with the database is tested where there is one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "models/registry.h"
#include "models/agencies.h"
#include "models/links/users__permissions.h"

#define EACH_TABLE(table)                                   \
    for (size_t i_ = 0; i_ < dsdb_models.table_count; i_++) \
        for (const calx_table *table = dsdb_models.tables[i_]; table; table = NULL)
#define EACH_COLUMN(column, table) \
    for (const calx_column *column = (table)->columns; column < (table)->columns + (table)->column_count; column++)
#define EACH_RELATIONSHIP(relationship, table)                           \
    for (const calx_relationship *relationship = (table)->relationships; \
         relationship && relationship < (table)->relationships + (table)->relationship_count; relationship++)

static bool same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static bool is_integer(const calx_type *type)
{
    return type->kind == CALX_KIND_INT2 || type->kind == CALX_KIND_INT4 || type->kind == CALX_KIND_INT8;
}

/* Production refers to keys of eight bytes with columns of four, so that width doesn't count. */
static bool fit(const calx_column *a, const calx_column *b)
{
    return a->type == b->type || (is_integer(a->type) && is_integer(b->type));
}

/* The column that a name in a model means; the test fails where there is none. */
static const calx_column *column_of(const calx_table *from, const char *table, const char *column)
{
    const calx_table *target = calx_registry_table(&dsdb_models, table);
    if (!target)
        fail_msg("%s names %s, which is no table", from->name, table);
    const calx_column *found = calx_table_column(target, column);
    if (!found)
        fail_msg("%s names %s.%s, which is no column", from->name, table, column);
    return found;
}

/* Whether no two rows of its table have the same value there. */
static bool is_unique(const calx_column *column)
{
    size_t key_columns = 0;
    EACH_COLUMN(other, column->table)
        key_columns += other->primary_key;
    if (column->unique || (column->primary_key && key_columns == 1))
        return true;
    char alone[80];
    snprintf(alone, sizeof alone, "(%s)", column->name);
    for (size_t i = 0; i < column->table->key_count; i++)
        if (same(column->table->keys[i].kind, "UNIQUE") && same(column->table->keys[i].definition, alone))
            return true;
    return false;
}

static void every_relation_and_enum_is_registered_once(void **state)
{
    (void)state;
    size_t count[3] = { 0 };
    EACH_TABLE(table) {
        count[table->kind]++;
        assert_ptr_equal(calx_registry_table(&dsdb_models, table->name), table);
    }
    assert_int_equal(count[CALX_TABLE], 44);
    assert_int_equal(count[CALX_VIEW_RELATION], 11);
    assert_int_equal(count[CALX_MATERIALIZED_VIEW_RELATION], 13);
    assert_int_equal(dsdb_models.enum_count, 20);
    for (size_t i = 0; i < dsdb_models.enum_count; i++)
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(dsdb_models.enums[i]->name, dsdb_models.enums[j]->name);
}

static void every_enum_that_a_column_has_is_registered(void **state)
{
    (void)state;
    EACH_TABLE(table) EACH_COLUMN(column, table) {
        const calx_type *type = column->type->element ? column->type->element : column->type;
        bool found = type->kind != CALX_KIND_ENUM;
        for (size_t i = 0; i < dsdb_models.enum_count; i++)
            found = found || dsdb_models.enums[i] == type;
        if (!found)
            fail_msg("%s.%s: %s is not registered", table->name, column->name, type->name);
    }
}

static void every_row_struct_has_a_field_for_each_column(void **state)
{
    (void)state;
    EACH_TABLE(table) {
        assert_int_equal(table->shape->count, table->column_count);
        EACH_COLUMN(column, table) {
            const calx_field *field = &table->shape->fields[column - table->columns];
            assert_ptr_equal(column->table, table);
            assert_string_equal(field->name, column->name);
            assert_ptr_equal(field->type, column->type);
            assert_int_equal(field->nullable, !column->not_null && !column->primary_key);
            assert_true(field->offset < table->shape->size);
        }
    }
}

static void a_table_stands_after_those_that_it_refers_to(void **state)
{
    (void)state;
    for (size_t i = 0; i < dsdb_models.table_count; i++)
        EACH_COLUMN(column, dsdb_models.tables[i]) {
            size_t at = 0;
            while (at < i && !same(dsdb_models.tables[at]->name, column->references_table))
                at++;
            if (column->references_table && at == i)
                fail_msg("%s stands before %s", dsdb_models.tables[i]->name, column->references_table);
        }
}

static void every_foreign_key_refers_to_a_unique_column_of_its_kind(void **state)
{
    (void)state;
    EACH_TABLE(table) EACH_COLUMN(column, table) {
        if (!column->references_table) {
            assert_null(column->on_delete);
            assert_null(column->on_update);
            assert_null(column->constraint);
            continue;
        }
        assert_int_equal(table->kind, CALX_TABLE);
        const calx_column *target = column_of(table, column->references_table, column->references_column);
        if (!fit(column, target) || !is_unique(target))
            fail_msg("%s.%s cannot refer to %s.%s", table->name, column->name, target->table->name, target->name);
    }
}

static void every_table_has_a_primary_key_but_zip_codes(void **state)
{
    (void)state;
    EACH_TABLE(table) {
        bool any = false;
        EACH_COLUMN(column, table)
            any = any || column->primary_key;
        if (any != (table->kind == CALX_TABLE && !same(table->name, "zip_codes")))
            fail_msg("%s has %s primary key", table->name, any ? "a" : "no");
    }
}

/* The table between holds keys of both sides: foreign keys, where it is a table. */
static void check_link(const calx_table *table, const calx_relationship *relationship)
{
    const calx_column *from = column_of(table, relationship->link, relationship->link_from);
    const calx_column *to = column_of(table, relationship->link, relationship->link_to);
    assert_ptr_not_equal(from, to);
    assert_true(fit(from, calx_table_column(table, relationship->from_column)));
    assert_true(fit(to, column_of(table, relationship->target, relationship->to_column)));
    if (from->table->kind == CALX_TABLE &&
        (!same(from->references_table, table->name) || !same(to->references_table, relationship->target)))
        fail_msg("%s.%s: %s links other tables", table->name, relationship->name, relationship->link);
}

static void every_relationship_joins_columns_that_exist_and_fit(void **state)
{
    (void)state;
    EACH_TABLE(table) EACH_RELATIONSHIP(relationship, table) {
        const calx_column *ours = column_of(table, table->name, relationship->from_column);
        const calx_column *theirs = column_of(table, relationship->target, relationship->to_column);
        if (!fit(ours, theirs))
            fail_msg("%s.%s joins columns of different types", table->name, relationship->name);
        if (relationship->kind == CALX_TO_ONE && !is_unique(theirs))
            fail_msg("%s.%s leads to several rows", table->name, relationship->name);
        assert_int_equal(relationship->kind == CALX_MANY_TO_MANY, relationship->link != NULL);
        if (relationship->link)
            check_link(table, relationship);
        for (const calx_relationship *earlier = table->relationships; earlier < relationship; earlier++)
            assert_string_not_equal(earlier->name, relationship->name);
    }
}

static bool leads_to_one(const calx_column *key)
{
    EACH_RELATIONSHIP(there, key->table)
        if (there->kind == CALX_TO_ONE && same(there->from_column, key->name) &&
            same(there->target, key->references_table) && same(there->to_column, key->references_column))
            return true;
    return false;
}

static bool is_led_back(const calx_column *key)
{
    EACH_RELATIONSHIP(back, calx_registry_table(&dsdb_models, key->references_table))
        if ((same(back->target, key->table->name) && same(back->to_column, key->name)) ||
            (same(back->link, key->table->name) && same(back->link_from, key->name)))
            return true;
    return false;
}

static void every_foreign_key_can_be_followed_both_ways(void **state)
{
    (void)state;
    EACH_TABLE(table) EACH_COLUMN(column, table) {
        if (!column->references_table)
            continue;
        if (!leads_to_one(column))
            fail_msg("no relationship follows %s.%s", table->name, column->name);
        if (!is_led_back(column))
            fail_msg("no relationship of %s leads back to %s.%s", column->references_table, table->name, column->name);
    }
}

/* Begins with a capital, ends with one full stop, and has no blank too many. */
static bool is_sentence(const char *doc)
{
    size_t length = doc ? strlen(doc) : 0;
    return length > 8 && length <= 120 && isupper((unsigned char)doc[0]) && doc[length - 1] == '.' &&
           isalnum((unsigned char)doc[length - 2]) && !strstr(doc, "  ");
}

static void every_enum_table_and_column_says_what_it_is_in_a_sentence(void **state)
{
    (void)state;
    for (size_t i = 0; i < dsdb_models.enum_count; i++)
        if (!is_sentence(dsdb_models.enums[i]->doc))
            fail_msg("enum %s: no sentence", dsdb_models.enums[i]->name);
    EACH_TABLE(table) {
        if (!is_sentence(table->doc))
            fail_msg("%s: no sentence", table->name);
        EACH_COLUMN(column, table)
            if (!is_sentence(column->doc))
                fail_msg("%s.%s: no sentence", table->name, column->name);
    }
}

static void secrets_are_marked_and_said_to_be_secret(void **state)
{
    (void)state;
    size_t secrets = 0;
    EACH_TABLE(table) EACH_COLUMN(column, table) {
        bool said = strstr(column->doc, "; secret.") != NULL;
        if (said != column->sensitive)
            fail_msg("%s.%s is %s", table->name, column->name, said ? "not marked" : "marked but not said to be");
        secrets += column->sensitive;
    }
    assert_int_equal(secrets, 5);
}

static bool says(calx_text sql, const char *part)
{
    return calx_text_find(sql, calx_text_of(part)) >= 0;
}

static void keys_keep_the_names_that_production_gave_them(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_text sql = calx_table_ddl(arena, &calx_table_link_users__permissions);
    assert_true(says(sql, "CONSTRAINT \"user_permissions_pkey\" PRIMARY KEY (\"user_id\", \"permission_id\")"));
    sql = calx_table_ddl(arena, &calx_table_agencies);
    assert_true(says(sql, "\n    PRIMARY KEY (\"id\")"));
}

static void a_table_is_created_with_its_storage_parameters(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    assert_true(says(calx_table_ddl(arena, &calx_table_agencies), "\n) WITH (fillfactor = 45);\n"));
    assert_false(says(calx_table_ddl(arena, &calx_table_link_users__permissions), "WITH ("));
}

static void an_enum_is_created_with_its_comment(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_text sql = calx_enum_ddl(arena, &calx_type_agency_aggregation);
    assert_true(says(sql, "COMMENT ON TYPE \"agency_aggregation\" IS 'Which agencies'' records"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_relation_and_enum_is_registered_once),
        cmocka_unit_test(every_enum_that_a_column_has_is_registered),
        cmocka_unit_test(every_row_struct_has_a_field_for_each_column),
        cmocka_unit_test(a_table_stands_after_those_that_it_refers_to),
        cmocka_unit_test(every_foreign_key_refers_to_a_unique_column_of_its_kind),
        cmocka_unit_test(every_table_has_a_primary_key_but_zip_codes),
        cmocka_unit_test(every_relationship_joins_columns_that_exist_and_fit),
        cmocka_unit_test(every_foreign_key_can_be_followed_both_ways),
        cmocka_unit_test(every_enum_table_and_column_says_what_it_is_in_a_sentence),
        cmocka_unit_test(secrets_are_marked_and_said_to_be_secret),
        cmocka_unit_test(keys_keep_the_names_that_production_gave_them),
        cmocka_unit_test(a_table_is_created_with_its_storage_parameters),
        cmocka_unit_test(an_enum_is_created_with_its_comment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
