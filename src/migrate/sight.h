/* What the statements of a run do, as somebody sees it who looks on: times, locks, tables that are written anew. */
#ifndef CALX_MIGRATE_SIGHT_H
#define CALX_MIGRATE_SIGHT_H

#include "run.h"

#include <calx/rehearse.h>

typedef struct calx_sight calx_sight;

/* Looks on at `conn`. `weak` as in calx_rehearse_options. What it sees lives in `arena`. */
calx_sight *calx_sight_open(calx_conn *conn, calx_arena *arena, bool weak);

/* To look on with. */
calx_observer calx_sight_observer(calx_sight *sight);

/* What it saw so far. */
const calx_rehearsed_statement *calx_sight_statements(calx_sight *sight, size_t *count);

void calx_sight_close(calx_sight *sight);

#endif
