/* Random schemas as SQL. An object that speaks of others takes what is there. */
#include "random_schema.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

uint64_t random_next(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

enum { SLOTS = sizeof(random_schema) / sizeof(uint64_t) };

void random_schema_make(random_schema *s, uint64_t *state)
{
    uint64_t *slots = (uint64_t *)s;
    uint64_t present = 30 + random_next(state) % 70;
    for (size_t i = 0; i < SLOTS; i++)
        slots[i] = random_next(state) % 100 < present ? random_next(state) | 1 : 0;
}

void random_schema_mutate(random_schema *s, uint64_t *state)
{
    uint64_t *slots = (uint64_t *)s;
    uint64_t often = random_next(state) % 2 ? 2 : random_next(state) % 2 ? 8 : 30;
    for (size_t i = 0; i < SLOTS; i++) {
        if (random_next(state) % 100 >= often)
            continue;
        switch (random_next(state) % 4) {
        case 0:
            slots[i] = slots[i] ? 0 : random_next(state) | 1;
            break;
        case 1:
            slots[i] = random_next(state) | 1;
            break;
        default: /* one decision */
            if (slots[i])
                slots[i] = (slots[i] ^ (random_next(state) & 255) << 8 * (random_next(state) % 8)) | 1;
            break;
        }
    }
}

/* The decision in byte `at`, of `of` possible ones. */
static unsigned pick(uint64_t seed, unsigned at, unsigned of)
{
    return (unsigned)(seed >> 8 * at & 255) / 2 % of;
}

static const char *const table_names[TABLES] = { "plain", "\"Mixed Case\"", "\"select\"",
                                                 "\"na\303\257ve \"\"q\"\"\"" };
static const char *const column_names[COLUMNS] = { "a", "\"B\"", "\"order\"", "\"\303\274ml aut\"", "\"it's\"" };
static const char *const enum_names[ENUMS] = { "mood", "\"Level\"", "\"k\303\244se.typ\"" };
static const char *const labels[] = { "'sad'", "'it''s ok'", "'HAPPY'", "E'back\\\\slash'", "'\303\274 u'", "'z'" };
static const char *const domain_names[DOMAINS] = { "positive", "\"Short Text\"" };
static const char *const view_names[VIEWS] = { "v0", "\"View 1\"", "v2", "\"v\303\255ew\"" };

static const char *space_of(const random_schema *s, int table)
{
    return table == 3 && s->space ? "\"App Space\"" : "public";
}

static void add_table_name(const random_schema *s, calx_buffer *sql, int table)
{
    calx_buffer_addf(sql, "%s.%s", space_of(s, table), table_names[table]);
}

/* A column's type, in classes that tell what can be done with it. */
typedef struct random_type {
    const char *name;
    char class; /* i integers, n numbers, t text, e enums, o others */
    const char *value;
} random_type;

static const random_type types[] = {
    { "integer", 'i', "7" },
    { "bigint", 'i', "7" },
    { "smallint", 'i', "7" },
    { "numeric(10,2)", 'n', "1.5" },
    { "numeric(6,1)", 'n', "1.5" },
    { "numeric", 'n', "random()" },
    { "double precision", 'n', "random()" },
    { "text", 't', "'x'" },
    { "varchar(20)", 't', "'x'" },
    { "varchar(5)", 't', "upper('x')" },
    { "char(4)", 't', "'x'" },
    { "timestamptz", 'o', "clock_timestamp()" },
    { "timestamp", 'o', "now()" },
    { "date", 'o', "'2020-02-29'" },
    { "uuid", 'o', "gen_random_uuid()" },
    { "jsonb", 'o', "'{}'" },
    { "boolean", 'o', "true" },
    { "integer[]", 'o', "'{1}'" },
    { "interval", 'o', "'1 day'" },
};
enum { PLAIN_TYPES = sizeof types / sizeof *types };

static unsigned label_mask(uint64_t seed)
{
    unsigned mask = pick(seed, 1, 64);
    return mask ? mask : 1;
}

static const char *first_label(uint64_t seed)
{
    unsigned rotate = pick(seed, 2, 4) == 0 ? pick(seed, 3, 6) : 0;
    for (unsigned i = 0; i < 6; i++)
        if (label_mask(seed) >> (i + rotate) % 6 & 1)
            return labels[(i + rotate) % 6];
    return labels[0];
}

static random_type type_of(const random_schema *s, uint64_t seed)
{
    static char name[128];
    static char value[64];
    unsigned which = pick(seed, 0, PLAIN_TYPES + 9);
    if (which < PLAIN_TYPES)
        return types[which];
    which -= PLAIN_TYPES;
    if (which < 5) {
        unsigned e = which % ENUMS;
        if (!s->enums[e])
            return types[7];
        snprintf(name, sizeof name, "public.%s%s", enum_names[e], which > 2 ? "[]" : "");
        snprintf(value, sizeof value, which > 2 ? "array[%s::public.%s]" : "%s", first_label(s->enums[e]),
                 enum_names[e]);
        return (random_type){ name, which > 2 ? 'o' : 'e', value };
    }
    if (which < 7) {
        unsigned d = which - 5;
        if (!s->domains[d])
            return types[0];
        snprintf(name, sizeof name, "public.%s", domain_names[d]);
        return (random_type){ name, 'o', NULL };
    }
    return s->composite ? (random_type){ "public.pair", 'o', NULL } : types[1];
}

static void add_types(const random_schema *s, calx_buffer *sql)
{
    for (int i = 0; i < ENUMS; i++) {
        uint64_t seed = s->enums[i];
        unsigned rotate = pick(seed, 2, 4) == 0 ? pick(seed, 3, 6) : 0;
        int count = 0;
        if (seed)
            calx_buffer_addf(sql, "create type public.%s as enum (", enum_names[i]);
        for (unsigned k = 0; seed && k < 6; k++)
            if (label_mask(seed) >> (k + rotate) % 6 & 1)
                calx_buffer_addf(sql, "%s%s", count++ ? ", " : "", labels[(k + rotate) % 6]);
        calx_buffer_add_cstr(sql, seed ? ");\n" : "");
    }
    for (int i = 0; i < DOMAINS; i++) {
        uint64_t seed = s->domains[i];
        bool text = i == 1;
        if (!seed)
            continue;
        static const char *const bases[2][3] = { { "integer", "bigint", "numeric(8,2)" },
                                                 { "text", "varchar(9)", "text collate \"C\"" } };
        calx_buffer_addf(sql, "create domain public.%s as %s", domain_names[i], bases[text][pick(seed, 0, 3)]);
        if (pick(seed, 1, 3) == 0)
            calx_buffer_addf(sql, " default %s", text ? "'d'" : "12");
        if (pick(seed, 2, 4) == 0)
            calx_buffer_add_cstr(sql, " not null");
        if (pick(seed, 3, 2))
            calx_buffer_addf(sql, " constraint \"Fits\" check (%s > %u)", text ? "length(value)" : "value",
                             pick(seed, 4, 3));
        calx_buffer_add_cstr(sql, ";\n");
    }
    static const char *const attributes[] = { "a integer, b text", "a integer", "a integer, \"B\" varchar(3)" };
    if (s->composite)
        calx_buffer_addf(sql, "create type public.pair as (%s);\n", attributes[pick(s->composite, 0, 3)]);
    if (s->sequence)
        calx_buffer_addf(sql, "create sequence public.\"Numbers\" as %s increment %u start %u%s;\n",
                         pick(s->sequence, 0, 2) ? "integer" : "bigint", 1 + pick(s->sequence, 1, 3),
                         1 + pick(s->sequence, 2, 9), pick(s->sequence, 3, 2) ? " cycle" : "");
}

/* A column that is there and of one of the classes, counted from one that is chosen; -1 where there is none. */
static int some_column(const random_schema *s, int table, unsigned begin, const char *classes)
{
    const random_table *t = &s->tables[table];
    for (unsigned i = 0; i < COLUMNS; i++) {
        unsigned at = (begin + i) % COLUMNS;
        if (t->columns[at] && strchr(classes, type_of(s, t->columns[at]).class))
            return (int)at;
    }
    return -1;
}

static void add_column(const random_schema *s, calx_buffer *sql, uint64_t seed, int column)
{
    random_type type = type_of(s, seed);
    calx_buffer_addf(sql, ",\n  %s %s", column_names[column], type.name);
    if (type.class == 't' && pick(seed, 1, 4) == 0)
        calx_buffer_add_cstr(sql, " collate \"C\"");
    if (strchr("in", type.class) && pick(seed, 2, 5) == 0) {
        bool called = s->functions[0] && pick(seed, 5, 2);
        calx_buffer_addf(sql, " generated always as (%s * %u) stored", called ? "public.base(id::int)" : "id",
                         1 + pick(seed, 3, 3));
    } else if (type.class == 'i' && pick(seed, 2, 5) == 1) {
        calx_buffer_addf(sql, " generated %s as identity (increment %u)", pick(seed, 3, 2) ? "always" : "by default",
                         1 + pick(seed, 4, 2));
        return;
    } else if (type.class == 'i' && s->functions[0] && pick(seed, 3, 4) == 0) {
        calx_buffer_add_cstr(sql, " default public.base(3)");
    } else if (type.class == 'i' && s->sequence && pick(seed, 3, 4) == 1) {
        calx_buffer_add_cstr(sql, " default nextval('public.\"Numbers\"')");
    } else if (type.value && pick(seed, 3, 2)) {
        calx_buffer_addf(sql, " default %s", type.value);
    }
    if (pick(seed, 4, 3) == 0)
        calx_buffer_add_cstr(sql, " not null");
}

static bool is_unlogged(const random_table *t)
{
    return pick(t->seed, 0, 9) == 0;
}

static void add_table(const random_schema *s, calx_buffer *sql, int table)
{
    const random_table *t = &s->tables[table];
    calx_buffer_addf(sql, "create %stable ", is_unlogged(t) ? "unlogged " : "");
    add_table_name(s, sql, table);
    calx_buffer_addf(sql, " (\n  id %s not null", pick(t->seed, 1, 3) ? "integer" : "bigint");
    for (int i = 0; i < COLUMNS; i++)
        if (t->columns[i])
            add_column(s, sql, t->columns[i], i);
    calx_buffer_addf(sql, ")%s;\n", pick(t->seed, 2, 5) == 0 ? " with (fillfactor=70, autovacuum_enabled=false)" : "");
    for (unsigned which = 3; which < 6; which++) {
        static const char *const settings[] = { "enable row level security", "force row level security",
                                                "replica identity full" };
        if (pick(t->seed, which, 4) != 0)
            continue;
        calx_buffer_add_cstr(sql, "alter table ");
        add_table_name(s, sql, table);
        calx_buffer_addf(sql, " %s;\n", settings[which - 3]);
    }
    int text = some_column(s, table, 0, "t");
    if (text >= 0 && pick(t->seed, 6, 2)) {
        calx_buffer_add_cstr(sql, "alter table ");
        add_table_name(s, sql, table);
        calx_buffer_addf(sql, " alter %s set storage external, alter %s set statistics 50;\n", column_names[text],
                         column_names[text]);
    }
}

static void begin_constraint(const random_schema *s, calx_buffer *sql, int table, const char *name)
{
    calx_buffer_add_cstr(sql, "alter table ");
    add_table_name(s, sql, table);
    calx_buffer_addf(sql, " add constraint %s ", name);
}

static void add_keys(const random_schema *s, calx_buffer *sql, int table)
{
    static const char *const key_names[TABLES] = { "plain_pkey", "\"Key 1\"", "key2", "key3" };
    static const char *const unique_names[TABLES] = { "u0", "\"U 1\"", "u2", "u3" };
    const random_table *t = &s->tables[table];
    if (t->key) {
        begin_constraint(s, sql, table, key_names[table]);
        calx_buffer_addf(sql, "primary key (id)%s;\n", pick(t->key, 0, 5) == 0 ? " with (fillfactor=80)" : "");
    }
    int column = some_column(s, table, pick(t->unique, 0, COLUMNS), "inte");
    if (t->unique && column >= 0) {
        static const char *const ends[] = { "", " deferrable", " deferrable initially deferred", "" };
        begin_constraint(s, sql, table, unique_names[table]);
        calx_buffer_addf(sql, "unique %s(%s, id)%s;\n", pick(t->unique, 1, 3) == 0 ? "nulls not distinct " : "",
                         column_names[column], ends[pick(t->unique, 2, 4)]);
    }
    column = some_column(s, table, 0, "i");
    if (t->exclusion && column >= 0) {
        static const char *const excluded_names[TABLES] = { "x0", "\"X 1\"", "x2", "x3" };
        begin_constraint(s, sql, table, excluded_names[table]);
        calx_buffer_addf(sql, "exclude using btree (%s with =)%s;\n", column_names[column],
                         pick(t->exclusion, 0, 2) ? " where (id > 3)" : "");
    }
}

static void add_checks(const random_schema *s, calx_buffer *sql, int table)
{
    static const char *const names[] = { "c0", "\"Check It\"" };
    const random_table *t = &s->tables[table];
    for (int i = 0; i < 2; i++) {
        int number = some_column(s, table, pick(t->checks[i], 0, COLUMNS), "in");
        int text = some_column(s, table, pick(t->checks[i], 0, COLUMNS), "t");
        if (!t->checks[i] || (number < 0 && text < 0))
            continue;
        begin_constraint(s, sql, table, names[i]);
        if (number >= 0 && (text < 0 || pick(t->checks[i], 1, 2)))
            calx_buffer_addf(
                sql, s->functions[0] && pick(t->checks[i], 4, 2) ? "check (%s > public.base(%u))" : "check (%s > %u)",
                column_names[number], pick(t->checks[i], 2, 4));
        else
            calx_buffer_addf(sql, "check (%s <> 'no' and length(%s) < %u)", column_names[text], column_names[text],
                             20 + pick(t->checks[i], 2, 4));
        calx_buffer_add_cstr(sql, pick(t->checks[i], 3, 6) == 0 ? " not valid;\n" : ";\n");
    }
}

static void add_references(const random_schema *s, calx_buffer *sql, int table)
{
    static const char *const names[] = { "fk0", "\"Refers\"" };
    static const char *const ends[] = { "", " on delete cascade", " on update set null deferrable",
                                        " match full on delete restrict deferrable initially deferred" };
    const random_table *t = &s->tables[table];
    for (int i = 0; i < 2; i++) {
        int target = (int)pick(t->references[i], 0, TABLES);
        int column = some_column(s, table, pick(t->references[i], 1, COLUMNS), "i");
        if (!t->references[i] || column < 0 || !s->tables[target].seed || !s->tables[target].key)
            continue;
        if (is_unlogged(t) || is_unlogged(&s->tables[target]))
            continue;
        if (pick(t->columns[column], 2, 5) < 2) /* generated: it takes no action */
            continue;
        begin_constraint(s, sql, table, names[i]);
        calx_buffer_addf(sql, "foreign key (%s) references ", column_names[column]);
        add_table_name(s, sql, target);
        calx_buffer_addf(sql, " (id)%s%s;\n", ends[pick(t->references[i], 2, 4)],
                         pick(t->references[i], 3, 6) == 0 ? " not valid" : "");
    }
}

static void add_index(const random_schema *s, calx_buffer *sql, int table, int which)
{
    uint64_t seed = s->tables[table].indexes[which];
    int any = some_column(s, table, pick(seed, 0, COLUMNS), "inte");
    int text = some_column(s, table, pick(seed, 0, COLUMNS), "t");
    if (!seed || any < 0)
        return;
    bool expression = text >= 0 && pick(seed, 1, 2);
    bool hash = !expression && pick(seed, 2, 5) == 0;
    calx_buffer_addf(sql, "create %sindex %s%d_%d\" on ", !hash && pick(seed, 3, 4) == 0 ? "unique " : "", "\"I ",
                     table, which);
    add_table_name(s, sql, table);
    if (expression)
        calx_buffer_addf(sql, " (%s(%s) %s, id)", pick(seed, 4, 2) ? "lower" : "md5", column_names[text],
                         pick(seed, 5, 2) ? "text_pattern_ops" : "desc nulls last");
    else
        calx_buffer_addf(sql, " using %s (%s)", hash ? "hash" : "btree", column_names[any]);
    if (!hash && pick(seed, 4, 3) == 0)
        calx_buffer_add_cstr(sql, " include (id)");
    if (pick(seed, 5, 3) == 0)
        calx_buffer_addf(sql, " where %s is not null", column_names[any]);
    calx_buffer_add_cstr(sql, ";\n");
}

static void add_attached(const random_schema *s, calx_buffer *sql, int table)
{
    const random_table *t = &s->tables[table];
    int column = some_column(s, table, pick(t->trigger, 0, COLUMNS), "inteo");
    if (t->trigger && s->functions[1]) {
        calx_buffer_addf(sql, "create trigger \"T%d\" %s", table,
                         pick(t->trigger, 1, 2) ? "before update" : "after insert or update");
        if (column >= 0 && pick(t->trigger, 2, 2))
            calx_buffer_addf(sql, " of %s", column_names[column]);
        calx_buffer_add_cstr(sql, " on ");
        add_table_name(s, sql, table);
        calx_buffer_addf(sql, " for each row when (new.id > %u) execute function public.touch();\n",
                         pick(t->trigger, 3, 3));
    }
    if (t->policy) {
        static const char *const commands[] = { "all", "select", "update", "delete" };
        calx_buffer_add_cstr(sql, "create policy \"Own\" on ");
        add_table_name(s, sql, table);
        calx_buffer_addf(sql, " as %s for %s to %s using (id > %u);\n",
                         pick(t->policy, 0, 2) ? "permissive" : "restrictive", commands[pick(t->policy, 1, 4)],
                         pick(t->policy, 2, 2) ? "public" : "calx_pairs_one, \"calx pairs TWO\"",
                         pick(t->policy, 3, 3));
    }
    if (t->trigger && s->functions[1] && pick(t->trigger, 4, 5) == 0) {
        calx_buffer_add_cstr(sql, "alter table ");
        add_table_name(s, sql, table);
        calx_buffer_addf(sql, " %s trigger \"T%d\";\n", pick(t->trigger, 5, 2) ? "disable" : "enable always", table);
    }
    if (t->policy && pick(t->policy, 4, 4) == 0) {
        calx_buffer_add_cstr(sql, "comment on policy \"Own\" on ");
        add_table_name(s, sql, table);
        calx_buffer_addf(sql, " is 'p%u';\n", pick(t->policy, 5, 3));
    }
    if (t->statistics && column >= 0) {
        calx_buffer_addf(sql, "create statistics public.\"S %d\"%s on id, %s from ", table,
                         pick(t->statistics, 0, 2) ? " (dependencies)" : "", column_names[column]);
        add_table_name(s, sql, table);
        calx_buffer_add_cstr(sql, ";\n");
    }
}

/* Functions that tables may need come before them. */
static void add_early_functions(const random_schema *s, calx_buffer *sql)
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
    int column = some_column(s, table, pick(s->owner, 1, COLUMNS), "i");
    if (!s->sequence || !s->tables[table].seed || column < 0)
        return;
    calx_buffer_add_cstr(sql, "alter sequence public.\"Numbers\" owned by ");
    add_table_name(s, sql, table);
    calx_buffer_addf(sql, ".%s;\n", column_names[column]);
}

