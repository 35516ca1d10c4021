/* Random schemas as numbers, and the order in which they are written. An object that speaks of others takes what is
 * there. */
#include "random_parts.h"

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

void random_schema_sql(const random_schema *s, calx_buffer *sql)
{
    if (s->space)
        calx_buffer_add_cstr(sql, "create schema \"App Space\";\n");
    if (s->extension && pick(s->extension, 0, 2))
        calx_buffer_add_cstr(sql, "create extension pg_trgm;\n");
    random_add_types(s, sql);
    random_add_more_types(s, sql);
    random_add_early_functions(s, sql);
    for (int i = 0; i < TABLES; i++)
        if (s->tables[i].seed)
            random_add_table(s, sql, i);
    for (int i = 0; i < TABLES; i++) {
        if (!s->tables[i].seed)
            continue;
        random_add_parts(s, sql, i);
    }
    for (int i = 0; i < TABLES; i++)
        if (s->tables[i].seed)
            random_add_references(s, sql, i);
    random_add_late_functions(s, sql);
    random_add_views(s, sql);
    random_add_heirs(s, sql);
    random_add_partitions(s, sql);
    random_add_grants(s, sql);
    random_add_comments(s, sql);
    random_add_more(s, sql);
}
