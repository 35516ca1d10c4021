/* Reading a catalog: every kind of object is there, with what PostgreSQL prints of it. */
#include "catalog_test.h"

#include <calx/transaction.h>

/* One of each kind. */
static const char everything[] =
    "create type mood as enum ('sad', 'it''s ok', 'happy');"
    "create domain positive as int check (value > 0);"
    "create type pair as (a int, b text);"
    "create sequence numbers as int increment 2 cycle;"
    "create table people (id int generated always as identity primary key, name varchar(20) collate \"C\" not null"
    "  default 'x', age positive, feels mood default 'sad', twice int generated always as (length(name) * 2) stored,"
    "  boss int references people on delete set null deferrable, unique (name), check (length(name) > 0),"
    "  exclude using btree (age with =));"
    "create index by_lower on people (lower(name)) include (age) where age > 3;"
    "create statistics together (dependencies) on name, age from people;"
    "create function f(a int, b text default 'x') returns int language sql as 'select 1';"
    "create procedure p(a int) language sql as 'select 1';"
    "create view grown as select * from people where age > 17;"
    "comment on column grown.name is 'Of a grown person.';"
    "create materialized view counted as select count(*) from people;"
    "create function t() returns trigger language plpgsql as 'begin return new; end';"
    "create trigger touched before update of name on people for each row execute function t();"
    "create rule nothing as on delete to grown do instead nothing;"
    "create policy own on people for select to public using (name = current_user);"
    "create collation sorted (provider = icu, locale = 'de');"
    "create type span as range (subtype = float8);"
    "create aggregate joined(text) (sfunc = textcat, stype = text);"
    "create function plus(people, int) returns int language sql as 'select 1';"
    "create operator +# (function = plus, leftarg = people, rightarg = int);"
    "create cast (people as span) with inout;"
    "create function seen() returns event_trigger language plpgsql as 'begin end';"
    "create event trigger seen on ddl_command_end when tag in ('CREATE SERVER') execute function seen();"
    "create text search dictionary words (template = pg_catalog.simple);"
    "create text search configuration search (copy = pg_catalog.english);"
    "create publication part_of_it for table people;"
    "alter default privileges in schema public grant select on tables to pg_monitor;"
    "grant select, insert on people to public;";

static void every_kind_is_read(void **state)
{
    cataloging *c = *state;
    must_execute(c->from, everything);
    must_execute(c->from, "create schema words; create extension pg_trgm schema words");
    const calx_catalog *catalog = read_catalog(c, c->from);
    for (calx_object_kind kind = CALX_OBJECT_SCHEMA; kind < CALX_OBJECT_KINDS; kind++) {
        bool found = false;
        for (size_t i = 0; i < catalog->count; i++)
            found |= catalog->objects[i]->kind == kind;
        if (!found)
            fail_msg("no %s was read", calx_object_kind_name(kind));
    }
}

static const char *property(cataloging *c, calx_object_kind kind, const char *identity, const char *name)
{
    const calx_object *o = calx_catalog_find(read_catalog(c, c->from), kind, calx_text_of(identity));
    if (!o)
        fail_msg("no %s %s", calx_object_kind_name(kind), identity);
    return calx_text_cstr(c->arena, calx_object_get(o, name));
}

static void properties_are_what_postgresql_prints(void **state)
{
    cataloging *c = *state;
    must_execute(c->from, everything);
    assert_string_equal(property(c, CALX_OBJECT_ENUM, "public.mood", "labels"), "'sad', 'it''s ok', 'happy'");
    assert_string_equal(property(c, CALX_OBJECT_COLUMN, "public.people.name", "type"), "character varying(20)");
    assert_string_equal(property(c, CALX_OBJECT_COLUMN, "public.people.name", "collation"), "\"C\"");
    assert_string_equal(property(c, CALX_OBJECT_COLUMN, "public.people.id", "identity"), "ALWAYS");
    assert_string_equal(property(c, CALX_OBJECT_DEFAULT, "public.people.feels", "definition"), "'sad'::public.mood");
    assert_string_equal(property(c, CALX_OBJECT_FOREIGN_KEY, "public.people.people_boss_fkey", "definition"),
                        "FOREIGN KEY (boss) REFERENCES public.people(id) ON DELETE SET NULL DEFERRABLE");
    assert_string_equal(property(c, CALX_OBJECT_GRANT, "public.people to PUBLIC", "privileges"), "INSERT, SELECT");
    assert_string_equal(property(c, CALX_OBJECT_FUNCTION, "public.f(integer, text)", "_arguments"),
                        "a integer, b text DEFAULT 'x'::text");
}

