/* Renames that were given: what they name, and how texts look after them. */
#ifndef CALX_CATALOG_RENAME_H
#define CALX_CATALOG_RENAME_H

#include "objects.h"

typedef struct rename_list {
    calx_rename *items;
    size_t count;
    const struct rename_list *reused; /* those whose old name another has now; NULL: none is known */
} rename_list;

/* Finds what the options' renames name; one that is given the other way round is turned. */
bool calx_renames_resolve(calx_arena *arena, const calx_catalog *from, const calx_catalog *to,
                     const calx_compare_options *options, rename_list *out, calx_error *err);

/* What it is renamed to, or NULL. */
const calx_object *calx_renames_of(const rename_list *list, const calx_object *from);

/* A text of `object` as it would be printed after the renames of what it rests on or is a part of: each identifier that
 * is an old name becomes the new one. Only as good as words can be, so that what differs still is made anew, and is
 * right either way. */
calx_text calx_renames_apply(calx_arena *arena, const rename_list *list, const calx_object *object, calx_text sql);

/* Whether a property of `from` is `new` once the renames are done. The body of a function that is text is printed as it
 * was written, whatever is renamed, and only few texts have the names of indexes and constraints. */
bool calx_renames_make_alike(calx_arena *arena, const rename_list *list, const calx_object *from,
                             const calx_property *old, calx_text new);

/* Sets `reused` of the list. */
void calx_renames_find_reused(calx_arena *arena, const calx_catalog *to, rename_list *list);

/* Renames that nobody needs to be asked about: of indexes and constraints that differ in name alone. Adds them to the
 * list, and to the pairs that matching by name has found: `counterparts` of the objects of `from`, `origins` of those of
 * `to`. `list` has room for all of `from`. */
void calx_renames_find_certain(calx_arena *arena, const calx_catalog *from, const calx_catalog *to, rename_list *list,
                               const calx_object **counterparts, const calx_object **origins);

/* An identifier or literal without its quotes. */
calx_text calx_unquoted(calx_arena *arena, calx_text name);

/* Pairs of what is dropped and created that were perhaps meant as renames; fills likely and likely_count. */
void calx_renames_guess(calx_arena *arena, calx_difference *difference);

#endif
