/* Advisory locks: the server keeps them, and what they mean is the program's affair. A key is any number;
 * two that lock the same wait for each other (options like lock_milliseconds limit that: 55P03). */
#ifndef CALX_LOCK_H
#define CALX_LOCK_H

#include <calx/pg.h>

/* Who else may have the lock. */
typedef enum calx_lock_mode {
    CALX_EXCLUSIVE, /* nobody else has it */
    CALX_SHARED,    /* others may share it */
} calx_lock_mode;

/* A key for a name, always the same for the same bytes. Two names may have one key, hardly ever. */
int64_t calx_lock_key(calx_text name);

/* Locks until the transaction ends (or the savepoint that it was taken in is rolled back); CALX_USAGE where
 * none is open. The second doesn't wait: `*got` says whether it has the lock. */
bool calx_lock_in_transaction(calx_conn *conn, int64_t key, calx_lock_mode mode, calx_error *err);
bool calx_try_lock_in_transaction(calx_conn *conn, int64_t key, calx_lock_mode mode, bool *got, calx_error *err);

/* A lock that is the session's, whatever becomes of transactions; until its scope is left:
 *     CALX_ADVISORY_LOCK(lock, conn, calx_lock_key(CALX_TEXT("nightly import")), err);
 *     if (!lock.held) return false;
 * Left while a transaction has failed, it is given up when that is rolled back. A session can take a lock
 * several times, and gives it up as often. Not behind a pooler that shares sessions between transactions. */
typedef struct calx_advisory {
    calx_conn *conn;     /* not owned */
    int64_t key;         /* as calx_lock_key makes one of a text, or any number */
    calx_lock_mode mode; /* beside others or alone */
    bool held;           /* false where it could not be had, and once it was given up */
} calx_advisory;

/* Waits for the lock; `held` is false, and `err` filled, where that failed. */
#define CALX_ADVISORY_LOCK(name, conn, key, err) \
    __attribute__((cleanup(calx_advisory_end), unused)) calx_advisory name = calx_advisory_take((conn), (key), CALX_EXCLUSIVE, (err))
/* Doesn't wait: `held` is false and `err` empty where another session has the lock. */
#define CALX_TRY_ADVISORY_LOCK(name, conn, key, err) \
    __attribute__((cleanup(calx_advisory_end), unused)) calx_advisory name = calx_advisory_try((conn), (key), CALX_EXCLUSIVE, (err))

/* What the macros do; `err` of the second is emptied first, and may be NULL as everywhere. */
calx_advisory calx_advisory_take(calx_conn *conn, int64_t key, calx_lock_mode mode, calx_error *err);
calx_advisory calx_advisory_try(calx_conn *conn, int64_t key, calx_lock_mode mode, calx_error *err);
void calx_advisory_end(calx_advisory *lock);

#endif