/* Those that speak of tables and types. */
static void add_late_functions(const random_schema *s, calx_buffer *sql)
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
        add_table_name(s, sql, table);
        calx_buffer_add_cstr(sql, " language sql stable as 'select * from ");
        add_table_name(s, sql, table);
        calx_buffer_add_cstr(sql, "';\n");
    }
    table = (int)pick(f[4], 0, TABLES);
    int column = some_column(s, table, pick(f[4], 1, COLUMNS), "in");
    if (f[4] && s->tables[table].seed && column >= 0) {
        calx_buffer_addf(
            sql, "create function public.counted() returns bigint language sql begin atomic select count(%s) from ",
            column_names[column]);
        add_table_name(s, sql, table);
        calx_buffer_add_cstr(sql, "; end;\n");
    }
    if (s->owner)
        add_owner(s, sql);
    if (s->row_function && s->tables[pick(s->row_function, 0, TABLES)].seed) {
        table = (int)pick(s->row_function, 0, TABLES);
        calx_buffer_add_cstr(sql, "create function public.\"of row\"(r ");
        add_table_name(s, sql, table);
        calx_buffer_add_cstr(sql, ") returns text language sql immutable as 'select r::text';\n");
        calx_buffer_add_cstr(sql, "create view public.of_rows as select id, public.\"of row\"(t) as r from ");
        add_table_name(s, sql, table);
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
            calx_buffer_addf(sql, ", %s as %s", column_names[i], column_names[i]);
}