static bool depends(cataloging *c, const char *on, calx_object_kind kind, const char *identity)
{
    const calx_object *o = calx_catalog_find(read_catalog(c, c->from), kind, calx_text_of(identity));
    for (size_t i = 0; o && i < o->depend_count; i++)
        if (calx_text_equal(o->depends[i]->identity, calx_text_of(on)))
            return true;
    return false;
}

static void dependencies_are_those_of_postgresql(void **state)
{
    cataloging *c = *state;
    must_execute(c->from, everything);
    assert_true(depends(c, "public.people.age", CALX_OBJECT_VIEW, "public.grown"));
    assert_true(depends(c, "public.positive", CALX_OBJECT_COLUMN, "public.people.age"));
    assert_true(depends(c, "public.people.name", CALX_OBJECT_COLUMN, "public.people.twice"));
    assert_true(depends(c, "public.t()", CALX_OBJECT_TRIGGER, "public.people.touched"));
    assert_true(depends(c, "public.people.name", CALX_OBJECT_INDEX, "public.by_lower"));
    assert_true(depends(c, "public.people.people_pkey", CALX_OBJECT_FOREIGN_KEY, "public.people.people_boss_fkey"));
    assert_true(depends(c, "public", CALX_OBJECT_TABLE, "public.people"));
    assert_false(depends(c, "public.people.id", CALX_OBJECT_VIEW, "public.counted"));
}

static void what_an_extension_owns_is_not_read(void **state)
{
    cataloging *c = *state;
    must_execute(c->from, "create extension pg_trgm; create table t (a text);"
                          "create index i on t using gin (a gin_trgm_ops)");
    const calx_catalog *catalog = read_catalog(c, c->from);
    for (size_t i = 0; i < catalog->count; i++)
        assert_int_not_equal(catalog->objects[i]->kind, CALX_OBJECT_FUNCTION);
    assert_true(depends(c, "pg_trgm", CALX_OBJECT_INDEX, "public.i"));
}

static void left_out_tables_and_other_schemas_are_not_read(void **state)
{
    cataloging *c = *state;
    must_execute(c->from, "create table alembic_version (a int primary key); create schema s; create table s.t (a int);"
                          "create table u (a int)");
    const char *const left_out[] = { "alembic_version" };
    const char *const schemas[] = { "public" };
    const calx_catalog_options options = {
        .schemas = schemas, .schema_count = 1, .leave_out = left_out, .leave_out_count = 1
    };
    const calx_catalog *catalog = calx_catalog_read(c->from, c->arena, &options, &c->err);
    must(catalog != NULL, &c->err);
    assert_int_equal(catalog->count, 3);
    assert_non_null(calx_catalog_find(catalog, CALX_OBJECT_SCHEMA, CALX_TEXT("public")));
    assert_non_null(calx_catalog_find(catalog, CALX_OBJECT_COLUMN, CALX_TEXT("public.u.a")));
}

static void an_open_transaction_is_read_and_left_open(void **state)
{
    cataloging *c = *state;
    must_execute(c->from, "set search_path = public");
    CALX_TRANSACTION(tx, c->from, &c->err);
    must_execute(c->from, "create table t (a int)");
    assert_non_null(calx_catalog_find(read_catalog(c, c->from), CALX_OBJECT_TABLE, CALX_TEXT("public.t")));
    assert_true(tx.open);
    assert_int_equal(ask(c->from, "select (current_setting('search_path') = 'public')::int"), 1);
    must(calx_rollback(&tx, &c->err), &c->err);
}

