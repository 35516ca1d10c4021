/* What is dropped and put back has all that it had. PostgreSQL's own catalogs say what that is, not what is read of
 * them, so that nothing is forgotten on both sides. */
#include "catalog_test.h"

/* Runs the script that makes the schema `to` of what is there. */
static const char *change_to(cataloging *c, const char *to)
{
    empty_database(c->to);
    must_execute(c->to, to);
    const calx_catalog *new = read_catalog(c, c->to);
    const calx_script *script = script_of(c, compare(c, read_catalog(c, c->from), new, NULL), NULL);
    const char *sql = sql_of(c, script);
    if (!apply(c, c->from, script))
        fail_msg("%s: %s\n%s", c->err.message, c->err.detail, sql);
    assert_string_equal(changes_of(c, compare(c, read_catalog(c, c->from), new, NULL)), "");
    return sql;
}

static const char *text_of(cataloging *c, const char *sql)
{
    PGresult *row = calx_query(c->from, c->arena, sql, NULL, &c->err);
    must(row != NULL, &c->err);
    return calx_text_cstr(c->arena, calx_cell_text(row, 0, 0));
}

/* What `query` gives is the same after the schema has become `to`, and is `expected`. */
static void assert_kept(cataloging *c, const char *from, const char *to, const char *query, const char *expected)
{
    must_execute(c->from, from);
    assert_string_equal(text_of(c, query), expected);
    const char *sql = change_to(c, to);
    if (strcmp(text_of(c, query), expected) != 0)
        fail_msg("expected\n%s\ngot\n%s\nafter\n%s", expected, text_of(c, query), sql);
}

static void an_index_keeps_its_statistics(void **state)
{
    assert_kept(*state,
                "create table t (a text, b int, constraint x exclude using btree ((b + 1) with =));"
                "create index i on t (b, lower(a)); alter index i alter column 2 set statistics 7;"
                "alter index x alter column 1 set statistics 9",
                "create table t (a varchar(9), b bigint, constraint x exclude using btree ((b + 1) with =));"
                "create index i on t (b, lower(a)); alter index i alter column 2 set statistics 7;"
                "alter index x alter column 1 set statistics 9",
                "select string_agg(format('%s %s', attrelid::regclass, attstattarget), ', ' order by "
                "attrelid::regclass::text) from pg_attribute"
                " where attrelid in ('i'::regclass, 'x'::regclass) and attstattarget > 0",
                "i 7, x 9");
}

static void a_table_stays_clustered_on_its_index(void **state)
{
    assert_kept(*state,
                "create table t (a text, b int not null, unique (b)); create index i on t (lower(a));"
                "alter table t cluster on i; alter table t replica identity using index t_b_key;"
                "create materialized view m as select a from t; create unique index mi on m (a);"
                "alter materialized view m cluster on mi",
                "create table t (a varchar(9), b int not null, unique (b)); create index i on t (lower(a));"
                "alter table t cluster on i; alter table t replica identity using index t_b_key;"
                "create materialized view m as select a from t; create unique index mi on m (a);"
                "alter materialized view m cluster on mi",
                "select string_agg(format('%s %s %s', indexrelid::regclass, indisclustered, indisreplident), ', '"
                " order by indexrelid::regclass::text) from pg_index where indisclustered or indisreplident",
                "i t f, mi t f, t_b_key f t");
}

static void a_key_keeps_the_parameters_of_its_index(void **state)
{
    static const char keys[] =
        "select string_agg(format('%s %s %s', conname, reloptions, condeferred), ', ' order by conname)"
        " from pg_constraint join pg_class as c on c.oid = conindid where connamespace = 'public'::regnamespace and "
        "contype in ('p', 'u', 'x')";
    static const char expected[] = "p {fillfactor=60} f, u {fillfactor=70} t, x {fillfactor=50} f";
    static const char from[] =
        "create table t (a int, b int, c int, constraint p primary key (a) with (fillfactor = 60),"
        " constraint u unique (b) with (fillfactor = 70) deferrable initially deferred,"
        " constraint x exclude using btree ((c + 1) with =) with (fillfactor = 50) where (c > 3))";
    static const char retyped[] =
        "create table t (a bigint, b bigint, c bigint, constraint p primary key (a) with (fillfactor = 60),"
        " constraint u unique (b) with (fillfactor = 70) deferrable initially deferred,"
        " constraint x exclude using btree ((c + 1) with =) with (fillfactor = 50) where (c > 3))";
    static const char in_parts[] = "create table t (a int, b int, c int, constraint p primary key (a, b) with "
                                   "(fillfactor = 60)) partition by list (b)";
    assert_kept(*state, from, retyped, keys, expected);
    change_to(*state, in_parts);
    change_to(*state, from);
    cataloging *c = *state;
    assert_string_equal(text_of(c, keys), expected);
}

