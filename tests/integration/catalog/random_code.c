/* Random functions and views. */
#include "random_parts.h"

const char *const random_view_names[VIEWS] = { "v0", "\"View 1\"", "v2", "\"v\303\255ew\"" };

/* Functions that tables may need come before them. */
void random_add_early_functions(const random_schema *s, calx_buffer *sql)
{
    if (s->functions[0])
        calx_buffer_addf(sql, "create function public.base(%s int) returns %s language sql immutable as 'select %u';\n",
                         pick(s->functions[0], 0, 2) ? "a" : "b", pick(s->functions[0], 1, 3) ? "int" : "smallint",
                         pick(s->functions[0], 2, 3));
    if (s->functions[1])
        calx_buffer_addf(sql,
                         "create function public.touch() returns trigger language plpgsql as $x$ begin -- %u\n"
                         "return new; end $x$;\n",
                         pick(s->functions[1], 0, 3));
}

/* The sequence, as a serial column has it. */
static void add_owner(const random_schema *s, calx_buffer *sql)
{
    int table = (int)pick(s->owner, 0, 3);
    int column = random_some_column(s, table, pick(s->owner, 1, COLUMNS), "i");
    if (!s->sequence || !s->tables[table].seed || column < 0)
        return;
    calx_buffer_add_cstr(sql, "alter sequence public.\"Numbers\" owned by ");
    random_add_table_name(s, sql, table);
    calx_buffer_addf(sql, ".%s;\n", random_column_names[column]);
}

/* Those that speak of tables and types. */
void random_add_late_functions(const random_schema *s, calx_buffer *sql)
{
    const uint64_t *f = s->functions;
    if (f[2] && s->enums[0])
        calx_buffer_addf(sql,
                         "create function public.\"Feel\"(x public.mood, n int default %u) returns public.mood%s "
                         "language sql as 'select x';\n",
                         pick(f[2], 0, 3), pick(f[2], 1, 2) ? "" : " strict");
    int table = (int)pick(f[3], 0, TABLES);
    if (f[3] && s->tables[table].seed) {
        calx_buffer_add_cstr(sql, "create function public.rows_of() returns setof ");
        random_add_table_name(s, sql, table);
        calx_buffer_add_cstr(sql, " language sql stable as 'select * from ");
        random_add_table_name(s, sql, table);
        calx_buffer_add_cstr(sql, "';\n");
    }
    table = (int)pick(f[4], 0, TABLES);
    int column = random_some_column(s, table, pick(f[4], 1, COLUMNS), "in");
    if (f[4] && s->tables[table].seed && column >= 0) {
        calx_buffer_addf(
            sql, "create function public.counted() returns bigint language sql begin atomic select count(%s) from ",
            random_column_names[column]);
        random_add_table_name(s, sql, table);
        calx_buffer_add_cstr(sql, "; end;\n");
    }
    if (s->owner)
        add_owner(s, sql);
    if (s->row_function && s->tables[pick(s->row_function, 0, TABLES)].seed) {
        table = (int)pick(s->row_function, 0, TABLES);
        calx_buffer_add_cstr(sql, "create function public.\"of row\"(r ");
        random_add_table_name(s, sql, table);
        calx_buffer_add_cstr(sql, ") returns text language sql immutable as 'select r::text';\n");
        calx_buffer_add_cstr(sql, "create view public.of_rows as select id, public.\"of row\"(t) as r from ");
        random_add_table_name(s, sql, table);
        calx_buffer_add_cstr(sql, " as t;\n");
    }
    if (s->procedure)
        calx_buffer_addf(sql, "create procedure public.proceed(%s int) language sql as 'select 1';\n",
                         pick(s->procedure, 0, 2) ? "a" : "inout a");
}

/* The columns of a table that a view takes, with what it calls them. */
static void add_view_columns(const random_schema *s, calx_buffer *sql, int table, uint64_t seed)
{
    calx_buffer_add_cstr(sql, "id");
    for (unsigned i = 0; i < COLUMNS; i++)
        if (s->tables[table].columns[i] && pick(seed, 2, 32) >> i & 1)
            calx_buffer_addf(sql, ", %s as %s", random_column_names[i], random_column_names[i]);
}

bool random_has_view(const random_schema *s, int view)
{
    return s->views[view] && s->tables[pick(s->views[view], 0, TABLES)].seed;
}

static void add_view(const random_schema *s, calx_buffer *sql, int view)
{
    uint64_t seed = s->views[view];
    int table = (int)pick(seed, 0, TABLES);
    if (!random_has_view(s, view))
        return;
    calx_buffer_addf(sql, "create view public.%s%s as select ", random_view_names[view],
                     pick(seed, 1, 5) == 0 ? " with (security_barrier=true)" : "");
    int below = view - 1;
    if (below >= 0 && random_has_view(s, below) && pick(seed, 3, 2)) {
        calx_buffer_addf(sql, "id, count(*) as n from public.%s group by id;\n", random_view_names[below]);
        return;
    }
    add_view_columns(s, sql, table, seed);
    calx_buffer_add_cstr(sql, " from ");
    random_add_table_name(s, sql, table);
    int column = random_some_column(s, table, pick(seed, 4, COLUMNS), "t");
    if (column >= 0 && pick(seed, 5, 2))
        calx_buffer_addf(sql, " where %s <> 'x'", random_column_names[column]);
    calx_buffer_add_cstr(sql, ";\n");
}

void random_add_views(const random_schema *s, calx_buffer *sql)
{
    for (int i = 0; i < VIEWS; i++)
        add_view(s, sql, i);
    for (int i = 0; i < 2; i++) {
        int table = (int)pick(s->materialized[i], 0, TABLES);
        if (!s->materialized[i] || !s->tables[table].seed)
            continue;
        calx_buffer_addf(sql, "create materialized view public.\"M %d\" as select ", i);
        add_view_columns(s, sql, table, s->materialized[i]);
        calx_buffer_add_cstr(sql, " from ");
        random_add_table_name(s, sql, table);
        calx_buffer_addf(sql, ";\ncreate unique index mi%d on public.\"M %d\" (id);\n", i, i);
        if (pick(s->materialized[i], 3, 3) == 0)
            calx_buffer_addf(sql, "comment on materialized view public.\"M %d\" is 'kept';\n", i);
    }
    if (s->rule && random_has_view(s, 0))
        calx_buffer_addf(sql, "create rule \"No\" as on %s to public.v0 do instead nothing;\n",
                         pick(s->rule, 0, 2) ? "delete" : "insert");
}
