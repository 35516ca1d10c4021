/* How many rows the steps of a script would hurt: what they lose, or what stands in their way. */
#include "catalog_test.h"

/* The rows that are in a schema before, and how many of them the step to the other schema hurts; -1 where no step says
 * that it may hurt any. */
typedef struct hurt {
    const char *from, *rows, *to;
    long long count;
    bool destructive;
} hurt;

static void assert_hurt(cataloging *c, const hurt *expected)
{
    empty_database(c->from);
    empty_database(c->to);
    must_execute(c->from,
                 calx_text_format(c->arena, "%s; insert into t values %s", expected->from, expected->rows).data);
    must_execute(c->to, expected->to);
    const calx_script *script = script_of(c, compare(c, read_catalog(c, c->from), read_catalog(c, c->to), NULL), NULL);
    long long count = -1;
    bool destructive = false;
    for (size_t i = 0; i < script->count; i++) {
        destructive |= script->steps[i].destructive;
        if (script->steps[i].hurt_sql.len)
            count = ask(c->from, calx_text_cstr(c->arena, script->steps[i].hurt_sql));
    }
    if (count != expected->count || destructive != expected->destructive)
        fail_msg("%s, %s → %s: %lld rows, %s", expected->from, expected->rows, expected->to, count,
                 destructive ? "destructive" : "harmless");
}

static void assert_each_hurt(cataloging *c, const hurt *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_hurt(c, &cases[i]);
}

static void values_that_go_or_do_not_fit_their_new_type_are_counted(void **state)
{
    static const hurt cases[] = {
        { "create table t (a int)", "(1), (null)", "select", 2, true },
        { "create table t (a int)", "(1), (null)", "create table t ()", 1, true },
        { "create table t (a text)", "('a'), ('abcd'), (null)", "create table t (a varchar(3))", 1, true },
        { "create table t (a varchar(5))", "('abcd')", "create table t (a varchar(3))", 1, true },
        { "create table t (a bigint)", "(1), (99999999999)", "create table t (a int)", 1, true },
        { "create table t (a numeric)", "(1), (1.5), (1e30)", "create table t (a int)", 2, true },
        { "create table t (a numeric(9,3))", "(1), (1.125), (99999)", "create table t (a numeric(5,2))", 2, true },
        { "create table t (a text)", "('1'), (null)", "create table t (a int)", 1, true },
        { "create table t (a int)", "(1)", "create table t (a bigint)", -1, false },
        { "create table t (a varchar(3))", "('a')", "create table t (a varchar(9))", -1, false },
        { "create table t (a int)", "(1)", "create table t (a text)", -1, false },
        { "create type e as enum ('x', 'y'); create table t (a e)", "('x'), ('y')",
          "create type e as enum ('x'); create table t (a e)", 1, true },
    };
    assert_each_hurt(*state, cases, sizeof cases / sizeof *cases);
}

static void elements_that_do_not_fit_their_new_type_are_counted(void **state)
{
    static const hurt cases[] = {
        { "create table t (a int[])", "('{1}')", "create table t (a bigint[])", -1, false },
        { "create table t (a bigint[])", "('{1,99999999999}'), ('{1,null}'), (null)", "create table t (a int[])", 1,
          true },
        { "create table t (a text[])", "('{a,abcd}'), ('{abc}')", "create table t (a varchar(3)[])", 1, true },
        { "create table t (a varchar(3)[])", "('{abc}')", "create table t (a text[])", -1, false },
        { "create table t (a numeric(9,3)[])", "('{1.125}'), ('{1.25}')", "create table t (a numeric(9,2)[])", 1,
          true },
        { "create type e as enum ('x'); create table t (a e[])", "('{x}')",
          "create type e as enum ('x'); create table t (a text[])", -1, false },
        { "create type e as enum ('x', 'y'); create table t (a e[])", "('{x,y}'), ('{x}')",
          "create type e as enum ('x'); create table t (a e[])", 1, true },
    };
    assert_each_hurt(*state, cases, sizeof cases / sizeof *cases);
}

static void nulls_where_none_may_be_are_counted(void **state)
{
    static const hurt cases[] = {
        { "create table t (a int)", "(1), (null)", "create table t (a int not null)", 1, false },
        { "create table t (a int)", "(1)", "create table t (a int, b int not null)", 1, false },
        { "create domain d as int; create domain e as int not null; create table t (a int)", "(1)",
          "create domain d as int; create domain e as int not null; create domain f as e; create table t (a int, b f)",
          1, false },
        { "create domain e as int default 3 not null; create table t (a int)", "(1)",
          "create domain e as int default 3 not null; create table t (a int, b e)", -1, false },
    };
    assert_each_hurt(*state, cases, sizeof cases / sizeof *cases);
}

static void rows_that_share_a_key_are_counted(void **state)
{
    static const hurt cases[] = {
        { "create table t (a int, \"B\" text)", "(1, 'x'), (1, 'x'), (1, null), (1, null), (2, 'y')",
          "create table t (a int, \"B\" text, unique (a, \"B\"))", 2, false },
        { "create table t (a int)", "(1), (null), (null), (null)",
          "create table t (a int, unique nulls not distinct (a))", 3, false },
        { "create table t (a int not null)", "(1), (1), (2)", "create table t (a int primary key)", 2, false },
        { "create table t (a text, b int)", "('x,)', 1), ('X,)', 2), ('x,)', 0), ('y', 3)",
          "create table t (a text, b int); create unique index on t ((lower(a) || ',)')) where b > 0", 2, false },
        { "create table t (a int4range)", "('[1,5)'), ('[4,6)'), ('[8,9)'), (null)",
          "create table t (a int4range, exclude using gist (a with &&))", 2, false },
        { "create table t (a int)", "(1), (1)", "create table t (a int); create index on t (a)", -1, false },
    };
    assert_each_hurt(*state, cases, sizeof cases / sizeof *cases);
}

