/* One prepared statement, as its own file and the cache of a connection see it. */
#ifndef CALX_PG_STATEMENT_H
#define CALX_PG_STATEMENT_H

#include "conn.h"

#include <uthash.h>

#define NAME_SIZE 32

struct calx_statement {
    UT_hash_handle hh;
    calx_statement *prev, *next; /* by time of last use */
    char name[NAME_SIZE];        /* "" where it is not to be prepared */
    bool live;                   /* the server has it, as far as we know */
    bool harmless;               /* its command leaves nothing behind in the session */
    int held;                    /* how often it must not be pushed out */
    uint64_t known;              /* the number of a known text that it was found by last; 0: none */
    PGresult *described;         /* its columns, and nothing else */
    int param_count;             /* that the server takes */
    const void *plan_key;
    void *plan;
    void (*release)(void *);
    const char *sql; /* stands behind the types, which it is one key with */
    int type_count;
    Oid types[];
};

/* Has the server prepare and describe it, anew where it was before; false with `err`. Its plan stays as long as the
 * columns that it was made for. */
bool calx_statement_prepare(calx_conn *conn, calx_statement *s, calx_error *err);

/* Frees it and what hangs on it; the server's copy is not touched. */
void calx_statement_free(calx_statement *s);

/* The server has dropped all prepared statements: they are prepared anew when next used. */
void calx_statements_forget(calx_conn *conn);

#endif
