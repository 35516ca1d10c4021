/* What a user calls a place in the history: `head`, `base`, an id, `label@head`, `a+2`, `-1`… */
#ifndef CALX_MIGRATE_TARGET_H
#define CALX_MIGRATE_TARGET_H

#include <calx/migrate.h>

/* A target, taken apart. */
typedef struct calx_target {
    calx_text text;   /* all of it, for messages */
    calx_text branch; /* before the "@": a label, or a revision of the branch; empty: none */
    calx_text symbol; /* empty: where the database is */
    long steps;       /* N of `+N`, negative for `-N`; 0: none */
} calx_target;

/* Takes it apart, without looking whether it is there. A label that ends as steps do (`cart-2`) is itself. */
bool calx_target_parse(const calx_history *history, calx_text text, calx_target *out, calx_error *err);

/* The revision of the target's branch; `*out` is NULL where it names none. */
bool calx_target_branch(const calx_history *history, const calx_target *target, const calx_revision **out,
                        calx_error *err);

/* The revisions that branch and symbol mean, without the steps: none for `base`, `current` for "current" and where
 * there is no symbol, several perhaps for `heads` and for these. */
bool calx_target_revisions(const calx_history *history, const calx_target *target, calx_revision_list current,
                           calx_arena *arena, calx_revision_list *out, calx_error *err);

/* Walks the target's steps from a revision, NULL being before the first, in the lineage of `branch` (NULL: of all).
 * Fails where there are several ways, and where it is too far; down to NULL is not too far. */
bool calx_target_walk(const calx_history *history, const calx_target *target, const calx_revision *branch,
                      const calx_revision *from, const calx_revision **out, calx_error *err);

/* The one revision of a list to walk from, NULL of none. */
bool calx_target_only(const calx_target *target, calx_revision_list list, const calx_revision **out, calx_error *err);

#endif
