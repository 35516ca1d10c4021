/* Writing structs: a model's row to its table, as it is, without naming columns.
 *
 *     agency a = { .name = CALX_TEXT("Office"), .jurisdiction_type = JURISDICTION_COUNTY };
 *     insert_row(&db, arena, agencies, &a, err);           a.id and a.created_at are filled in
 *     agency before = a;
 *     a.name = CALX_TEXT("Sheriff's Office");
 *     update_row(&db, arena, agencies, &before, &a, err);  UPDATE … SET "name" = $1 WHERE "id" = $2
 *
 * A row is the struct that its model defines; another's does not compile, nor does a view's. Nothing is
 * remembered between calls: what changed is the difference of the two structs that are given. Texts
 * that come back live in the arena. */
#ifndef CALX_WRITE_H
#define CALX_WRITE_H

#include <calx/session.h>

/* A row is not as it was when it was read: somebody else has changed or removed it. */
#define CALX_CONFLICT "CX010"

#define CALX_ROW_OF(verb, table, row)                                                             \
    (CALX_ASSERT_HERE(__builtin_types_compatible_p(__typeof__(*(row)), __typeof__(*(table).calx_row)), \
                      verb ": the struct is not a row of that table"),                            \
     (row))

/* Inserts the row. Columns that the model gives a default or identity are left to the server, unless
 * named at the end (insert_row(&db, arena, agencies, &a, err, agencies.id)); what it put there is read
 * back into the struct. What was sent stays as it is: to see what a trigger made of that, read the row. */
#define insert_row(db, arena, table, row, err, ...)                                                    \
    calx_insert_row((db), (arena), CALX_WRITABLE(table), CALX_ROW_OF("insert_row", table, row),        \
                    CALX_NODES(__VA_ARGS__), (err))

/* Inserts `count` rows that stand side by side. Up to CALX_COPY_FROM rows are one statement, with an array for each
 * column, and read back as insert_row does; more go through COPY, are not read back, and their defaults are the
 * server's. CALX_NOT_FOUND where a trigger left some of them out.
 * All or none: it is one transaction, or a savepoint in the caller's. */
#define insert_rows(db, arena, table, rows, count, err, ...)                                           \
    calx_insert_rows((db), (arena), CALX_WRITABLE(table), CALX_ROW_OF("insert_rows", table, rows), (count), \
                     CALX_NODES(__VA_ARGS__), (err))
#define CALX_COPY_FROM 500

/* Updates the columns in which `row` differs from `before`, found by before's primary key; writes nothing
 * where they are equal. The row is read back. CALX_CONFLICT where it is gone. */
#define update_row(db, arena, table, before, row, err)                                                 \
    calx_update_row((db), (arena), CALX_WRITABLE(table), CALX_ROW_OF("update_row", table, before),     \
                    CALX_ROW_OF("update_row", table, row), NULL, (err))
/* The same, and CALX_CONFLICT where a column (a version, an updated_at) is no longer as it was in `before`. */
#define update_row_if_same(db, arena, table, before, row, column, err)                                 \
    calx_update_row((db), (arena), CALX_WRITABLE(table), CALX_ROW_OF("update_row_if_same", table, before), \
                    CALX_ROW_OF("update_row_if_same", table, row), (column).node, (err))

/* Inserts the row, or where the key in the named columns exists already overwrites the row that has it
 * with every column that insert_row would send. The others are read back. */
#define upsert_row(db, arena, table, row, err, ...)                                                    \
    calx_upsert_row((db), (arena), CALX_WRITABLE(table), CALX_ROW_OF("upsert_row", table, row),        \
                    CALX_NODES(__VA_ARGS__), (err))

/* Deletes the row with that primary key; CALX_CONFLICT where there is none. */
#define delete_row(db, arena, table, row, err) \
    calx_delete_row((db), (arena), CALX_WRITABLE(table), CALX_ROW_OF("delete_row", table, row), (err))

/* Sets the named columns of `count` rows, found by their primary key, in one statement. `affected` (may
 * be NULL) tells how many there were. */
#define update_rows(db, arena, table, rows, count, affected, err, ...)                                 \
    calx_update_rows((db), (arena), CALX_WRITABLE(table), CALX_ROW_OF("update_rows", table, rows), (count), \
                     CALX_NODES(__VA_ARGS__), (affected), (err))

/* Sets columns of an INSERT or UPDATE to what the row has in them: set_row(q, agencies, &a, agencies.name). None named:
 * nothing. */
#define set_row(q, table, row, ...)                                                                    \
    calx_set_row(CALX_WRITES("set_row", q), (table).calx_source, CALX_ROW_OF("set_row", table, row), CALX_NODES(__VA_ARGS__))

bool calx_insert_row(calx_session *db, calx_arena *arena, const calx_source *table, void *row,
                     const calx_node *const *also, calx_error *err);
bool calx_insert_rows(calx_session *db, calx_arena *arena, const calx_source *table, void *rows, size_t count,
                      const calx_node *const *also, calx_error *err);
bool calx_update_row(calx_session *db, calx_arena *arena, const calx_source *table, const void *before, void *row,
                     const calx_node *same, calx_error *err);
bool calx_upsert_row(calx_session *db, calx_arena *arena, const calx_source *table, void *row,
                     const calx_node *const *key, calx_error *err);
bool calx_delete_row(calx_session *db, calx_arena *arena, const calx_source *table, const void *row, calx_error *err);
void calx_set_row(calx_dml *query, const calx_source *table, const void *row, const calx_node *const *columns);
bool calx_update_rows(calx_session *db, calx_arena *arena, const calx_source *table, const void *rows, size_t count,
                      const calx_node *const *columns, int64_t *affected, calx_error *err);

#endif
