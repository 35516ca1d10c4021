/* Random enums, domains, composite types and sequences, and the types of columns. */
#include "random_parts.h"

#include <stdio.h>
#include <string.h>

static const char *const enum_names[ENUMS] = { "mood", "\"Level\"", "\"k\303\244se.typ\"" };
static const char *const labels[] = { "'sad'", "'it''s ok'", "'HAPPY'", "E'back\\\\slash'", "'\303\274 u'", "'z'" };
static const char *const domain_names[DOMAINS] = { "positive", "\"Short Text\"" };

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

random_type random_type_of(const random_schema *s, uint64_t seed)
{
    static char name[128];
    static char value[64];
    unsigned which = pick(seed, 0, PLAIN_TYPES + 10);
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
    if (which == 7 || !(s->range || s->collation))
        return s->composite ? (random_type){ "public.pair", 'o', NULL } : types[1];
    if (s->collation && (!s->range || pick(seed, 7, 2)))
        return (random_type){ "text collate public.\"Sorted\"", 't', "'x'" };
    return (random_type){ "public.span", 'o', NULL };
}

void random_add_types(const random_schema *s, calx_buffer *sql)
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
            calx_buffer_addf(sql, " default %s", text ? "'four'" : "12");
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

int random_some_column(const random_schema *s, int table, unsigned begin, const char *classes)
{
    const random_table *t = &s->tables[table];
    for (unsigned i = 0; i < COLUMNS; i++) {
        unsigned at = (begin + i) % COLUMNS;
        if (t->columns[at] && strchr(classes, random_type_of(s, t->columns[at]).class))
            return (int)at;
    }
    return -1;
}
