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

static void assert_in_order(const char *sql, const char *const *parts)
{
    const char *at = sql;
    for (; *parts; parts++) {
        const char *found = strstr(at, *parts);
        if (!found)
            fail_msg("\"%s\" is not there, or not in this order:\n%s", *parts, sql);
        at = found + strlen(*parts);
    }
}

#define IN_ORDER(sql, ...) assert_in_order((sql), (const char *const[]){ __VA_ARGS__, NULL })

static const char *between(cataloging *c, const char *from, const char *to)
{
    return script_between(c, from, to, NULL, NULL);
}

static void a_new_table_is_one_statement(void **state)
{
    assert_script(*state, "select",
                  "create table t (id int primary key, name text default 'x' not null, unique (name))",
                  "CREATE TABLE public.t (\n    id integer NOT NULL,\n    name text DEFAULT 'x'::text NOT NULL,\n"
                  "    CONSTRAINT t_pkey PRIMARY KEY (id),\n    CONSTRAINT t_name_key UNIQUE (name)\n);\n");
}

static void tables_that_refer_to_each_other_are_made_and_dropped(void **state)
{
    cataloging *c = *state;
    static const char circle[] = "create table a (id int primary key); create table b (id int primary key, a int "
                                 "references a); alter table a add b int references b";
    IN_ORDER(between(c, "select", circle), "CREATE TABLE public.a", "CREATE TABLE public.b", "ADD CONSTRAINT");
    IN_ORDER(between(c, circle, "select"), "DROP CONSTRAINT", "DROP TABLE", "DROP TABLE");
}

static void a_view_over_a_column_makes_way_and_is_put_back_with_all_it_has(void **state)
{
    cataloging *c = *state;
    static const char rest[] = "create view v as select a from t; comment on view v is 'seen';"
                               "comment on column v.a is 'a column'; grant select on v to public;"
                               "create view w as select a from v;"
                               "create materialized view m as select a from w; create index i on m (a);"
                               "comment on materialized view m is 'kept'";
    const char *from = calx_text_format(c->arena, "create table t (a int); %s", rest).data;
    const char *to = calx_text_format(c->arena, "create table t (a bigint); %s", rest).data;
    IN_ORDER(between(c, from, to), "DROP MATERIALIZED VIEW public.m", "DROP VIEW public.w", "DROP VIEW public.v",
             "ALTER COLUMN a TYPE bigint", "CREATE VIEW public.v", "COMMENT ON VIEW", "CREATE VIEW public.w",
             "CREATE MATERIALIZED VIEW public.m", "COMMENT ON MATERIALIZED VIEW", "CREATE INDEX i",
             "COMMENT ON COLUMN public.v.a", "GRANT SELECT ON TABLE public.v TO PUBLIC");
}

static void what_is_printed_alike_before_and_after_makes_way_as_well(void **state)
{
    cataloging *c = *state;
    static const char rest[] = "create view v as select a::text as x from t; create index i on t ((a + 1));"
                               "create policy p on t using (a > b); alter table t add check (a > b)";
    const char *from = calx_text_format(c->arena, "create table t (a int, b bigint); %s", rest).data;
    const char *to = calx_text_format(c->arena, "create table t (a bigint, b bigint); %s", rest).data;
    IN_ORDER(between(c, from, to), "DROP POLICY p", "DROP VIEW public.v", "DROP INDEX public.i",
             "DROP CONSTRAINT t_check", "TYPE bigint", "t_check CHECK", "CREATE VIEW public.v", "CREATE POLICY p",
             "CREATE INDEX CONCURRENTLY i");
}

static void what_heirs_have_on_a_column_goes_with_it(void **state)
{
    assert_script(*state,
                  "create table p (a int, b int); create table h (unique (a, b), check (b > a)) inherits (p);"
                  "create index on h (b)",
                  "create table p (a int); create table h () inherits (p)", "ALTER TABLE public.p DROP COLUMN b;\n");
}

static void an_index_over_an_expression_makes_way_and_a_plain_one_stays(void **state)
{
    cataloging *c = *state;
    const char *sql =
        between(c, "create table t (a varchar(9)); create index e on t (lower(a)); create index plain on t (a)",
                "create table t (a text); create index e on t (lower(a)); create index plain on t (a)");
    IN_ORDER(sql, "DROP INDEX public.e", "TYPE text", "CREATE INDEX CONCURRENTLY e");
    assert_null(strstr(sql, "INDEX public.plain"));
    assert_null(strstr(sql, "INDEX plain"));
}