static void a_database_equals_itself(void **state)
{
    cataloging *c = *state;
    must_execute(c->from, everything);
    const calx_difference *d = compare(c, read_catalog(c, c->from), read_catalog(c, c->from), NULL);
    assert_string_equal(changes_of(c, d), "");
    assert_true(calx_difference_none(d));
}

static void settings_of_the_session_are_no_difference(void **state)
{
    cataloging *c = *state;
    static const char table[] = "create table t (a timestamptz default '2020-01-01 00:00+00', b float default 0.1)";
    must_execute(c->from, table);
    must_execute(c->to, table);
    must_execute(c->to, "set search_path = public; set timezone = 'Asia/Tokyo'; set datestyle = 'german';"
                        "set quote_all_identifiers = on; set extra_float_digits = -5");
    assert_string_equal(changes_of(c, compare(c, read_catalog(c, c->from), read_catalog(c, c->to), NULL)), "");
}

static void a_lost_connection_is_one_sentence(void **state)
{
    cataloging *c = *state;
    kill_backend(calx_test_url(), c->from);
    assert_null(calx_catalog_read(c->from, c->arena, NULL, &c->err));
    assert_sqlstate(&c->err, CALX_LOST);
}

static void closed_catalogs_are_said_to_be_closed(void **state)
{
    cataloging *c = *state;
    must_execute(c->from, "drop role if exists calx_catalog_outsider; create role calx_catalog_outsider;"
                          "revoke select on pg_attrdef from public; set role calx_catalog_outsider");
    assert_null(calx_catalog_read(c->from, c->arena, NULL, &c->err));
    assert_sqlstate(&c->err, "42501");
    assert_non_null(strstr(c->err.hint, "another role"));
    must_execute(c->from, "reset role; grant select on pg_attrdef to public; drop role calx_catalog_outsider");
}

/* What is told of a database that this SQL was run in, and is gone once it is undone. */
static void assert_told(cataloging *c, const char *sql, const char *expected, const char *undo)
{
    empty_database(c->from);
    must_execute(c->from, sql);
    const calx_catalog *catalog = read_catalog(c, c->from);
    calx_buffer text = calx_buffer_in(c->arena);
    for (size_t i = 0; i < catalog->not_compared_count; i++)
        calx_buffer_addf(&text, "%.*s\n", CALX_TEXT_ARG(catalog->not_compared[i]));
    must_execute(c->from, undo);
    empty_database(c->from);
    assert_string_equal(calx_buffer_cstr(&text), expected);
    assert_int_equal(read_catalog(c, c->from)->not_compared_count, 0);
}

static void kinds_that_are_not_compared_are_told(void **state)
{
    cataloging *c = *state;
    assert_told(c,
                "create foreign data wrapper w; create server \"Far Away\" foreign data wrapper w;"
                "create user mapping for public server \"Far Away\";"
                "create foreign table far (a int) server \"Far Away\"; create extension citext;"
                "create operator family odd using btree; create operator family even using btree;"
                "create operator class odd for type int using btree family odd as operator 1 <, operator 2 <=,"
                " operator 3 =, operator 4 >=, operator 5 >, function 1 btint4cmp(int, int)",
                "foreign data wrapper w\nforeign server \"Far Away\"\nforeign table public.far\n"
                "operator class public.odd\noperator family public.even\n"
                "user mapping for public on server \"Far Away\"\n",
                "drop foreign data wrapper w cascade");
    assert_told(
        c,
        "create extension tcn schema pg_catalog; create access method other type table handler heap_tableam_handler;"
        "create cast (text as int) with inout; create type shell;"
        "create language other handler plpgsql_call_handler;"
        "create text search parser p (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end,"
        " lextypes = prsd_lextype);"
        "create text search template t (lexize = dsimple_lexize);"
        "create conversion latin for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8;"
        "create subscription s connection '' publication p with (connect = false);",
        "access method other\ncast text AS integer\nconversion public.latin\nextension tcn\n"
        "language other\nshell type public.shell\nsubscription s\ntext search parser public.p\n"
        "text search template public.t\n",
        "drop extension tcn; drop access method other; drop cast (text as int); drop language other;"
        "alter subscription s set (slot_name = none); drop subscription s");
    assert_told(c,
                "create function eq(int, text) returns bool language sql immutable as 'select $1::text = $2';"
                "create operator === (function = eq, leftarg = int, rightarg = text);"
                "alter operator family integer_ops using hash add operator 1 === (int, text);"
                "create transform for circle language plpgsql (from sql with function prsd_lextype(internal))",
                "operator family pg_catalog.integer_ops\ntransform for circle language plpgsql\n",
                "alter operator family integer_ops using hash drop operator 1 (int, text);"
                "drop transform for circle language plpgsql");
}

