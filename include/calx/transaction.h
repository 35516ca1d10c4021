/* Transactions with options, and what is set for one. See calx_tx in pg.h for their scopes, and
 * calx_transaction in session.h for running work again that lost against others. */
#ifndef CALX_TRANSACTION_H
#define CALX_TRANSACTION_H

#include <calx/pg.h>

/* How much a transaction sees of what others commit while it runs. */
typedef enum calx_isolation {
    CALX_ISOLATION_DEFAULT, /* as the database says; mostly read committed */
    CALX_READ_COMMITTED,    /* each statement sees what was committed before it */
    CALX_REPEATABLE_READ,   /* all see what was committed before the first; 40001 where a row to write has changed */
    CALX_SERIALIZABLE,      /* as if transactions ran one after another; 40001 where that cannot be */
} calx_isolation;

/* Zero means the default named. */
typedef struct calx_tx_options {
    calx_isolation isolation;   /* CALX_ISOLATION_DEFAULT where not said */
    bool read_only;             /* a statement that writes fails with 25006 */
    bool deferrable;            /* with serializable and read only: waits at first, then can't fail with 40001 */
    bool defer_constraints;     /* those that are DEFERRABLE are checked at COMMIT only */
    int statement_milliseconds; /* each statement may take so long (57014); 0: as the session has it */
    int lock_milliseconds;      /* and wait so long for a lock (55P03); 0: as the session has it */
    int attempts;               /* of calx_transaction; 0: 10 */
    int pause_milliseconds;     /* before the second attempt; 0: 10. Never more than a second */
} calx_tx_options;

/* As calx_begin, with options (NULL: none), in one trip to the server. Inside of a transaction isolation,
 * read_only and deferrable are refused with CALX_USAGE, and the others last until the outermost ends or this
 * savepoint is rolled back. */
calx_tx calx_begin_with(calx_conn *conn, const calx_tx_options *options, calx_error *err);

/* CALX_TRANSACTION with options. */
#define CALX_TRANSACTION_WITH(name, conn, options, err) \
    __attribute__((cleanup(calx_tx_end), unused)) calx_tx name = calx_begin_with((conn), (options), (err))

/* Has a DEFERRABLE constraint (NULL: all) checked at COMMIT, or at once and from now on after each
 * statement, until the transaction ends. CALX_USAGE where none is open. */
bool calx_set_constraints(calx_conn *conn, const char *name, bool deferred, calx_error *err);

/* How long each statement may take from now on; one that takes longer fails with 57014. 0: for ever.
 * Holds until the transaction ends; where none is open, until it is set anew or the connection is given
 * back to its pool. */
bool calx_limit_statements(calx_conn *conn, int milliseconds, calx_error *err);

#endif
