/* What random schemas have besides tables and code: text search, publications, default privileges, settings, marks,
 * collations, operators and comments on all kinds of things. */
#include "random_parts.h"

static const char *const roles[] = { "calx_pairs_one", "\"calx pairs TWO\"" };

/* Before the tables, of which some speak of these. */
void random_add_more_types(const random_schema *s, calx_buffer *sql)
{
    static const char *const templates[] = { "snowball, language = english",
                                             "snowball, language = german, stopwords = german",
                                             "pg_catalog.simple, accept = false", "pg_catalog.simple" };
    const uint64_t *search = s->search;
    if (search[0])
        calx_buffer_addf(sql, "create text search dictionary public.\"Words\" (template = %s);\n",
                         templates[pick(search[0], 0, 4)]);
    if (search[1]) {
        calx_buffer_addf(sql, "create text search configuration public.find (%s);\n",
                         pick(search[1], 0, 2) ? "copy = pg_catalog.simple" : "parser = \"default\"");
        if (search[0])
            calx_buffer_addf(
                sql, "alter text search configuration public.find %s mapping for %s with public.\"Words\"%s;\n",
                pick(search[1], 0, 2) ? "alter" : "add", pick(search[1], 1, 2) ? "word" : "word, asciiword",
                pick(search[1], 2, 2) ? ", simple" : "");
    }
    if (s->collation)
        calx_buffer_addf(sql, "create collation public.\"Sorted\" (provider = icu, locale = '%s');\n",
                         pick(s->collation, 0, 2) ? "de" : "sv");
    if (s->range)
        calx_buffer_addf(sql, "create type public.span as range (subtype = %s);\n",
                         pick(s->range, 0, 2) ? "float8, subtype_diff = float8mi" : "numeric");
}

static void alter(const random_schema *s, calx_buffer *sql, int table, const char *what)
{
    calx_buffer_add_cstr(sql, "alter table ");
    random_add_table_name(s, sql, table);
    calx_buffer_addf(sql, " %s", what);
}

/* Settings and marks of a table, which is there. */
static void add_settings(const random_schema *s, calx_buffer *sql, int table)
{
    static const char *const toast[] = {
        "set (toast.autovacuum_enabled = false);\n",
        "set (toast.vacuum_truncate = off, toast.autovacuum_vacuum_threshold = 70);\n"
    };
    uint64_t seed = s->marks[table];
    int text = random_some_column(s, table, 0, "t");
    if (!seed)
        return;
    if (pick(seed, 0, 3) == 0)
        alter(s, sql, table, toast[pick(seed, 1, 2)]);
    if (s->tables[table].key && pick(seed, 2, 2)) {
        alter(s, sql, table, pick(seed, 3, 2) ? "cluster on " : "replica identity using index ");
        random_add_key_name(s, sql, table);
        calx_buffer_add_cstr(sql, ";\n");
    }
    if (text < 0 || pick(seed, 4, 3))
        return;
    calx_buffer_addf(sql, "create index \"found %d\" on ", table);
    random_add_table_name(s, sql, table);
    bool found = s->search[1] && pick(seed, 5, 2);
    if (found)
        calx_buffer_addf(sql, " using gin (to_tsvector('public.find', %s));\n", random_column_names[text]);
    else
        calx_buffer_addf(sql, " (id, (%s || 'x'));\nalter index %s.\"found %d\" alter column 2 set statistics %u;\n",
                         random_column_names[text], random_space_of(s, table), table, 10 + pick(seed, 6, 3));
    if (!found && pick(seed, 7, 2)) {
        alter(s, sql, table, "cluster on ");
        calx_buffer_addf(sql, "\"found %d\";\n", table);
    }
}

static void add_view_settings(const random_schema *s, calx_buffer *sql)
{
    static const char *const columns[] = { "alter id set statistics 7",
                                           "alter id set (n_distinct = 5), alter id set statistics 9",
                                           "alter id set (n_distinct = 6)" };
    for (int i = 0; i < VIEWS; i++)
        if (s->viewed[i] && random_has_view(s, i)) {
            calx_buffer_addf(sql, "alter view public.%s set (security_invoker = %s);\n", random_view_names[i],
                             pick(s->viewed[i], 0, 2) ? "true" : "false");
            if (pick(s->viewed[i], 1, 2))
                calx_buffer_addf(sql, "alter view public.%s alter id set default %u;\n", random_view_names[i],
                                 pick(s->viewed[i], 2, 3));
        }
    for (int i = 0; i < 2; i++) {
        uint64_t seed = s->kept[i];
        if (!seed || !s->materialized[i] || !s->tables[pick(s->materialized[i], 0, TABLES)].seed)
            continue;
        calx_buffer_addf(sql, "alter materialized view public.\"M %d\" %s;\n", i, columns[pick(seed, 0, 3)]);
        if (pick(seed, 1, 2))
            calx_buffer_addf(sql, "alter materialized view public.\"M %d\" cluster on mi%d;\n", i, i);
        if (pick(seed, 2, 3) == 0)
            calx_buffer_addf(sql, "alter materialized view public.\"M %d\" set (fillfactor = %u);\n", i,
                             70 + pick(seed, 3, 3));
    }
}

static bool is_unlogged(const random_schema *s, int table)
{
    return pick(s->tables[table].seed, 0, 9) == 0;
}