/* Those of what is rare are asked for only where there may be some. */
static void assert_told_alone(cataloging *c, const char *sql, const char *told)
{
    must_execute(c->from, "begin");
    must_execute(c->from, sql);
    const calx_catalog *catalog = read_catalog(c, c->from);
    assert_int_equal(catalog->not_compared_count, 1);
    assert_string_equal(calx_text_cstr(c->arena, catalog->not_compared[0]), told);
    must_execute(c->from, "rollback");
}

static void each_of_them_is_told_where_it_is_alone(void **state)
{
    static const struct {
        const char *sql;
        const char *told;
    } alone[] = {
        { "create access method other type table handler heap_tableam_handler", "access method other" },
        { "create transform for circle language plpgsql (from sql with function prsd_lextype(internal))",
          "transform for circle language plpgsql" },
        { "create cast (text as int) with inout", "cast text AS integer" },
        { "create foreign data wrapper w", "foreign data wrapper w" },
        { "create operator class c for type int using btree family integer_ops as storage int",
          "operator class public.c" },
        { "create operator family f using btree", "operator family public.f" },
        { "create function eq(int, text) returns bool language sql immutable as 'select $1::text = $2';"
          "create operator === (function = eq, leftarg = int, rightarg = text);"
          "alter operator family integer_ops using hash add operator 1 === (int, text)",
          "operator family pg_catalog.integer_ops" },
        { "create function fewer(int, text) returns int language sql immutable as 'select 0';"
          "alter operator family integer_ops using btree add function 1 fewer(int, text)",
          "operator family pg_catalog.integer_ops" },
        { "create text search parser p (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end,"
          " lextypes = prsd_lextype)",
          "text search parser public.p" },
        { "create text search template t (lexize = dsimple_lexize)", "text search template public.t" },
        { "create conversion latin for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8", "conversion public.latin" },
        { "create type shell", "shell type public.shell" },
        { "create language other handler plpgsql_call_handler", "language other" },
        { "create extension tcn schema pg_catalog", "extension tcn" },
        { "create extension hstore; create function f() returns int language sql as 'select 1';"
          "alter function f() depends on extension hstore",
          "function public.f() depending on extension hstore" },
        { "create subscription s connection '' publication p"
          " with (connect = false)",
          "subscription s" },
        { "create table t (a int); comment on type t is 'x'", "comment on type public.t" },
        { "create table t (a int generated always as identity); comment on sequence t_a_seq is 'x'",
          "comment on sequence public.t_a_seq" },
        { "create view v as select 1; comment on rule \"_RETURN\" on v is 'x'",
          "comment on rule \"_RETURN\" on public.v" },
        { "create table t (a int default 1); create table h () inherits (t); alter table h alter a set default 2",
          "settings of column public.h.a" },
    };
    for (size_t i = 0; i < sizeof alone / sizeof *alone; i++)
        assert_told_alone(*state, alone[i].sql, alone[i].told);
}

