// In pieces, each committed, so that nobody waits for a lock on a row for long.
// calx:revision cc03
// calx:revises bb02
// calx:created 2026-11-24 10:02 UTC
// calx:message Shout
// calx:transaction none
// calx:irreversible Who shouted before is not known any more
#include <calx/revision.h>

#include <stdlib.h>

#define PIECE "UPDATE people SET name = upper(name) WHERE id = (SELECT min(id) FROM people WHERE name <> upper(name))"

static bool upgrade(calx_session *db, calx_error *err)
{
    for (int piece = 1;; piece++) {
        CALX_SCOPED_ARENA(arena);
        const PGresult *done = calx_query(db->conn, arena, PIECE, NULL, err);
        if (!done)
            return false;
        if (PQcmdTuples((PGresult *)done)[0] == '0')
            return true;
        const char *last = getenv("TEST_LAST_PIECE");
        if (last && atoi(last) == piece)
            return calx_fail(err, CALX_USAGE, "That was the last piece.");
    }
}

CALX_REVISION(cc03, upgrade, NULL);