static void rows_that_a_constraint_refuses_are_counted(void **state)
{
    static const hurt cases[] = {
        { "create table t (a int, b text)", "(1, 'x'), (0, 'it''s ('), (-1, null), (-2, 'no')",
          "create table t (a int, b text, check (a > 0 or b = 'it''s ('))", 1, false },
        { "create table p (x int, y int, primary key (x, y)); insert into p values (1, 1); create table t (a int, b "
          "int)",
          "(1, 1), (1, 2), (1, null), (null, null)",
          "create table p (x int, y int, primary key (x, y)); create table t (a int, b int, foreign key (a, b) "
          "references p)",
          1, false },
        { "create table p (x int, y int, primary key (x, y)); insert into p values (1, 1); create table t (a int, b "
          "int)",
          "(1, 1), (1, 2), (1, null), (null, null)",
          "create table p (x int, y int, primary key (x, y)); create table t (a int, b int, foreign key (a, b) "
          "references p"
          " match full)",
          2, false },
        { "create table t (a int)", "(1), (null), (2)",
          "create table p (x int primary key); create table t (a int references p)", 2, false },
        { "create table t (a int primary key, b int)", "(1, 1), (2, 3)",
          "create table t (a int primary key, b int references t)", 1, false },
    };
    assert_each_hurt(*state, cases, sizeof cases / sizeof *cases);
}

static void values_that_a_domain_will_refuse_are_counted(void **state)
{
    static const hurt cases[] = {
        { "create domain d as int; create table t (a d, b d)", "(1, 2), (0, -1), (null, 1)",
          "create domain d as int check (value > 0); create table t (a d, b d)", 2, false },
        { "create domain d as int; create table t (a d)", "(1), (null)",
          "create domain d as int not null; create table t (a d)", 1, false },
        { "create type e as enum ('x', 'y'); create domain d as e; create table t (a d)", "('x'), ('y')",
          "create type e as enum ('x'); create domain d as e; create table t (a d)", 1, true },
        { "create domain d as numeric; create table t (a d)", "(1), (1.5)",
          "create domain d as int; create table t (a d)", 1, true },
        { "create domain d as varchar(9); create table t (a d)", "('abc'), ('abcdef')",
          "create domain d as varchar(4); create table t (a d)", 1, true },
        { "create domain d as int; create table t (a d)", "(1)", "create domain d as bigint; create table t (a d)", -1,
          false },
        { "create domain d as int; create table t (a d[])", "('{1,0}'), ('{-1,null}'), (null)",
          "create domain d as int check (value > 0); create table t (a d[])", 2, false },
        { "create domain d as int; create domain e as d; create table t (a e)", "(1), (0)",
          "create domain d as int check (value > 0); create domain e as d; create table t (a e)", 1, false },
    };
    assert_each_hurt(*state, cases, sizeof cases / sizeof *cases);
}

static void values_of_a_column_that_a_domain_refuses_are_counted(void **state)
{
    static const hurt cases[] = {
        { "create table t (a int)", "(1), (0), (null), (11)",
          "create domain d as int check (value > 0) not null; create domain e as d check (value < 10);"
          "create table t (a e)",
          3, false },
        { "create table t (a bigint)", "(1), (0), (99999999999), (null)",
          "create domain d as int check (value > 0) not null; create table t (a d)", 3, true },
        { "create table t (a varchar(9))", "('abc'), ('abcdef'), ('no'), (null)",
          "create domain d as varchar(4) check (value <> 'no'); create table t (a d)", 2, true },
        { "create table t (\"V\" numeric(9,3))", "(1), (1.125), (99999), (2)",
          "create domain d as numeric(5,2) check (value < 2); create table t (\"V\" d)", 3, true },
        { "create table t (value int)", "(1), (0)",
          "create domain d as bigint check (value > 0); create table t (value d)", 1, false },
    };
    assert_each_hurt(*state, cases, sizeof cases / sizeof *cases);
}

static void rows_that_leave_the_default_partition_are_counted(void **state)
{
    static const hurt cases[] = {
        { "create table t (a int) partition by list (a); create table \"The Rest\" partition of t default",
          "(1), (2), (1), (null)",
          "create table t (a int) partition by list (a); create table \"The Rest\" partition of t default;"
          "create table t1 partition of t for values in (1, null)",
          3, false },
        { "create table t (a int) partition by range (a); create table rest partition of t default", "(1), (2), (7)",
          "create table t (a int) partition by range (a); create table rest partition of t default;"
          "create table t1 partition of t for values from (0) to (6) partition by range (a)",
          2, false },
    };
    assert_each_hurt(*state, cases, sizeof cases / sizeof *cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(values_that_go_or_do_not_fit_their_new_type_are_counted),
        TEST(elements_that_do_not_fit_their_new_type_are_counted),
        TEST(nulls_where_none_may_be_are_counted),
        TEST(rows_that_share_a_key_are_counted),
        TEST(rows_that_a_constraint_refuses_are_counted),
        TEST(values_that_a_domain_will_refuse_are_counted),
        TEST(values_of_a_column_that_a_domain_refuses_are_counted),
        TEST(rows_that_leave_the_default_partition_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
