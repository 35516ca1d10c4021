/* Every query that dsdb has registered would run on a database at head: this is what CI runs. */
#include "dsdb.h"

static int connect_once(void **state)
{
    (void)state;
    return connect_for_dsdb("verify");
}

static void all_registered_queries_fit_the_migrated_schema(void **state)
{
    (void)state;
    assert_dsdb("verify", 0);
    assert_string_equal(output, "");
    assert_says(errors, "All would run.");
    /* as many as there are lines that register one, and not those of one file only */
    assert_true(atoi(strstr(errors, "checked: ") + strlen("checked: ")) > 200);
}

static void a_query_that_a_migration_broke_is_named(void **state)
{
    (void)state;
    execute("ALTER TABLE link_follow_record_types RENAME COLUMN record_type_id TO gone");
    assert_dsdb("verify", 1);
    assert_says(output, "searches_followed_by: ");
    assert_says(output, "record_type_id");
    execute("ALTER TABLE link_follow_record_types RENAME COLUMN gone TO record_type_id");
    assert_dsdb("verify --json", 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_registered_queries_fit_the_migrated_schema),
        cmocka_unit_test(a_query_that_a_migration_broke_is_named),
    };
    return cmocka_run_group_tests(tests, connect_once, disconnect);
}
