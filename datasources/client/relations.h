/* The client's operations on any relation: its columns, how many rows it has, and how it changed. */
#ifndef DSDB_CLIENT_RELATIONS_H
#define DSDB_CLIENT_RELATIONS_H

#include <calx/session.h>
#include "models/logs.h"

/* A column of a relation. */
RESULT(relation_column, FIELD(name, text), FIELD(type, text), /* as SQL writes it */
       FIELD(nullable, boolean), FIELD(secret, boolean), FIELD(description, text, NULLABLE));

/* The model of a table or view. CALX_NOT_FOUND where there is none of that name. */
bool dsdb_find_relation(calx_text name, const calx_table **out, calx_error *err);

/* The columns of a table or view, in their order, as the models have them. CALX_NOT_FOUND where there is none of that
 * name. */
bool dsdb_relation_columns(calx_arena *arena, calx_text relation, relation_column_list *out, calx_error *err);

/* How many rows a table or view has. CALX_NOT_FOUND where there is none of that name. */
bool dsdb_count_rows(calx_session *db, calx_arena *arena, calx_text relation, int64_t *count, calx_error *err);

/* Counts tables as of one moment and logs it; `count` 0: agencies, data_sources, data_requests and users. What was
 * logged is in `*out`. CALX_NOT_FOUND where there is no table of a name. */
bool dsdb_log_table_counts(calx_session *db, calx_arena *arena, const calx_text *tables, size_t count,
                           table_count_list *out, calx_error *err);

/* The newest count of each table that was ever logged, by table. */
bool dsdb_newest_table_counts(calx_session *db, calx_arena *arena, table_count_list *out, calx_error *err);

/* Which changes to list. */
typedef struct change_log_request {
    calx_text table;
    opt_int4 affected_id; /* of this row only */
    int64_t page;         /* from 1 */
} change_log_request;

typedef struct change_log_page {
    logged_change_list changes;
    bool more; /* other pages follow */
} change_log_page;

/* Changes of a table, the newest first, DSDB_PAGE a page; a page past the end is empty, and so is the log of a table
 * that is not audited. CALX_NOT_FOUND where there is no table of that name. */
bool dsdb_change_log(calx_session *db, calx_arena *arena, const change_log_request *request, change_log_page *out,
                     calx_error *err);

#endif