static bool has_view(const random_schema *s, int view)
{
    return s->views[view] && s->tables[pick(s->views[view], 0, TABLES)].seed;
}

static void add_view(const random_schema *s, calx_buffer *sql, int view)
{
    uint64_t seed = s->views[view];
    int table = (int)pick(seed, 0, TABLES);
    if (!has_view(s, view))
        return;
    calx_buffer_addf(sql, "create view public.%s%s as select ", view_names[view],
                     pick(seed, 1, 5) == 0 ? " with (security_barrier=true)" : "");
    int below = view - 1;
    if (below >= 0 && has_view(s, below) && pick(seed, 3, 2)) {
        calx_buffer_addf(sql, "id, count(*) as n from public.%s group by id;\n", view_names[below]);
        return;
    }
    add_view_columns(s, sql, table, seed);
    calx_buffer_add_cstr(sql, " from ");
    add_table_name(s, sql, table);
    int column = some_column(s, table, pick(seed, 4, COLUMNS), "t");
    if (column >= 0 && pick(seed, 5, 2))
        calx_buffer_addf(sql, " where %s <> 'x'", column_names[column]);
    calx_buffer_add_cstr(sql, ";\n");
}

static void add_views(const random_schema *s, calx_buffer *sql)
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
        add_table_name(s, sql, table);
        calx_buffer_addf(sql, ";\ncreate unique index mi%d on public.\"M %d\" (id);\n", i, i);
        if (pick(s->materialized[i], 3, 3) == 0)
            calx_buffer_addf(sql, "comment on materialized view public.\"M %d\" is 'kept';\n", i);
    }
    bool identity = false; /* PostgreSQL adds no such column to a table that has heirs */
    for (int i = 0; i < COLUMNS; i++) {
        uint64_t seed = s->tables[0].columns[i];
        identity |= seed && type_of(s, seed).class == 'i' && pick(seed, 2, 5) == 1;
    }
    if (s->inheriting && s->tables[0].seed && !identity) {
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
    if (s->rule && has_view(s, 0))
        calx_buffer_addf(sql, "create rule \"No\" as on %s to public.v0 do instead nothing;\n",
                         pick(s->rule, 0, 2) ? "delete" : "insert");
}

