/* A connection to a new database at the head of dsdb's migrations. REVISIONS names their folder. */
#ifndef TEST_AT_HEAD_H
#define TEST_AT_HEAD_H

#include "test_server.h"

#include <calx/migrate.h>
#include <calx/pg.h>
#include <stdio.h>

static inline bool upgrade_to_head(const char *url)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_revision_source files = { .directory = REVISIONS };
    calx_conn *conn = calx_connect(url, NULL, &err);
    const calx_history *history = conn ? calx_history_open(arena, &files, &err) : NULL;
    bool good = history && calx_migrate_upgrade(conn, history, CALX_TEXT("head"), NULL, &err);
    if (!good)
        fprintf(stderr, "%s\n", err.message);
    calx_close(conn);
    return good;
}

/* The database's name begins with `name`; NULL, and the reason on stderr, where it can't be made. */
static inline calx_conn *connect_at_head(const char *name)
{
    calx_error err = { 0 };
    calx_conn *conn = calx_connect(calx_test_template(name, "dsdb_at_head", upgrade_to_head), NULL, &err);
    if (!conn)
        fprintf(stderr, "%s\n", err.message);
    return conn;
}

#endif
