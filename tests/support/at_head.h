/* A connection to a new database at the head of dsdb's migrations. REVISIONS names their folder. */
#ifndef TEST_AT_HEAD_H
#define TEST_AT_HEAD_H

#include "test_server.h"

#include <calx/migrate.h>
#include <calx/pg.h>
#include <stdio.h>

/* The database's name begins with `name`; NULL, and the reason on stderr, where it can't be made. */
static inline calx_conn *connect_at_head(const char *name)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_revision_source files = { .directory = REVISIONS };
    calx_conn *conn = calx_connect(calx_test_database(name), NULL, &err);
    const calx_history *history = conn ? calx_history_open(arena, &files, &err) : NULL;
    if (history && calx_migrate_upgrade(conn, history, CALX_TEXT("head"), NULL, &err))
        return conn;
    fprintf(stderr, "%s\n", err.message);
    calx_close(conn);
    return NULL;
}

#endif
