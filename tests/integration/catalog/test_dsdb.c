/* The schema of dsdb, large and grown over years: made of nothing, taken away again, and compared with itself. */
#include "catalog_test.h"

#include <at_head.h>

static const calx_catalog *whole(cataloging *c, calx_conn *conn)
{
    static const char *const left_out[] = { "alembic_version" };
    const calx_catalog_options options = { .leave_out = left_out, .leave_out_count = 1 };
    const calx_catalog *catalog = calx_catalog_read(conn, c->arena, &options, &c->err);
    must(catalog != NULL, &c->err);
    return catalog;
}

static void change_into(cataloging *c, const calx_catalog *to)
{
    const calx_script *script = script_of(c, compare(c, whole(c, c->from), to, NULL), NULL);
    if (!apply(c, c->from, script))
        fail_msg("%s: %s | %s\n%s", c->err.message, c->err.detail, c->err.statement, sql_of(c, script));
    assert_string_equal(changes_of(c, compare(c, whole(c, c->from), to, NULL)), "");
}

static void dsdb_is_made_of_nothing_and_taken_away_again(void **state)
{
    cataloging *c = *state;
    const calx_catalog *nothing = whole(c, c->from);
    calx_conn *head = connect_at_head("catalog_dsdb");
    const calx_catalog *dsdb = whole(c, head);
    assert_true(dsdb->count > 500);
    assert_string_equal(changes_of(c, compare(c, dsdb, whole(c, head), NULL)), "");
    change_into(c, dsdb);
    change_into(c, nothing);
    calx_close(head);
}

int main(void)
{
    const struct CMUnitTest tests[] = { TEST(dsdb_is_made_of_nothing_and_taken_away_again) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
