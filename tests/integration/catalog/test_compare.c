/* Comparing catalogs: what is a difference, what is a rename, and what is none of ours. */
#include "catalog_test.h"

/* Makes both databases and compares them. */
static const calx_difference *between(cataloging *c, const char *from, const char *to,
                                      const calx_compare_options *options)
{
    empty_database(c->from);
    empty_database(c->to);
    must_execute(c->from, from);
    must_execute(c->to, to);
    return calx_catalog_compare(c->arena, read_catalog(c, c->from), read_catalog(c, c->to), options, &c->err);
}

#define RENAMES(...)                                                                        \
    &(calx_compare_options)                                                                 \
    {                                                                                       \
        .renames = (const char *const[]){ __VA_ARGS__ },                                    \
        .rename_count = sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *) \
    }

static void assert_changes(cataloging *c, const char *from, const char *to, const char *expected)
{
    const calx_difference *d = between(c, from, to, NULL);
    must(d != NULL, &c->err);
    assert_string_equal(changes_of(c, d), expected);
}

/* The script under these renames, which must leave nothing to do. */
static const char *renamed(cataloging *c, const char *from, const char *to, const calx_compare_options *options)
{
    const calx_difference *d = between(c, from, to, options);
    must(d != NULL, &c->err);
    const calx_script *script = script_of(c, d, NULL);
    if (!apply(c, c->from, script))
        fail_msg("%s\n%s", c->err.message, sql_of(c, script));
    assert_string_equal(changes_of(c, compare(c, read_catalog(c, c->from), read_catalog(c, c->to), NULL)), "");
    return sql_of(c, script);
}

static void what_differs_is_named(void **state)
{
    assert_changes(
        *state, "create table t (a int, b text, c int check (c > 0)); comment on table t is 'x'",
        "create table t (a bigint not null, b text default 'y', c int check (c > 1)); create view v as select 1",
        "alter table public.t (comment)\nalter column public.t.a (type, not_null)\nadd default public.t.b\n"
        "add view public.v\nalter check public.t.t_c_check (definition)\n");
}

static void the_order_of_columns_is_no_difference(void **state)
{
    assert_changes(*state, "create table t (a int, b text)", "create table t (b text, a int)", "");
}

static void what_postgresql_prints_alike_is_alike(void **state)
{
    assert_changes(
        *state, "create table t (a int check (a in (1, 2)), b varchar default 'x'); create view v as select * from t",
        "create table t (a int4 constraint t_a_check check (a = any (array[1, 2])), b character varying "
        "default 'x'::varchar); create view v as select t.a, b from public.t",
        "");
}

/* Each pair: what is written by hand, and what PostgreSQL's own print of it becomes once it is read. */
static void what_postgresql_prints_of_its_own_print_is_alike(void **state)
{
    static const char *const pairs[][2] = {
        { "a between 1 and 2 and b > 3 and c", "(a >= 1) and (a <= 2) and (b > 3) and c" },
        { "c or a not between 1 and 2 or b > 3", "c or (a < 1) or (a > 2) or (b > 3)" },
        { "(a, b, c) is distinct from (1, 2, true)",
          "a is distinct from 1 or b is distinct from 2 or c is distinct from true" },
        { "x in ('a', ', (''b')", "x::text = any (array['a'::varchar::text, ', (''b'::varchar::text])" },
        { "x not in ('a', 'b')", "x::text <> all (array['a'::varchar::text, 'b'::varchar::text])" },
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        cataloging *c = *state;
        static const char table[] = "create table t (a int, b int, c bool, x varchar(9), constraint k check (%s));";
        assert_changes(c, calx_text_format(c->arena, table, pairs[i][0]).data,
                       calx_text_format(c->arena, table, pairs[i][1]).data, "");
    }
}