static void add_partitions(const random_schema *s, calx_buffer *sql)
{
    uint64_t seed = s->partitioned;
    if (!seed)
        return;
    calx_buffer_addf(sql, "create table public.parts (id int not null, a %s%s) partition by range (id);\n",
                     pick(seed, 0, 2) ? "text" : "varchar(9)", pick(seed, 1, 2) ? ", primary key (id)" : "");
    calx_buffer_add_cstr(sql, "create table public.parts_1 partition of public.parts for values from (0) to (9);\n");
    if (pick(seed, 2, 2))
        calx_buffer_add_cstr(sql, "create table public.parts_2 partition of public.parts default;\n");
    if (pick(seed, 3, 2))
        calx_buffer_add_cstr(sql, "create index parts_a on public.parts (a);\n");
}

static void add_grants(const random_schema *s, calx_buffer *sql)
{
    const char *const roles[] = { "calx_pairs_one", "\"calx pairs TWO\"", "public" };
    const uint64_t *g = s->grants;
    for (int i = 0; i < 2; i++) {
        int table = (int)pick(g[i], 0, TABLES);
        if (!g[i] || !s->tables[table].seed)
            continue;
        calx_buffer_addf(sql, "grant %s on ", pick(g[i], 2, 2) ? "select" : "insert, select (id)");
        add_table_name(s, sql, table);
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
    if (g[5] && has_view(s, 1))
        calx_buffer_addf(sql, "grant select on public.\"View 1\" to %s;\n", roles[pick(g[5], 0, 3)]);
}

static void add_comments(const random_schema *s, calx_buffer *sql)
{
    const uint64_t *c = s->comments;
    for (int i = 0; i < 2; i++) {
        int table = (int)pick(c[i], 0, TABLES);
        int column = some_column(s, table, pick(c[i], 1, COLUMNS), "inteo");
        if (!c[i] || !s->tables[table].seed)
            continue;
        calx_buffer_addf(sql, "comment on %s ", column >= 0 ? "column" : "table");
        add_table_name(s, sql, table);
        calx_buffer_addf(sql, "%s%s is E'it''s \\\\ %u';\n", column >= 0 ? "." : "",
                         column >= 0 ? column_names[column] : "", pick(c[i], 2, 3));
    }
    if (c[2] && s->enums[0])
        calx_buffer_addf(sql, "comment on type public.mood is 'm%u';\n", pick(c[2], 0, 3));
    if (c[3] && has_view(s, 1))
        calx_buffer_addf(sql, "comment on column public.\"View 1\".id is 'v%u';\n", pick(c[3], 0, 3));
    if (c[4] && s->functions[1])
        calx_buffer_addf(sql, "comment on function public.touch() is 'f%u';\n", pick(c[4], 0, 3));
    if (c[5] && s->domains[0])
        calx_buffer_addf(sql, "comment on domain public.positive is 'd%u';\n", pick(c[5], 0, 3));
    if (c[6] && s->tables[0].seed && s->tables[0].key)
        calx_buffer_addf(sql, "comment on constraint plain_pkey on public.plain is 'k%u';\n", pick(c[6], 0, 3));
    if (c[7] && has_view(s, 2))
        calx_buffer_addf(sql, "comment on view public.v2 is 'w%u';\n", pick(c[7], 0, 3));
}

void random_schema_sql(const random_schema *s, calx_buffer *sql)
{
    if (s->space)
        calx_buffer_add_cstr(sql, "create schema \"App Space\";\n");
    if (s->extension && pick(s->extension, 0, 2))
        calx_buffer_add_cstr(sql, "create extension pg_trgm;\n");
    add_types(s, sql);
    add_early_functions(s, sql);
    for (int i = 0; i < TABLES; i++)
        if (s->tables[i].seed)
            add_table(s, sql, i);
    for (int i = 0; i < TABLES; i++) {
        if (!s->tables[i].seed)
            continue;
        add_keys(s, sql, i);
        add_checks(s, sql, i);
        for (int k = 0; k < 3; k++)
            add_index(s, sql, i, k);
        add_attached(s, sql, i);
    }
    for (int i = 0; i < TABLES; i++)
        if (s->tables[i].seed)
            add_references(s, sql, i);
    add_late_functions(s, sql);
    add_views(s, sql);
    add_partitions(s, sql);
    add_grants(s, sql);
    add_comments(s, sql);
}
