/* Who is related to whom in a history. Flags are by index in the history and live in the arena. */
#ifndef CALX_MIGRATE_LINEAGE_H
#define CALX_MIGRATE_LINEAGE_H

#include <calx/migrate.h>

/* The revision that begins the branch of this label, or NULL. */
const calx_revision *calx_lineage_labelled(const calx_history *history, calx_text label);

/* The revision that the one of this id was squashed into, or NULL. */
const calx_revision *calx_lineage_squashed(const calx_history *history, calx_text id);

/* Those that revise `parent`; NULL: the bases. */
calx_revision_list calx_lineage_children(const calx_history *history, const calx_revision *parent, calx_arena *arena);

/* The revision, all that it revises and all that revise it, over any number of steps. `dependencies`: what it depends
 * on and what depends on it likewise. */
bool *calx_lineage_of(const calx_history *history, const calx_revision *revision, bool dependencies, calx_arena *arena);

/* The revision and what it revises, over any number of steps; without dependencies. */
bool *calx_lineage_ancestors(const calx_history *history, const calx_revision *revision, calx_arena *arena);

/* The revisions of the list, and all that revise or depend on them. */
bool *calx_lineage_descendants(const calx_history *history, calx_revision_list roots, calx_arena *arena);

/* Those of the list that are marked. */
calx_revision_list calx_lineage_filter(calx_revision_list list, const bool *marked, calx_arena *arena);

/* A list of one. */
calx_revision_list calx_lineage_only(const calx_revision *revision, calx_arena *arena);

#endif