static void what_only_looks_alike_differs(void **state)
{
    static const char *const pairs[][2] = {
        { "(c or a > 1) and b > 2", "c or (a > 1 and b > 2)" },
        { "not (c or a > 1) or b > 2", "not (c or a > 1 or b > 2)" },
        { "x = '((a OR b) OR c)'", "x = '(a OR b OR c)'" },
        { "x in ('a', 'b')", "x in ('a, b')" },
        { "(c or a > 1) is distinct from (b > 2)", "c or (a > 1) is distinct from (b > 2)" },
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        cataloging *c = *state;
        static const char table[] = "create table t (a int, b int, c bool, x varchar(9), constraint k check (%s));";
        assert_changes(c, calx_text_format(c->arena, table, pairs[i][0]).data,
                       calx_text_format(c->arena, table, pairs[i][1]).data, "alter check public.t.k (definition)\n");
    }
    assert_changes(*state, "create function f(a bool) returns bool language sql as 'select ((a or a) or a)'",
                   "create function f(a bool) returns bool language sql as 'select (a or a or a)'",
                   "alter function public.f(boolean) (definition)\n");
    assert_changes(*state, "create table t (a int); comment on table t is '((a OR b) OR c)'",
                   "create table t (a int); comment on table t is '(a OR b OR c)'", "alter table public.t (comment)\n");
}

static void a_given_rename_of_a_column_keeps_what_rests_on_it(void **state)
{
    static const char from[] = "create table t (a int check (a > 0), unique (a)); create index i on t (a) where a > 3;"
                               "create view v as select a as x from t; insert into t values (1)";
    static const char to[] = "create table t (b int constraint t_a_check check (b > 0), constraint t_a_key unique (b));"
                             "create index i on t (b) where b > 3; create view v as select b as x from t";
    cataloging *c = *state;
    const char *sql = renamed(c, from, to, RENAMES("t.a:b"));
    assert_string_equal(sql, "ALTER TABLE public.t RENAME COLUMN a TO b;\n");
    assert_int_equal(ask(c->from, "select count(*) from t where b = 1"), 1);
    assert_string_equal(renamed(c, to, from, RENAMES("t.a:b")), "ALTER TABLE public.t RENAME COLUMN b TO a;\n");
}

static void a_renamed_table_is_changed_under_its_new_name(void **state)
{
    cataloging *c = *state;
    const char *sql =
        renamed(c, "create table \"Old One\" (a int, gone int, x text); create index i on \"Old One\" (a)",
                "create table new (b int not null, x text, y int default 3); create index i on new (b)",
                RENAMES("public.\"Old One\":new", "Old One.a:b"));
    assert_non_null(strstr(sql, "ALTER TABLE public.\"Old One\" RENAME TO new;\n"));
    assert_non_null(strstr(sql, "ALTER TABLE public.new RENAME COLUMN a TO b;\n"));
    assert_non_null(strstr(sql, "ALTER TABLE public.new DROP COLUMN gone;\n"));
    assert_null(strstr(sql, "INDEX"));
}

static void other_things_are_renamed_too(void **state)
{
    cataloging *c = *state;
    renamed(c,
            "create schema a; create table a.t (x int); create function a.f() returns int language sql as 'select 1'",
            "create schema b; create table b.t (x int, y int)", RENAMES("a:b"));
    renamed(c, "create schema a; create table a.t (x int, y int); create index i on a.t (x); create table a.u (z int)",
            "create schema b; create table b.t (x int)", RENAMES("a:b"));
    renamed(c, "create type e as enum ('x', 'y'); create table t (a e default 'x')",
            "create type f as enum ('x', 'z'); create table t (a f default 'x')", RENAMES("e:f", "e.y:z"));
    renamed(c, "create view v as select 1 as a", "create view w as select 1 as a", RENAMES("v:w"));
    renamed(c, "create sequence s; create domain d as int; create type p as (a int)",
            "create sequence s2; create domain d2 as int; create type p2 as (a int)", RENAMES("s:s2", "d:d2", "p:p2"));
    renamed(c, "create table t (a int, constraint k check (a > 0)); create index i on t (a)",
            "create table t (a int, constraint l check (a > 0)); create index j on t (a)", RENAMES("t.k:l", "i:j"));
    renamed(c, "create table t (a int); create table b (a int)", "create table b (a int, c int)", RENAMES("t:b"));
}

static void what_comes_first_otherwise_comes_after_a_rename(void **state)
{
    cataloging *c = *state;
    renamed(c, "create schema a; create table a.t (x int); create table a.u (z int); create schema b",
            "create schema b; create table b.t (x bigint, y int)", RENAMES("a:b"));
    renamed(c, "create table t (a int, b int); create sequence s",
            "create table t (b int); create sequence s owned by t.b", RENAMES("t.a:b"));
}

