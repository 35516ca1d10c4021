/* Random tables with their columns, constraints, indexes, triggers, policies and statistics. */
#include "random_parts.h"

#include <string.h>

const char *const random_table_names[TABLES] = { "plain", "\"Mixed Case\"", "\"select\"",
                                                 "\"na\303\257ve \"\"q\"\"\"" };
const char *const random_column_names[COLUMNS] = { "a", "\"B\"", "\"order\"", "\"\303\274ml aut\"", "\"it's\"" };

const char *random_space_of(const random_schema *s, int table)
{
    return table == 3 && s->space ? "\"App Space\"" : "public";
}

void random_add_table_name(const random_schema *s, calx_buffer *sql, int table)
{
    calx_buffer_addf(sql, "%s.%s", random_space_of(s, table), random_table_names[table]);
}

static void add_column(const random_schema *s, calx_buffer *sql, uint64_t seed, int column)
{
    random_type type = random_type_of(s, seed);
    calx_buffer_addf(sql, ",\n  %s %s", random_column_names[column], type.name);
    if (type.class == 't' && !strstr(type.name, "collate") && pick(seed, 1, 4) == 0)
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

void random_add_table(const random_schema *s, calx_buffer *sql, int table)
{
    const random_table *t = &s->tables[table];
    calx_buffer_addf(sql, "create %stable ", is_unlogged(t) ? "unlogged " : "");
    random_add_table_name(s, sql, table);
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
        random_add_table_name(s, sql, table);
        calx_buffer_addf(sql, " %s;\n", settings[which - 3]);
    }
    int text = random_some_column(s, table, 0, "t");
    if (text >= 0 && pick(t->seed, 6, 2)) {
        calx_buffer_add_cstr(sql, "alter table ");
        random_add_table_name(s, sql, table);
        calx_buffer_addf(sql, " alter %s set storage external, alter %s set statistics 50;\n",
                         random_column_names[text], random_column_names[text]);
    }
}

static void begin_constraint(const random_schema *s, calx_buffer *sql, int table, const char *name)
{
    calx_buffer_add_cstr(sql, "alter table ");
    random_add_table_name(s, sql, table);
    calx_buffer_addf(sql, " add constraint %s ", name);
}

void random_add_key_name(const random_schema *s, calx_buffer *sql, int table)
{
    static const char *const key_names[TABLES] = { "plain_pkey", "\"Key 1\"", "key2", "key3" };
    if (pick(s->tables[table].key, 6, 4) == 0)
        calx_buffer_addf(sql, "\"other key %d\"", table);
    else
        calx_buffer_add_cstr(sql, key_names[table]);
}

/* Which of the names the part gets: names pass from one to another where the table's decision changes. */
static int name_of(const random_table *t, int part, int names)
{
    return (part + (int)pick(t->seed, 7, (unsigned)names)) % names;
}

static void add_keys(const random_schema *s, calx_buffer *sql, int table)
{
    static const char *const unique_names[TABLES] = { "u0", "\"U 1\"", "u2", "u3" };
    const random_table *t = &s->tables[table];
    if (t->key) {
        calx_buffer_add_cstr(sql, "alter table ");
        random_add_table_name(s, sql, table);
        calx_buffer_add_cstr(sql, " add constraint ");
        random_add_key_name(s, sql, table);
        calx_buffer_addf(sql, " primary key (id)%s;\n", pick(t->key, 0, 5) == 0 ? " with (fillfactor=80)" : "");
    }
    int column = random_some_column(s, table, pick(t->unique, 0, COLUMNS), "inte");
    if (t->unique && column >= 0) {
        static const char *const ends[] = { "", " deferrable", " deferrable initially deferred", "" };
        begin_constraint(s, sql, table, unique_names[table]);
        calx_buffer_addf(sql, "unique %s(%s, id)%s;\n", pick(t->unique, 1, 3) == 0 ? "nulls not distinct " : "",
                         random_column_names[column], ends[pick(t->unique, 2, 4)]);
    }
    column = random_some_column(s, table, 0, "i");
    if (t->exclusion && column >= 0) {
        static const char *const excluded_names[TABLES] = { "x0", "\"X 1\"", "x2", "x3" };
        begin_constraint(s, sql, table, excluded_names[table]);
        calx_buffer_addf(sql, "exclude using btree (%s with =)%s;\n", random_column_names[column],
                         pick(t->exclusion, 0, 2) ? " where (id > 3)" : "");
    }
}

static void add_checks(const random_schema *s, calx_buffer *sql, int table)
{
    static const char *const names[] = { "c0", "\"Check It\"" };
    const random_table *t = &s->tables[table];
    for (int i = 0; i < 2; i++) {
        int number = random_some_column(s, table, pick(t->checks[i], 0, COLUMNS), "in");
        int text = random_some_column(s, table, pick(t->checks[i], 0, COLUMNS), "t");
        if (!t->checks[i] || (number < 0 && text < 0))
            continue;
        begin_constraint(s, sql, table, names[name_of(t, i, 2)]);
        if (number >= 0 && (text < 0 || pick(t->checks[i], 1, 2)))
            calx_buffer_addf(
                sql, s->functions[0] && pick(t->checks[i], 4, 2) ? "check (%s > public.base(%u))" : "check (%s > %u)",
                random_column_names[number], pick(t->checks[i], 2, 4));
        else
            calx_buffer_addf(sql, "check (%s <> 'no' and length(%s) < %u)", random_column_names[text],
                             random_column_names[text], 20 + pick(t->checks[i], 2, 4));
        calx_buffer_add_cstr(sql, pick(t->checks[i], 3, 6) == 0 ? " not valid;\n" : ";\n");
    }
}