static void a_materialized_view_keeps_the_settings_of_its_columns(void **state)
{
    static const char settings[] = "alter materialized view m alter a set storage external, alter a set statistics 9, "
                                   "alter b set (n_distinct = 5),"
                                   " alter a set compression pglz;";
    cataloging *c = *state;
    assert_kept(
        c,
        calx_text_format(
            c->arena, "create table t (a text, b int); create materialized view m as select a, b from t; %s", settings)
            .data,
        calx_text_format(c->arena,
                         "create table t (a text, b bigint); create materialized view m as select a, b from t; %s",
                         settings)
            .data,
        "select string_agg(concat_ws(' ', attname, attstorage, nullif(attstattarget, -1), option, attcompression),"
        " ', ' order by attnum) from pg_attribute left join unnest(attoptions) as option"
        " on not starts_with(option, 'pg_attver=') where attrelid = 'm'::regclass and attnum > 0",
        "a e 9 p, b p n_distinct=5 ");
}

static void a_materialized_view_without_data_gets_none(void **state)
{
    cataloging *c = *state;
    assert_kept(c,
                "create table t (a int); create materialized view m as select 1 / a as a from t with no data;"
                "create materialized view n as select a from t; insert into t values (0)",
                "create table t (a bigint); create materialized view m as select 1 / a as a from t with no data;"
                "create materialized view n as select a from t",
                "select string_agg(format('%s %s', relname, relispopulated), ', ' order by relname) from pg_class "
                "where relkind = 'm'",
                "m f, n t");
}

static void a_table_keeps_its_access_method(void **state)
{
    cataloging *c = *state;
    must_execute(c->from, "create access method other type table handler heap_tableam_handler");
    must_execute(c->to, "create access method other type table handler heap_tableam_handler");
    assert_kept(c,
                "create table l (id int) partition by list (id);"
                "create table l1 partition of l for values in (1) using other with (fillfactor = 70);"
                "create materialized view m using other as select id from l",
                "create table l (id bigint) partition by list (id);"
                "create table l1 partition of l for values in (1, 2) with (fillfactor = 70);"
                "create materialized view m as select id from l",
                "select string_agg(relname || ' ' || amname, ', ' order by relname) from pg_class as c join pg_am as a "
                "on a.oid = relam"
                " where relkind in ('r', 'm') and relnamespace = 'public'::regnamespace",
                "l1 other, m other");
    empty_database(c->from);
    empty_database(c->to);
    must_execute(c->from, "drop access method other");
    must_execute(c->to, "drop access method other");
}

static void what_is_made_anew_keeps_its_owner(void **state)
{
    static const char schema[] = "create table t (a %s, b int); create statistics s on a, b from t;"
                                 "create function plus(a %s, b int) returns int language sql as 'select $2';"
                                 "create operator +# (function = plus, leftarg = %s, rightarg = int);"
                                 "create publication p;";
    cataloging *c = *state;
    must_execute(c->from, "do $$ begin create role calx_put_back;"
                          " exception when duplicate_object or unique_violation then null; end $$;");
    const char *from = calx_text_format(c->arena, schema, "text", "text", "text").data;
    const char *owned = "alter table t owner to calx_put_back; alter statistics s owner to calx_put_back;"
                        "grant create on schema public to calx_put_back;"
                        "alter operator +# (text, int) owner to calx_put_back;"
                        "alter publication p owner to calx_put_back";
    must_execute(
        c->from,
        calx_text_format(c->arena, "grant create on database %s to calx_put_back", PQdb(calx_libpq(c->from))).data);
    assert_kept(c, calx_text_format(c->arena, "%s %s", from, owned).data,
                "create table t (a varchar(9), b int); create statistics s on a, b from t;"
                "create function plus(c text, b int) returns int language sql as 'select $2';"
                "create operator +# (function = plus, leftarg = text, rightarg = int);"
                "create publication p for table t; grant create on schema public to calx_put_back",
                "select (select stxowner::regrole::text from pg_statistic_ext) || ' ' ||"
                " (select oprowner::regrole from pg_operator where oprname = '+#') || ' ' ||"
                " (select pubowner::regrole from pg_publication)",
                "calx_put_back calx_put_back calx_put_back");
    empty_database(c->to);
    must_execute(c->from, "drop owned by calx_put_back; drop role calx_put_back");
}