/* The script, which must leave nothing to do, and is all that is to be done. */
static void assert_renamed(cataloging *c, const char *from, const char *to, const calx_compare_options *options,
                           const char *expected)
{
    const char *sql = renamed(c, from, to, options);
    if (strcmp(sql, expected) != 0)
        fail_msg("%s → %s:\n%s", from, to, sql);
}

static void an_index_or_constraint_of_another_name_is_renamed_unasked(void **state)
{
    cataloging *c = *state;
    assert_renamed(c, "create table t (a int, b int); create unique index \"I 1\" on t (a) where b > 0",
                   "create table t (a int, b int); create unique index b on t (a) where b > 0", NULL,
                   "ALTER INDEX public.\"I 1\" RENAME TO b;\n");
    assert_renamed(
        c, "create table t (a int constraint k check (a > 0), b int references t (a), constraint p primary key (a))",
        "create table t (a int constraint l check (a > 0), b int constraint f references t (a), constraint q "
        "primary key (a))",
        NULL,
        "ALTER TABLE public.t RENAME CONSTRAINT p TO q;\nALTER TABLE public.t RENAME CONSTRAINT k TO l;\n"
        "ALTER TABLE public.t RENAME CONSTRAINT t_b_fkey TO f;\n");
    assert_renamed(c, "create table t (a int not null unique); alter table t replica identity using index t_a_key",
                   "create table t (a int not null constraint u unique); alter table t replica identity using index u",
                   NULL, "ALTER TABLE public.t RENAME CONSTRAINT t_a_key TO u;\n");
    assert_renamed(c, "create domain d as int constraint k check (value > 0)",
                   "create domain d as int constraint l check (value > 0)", NULL,
                   "ALTER DOMAIN public.d RENAME CONSTRAINT k TO l;\n");
    assert_renamed(c, "create table t (a int primary key); create index i on t (a, a)",
                   "create table u (a int primary key); create index j on u (a, a)", RENAMES("t:u"),
                   "ALTER TABLE public.t RENAME TO u;\nALTER TABLE public.u RENAME CONSTRAINT t_pkey TO u_pkey;\n"
                   "ALTER INDEX public.i RENAME TO j;\n");
}

static void of_several_candidates_none_is_renamed_unasked(void **state)
{
    cataloging *c = *state;
    const char *sql = renamed(c, "create table t (a int); create index i on t (a); create index j on t (a)",
                              "create table t (a int); create index k on t (a)", NULL);
    assert_null(strstr(sql, "RENAME"));
    sql = renamed(c, "create table t (a int); create index i on t (a)",
                  "create table t (a int, b int); create index k on t (b)", NULL);
    assert_null(strstr(sql, "RENAME"));
}

static void an_index_that_is_made_anew_gets_its_new_name_then(void **state)
{
    cataloging *c = *state;
    const char *sql =
        renamed(c,
                "create table t (id int, a int generated always as (id) stored, constraint k check (a > 0));"
                "create index i on t (a); create index j on t (a) where a > 0",
                "create table t (id int, a int generated always as (id * 2) stored, constraint l check (a > 0));"
                "create index j on t (a)",
                NULL);
    assert_null(strstr(sql, "RENAME"));
    renamed(c,
            "create table t (a text, constraint k check (a > '0'), constraint l check (a > '1')); create index i on t "
            "(lower(a))",
            "create table t (a varchar(9), constraint l check (a > '0'), constraint k check (a > '1')); create index j "
            "on t (lower(a))",
            NULL);
}

