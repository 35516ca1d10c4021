/* Settings of the session while a run lasts: how long its statements wait and work, and that what is committed stays. */
#ifndef CALX_MIGRATE_LIMITS_H
#define CALX_MIGRATE_LIMITS_H

#include <calx/migrate.h>

/* What the session had. */
typedef struct calx_limits {
    calx_text lock;
    calx_text statement;
    calx_text commit;
    calx_text ours; /* the lock_timeout of the run */
    bool changed;
} calx_limits;

/* Sets what the options say. */
bool calx_limits_set(calx_conn *conn, const calx_migrate_options *options, calx_arena *arena, calx_limits *out,
                     calx_error *err);

/* Takes the limit for locks away, or gives it back: a statement that runs CONCURRENTLY waits for others in the
 * middle of its work, without being in anybody's way. */
bool calx_limits_lock(calx_conn *conn, const calx_limits *limits, bool on, calx_error *err);

/* Puts back what the session had. */
void calx_limits_restore(calx_conn *conn, const calx_limits *limits);

#endif
