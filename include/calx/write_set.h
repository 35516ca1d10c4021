/* Write sets: rows of several models, written together in the order that their foreign keys ask for.
 *
 *     calx_write_set *set = calx_write_set_new(arena);
 *     add_row(set, records, &report);                      in any order
 *     add_row(set, offices, &jail);
 *     belongs_to(set, &report, records.office_id, &jail);  jail.id, once it is known
 *     if (!calx_write_set_flush(&db, set, err))
 *         return false;                                    report.id, jail.id… are filled in
 *
 * Rows are inserted after those that they refer to, as the models' REFERENCES and TO_ONE and belongs_to say, those of one
 * table by one statement; then changed; then removed, before those that they refer to. It is one transaction, or a savepoint in
 * the caller's: after a failure none is written, and the set can be flushed again. The rows must stay where they are until
 * then. A mistake in building it comes out of flush. */
#ifndef CALX_WRITE_SET_H
#define CALX_WRITE_SET_H

#include <calx/write.h>

/* Rows that wait to be written. */
typedef struct calx_write_set calx_write_set;

/* An empty set, in the arena, where what comes back from the server will live, too. */
calx_write_set *calx_write_set_new(calx_arena *arena);

/* Inserts, changes and removes rows, later, as insert_row, update_row and delete_row do. */
#define add_row(set, table, row, ...)                                                                  \
    calx_write_set_add((set), CALX_WRITABLE(table), CALX_ROW_OF("add_row", table, row), CALX_NODES(__VA_ARGS__))
#define change_row(set, table, before, row)                                                            \
    calx_write_set_change((set), CALX_WRITABLE(table), CALX_ROW_OF("change_row", table, before),       \
                          CALX_ROW_OF("change_row", table, row))
#define remove_row(set, table, row) \
    calx_write_set_remove((set), CALX_WRITABLE(table), CALX_ROW_OF("remove_row", table, row))

/* Says that the row's column, which REFERENCES a column of the parent's table or leads TO_ONE row by it, gets what that one
 * has when the parent was written. Both rows are in the set, and the parent is one to add. */
#define belongs_to(set, row, column, parent) calx_write_set_link((set), (row), (column).node, (parent))

/* Writes it all, and empties the set. CALX_USAGE where rows wait for each other in a circle. */
bool calx_write_set_flush(calx_session *db, calx_write_set *set, calx_error *err);

void calx_write_set_add(calx_write_set *set, const calx_source *table, void *row, const calx_node *const *also);
void calx_write_set_change(calx_write_set *set, const calx_source *table, const void *before, void *row);
void calx_write_set_remove(calx_write_set *set, const calx_source *table, const void *row);
void calx_write_set_link(calx_write_set *set, const void *row, const calx_node *column, const void *parent);

#endif