static void labels_are_added_in_their_place(void **state)
{
    assert_script(*state, "create type mood as enum ('sad', 'happy')",
                  "create type mood as enum ('low', 'sad', 'it''s ok', 'happy', 'high')",
                  "ALTER TYPE public.mood ADD VALUE 'low' BEFORE 'sad';\n"
                  "ALTER TYPE public.mood ADD VALUE 'it''s ok' BEFORE 'happy';\n"
                  "ALTER TYPE public.mood ADD VALUE 'high';\n");
}

static void a_label_that_is_used_at_once_is_committed_before(void **state)
{
    cataloging *c = *state;
    static const char *const to = "create type mood as enum ('sad', 'happy'); create table t (m mood default 'happy')";
    IN_ORDER(between(c, "create type mood as enum ('sad'); create table t (m mood default 'sad')", to), "ADD VALUE",
             "SET DEFAULT");
    const calx_difference *d = compare(c, read_catalog(c, c->from), read_catalog(c, c->to), NULL);
    assert_true(calx_difference_none(d));
}

static void a_label_is_removed_through_a_new_type_and_its_rows_get_another(void **state)
{
    cataloging *c = *state;
    static const char *const map[] = { "mood.bad:it's ok" };
    const calx_script_options options = { .label_map = map, .label_map_count = 1 };
    must_execute(c->to,
                 "create type mood as enum ('it''s ok'); create domain felt as mood;"
                 "create table t (m mood default 'it''s ok', l mood[], d felt);"
                 "create view v as select m from t; create function f(m mood) returns mood language sql as 'select m';"
                 "comment on type mood is 'felt'");
    must_execute(c->from,
                 "create type mood as enum ('bad', 'it''s ok'); create domain felt as mood;"
                 "create table t (m mood default 'bad', l mood[], d felt);"
                 "create view v as select m from t; create function f(m mood) returns mood language sql as 'select m';"
                 "insert into t values ('bad', '{bad,it''s ok}', 'bad'), ('it''s ok', null, null)");
    const calx_catalog *new = read_catalog(c, c->to);
    const calx_script *script = script_of(c, compare(c, read_catalog(c, c->from), new, NULL), &options);
    must(apply(c, c->from, script), &c->err);
    assert_string_equal(changes_of(c, compare(c, read_catalog(c, c->from), new, NULL)), "");
    assert_int_equal(ask(c->from, "select count(*) from t where m = 'it''s ok'"), 2);
    assert_int_equal(ask(c->from, "select count(*) from t where l = '{it''s ok,it''s ok}' and d::text = 'it''s ok'"),
                     1);
}

static void values_survive_a_new_type(void **state)
{
    static const struct {
        const char *old, *value, *new, *expected;
    } cases[] = {
        { "text", "'7'", "int", "a = 7" },
        { "int", "7", "text", "a = '7'" },
        { "text", "'2020-01-02'", "date", "a = date '2020-01-02'" },
        { "int", "1", "boolean", "a" },
        { "boolean", "true", "int", "a = 1" },
        { "varchar(9)", "'abc'", "varchar(3)", "a = 'abc'" },
        { "timestamptz", "'2020-01-02 03:04:05+00'", "date", "a = date '2020-01-02'" },
        { "text", "'{\"a\": 1}'", "jsonb", "a ->> 'a' = '1'" },
        { "text", "'{1,2}'", "int[]", "a = '{1,2}'::int[]" },
        { "int[]", "'{1,2}'", "text[]", "a = '{1,2}'::text[]" },
        { "bigint", "5", "numeric(10,2)", "a = 5" },
    };
    cataloging *c = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *from =
            calx_text_format(c->arena, "set timezone = 'UTC'; create table t (a %s); insert into t values (%s)",
                             cases[i].old, cases[i].value)
                .data;
        between(c, from, calx_text_format(c->arena, "create table t (a %s)", cases[i].new).data);
        const char *sql = calx_text_format(c->arena, "select count(*) from t where %s", cases[i].expected).data;
        if (ask(c->from, sql) != 1)
            fail_msg("%s → %s", cases[i].old, cases[i].new);
    }
}

static void what_is_too_long_is_refused_and_not_cut(void **state)
{
    cataloging *c = *state;
    must_execute(c->from, "create table t (a text); insert into t values ('abcd')");
    must_execute(c->to, "create table t (a varchar(3))");
    const calx_difference *d = compare(c, read_catalog(c, c->from), read_catalog(c, c->to), NULL);
    assert_false(apply(c, c->from, script_of(c, d, NULL)));
    assert_sqlstate(&c->err, "22001");
}

