/* What the files that write random schemas share: names, decisions, types. */
#ifndef RANDOM_PARTS_H
#define RANDOM_PARTS_H

#include "random_schema.h"

#include <stdbool.h>

extern const char *const random_table_names[TABLES];
extern const char *const random_column_names[COLUMNS];
extern const char *const random_view_names[VIEWS];

/* The decision in byte `at`, of `of` possible ones. */
static inline unsigned pick(uint64_t seed, unsigned at, unsigned of)
{
    return (unsigned)(seed >> 8 * at & 255) / 2 % of;
}

/* A column's type, in classes that tell what can be done with it. */
typedef struct random_type {
    const char *name;
    char class; /* i integers, n numbers, t text, e enums, o others */
    const char *value;
} random_type;

/* The type that a column's seed stands for. Its texts are good until the next call. */
random_type random_type_of(const random_schema *s, uint64_t seed);
/* A column that is there and of one of the classes, counted from one that is chosen; -1 where there is none. */
int random_some_column(const random_schema *s, int table, unsigned begin, const char *classes);
/* Whether a view is there. */
bool random_has_view(const random_schema *s, int view);
/* The schema that the table is in, and "schema.name". */
const char *random_space_of(const random_schema *s, int table);
void random_add_table_name(const random_schema *s, calx_buffer *sql, int table);
/* The name of the table's primary key. */
void random_add_key_name(const random_schema *s, calx_buffer *sql, int table);

/* Each writes its subject; those of a table only where it is there. Functions that tables need come early. */
void random_add_types(const random_schema *s, calx_buffer *sql);
void random_add_early_functions(const random_schema *s, calx_buffer *sql);
void random_add_table(const random_schema *s, calx_buffer *sql, int table);
void random_add_parts(const random_schema *s, calx_buffer *sql, int table);
void random_add_references(const random_schema *s, calx_buffer *sql, int table);
void random_add_late_functions(const random_schema *s, calx_buffer *sql);
void random_add_views(const random_schema *s, calx_buffer *sql);
void random_add_heirs(const random_schema *s, calx_buffer *sql);
void random_add_partitions(const random_schema *s, calx_buffer *sql);
void random_add_grants(const random_schema *s, calx_buffer *sql);
void random_add_comments(const random_schema *s, calx_buffer *sql);
void random_add_more_types(const random_schema *s, calx_buffer *sql);
void random_add_more(const random_schema *s, calx_buffer *sql);

#endif