void random_add_references(const random_schema *s, calx_buffer *sql, int table)
{
    static const char *const names[] = { "fk0", "\"Refers\"" };
    static const char *const ends[] = { "", " on delete cascade", " on update set null deferrable",
                                        " match full on delete restrict deferrable initially deferred" };
    const random_table *t = &s->tables[table];
    for (int i = 0; i < 2; i++) {
        int target = (int)pick(t->references[i], 0, TABLES);
        int column = random_some_column(s, table, pick(t->references[i], 1, COLUMNS), "i");
        if (!t->references[i] || column < 0 || !s->tables[target].seed || !s->tables[target].key)
            continue;
        if (is_unlogged(t) || is_unlogged(&s->tables[target]))
            continue;
        if (pick(t->columns[column], 2, 5) < 2) /* generated: it takes no action */
            continue;
        begin_constraint(s, sql, table, names[i]);
        calx_buffer_addf(sql, "foreign key (%s) references ", random_column_names[column]);
        random_add_table_name(s, sql, target);
        calx_buffer_addf(sql, " (id)%s%s;\n", ends[pick(t->references[i], 2, 4)],
                         pick(t->references[i], 3, 6) == 0 ? " not valid" : "");
    }
}

static void add_index(const random_schema *s, calx_buffer *sql, int table, int which)
{
    uint64_t seed = s->tables[table].indexes[which];
    int any = random_some_column(s, table, pick(seed, 0, COLUMNS), "inte");
    int text = random_some_column(s, table, pick(seed, 0, COLUMNS), "t");
    if (!seed || any < 0)
        return;
    bool expression = text >= 0 && pick(seed, 1, 2);
    bool hash = !expression && pick(seed, 2, 5) == 0;
    calx_buffer_addf(sql, "create %sindex \"I %d_%d%s\" on ", !hash && pick(seed, 3, 4) == 0 ? "unique " : "", table,
                     name_of(&s->tables[table], which, 3), pick(seed, 6, 5) == 0 ? "other" : "");
    random_add_table_name(s, sql, table);
    if (expression)
        calx_buffer_addf(sql, " (%s(%s) %s, id)", pick(seed, 4, 2) ? "lower" : "md5", random_column_names[text],
                         pick(seed, 5, 2) ? "text_pattern_ops" : "desc nulls last");
    else
        calx_buffer_addf(sql, " using %s (%s)", hash ? "hash" : "btree", random_column_names[any]);
    if (!hash && pick(seed, 4, 3) == 0)
        calx_buffer_add_cstr(sql, " include (id)");
    if (pick(seed, 5, 3) == 0)
        calx_buffer_addf(sql, " where %s is not null", random_column_names[any]);
    calx_buffer_add_cstr(sql, ";\n");
}

static void add_attached(const random_schema *s, calx_buffer *sql, int table)
{
    const random_table *t = &s->tables[table];
    int column = random_some_column(s, table, pick(t->trigger, 0, COLUMNS), "inteo");
    if (t->trigger && s->functions[1]) {
        calx_buffer_addf(sql, "create trigger \"T%d\" %s", table,
                         pick(t->trigger, 1, 2) ? "before update" : "after insert or update");
        if (column >= 0 && pick(t->trigger, 2, 2))
            calx_buffer_addf(sql, " of %s", random_column_names[column]);
        calx_buffer_add_cstr(sql, " on ");
        random_add_table_name(s, sql, table);
        calx_buffer_addf(sql, " for each row when (new.id > %u) execute function public.touch();\n",
                         pick(t->trigger, 3, 3));
    }
    if (t->policy) {
        static const char *const commands[] = { "all", "select", "update", "delete" };
        calx_buffer_add_cstr(sql, "create policy \"Own\" on ");
        random_add_table_name(s, sql, table);
        calx_buffer_addf(sql, " as %s for %s to %s using (id > %u);\n",
                         pick(t->policy, 0, 2) ? "permissive" : "restrictive", commands[pick(t->policy, 1, 4)],
                         pick(t->policy, 2, 2) ? "public" : "calx_pairs_one, \"calx pairs TWO\"",
                         pick(t->policy, 3, 3));
    }
    if (t->trigger && s->functions[1] && pick(t->trigger, 4, 5) == 0) {
        calx_buffer_add_cstr(sql, "alter table ");
        random_add_table_name(s, sql, table);
        calx_buffer_addf(sql, " %s trigger \"T%d\";\n", pick(t->trigger, 5, 2) ? "disable" : "enable always", table);
    }
    if (t->policy && pick(t->policy, 4, 4) == 0) {
        calx_buffer_add_cstr(sql, "comment on policy \"Own\" on ");
        random_add_table_name(s, sql, table);
        calx_buffer_addf(sql, " is 'p%u';\n", pick(t->policy, 5, 3));
    }
    if (t->statistics && column >= 0) {
        calx_buffer_addf(sql, "create statistics public.\"S %d\"%s on id, %s from ", table,
                         pick(t->statistics, 0, 2) ? " (dependencies)" : "", random_column_names[column]);
        random_add_table_name(s, sql, table);
        calx_buffer_add_cstr(sql, ";\n");
    }
}

void random_add_parts(const random_schema *s, calx_buffer *sql, int table)
{
    add_keys(s, sql, table);
    add_checks(s, sql, table);
    for (int k = 0; k < 3; k++)
        add_index(s, sql, table, k);
    add_attached(s, sql, table);
}
