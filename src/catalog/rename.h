/* Renames that were given: what they name, and how texts look after them. */
#ifndef CALX_CATALOG_RENAME_H
#define CALX_CATALOG_RENAME_H

#include "objects.h"

typedef struct rename_list {
    calx_rename *items;
    size_t count;
} rename_list;

/* Finds what the options' renames name; one that is given the other way round is turned. */
bool calx_renames_resolve(calx_arena *arena, const calx_catalog *from, const calx_catalog *to,
                     const calx_compare_options *options, rename_list *out, calx_error *err);

/* What it is renamed to, or NULL. */
const calx_object *calx_renames_of(const rename_list *list, const calx_object *from);

/* A name in SQL text as it would be printed after the renames: each identifier that is an old name becomes the new
 * one. Only as good as words can be, so that what differs still is made anew, and is right either way. */
calx_text calx_renames_apply(calx_arena *arena, const rename_list *list, calx_text sql);

/* An identifier or literal without its quotes. */
calx_text calx_unquoted(calx_arena *arena, calx_text name);

/* Pairs of what is dropped and created that were perhaps meant as renames; fills likely and likely_count. */
void calx_renames_guess(calx_arena *arena, calx_difference *difference);

#endif
