/* What kind of statement one is, as far as a run that was interrupted has to know: whether it can be in a
 * transaction, and what it makes. Knows no server. */
#ifndef CALX_MIGRATE_KIND_H
#define CALX_MIGRATE_KIND_H

#include "script.h"

typedef enum calx_script_kind_name {
    CALX_SCRIPT_PLAIN,       /* may run in a transaction, as far as its words tell */
    CALX_SCRIPT_BUILD_INDEX, /* CREATE INDEX CONCURRENTLY `name` ON `table` */
    CALX_SCRIPT_DROP_INDEX,  /* DROP INDEX CONCURRENTLY `name` */
    CALX_SCRIPT_REINDEX,     /* REINDEX INDEX or TABLE CONCURRENTLY `name` */
    CALX_SCRIPT_DETACH,      /* ALTER TABLE `table` DETACH PARTITION `name` CONCURRENTLY */
    CALX_SCRIPT_REPEATABLE   /* in no transaction, and harmless when it runs twice: VACUUM, CLUSTER… */
} calx_script_kind_name;

/* Names are as the statement writes them, with quotes and schema. */
typedef struct calx_script_kind {
    calx_script_kind_name kind;
    calx_text name;
    calx_text table;
    bool unnamed; /* an index is built concurrently, but the server shall find its name */
} calx_script_kind;

calx_script_kind calx_script_kind_of(const calx_script_statement *statement);

/* Whether its words make sure that it can be in a transaction: not so of a plain one like CALL, which may want to
 * commit. */
bool calx_script_fits_transaction(const calx_script_statement *statement);

#endif
