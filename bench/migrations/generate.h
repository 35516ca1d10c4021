/* What the bench migrates and compares, beside the Data Sources history. */
#ifndef BENCH_MIGRATIONS_GENERATE_H
#define BENCH_MIGRATIONS_GENERATE_H

#include <stdbool.h>

/* Writes `count` revision files of Calx into the folder: each makes a table and an index. False with errno. */
bool generate_revisions(const char *folder, int count);

/* Writes the SQL of `count` tables: eight columns, three constraints and two indexes each. False with errno. */
bool generate_tables(const char *path, int count);

/* For psql: a database with those tables, some in each transaction since the server's locks are limited, that is made and
 * dropped again. */
bool generate_scratch(const char *path, int count);

#endif