static void what_newer_servers_have_is_told_where_it_is_all_there_is(void **state)
{
    static const struct {
        int from;
        const char *sql;
        const char *told;
    } alone[] = {
        { 17, "create domain d as int constraint n not null; comment on constraint n on domain d is 'x'",
          "comment on domain constraint n on public.d" },
        { 18, "create table t (a int constraint n not null); comment on constraint n on t is 'x'",
          "comment on table constraint n on public.t" },
        { 18, "create table t (a int); alter table t add constraint n not null a not valid",
          "NOT NULL of column public.t.a being NOT VALID" },
        { 18, "create table t (a int not null no inherit)", "NOT NULL of column public.t.a being NO INHERIT" },
    };
    cataloging *c = *state;
    int version = calx_server_version(c->from) / 10000;
    for (size_t i = 0; i < sizeof alone / sizeof *alone; i++)
        if (version >= alone[i].from)
            assert_told_alone(c, alone[i].sql, alone[i].told);
    if (version < 18)
        print_message("some of it was left out: the server is of version %d\n", version);
}

static void settings_that_are_not_compared_are_told(void **state)
{
    assert_told(
        *state,
        "create type pair as (a int, b text); create table typed of pair;"
        "create extension hstore; create function f() returns trigger language plpgsql as 'begin return new; end';"
        "alter function f() depends on extension hstore;"
        "create table l (a int generated always as identity, b text default 'x', c int, unique (a, c),"
        " check (c > 0)) partition by list (c);"
        "create table l1 partition of l for values in (1); create table l2 partition of l for values in (2);"
        "create trigger tr before insert on l for each row execute function f();"
        "alter table l1 disable trigger tr; comment on trigger tr on l1 is 'x';"
        "alter table l1 alter b set default 'y'; alter table l2 alter b set not null;"
        "alter index l2_a_c_key set (fillfactor = 70);"
        "comment on column l2.b is 'x'; comment on constraint l_c_check on l1 is 'x';"
        "comment on index l1_a_c_key is 'x'; comment on sequence l_a_seq is 'x'; grant usage on sequence l_a_seq to "
        "public;"
        "comment on type l1 is 'x';"
        "create table k (a int references k (a), unique (a)); alter table k disable trigger all",
        "comment on index public.l1_a_c_key\ncomment on sequence public.l_a_seq\n"
        "comment on table column public.l2.b\ncomment on table constraint l_c_check on public.l1\n"
        "comment on trigger tr on public.l1\ncomment on type public.l1\n"
        "function public.f() depending on extension hstore\ngrants on sequence public.l_a_seq\n"
        "settings of column public.l1.b\nsettings of column public.l2.b\nsettings of index public.l2_a_c_key\n"
        "table public.typed being of the type public.pair\n"
        "whether foreign key k_a_fkey on public.k fires\nwhether trigger tr on public.l1 fires\n",
        "select");
}

static void what_all_heirs_have_is_no_setting_of_their_own(void **state)
{
    assert_told(
        *state,
        "create table l (a int generated always as identity, b text default 'x', c int not null,"
        " d int generated always as (c + 1) stored, unique (a, c)) partition by list (c);"
        "alter table l alter b set storage external, alter b set statistics 5;"
        "create table l1 partition of l for values in (1); alter table l alter b set statistics 7, alter b set default "
        "'z';"
        "create function f() returns trigger language plpgsql as 'begin return new; end';"
        "create trigger tr before insert on l for each row execute function f(); alter table l disable trigger tr;"
        "create table k (a int references k (a), unique (a)); create table p (a int default 3); create table h () "
        "inherits (p)",
        "", "select");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_kind_is_read),
        TEST(properties_are_what_postgresql_prints),
        TEST(dependencies_are_those_of_postgresql),
        TEST(what_an_extension_owns_is_not_read),
        TEST(left_out_tables_and_other_schemas_are_not_read),
        TEST(an_open_transaction_is_read_and_left_open),
        TEST(a_database_equals_itself),
        TEST(settings_of_the_session_are_no_difference),
        TEST(kinds_that_are_not_compared_are_told),
        TEST(each_of_them_is_told_where_it_is_alone),
        TEST(what_newer_servers_have_is_told_where_it_is_all_there_is),
        TEST(settings_that_are_not_compared_are_told),
        TEST(what_all_heirs_have_is_no_setting_of_their_own),
        TEST(a_lost_connection_is_one_sentence),
        TEST(closed_catalogs_are_said_to_be_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