static void add_publications(const random_schema *s, calx_buffer *sql)
{
    for (int i = 0; i < 2; i++) {
        uint64_t seed = s->published[i];
        int table = (int)pick(seed, 0, TABLES);
        int column = random_some_column(s, table, pick(seed, 1, COLUMNS), "teo"); /* none that is generated */
        if (!seed)
            continue;
        calx_buffer_addf(sql, "create publication \"Pub %d\"", i);
        if (pick(seed, 2, 6) == 0)
            calx_buffer_add_cstr(sql, " for all tables");
        else if (s->tables[table].seed && !is_unlogged(s, table)) {
            calx_buffer_add_cstr(sql, " for table ");
            random_add_table_name(s, sql, table);
            if (column >= 0 && pick(seed, 3, 2))
                calx_buffer_addf(sql, " (id, %s)", random_column_names[column]);
            if (pick(seed, 4, 3) == 0)
                calx_buffer_addf(sql, " where (id > %u)", pick(seed, 5, 3));
        }
        calx_buffer_addf(sql, " with (publish = '%s');\n", pick(seed, 6, 2) ? "insert" : "insert, truncate");
    }
}

static void add_privileges(const random_schema *s, calx_buffer *sql)
{
    static const char *const given[] = { "grant select on tables", "grant select, insert on tables",
                                         "grant usage on sequences", "grant execute on functions",
                                         "grant usage on types" };
    for (int i = 0; i < 3; i++) {
        uint64_t seed = s->privileges[i];
        if (!seed)
            continue;
        bool here = pick(seed, 0, 2);
        if (!here && pick(seed, 1, 3) == 0)
            calx_buffer_addf(sql, "alter default privileges revoke %s from public;\n",
                             pick(seed, 2, 2) ? "execute on functions" : "usage on types");
        else
            calx_buffer_addf(sql, "alter default privileges%s %s to %s%s;\n", here ? " in schema public" : "",
                             given[pick(seed, 2, 5)], roles[pick(seed, 3, 2)],
                             pick(seed, 4, 3) ? "" : " with grant option");
    }
}

static void add_operators(const random_schema *s, calx_buffer *sql)
{
    if (s->aggregate)
        calx_buffer_addf(sql, "create aggregate public.total(int) (sfunc = int4pl, stype = int, initcond = '%u');\n",
                         pick(s->aggregate, 0, 3));
    if (s->functions[0] && s->operator)
        calx_buffer_addf(sql,
                         "create operator public.+# (function = public.base, rightarg = int);\n"
                         "comment on operator public.+# (none, int) is 'o%u';\n",
                         pick(s->operator, 0, 3));
    if (s->composite && s->cast)
        calx_buffer_addf(sql, "create cast (public.pair as text) with inout%s;\n",
                         pick(s->cast, 0, 2) ? " as assignment" : "");
    if (s->watch)
        calx_buffer_addf(sql,
                         "create function public.seen() returns event_trigger language plpgsql as 'begin end';\n"
                         "create event trigger watch on %s execute function public.seen();\n",
                         pick(s->watch, 0, 2) ? "sql_drop" : "ddl_command_end when tag in ('CREATE SEQUENCE')");
}

static void comment(calx_buffer *sql, uint64_t seed, const char *on)
{
    static const char *const words[] = { "it''s so", "\303\274 \\ \"x\"", "((a OR b) OR c)", "one; two" };
    calx_buffer_addf(sql, "comment on %s is '%s';\n", on, words[pick(seed, 7, 4)]);
}

static void add_comments(const random_schema *s, calx_buffer *sql)
{
    const struct {
        bool there;
        const char *on;
    } all[] = {
        { s->space, "schema \"App Space\"" },
        { s->extension && pick(s->extension, 0, 2), "extension pg_trgm" },
        { s->search[0], "text search dictionary public.\"Words\"" },
        { s->search[1], "text search configuration public.find" },
        { s->collation, "collation public.\"Sorted\"" },
        { s->range, "type public.span" },
        { s->published[0], "publication \"Pub 0\"" },
        { s->aggregate, "aggregate public.total(int)" },
        { s->composite && s->cast, "cast (public.pair as text)" },
        { s->watch, "event trigger watch" },
        { s->composite, "type public.pair" },
        { s->composite, "column public.pair.a" },
        { s->sequence, "sequence public.\"Numbers\"" },
        { s->procedure, "procedure public.proceed(int)" },
        { s->rule && random_has_view(s, 0), "rule \"No\" on public.v0" },
        { s->domains[0] && pick(s->domains[0], 3, 2), "constraint \"Fits\" on domain public.positive" },
        { s->partitioned, "table public.parts_1" },
        { s->partitioned, "column public.parts.a" },
        { s->materialized[0] && s->tables[pick(s->materialized[0], 0, TABLES)].seed, "index public.mi0" },
        { s->materialized[1] && s->tables[pick(s->materialized[1], 0, TABLES)].seed, "column public.\"M 1\".id" },
        { s->tables[0].seed && s->tables[0].trigger && s->functions[1], "trigger \"T0\" on public.plain" },
        { s->tables[1].seed && s->tables[1].policy, "policy \"Own\" on public.\"Mixed Case\"" },
    };
    _Static_assert(sizeof all / sizeof *all == REMARKS, "each has its seed");
    for (size_t i = 0; i < REMARKS; i++)
        if (s->remarks[i] && all[i].there && pick(s->remarks[i], 0, 2))
            comment(sql, s->remarks[i], all[i].on);
}

void random_add_more(const random_schema *s, calx_buffer *sql)
{
    for (int i = 0; i < TABLES; i++)
        if (s->tables[i].seed)
            add_settings(s, sql, i);
    add_view_settings(s, sql);
    add_operators(s, sql);
    add_publications(s, sql);
    add_comments(s, sql);
    add_privileges(s, sql); /* what is made so far gets none of them */
}
