/* A model's row as its columns. For src/session only. */
#ifndef CALX_SESSION_ROW_H
#define CALX_SESSION_ROW_H

#include <calx/write.h>

/* A column's field in a row: where its value is, or NULL for null. */
const void *row_field(const calx_table *table, size_t column, const void *row);

/* Whether the column is among the nodes (NULL ends them). */
bool row_column_named(const calx_column *column, const calx_node *const *nodes);

/* For each column whether an INSERT sends it: what has no default, and what is named. */
const bool *row_sent(calx_arena *arena, const calx_table *table, const calx_node *const *also);

/* The COPY that sends those columns, and how many they are; none is an error to come. */
const char *row_copy_statement(calx_arena *arena, const calx_table *table, const bool *sent, int *count);

/* Whether the columns that are sent are of the model's types, which COPY in binary does not look at: eight bytes are a
 * bigint or a double precision, as you like. CALX_SHAPE where not. */
bool row_check_copied(calx_session *db, calx_arena *arena, const calx_table *table, const bool *sent, calx_error *err);

/* The columns that an INSERT has left to the server, for RETURNING; all of them where there is none, so that each row
 * comes back all the same. */
void row_add_left_to_server(calx_buffer *sql, const calx_table *table, const bool *sent);

/* Inserts rows that stand anywhere, and reads them back: by one statement where the columns allow it. In the
 * transaction that is open. */
bool rows_insert(calx_session *db, calx_arena *arena, const calx_source *source, void *const *rows, size_t count,
                 const calx_node *const *also, calx_error *err);

#endif