static void a_busy_table_is_not_locked_for_long(void **state)
{
    cataloging *c = *state;
    static const char from[] = "create table p (id int primary key); create table t (a int, b int, p int);"
                               "insert into t values (1, 1, null)";
    static const char to[] = "create table p (id int primary key);"
                             "create table t (a int not null check (a > 0), b int unique, p int references p);"
                             "create index i on t (a)";
    IN_ORDER(between(c, from, to), "CHECK ((a > 0)) NOT VALID", "REFERENCES public.p(id) NOT VALID",
             "CHECK (a IS NOT NULL) NOT VALID", "CREATE UNIQUE INDEX CONCURRENTLY t_b_key",
             "CREATE INDEX CONCURRENTLY i", "VALIDATE CONSTRAINT calx_a_not_null", "VALIDATE CONSTRAINT t_a_check",
             "VALIDATE CONSTRAINT t_p_fkey", "SET NOT NULL", "DROP CONSTRAINT calx_a_not_null");
    const calx_script_options unsafe = { .unsafe = true };
    const char *sql = script_between(c, from, to, NULL, &unsafe);
    assert_null(strstr(sql, "CONCURRENTLY"));
    assert_null(strstr(sql, "VALID"));
}

static void batches_end_where_a_commit_is_needed(void **state)
{
    cataloging *c = *state;
    must_execute(c->from, "create table t (a int)");
    must_execute(c->to,
                 "create table t (a int not null check (a > 0)); create index i on t (a); create index j on t (a)");
    const calx_difference *d = compare(c, read_catalog(c, c->from), read_catalog(c, c->to), NULL);
    const calx_script *script = script_of(c, d, NULL);
    for (size_t i = 1; i < script->count; i++) {
        const calx_step *before = &script->steps[i - 1];
        const calx_step *step = &script->steps[i];
        bool apart = before->phase != step->phase || step->outside;
        assert_int_equal(step->batch - before->batch, apart);
        assert_int_equal(step->outside, strstr(step->sql.data, "CONCURRENTLY") != NULL);
    }
    assert_int_equal(script->batches, script->steps[script->count - 1].batch + 1);
}

static void a_volatile_default_is_filled_in_afterwards(void **state)
{
    cataloging *c = *state;
    const char *sql = between(c, "create table t (a int); insert into t values (1), (2)",
                              "create table t (a int, u uuid not null default gen_random_uuid(), k int default 3)");
    IN_ORDER(sql, "ADD COLUMN u uuid;", "SET DEFAULT gen_random_uuid()", "ADD COLUMN k integer DEFAULT 3", "UPDATE",
             "VALIDATE", "SET NOT NULL");
    assert_int_equal(ask(c->from, "select count(distinct u) from t where k = 3"), 2);
}

static void a_view_with_more_columns_is_replaced_in_place(void **state)
{
    cataloging *c = *state;
    static const char from[] = "create table t (a int, b int); create view v as select a from t;"
                               "create view w as select a from v";
    static const char to[] = "create table t (a int, b int); create view v as select a, b from t;"
                             "create view w as select a from v";
    const char *sql = between(c, from, to);
    IN_ORDER(sql, "CREATE OR REPLACE VIEW public.v");
    assert_null(strstr(sql, "DROP"));
    IN_ORDER(between(c, to, from), "DROP VIEW public.w", "DROP VIEW public.v", "CREATE VIEW public.v",
             "CREATE VIEW public.w");
}

static void functions_that_speak_of_each_other_by_name_are_made(void **state)
{
    IN_ORDER(between(*state, "select",
                     "create table z (a int); create function b() returns bigint language sql as "
                     "'select count(*) from z'; create function a() returns bigint language sql as 'select b()'"),
             "check_function_bodies = off", "FUNCTION public.a()", "FUNCTION public.b()");
}

static void a_column_that_becomes_serial_owns_its_sequence(void **state)
{
    cataloging *c = *state;
    IN_ORDER(between(c, "create table t (a int not null)", "create table t (a serial)"),
             "CREATE SEQUENCE public.t_a_seq", "SET DEFAULT nextval('public.t_a_seq'::regclass)",
             "OWNED BY public.t.a");
    IN_ORDER(between(c, "create table t (a serial)", "create table t (a int generated always as identity)"),
             "DROP DEFAULT", "ADD GENERATED ALWAYS AS IDENTITY");
    between(c, "create table t (a serial, b int)", "create table t (b int)");
    between(c, "create table t (a serial, b int)", "create table t (b int); create sequence t_a_seq as int");
    between(c, "create table t (a int generated always as identity)",
            "create table t (a int generated by default as identity (increment 5 cycle))");
}