static void names_are_exchanged_by_way_of_a_third(void **state)
{
    cataloging *c = *state;
    assert_renamed(c, "create table t (x int, y int); create index a on t (x); create index b on t (y)",
                   "create table t (x int, y int); create index a on t (y); create index b on t (x)", NULL,
                   "ALTER INDEX public.b RENAME TO calx_aside_a;\nALTER INDEX public.a RENAME TO b;\n"
                   "ALTER INDEX public.calx_aside_a RENAME TO a;\n");
    renamed(c, "create table t (x int, constraint a check (x > 1), constraint b check (x > 2))",
            "create table t (x int, constraint a check (x > 2), constraint b check (x > 1))", NULL);
    renamed(c, "create table t (x int, y int, constraint a unique (x), constraint b unique (y))",
            "create table t (x int, y int, constraint a unique (y), constraint b unique (x))", NULL);
    renamed(c, "create table a (x int); create table b (y text); insert into a values (7)",
            "create table b (x int); create table a (y text)", RENAMES("a:b", "b:a"));
    assert_int_equal(ask(c->from, "select x from b"), 7);
    renamed(c, "create table a (x int, q int); create table b (x int, r int); create table c (x int, s int)",
            "create table b (x int, q int); create table c (x int, r int); create table a (x int, s int)",
            RENAMES("a:b", "b:c", "c:a"));
    renamed(c, "create type e as enum ('x', 'y'); create table t (e e); insert into t values ('x')",
            "create type e as enum ('y', 'x'); create table t (e e)", RENAMES("e.x:y", "e.y:x"));
    assert_int_equal(ask(c->from, "select count(*) from t where e = 'y'"), 1);
    /* the 40th byte of either is within a letter */
    renamed(c, "create type e as enum ('aéééééééééééééééééééééé', 'bééééééééééééééééééééééé')",
            "create type e as enum ('bééééééééééééééééééééééé', 'aéééééééééééééééééééééé')",
            RENAMES("e.aéééééééééééééééééééééé:bééééééééééééééééééééééé",
                    "e.bééééééééééééééééééééééé:aéééééééééééééééééééééé"));
    renamed(c, "create schema a; create schema b; create table a.t (x int)",
            "create schema a; create schema b; create table b.t (x int)", RENAMES("a:b", "b:a"));
}

static void what_rests_on_exchanged_columns_stays_with_its_own(void **state)
{
    cataloging *c = *state;
    static const char before[] =
        "create table t (a int check (a > 0), b int default 3, c int); create index i on t (a);"
        "create view v as select a as x, c from t; insert into t values (1, 2)";
    assert_renamed(c, before,
                   "create table t (b int constraint t_a_check check (b > 0), a int default 3, c int);"
                   "create index i on t (b); create view v as select b as x, c from t",
                   RENAMES("t.a:b", "t.b:a"),
                   "ALTER TABLE public.t RENAME COLUMN b TO calx_aside_a;\nALTER TABLE public.t RENAME COLUMN a TO b;\n"
                   "ALTER TABLE public.t RENAME COLUMN calx_aside_a TO a;\n");
    assert_int_equal(ask(c->from, "select count(*) from t where b = 1 and a = 2"), 1);
    /* printed as before, and so another check, index and view than before */
    must_execute(c->from, "delete from t");
    const char *sql = renamed(c, before, before, RENAMES("t.a:b", "t.b:a"));
    assert_non_null(strstr(sql, "INDEX CONCURRENTLY i"));
    assert_non_null(strstr(sql, "VIEW public.v"));
}

static void the_text_of_a_function_knows_nothing_of_renames(void **state)
{
    cataloging *c = *state;
    const char *sql =
        renamed(c, "create table t (a int); create function f(t) returns int language sql as 'select a from t'",
                "create table u (b int); create function f(u) returns int language sql as 'select b from u'",
                RENAMES("t:u", "t.a:b"));
    assert_non_null(strstr(sql, "select b from u"));
    assert_null(strstr(sql, "DROP"));
}

static void rows_are_counted_under_the_old_names(void **state)
{
    cataloging *c = *state;
    const calx_difference *d =
        between(c, "create table t (a text, gone int); insert into t values ('abcd', 1), ('a', null)",
                "create table u (b varchar(3))", RENAMES("t:u", "t.a:b"));
    must(d != NULL, &c->err);
    const calx_script *script = script_of(c, d, NULL);
    int counted = 0;
    for (size_t i = 0; i < script->count; i++) {
        if (script->steps[i].hurt_sql.len == 0)
            continue;
        assert_int_equal(ask(c->from, calx_text_cstr(c->arena, script->steps[i].hurt_sql)), 1);
        counted++;
    }
    assert_int_equal(counted, 2);
}

