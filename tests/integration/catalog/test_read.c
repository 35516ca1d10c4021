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
        TEST(a_lost_connection_is_one_sentence),
        TEST(closed_catalogs_are_said_to_be_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
