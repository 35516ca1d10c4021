/* Reading rows of a relation as somebody who may not see all of its columns. What each role may read is in
 * column_permissions.h; what is left out comes back unset, since the rows are CALX_PARTIAL. */
#ifndef DSDB_CLIENT_READING_H
#define DSDB_CLIENT_READING_H

#include <calx/query.h>
#include "column_permissions.h"

/* Which columns of which rows, as whom. Zero-initialised, but for the page: all that anybody may see, by id. */
typedef struct read_request {
    relation_role role;
    const calx_text *columns; /* only these, and the id; none: all that the role may read */
    size_t column_count;
    calx_text sort_by; /* a column that the role may read; empty: the id */
    bool descending;
    int64_t page; /* from 1; of what has no pages it doesn't matter */
} read_request;

/* The names of the columns that were read, in the relation's order. */
typedef struct read_columns {
    const char *const *names;
    size_t count;
} read_columns;

/* A select of a relation with an id, whose rows are its CALX_PARTIAL: each column that is asked for and may be read,
 * and null for the others. A column that may not be read is left out silently, as everywhere. CALX_NOT_FOUND where
 * there is no column of a name, or nothing is declared for the relation. */
#define dsdb_select_readable_of(arena, table, request, read, err) \
    dsdb_select_partial((arena), (table).calx_source, (request), NULL, (read), (err))

/* The same where rows differ in whose they are: columns that an owner may read and the request's role may not are read
 * where the condition holds. `is_owner` NULL: nowhere. */
calx_select *dsdb_select_partial(calx_arena *arena, const calx_source *source, const read_request *request,
                                 const calx_condition *is_owner, read_columns *read, calx_error *err);

/* Sorts such a select as the request says, and by id. CALX_NOT_FOUND where there is no column of that name,
 * DSDB_FORBIDDEN where the role may not read it, since an order tells of the values. */
bool dsdb_sort(calx_select *q, const calx_source *source, const read_request *request, calx_error *err);

#endif