static void a_key_stays_in_its_tablespace(void **state)
{
    static const char schema[] =
        "create table t (a %s, b int, constraint x exclude using btree ((b + 1) with =) %s where (b > 3),"
        " constraint u unique (b) with (fillfactor = 70) %s deferrable);"
        "create table l (id int) partition by list (id);"
        "create table l1 partition of l (constraint k primary key (id) %s) for values in (%s);"
        "create table n (a text, constraint lower_a exclude using btree (lower(a) with =) %s)";
    static const char in[] = "using index tablespace \"Calx Place\"";
    cataloging *c = *state;
    must_execute(c->from, "set allow_in_place_tablespaces = on");
    must_execute(c->from, "create tablespace \"Calx Place\" location ''");
    assert_kept(c, calx_text_format(c->arena, schema, "int", in, in, in, "1", in).data,
                "create table t (a int, b bigint, constraint x exclude using btree ((b + 1) with =) where (b > 3),"
                " constraint u unique (b, a) with (fillfactor = 70) deferrable);"
                "create table l (id int) partition by list (id);"
                "create table l1 partition of l (constraint k primary key (id)) for values in (1, 2);"
                "create table n (a varchar(9), constraint lower_a exclude using btree (lower(a) with =))",
                "select string_agg(relname || ' ' || spcname, ', ' order by relname) from pg_class"
                " join pg_tablespace as s on s.oid = reltablespace where spcname = 'Calx Place'",
                "k Calx Place, lower_a Calx Place, u Calx Place, x Calx Place");
    empty_database(c->from);
    must_execute(c->from, "drop tablespace \"Calx Place\"");
}

/* Publications that nobody compares: what goes is taken out of them, what is made anew comes back into them. */
static void a_publication_of_others_loses_what_goes_and_no_more(void **state)
{
    cataloging *c = *state;
    const calx_compare_options options = { .ignore_kinds = UINT64_C(1) << CALX_OBJECT_PUBLICATION };
    must_execute(c->from, "create table stays (a int); create table goes (a int);"
                          "create table l (id int) partition by list (id);"
                          "create table l1 partition of l for values in (1);"
                          "create publication two for table stays, goes; create publication parts for table l1");
    must_execute(c->to, "create table stays (a int); create table l (id int) partition by list (id);"
                        "create table l1 partition of l for values in (1, 2)");
    const calx_catalog *new = read_catalog(c, c->to);
    const calx_script *script = script_of(c, compare(c, read_catalog(c, c->from), new, &options), NULL);
    if (!apply(c, c->from, script))
        fail_msg("%s\n%s", c->err.message, sql_of(c, script));
    assert_null(strstr(sql_of(c, script), "PUBLICATION two"));
    assert_string_equal(text_of(c, "select string_agg(pubname || ' ' || tablename, ', ' order by pubname, tablename)"
                                   " from pg_publication_tables"),
                        "parts l1, two stays");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_index_keeps_its_statistics),
        TEST(a_table_stays_clustered_on_its_index),
        TEST(a_key_keeps_the_parameters_of_its_index),
        TEST(a_materialized_view_keeps_the_settings_of_its_columns),
        TEST(a_materialized_view_without_data_gets_none),
        TEST(a_table_keeps_its_access_method),
        TEST(what_is_made_anew_keeps_its_owner),
        TEST(a_key_stays_in_its_tablespace),
        TEST(a_publication_of_others_loses_what_goes_and_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