static void a_sequence_behind_an_identity_keeps_its_value(void **state)
{
    cataloging *c = *state;
    between(c,
            "create table t (a int generated always as identity); insert into t default values; insert into t default "
            "values",
            "create table t (a bigint generated by default as identity)");
    must_execute(c->from, "insert into t default values");
    assert_int_equal(ask(c->from, "select max(a) from t"), 3);
}

static void validating_is_no_new_constraint(void **state)
{
    cataloging *c = *state;
    assert_script(c, "create table t (a int); alter table t add constraint k check (a > 0) not valid",
                  "create table t (a int constraint k check (a > 0))", "ALTER TABLE public.t VALIDATE CONSTRAINT k;\n");
}

static void a_table_with_partitions_is_made_and_changed(void **state)
{
    cataloging *c = *state;
    static const char from[] = "create table t (id int primary key, a text) partition by range (id);"
                               "create table t1 partition of t for values from (0) to (10); create index i on t (a)";
    static const char to[] = "create table t (id int primary key, a text not null, b int) partition by range (id);"
                             "create table t1 partition of t for values from (0) to (10);"
                             "create table t2 partition of t default; create index j on t (b)";
    between(c, "select", from);
    between(c, from, to);
    between(c, to, "select");
}

static void a_new_partition_says_that_the_default_one_may_have_its_rows(void **state)
{
    cataloging *c = *state;
    static const char from[] =
        "create table t (id int) partition by range (id); create table rest partition of t default;";
    must_execute(c->from, from);
    must_execute(c->to, from);
    must_execute(c->to, "create table t1 partition of t for values from (0) to (10)");
    const calx_script *script = script_of(c, compare(c, read_catalog(c, c->from), read_catalog(c, c->to), NULL), NULL);
    assert_int_equal(script->count, 1);
    assert_string_equal(calx_text_cstr(c->arena, script->steps[0].note),
                        "Fails where public.rest has rows that belong into it: move them before.");
}

static void an_extension_comes_before_what_uses_it(void **state)
{
    cataloging *c = *state;
    static const char with[] = "create extension pg_trgm; create table t (a text);"
                               "create index i on t using gin (a gin_trgm_ops)";
    IN_ORDER(between(c, "create table t (a text)", with), "CREATE EXTENSION pg_trgm", "CREATE INDEX CONCURRENTLY i");
    IN_ORDER(between(c, with, "create table t (a text)"), "DROP INDEX CONCURRENTLY public.i", "DROP EXTENSION pg_trgm");
}

static void an_invalid_index_is_built_anew(void **state)
{
    cataloging *c = *state;
    must_execute(c->to, "create table t (a int); create unique index i on t (a)");
    must_execute(c->from, "create table t (a int); insert into t values (1), (1)");
    assert_false(calx_execute(c->from, "create unique index concurrently i on t (a)", &c->err));
    must_execute(c->from, "delete from t");
    const calx_catalog *new = read_catalog(c, c->to);
    const calx_script *script = script_of(c, compare(c, read_catalog(c, c->from), new, NULL), NULL);
    must(apply(c, c->from, script), &c->err);
    assert_true(calx_difference_none(compare(c, read_catalog(c, c->from), new, NULL)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_new_table_is_one_statement),
        TEST(tables_that_refer_to_each_other_are_made_and_dropped),
        TEST(a_view_over_a_column_makes_way_and_is_put_back_with_all_it_has),
        TEST(what_is_printed_alike_before_and_after_makes_way_as_well),
        TEST(what_heirs_have_on_a_column_goes_with_it),
        TEST(an_index_over_an_expression_makes_way_and_a_plain_one_stays),
        TEST(labels_are_added_in_their_place),
        TEST(a_label_that_is_used_at_once_is_committed_before),
        TEST(a_label_is_removed_through_a_new_type_and_its_rows_get_another),
        TEST(values_survive_a_new_type),
        TEST(what_is_too_long_is_refused_and_not_cut),
        TEST(a_busy_table_is_not_locked_for_long),
        TEST(batches_end_where_a_commit_is_needed),
        TEST(a_volatile_default_is_filled_in_afterwards),
        TEST(a_view_with_more_columns_is_replaced_in_place),
        TEST(functions_that_speak_of_each_other_by_name_are_made),
        TEST(a_column_that_becomes_serial_owns_its_sequence),
        TEST(a_sequence_behind_an_identity_keeps_its_value),
        TEST(validating_is_no_new_constraint),
        TEST(a_table_with_partitions_is_made_and_changed),
        TEST(a_new_partition_says_that_the_default_one_may_have_its_rows),
        TEST(an_extension_comes_before_what_uses_it),
        TEST(an_invalid_index_is_built_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