static void likely_renames_are_told_and_not_done(void **state)
{
    cataloging *c = *state;
    const calx_difference *d = between(
        c,
        "create type e as enum ('a', 'b'); create table t (id int, name text, n int); create table old (x int, y text)",
        "create type e as enum ('a', 'c'); create table t (id int, title text, n int); create table new (x int, y "
        "text)",
        NULL);
    calx_buffer text = calx_buffer_in(c->arena);
    for (size_t i = 0; i < d->likely_count; i++)
        calx_buffer_addf(&text, "%.*s:%.*s\n", CALX_TEXT_ARG(d->likely[i].from->identity),
                         CALX_TEXT_ARG(d->likely[i].to->name));
    assert_string_equal(calx_buffer_cstr(&text), "public.e.'b':'c'\npublic.old:new\npublic.t.name:title\n");
    assert_non_null(strstr(changes_of(c, d), "drop column public.t.name\n"));
}

static void what_is_unlike_is_no_likely_rename(void **state)
{
    cataloging *c = *state;
    assert_int_equal(between(c, "create table t (a int)", "create table t (b text)", NULL)->likely_count, 0);
    assert_int_equal(between(c, "create table s (a int, b int)", "create table t (c text, d text)", NULL)->likely_count,
                     0);
}

static void a_rename_that_fits_nothing_is_refused(void **state)
{
    static const struct {
        const char *rename, *sqlstate;
    } cases[] = {
        { "t.nothing:b", CALX_NOT_FOUND },
        { "t.a:nothing", CALX_NOT_FOUND },
        { "t.a", CALX_USAGE },
        { "", CALX_USAGE },
        { ":b", CALX_USAGE },
        { "t.a:b:c", CALX_USAGE },
        { "u.a:b", CALX_AMBIGUOUS },
    };
    cataloging *c = *state;
    static const char from[] =
        "create table t (a int); create table u (a int); create schema s; create table s.u (a int)";
    static const char to[] =
        "create table t (b int); create table u (b int); create schema s; create table s.u (b int)";
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_null(between(c, from, to, RENAMES(cases[i].rename)));
        assert_sqlstate(&c->err, cases[i].sqlstate);
        assert_true(c->err.hint[0] != '\0');
    }
    assert_non_null(between(c, from, to, RENAMES("s.u.a:b")));
}

static void kinds_and_comments_can_be_left_out(void **state)
{
    cataloging *c = *state;
    static const char from[] = "create table t (a int); grant select on t to public; comment on table t is 'x';"
                               "create function f() returns int language sql as 'select 1'";
    static const char to[] = "create table t (a int); create function f() returns int language sql as 'select 1';"
                             "revoke all on function f() from public";
    const calx_compare_options options = { .ignore_kinds = UINT64_C(1) << CALX_OBJECT_GRANT, .ignore_comments = true };
    const calx_difference *d = between(c, from, to, &options);
    assert_string_equal(changes_of(c, d), "");
    assert_int_equal(script_of(c, d, NULL)->count, 0);
    d = between(c, "select", to, &options);
    assert_null(strstr(sql_of(c, script_of(c, d, NULL)), "REVOKE"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_differs_is_named),
        TEST(the_order_of_columns_is_no_difference),
        TEST(what_postgresql_prints_alike_is_alike),
        TEST(what_postgresql_prints_of_its_own_print_is_alike),
        TEST(what_only_looks_alike_differs),
        TEST(a_given_rename_of_a_column_keeps_what_rests_on_it),
        TEST(a_renamed_table_is_changed_under_its_new_name),
        TEST(other_things_are_renamed_too),
        TEST(what_comes_first_otherwise_comes_after_a_rename),
        TEST(an_index_or_constraint_of_another_name_is_renamed_unasked),
        TEST(of_several_candidates_none_is_renamed_unasked),
        TEST(an_index_that_is_made_anew_gets_its_new_name_then),
        TEST(names_are_exchanged_by_way_of_a_third),
        TEST(what_rests_on_exchanged_columns_stays_with_its_own),
        TEST(the_text_of_a_function_knows_nothing_of_renames),
        TEST(rows_are_counted_under_the_old_names),
        TEST(likely_renames_are_told_and_not_done),
        TEST(what_is_unlike_is_no_likely_rename),
        TEST(a_rename_that_fits_nothing_is_refused),
        TEST(kinds_and_comments_can_be_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
