/* Revisions in the making: steps in groups, a group a revision. */
#ifndef CALX_MIGRATE_DRAFTS_H
#define CALX_MIGRATE_DRAFTS_H

#include <calx/autogenerate.h>

/* A comment that tells lint why a statement may stand. */
typedef struct drafted_allowance {
    int line; /* of the step's SQL, from 0, that it goes before */
    const char *rule;
    const char *because;
    struct drafted_allowance *next; /* by line */
} drafted_allowance;

/* A step as it will be written. */
typedef struct drafted_step {
    const calx_step *step;
    bool held; /* a comment: it was not allowed, or undoes what was not */
    drafted_allowance *allowances;
} drafted_step;

typedef struct drafted_steps {
    drafted_step *items;
    size_t count;
} drafted_steps;

/* One revision. */
typedef struct draft_group {
    calx_phase phase;
    bool outside;
    drafted_steps up;
    drafted_steps down;
} draft_group;

typedef struct drafts {
    calx_arena *arena;
    calx_conn *conn; /* for counting */
    const calx_difference *difference;
    const calx_autogenerate_options *options;
    draft_group *groups;
    size_t count;
    size_t held_back;
    size_t findings; /* of lint, that nothing answers */
} drafts;

/* One direction of a group as SQL. `all`: with what is held back; else without it. For running. */
calx_text calx_drafts_sql(calx_arena *arena, const drafted_steps *steps, bool all);

/* Runs all up and down in a scratch and fills `down` of each group on the way. */
bool calx_drafts_prove(drafts *d, calx_error *err);

/* Has lint look at all up, and answers what it finds where what was proved or allowed is an answer. */
bool calx_drafts_lint(drafts *d, bool proved, calx_error *err);

/* Fills `down` without running anything: all of the way back in the first group. */
bool calx_drafts_guess(drafts *d, calx_error *err);

#endif
