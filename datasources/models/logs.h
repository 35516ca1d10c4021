/* What the database writes down about itself: changes of rows and counts of tables. */
#ifndef DSDB_MODELS_LOGS_H
#define DSDB_MODELS_LOGS_H

#include <calx/model.h>
#include "enums.h"
#include "mixins.h"

#define CHANGE_LOG(C)                                                                                               \
    SERIAL_ID(C, change_log_id_seq, DOC("Identifies the change."))                                                  \
    C(operation_type, operation_type, NOT_NULL, DOC("Kind of change."))                                             \
    C(table_name,     varchar,        NOT_NULL, DOC("Table that was changed."))                                     \
    C(affected_id,    int4,           NOT_NULL, DOC("Id of the row that was changed."))                             \
    C(old_data,       jsonb,                                                                                        \
      DOC("The row before a delete, or what an update replaced; null for an insert."))                              \
    C(new_data,       jsonb,          DOC("The row after an insert, or what an update put in; null for a delete.")) \
    CREATED_AT(C, DOC("When the change was made."))
CALX_MODEL(logged_change, change_log, CHANGE_LOG, DOC("Changes to the audited tables, without the values of secrets."),
           INDEXES({ "ix_change_log__affected_id", "INDEX", "(affected_id)" }));

#define TABLE_COUNT_LOG(C)                                             \
    SERIAL_ID(C, table_count_log_id_seq, DOC("Identifies the count.")) \
    C(table_name, varchar, NOT_NULL, DOC("Table that was counted."))   \
    C(count,      int4,    NOT_NULL, DOC("Number of rows it had."))    \
    CREATED_AT(C, DOC("When it was counted."))
CALX_MODEL(table_count, table_count_log, TABLE_COUNT_LOG, DOC("Row counts of tables over time."),
           INDEXES({ "ix_table_count_log__table_name_created_at", "INDEX", "(table_name, created_at desc)" }));

#endif
