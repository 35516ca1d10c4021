/* The client's operation that reads rows of any relation: for tools that show whatever there is. What a role may see is
 * not its affair, but secrets are: columns that the models call SENSITIVE are never read, nor compared or sorted by. */
#ifndef DSDB_CLIENT_RELATION_ROWS_H
#define DSDB_CLIENT_RELATION_ROWS_H

#include <calx/session.h>

/* What a value in a column has to be. */
typedef enum row_test {
    ROW_EQUAL,
    ROW_NOT_EQUAL, /* null is no value and doesn't differ from one */
    ROW_LESS,
    ROW_AT_MOST,
    ROW_GREATER,
    ROW_AT_LEAST,
    ROW_CONTAINS, /* of texts: the value, whatever its case; wildcards are plain characters */
    ROW_NULL,     /* these two take no value */
    ROW_NOT_NULL,
} row_test;

typedef struct row_condition {
    calx_text column;
    row_test test;
    calx_text value; /* as PostgreSQL reads one of the column's type */
} row_condition;

/* Which rows, and what of them. Zero-initialised, but for the relation and the page: everything. */
typedef struct rows_request {
    calx_text relation;       /* a table or view */
    const calx_text *columns; /* only these; none: all but secrets */
    size_t column_count;
    const row_condition *conditions; /* that hold all */
    size_t condition_count;
    calx_text sort_by;       /* then by the primary key; of a view, by all that is read */
    bool descending;         /* of sort_by */
    const calx_text *linked; /* names of relationships of the model (RELATES): rows of these come along */
    size_t linked_count;
    int64_t page; /* from 1 */
} rows_request;

/* Rows of a relationship, all of their columns but secrets. */
typedef struct linked_rows {
    const char *name;        /* of the relationship */
    const calx_shape *shape; /* of each row */
    size_t offset;           /* in each row of the relation: where its row_list is, in bytes */
} linked_rows;

/* Rows of a shape that is known at run time only. */
typedef struct row_list {
    void *items;
    size_t len;
} row_list;

/* A page of rows. `shape` says where each column's nullable value is in a row; those columns that `linked` needed are
 * among them. */
typedef struct relation_rows {
    const calx_shape *shape;
    row_list rows;
    const linked_rows *linked;
    size_t linked_count;
    bool more; /* other pages follow */
} relation_rows;

/* Rows of a relation, DSDB_PAGE a page; a page past the end is empty. CALX_NOT_FOUND where there is no relation, column
 * or relationship of a name; DSDB_FORBIDDEN for a secret column; CALX_USAGE for a value that is none of its column's
 * type, and for ROW_CONTAINS of what is no text. */
bool dsdb_relation_rows(calx_session *db, calx_arena *arena, const rows_request *request, relation_rows *out,
                        calx_error *err);

#endif
