/* Rows of any shape for people and as JSON: what the commands that show things share. */
#ifndef DSDB_CLI_ROWS_H
#define DSDB_CLI_ROWS_H

#include <calx/cli.h>
#include <calx/model.h>

/* A row as a JSON object with a member for each column, null where the column is null. Numbers, booleans,
 * arrays and JSON are what they are, everything else is text; an instant is as RFC 3339 has it. */
json_t *row_json(calx_arena *arena, const calx_shape *shape, const void *row);

/* Rows as a JSON array: rows_json(arena, agency, &list). */
#define rows_json(arena, T, list) rows_json_of((arena), &calx_shape_##T, (list)->items, (list)->len)
json_t *rows_json_of(calx_arena *arena, const calx_shape *shape, const void *items, size_t len);

/* Prints a row as lines of name and value, "-" for null; a value's own lines are indented as it is. */
void print_row(calx_cli *cli, const calx_shape *shape, const void *row);

/* One column of a row as people read it: arrays without braces, "" for null. In `arena`. */
calx_text field_text(calx_arena *arena, const calx_field *field, const void *row);

/* The label of an enum's value: label_of(calx_type_record_type, row.record_type). */
#define label_of(type, e) calx_enum_label(&(type), (int)(e).value)

/* Text without control characters, which could command a terminal: blanks instead. In `arena`. */
calx_text plain_text(calx_arena *arena, calx_text text);

#endif
