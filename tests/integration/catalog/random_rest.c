/* What hangs on random tables and views: heirs, partitions, grants, comments. */
#include "random_parts.h"

void random_add_heirs(const random_schema *s, calx_buffer *sql)
{
    if (s->inheriting && s->tables[0].seed) {
        calx_buffer_addf(sql, "create table public.heir (%s%s);\n", pick(s->inheriting, 0, 2) ? "own text" : "own int",
                         pick(s->inheriting, 1, 3) ? ") inherits (public.plain" : ", id bigint");
        if (pick(s->inheriting, 2, 2))
            calx_buffer_add_cstr(sql, "create index heir_own on public.heir (own);\n");
    }
    if (s->enum_domain && s->enums[2])
        calx_buffer_addf(sql,
                         "create domain public.\"dom e\" as public.\"k\303\244se.typ\"%s;\n"
                         "create table public.uses (d public.\"dom e\", a public.\"dom e\"%s);\n",
                         pick(s->enum_domain, 0, 3) ? "" : " not null", pick(s->enum_domain, 1, 2) ? "" : "[]");
}

void random_add_partitions(const random_schema *s, calx_buffer *sql)
{
    uint64_t seed = s->partitioned;
    if (!seed)
        return;
    static const char *const more[] = { "", ", n int generated always as identity", ", n bigint not null default 5",
                                        ", n numeric(6,1) check (n > 1)" };
    const char *n = more[pick(seed, 4, 4)];
    calx_buffer_addf(sql, "create table public.parts (id int not null, a %s%s%s) partition by range (id);\n",
                     pick(seed, 0, 2) ? "text" : "varchar(9)", n, pick(seed, 1, 2) ? ", primary key (id)" : "");
    calx_buffer_add_cstr(sql, "create table public.parts_1 partition of public.parts for values from (0) to (6);\n");
    if (pick(seed, 2, 2))
        calx_buffer_add_cstr(sql, "create table public.parts_2 partition of public.parts default;\n");
    if (pick(seed, 5, 3) == 0)
        calx_buffer_add_cstr(sql, "create table public.parts_3 partition of public.parts for values from (6) to (9)"
                                  " partition by range (id);\n"
                                  "create table public.\"Parts 3.1\" partition of public.parts_3 default;\n");
    if (pick(seed, 3, 2))
        calx_buffer_addf(sql, "create index parts_a%s on public.parts (a)%s;\n", pick(seed, 3, 3) ? "" : "_too",
                         pick(seed, 3, 4) == 1 ? " where id > 5" : "");
    if (pick(seed, 6, 2))
        calx_buffer_addf(sql, "create %sindex \"Parts 1\" on public.parts_1 (id%s);\n",
                         pick(seed, 6, 3) ? "" : "unique ", n[0] ? ", n" : "");
    if (pick(seed, 7, 3) == 0)
        calx_buffer_add_cstr(sql, "create unique index parts_id on public.parts (id, lower(a));\n");
}

void random_add_grants(const random_schema *s, calx_buffer *sql)
{
    const char *const roles[] = { "calx_pairs_one", "\"calx pairs TWO\"", "public" };
    const uint64_t *g = s->grants;
    for (int i = 0; i < 2; i++) {
        int table = (int)pick(g[i], 0, TABLES);
        if (!g[i] || !s->tables[table].seed)
            continue;
        calx_buffer_addf(sql, "grant %s on ", pick(g[i], 2, 2) ? "select" : "insert, select (id)");
        random_add_table_name(s, sql, table);
        calx_buffer_addf(sql, " to %s%s;\n", roles[pick(g[i], 1, 3)],
                         pick(g[i], 1, 3) < 2 && pick(g[i], 3, 2) ? " with grant option" : "");
    }
    if (g[2] && s->functions[0])
        calx_buffer_addf(
            sql,
            "revoke all on function public.base(int) from public; grant execute on function public.base(int) to %s;\n",
            roles[pick(g[2], 0, 3)]);
    if (g[3] && s->enums[1])
        calx_buffer_addf(sql, "revoke all on type public.\"Level\" from public;\n");
    if (g[4] && s->space)
        calx_buffer_addf(sql, "grant usage on schema \"App Space\" to %s;\n", roles[pick(g[4], 0, 3)]);
    if (g[5] && random_has_view(s, 1))
        calx_buffer_addf(sql, "grant select on public.\"View 1\" to %s;\n", roles[pick(g[5], 0, 3)]);
}

void random_add_comments(const random_schema *s, calx_buffer *sql)
{
    const uint64_t *c = s->comments;
    for (int i = 0; i < 2; i++) {
        int table = (int)pick(c[i], 0, TABLES);
        int column = random_some_column(s, table, pick(c[i], 1, COLUMNS), "inteo");
        if (!c[i] || !s->tables[table].seed)
            continue;
        calx_buffer_addf(sql, "comment on %s ", column >= 0 ? "column" : "table");
        random_add_table_name(s, sql, table);
        calx_buffer_addf(sql, "%s%s is E'it''s \\\\ %u';\n", column >= 0 ? "." : "",
                         column >= 0 ? random_column_names[column] : "", pick(c[i], 2, 3));
    }
    if (c[2] && s->enums[0])
        calx_buffer_addf(sql, "comment on type public.mood is 'm%u';\n", pick(c[2], 0, 3));
    if (c[3] && random_has_view(s, 1))
        calx_buffer_addf(sql, "comment on column public.\"View 1\".id is 'v%u';\n", pick(c[3], 0, 3));
    if (c[4] && s->functions[1])
        calx_buffer_addf(sql, "comment on function public.touch() is 'f%u';\n", pick(c[4], 0, 3));
    if (c[5] && s->domains[0])
        calx_buffer_addf(sql, "comment on domain public.positive is 'd%u';\n", pick(c[5], 0, 3));
    if (c[6] && s->tables[0].seed && s->tables[0].key) {
        calx_buffer_add_cstr(sql, "comment on constraint ");
        random_add_key_name(s, sql, 0);
        calx_buffer_addf(sql, " on public.plain is 'k%u';\n", pick(c[6], 0, 3));
    }
    if (c[7] && random_has_view(s, 2))
        calx_buffer_addf(sql, "comment on view public.v2 is 'w%u';\n", pick(c[7], 0, 3));
}
