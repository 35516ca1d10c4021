/* Scripts: what they say for a change, what they hold back for a busy table, and that they do what they should. */
#include "catalog_test.h"

/* The script from one schema to the other, which is applied and must leave nothing to do; `from` and `to` are SQL. */
static const char *script_between(cataloging *c, const char *from, const char *to, const calx_compare_options *compared,
                                  const calx_script_options *options)
{
    empty_database(c->from);
    empty_database(c->to);
    must_execute(c->from, from);
    must_execute(c->to, to);
    const calx_catalog *new = read_catalog(c, c->to);
    const calx_script *script = script_of(c, compare(c, read_catalog(c, c->from), new, compared), options);
    const char *sql = sql_of(c, script);
    if (!apply(c, c->from, script))
        fail_msg("%s: %s\n%s", c->err.message, c->err.detail, sql);
    const char *left = changes_of(c, compare(c, read_catalog(c, c->from), new, NULL));
    if (left[0])
        fail_msg("left to do:\n%safter\n%s", left, sql);
    return sql;
}

static void assert_script(cataloging *c, const char *from, const char *to, const char *expected)
{
    const char *sql = script_between(c, from, to, NULL, NULL);
    if (strcmp(sql, expected) != 0)
        fail_msg("expected\n%sgot\n%s", expected, sql);
}

static void a_new_table_is_one_statement(void **state)
{
    assert_script(*state, "select",
                  "create table t (id int primary key, name text default 'x' not null, unique (name))",
                  "CREATE TABLE public.t (\n    id integer NOT NULL,\n    name text DEFAULT 'x'::text NOT NULL,\n"
                  "    CONSTRAINT t_pkey PRIMARY KEY (id),\n    CONSTRAINT t_name_key UNIQUE (name)\n);\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_new_table_is_one_statement),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
