/* Scripts for psql that say of themselves, in the version table and beside it, what a run of the program would. */
#ifndef CALX_MIGRATE_OFFLINE_H
#define CALX_MIGRATE_OFFLINE_H

#include "version.h"

#include <calx/buffer.h>

typedef struct offline {
    const calx_history *history;
    calx_arena *arena;
    const char *given; /* the version table, as it is named to runners: their lock goes by it */
    calx_version_table table;
    const char *applied; /* the tables beside it, as SQL writes them */
    const char *progress;
    calx_revision_list before; /* what the version table holds at this point of the script */
    calx_buffer sql;
} offline;

offline calx_offline_open(const calx_history *history, const char *version_table, calx_arena *arena);

/* Where a script begins: `from` as an upgrade has it; empty for base. */
bool calx_offline_start(offline *o, calx_text from, calx_error *err);

/* The script's head: it stops at the first error, where another runner is at work, and, if `guard`, where the database
 * is not at `before`. With `make` the version table is made where it is not there. `tag` may be empty. */
void calx_offline_begin(offline *o, const char *what, calx_text tag, bool make, bool guard);

/* Make the table of what was applied, or of what is under way, where there is none: where the version table stands, which
 * may be anywhere on the search_path. */
void calx_offline_make_applied(offline *o);
void calx_offline_make_progress(offline *o);

/* Makes the rows of `before` those of `after`. */
void calx_offline_move(offline *o, calx_revision_list after);

void calx_offline_end(offline *o);

/* Adds the value as a literal. */
void calx_offline_literal(offline *o, calx_text value);

#endif
