/* Random schemas, as numbers: each object has a place and a seed, 0 where it is not there, and each byte of a seed
 * decides one thing about it. So a mutation of a few bytes is a schema that is a little different. */
#ifndef RANDOM_SCHEMA_H
#define RANDOM_SCHEMA_H

#include <calx/buffer.h>

enum {
    TABLES = 4,
    COLUMNS = 5,
    ENUMS = 3,
    DOMAINS = 2,
    FUNCTIONS = 5,
    VIEWS = 4,
    GRANTS = 6,
    COMMENTS = 8,
    REMARKS = 22, /* comments, one a kind of thing */
};

typedef struct random_table {
    uint64_t seed;
    uint64_t columns[COLUMNS];
    uint64_t key;
    uint64_t unique;
    uint64_t checks[2];
    uint64_t references[2];
    uint64_t exclusion;
    uint64_t indexes[3];
    uint64_t trigger;
    uint64_t policy;
    uint64_t statistics;
} random_table;

typedef struct random_schema {
    uint64_t space; /* a second schema */
    uint64_t extension;
    uint64_t enums[ENUMS];
    uint64_t domains[DOMAINS];
    uint64_t composite;
    uint64_t sequence;
    uint64_t functions[FUNCTIONS];
    random_table tables[TABLES];
    uint64_t partitioned;
    uint64_t views[VIEWS];
    uint64_t materialized[2];
    uint64_t rule;
    uint64_t procedure;
    uint64_t owner;        /* of the sequence */
    uint64_t row_function; /* over a table's rows, and a view that calls it */
    uint64_t inheriting;
    uint64_t enum_domain;
    uint64_t grants[GRANTS];
    uint64_t comments[COMMENTS];
    uint64_t search[2]; /* a dictionary and a configuration of text search */
    uint64_t collation;
    uint64_t range;
    uint64_t marks[TABLES]; /* and settings */
    uint64_t viewed[VIEWS]; /* settings */
    uint64_t kept[2];       /* settings of the materialized views */
    uint64_t published[2];
    uint64_t privileges[3];
    uint64_t aggregate;
    uint64_t operator;
    uint64_t cast;
    uint64_t watch; /* an event trigger */
    uint64_t remarks[REMARKS];
} random_schema;

/* The next number of a generator whose state is `*state`. */
uint64_t random_next(uint64_t *state);

void random_schema_make(random_schema *s, uint64_t *state);

/* Changes some of it: one thing in a hundred, or one in three. */
void random_schema_mutate(random_schema *s, uint64_t *state);

/* The SQL that makes it in an empty database. */
void random_schema_sql(const random_schema *s, calx_buffer *sql);

#endif
