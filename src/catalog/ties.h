/* Which objects rest on which, while a catalog is read. */
#ifndef CALX_CATALOG_TIES_H
#define CALX_CATALOG_TIES_H

#include "objects.h"

typedef struct tie {
    const calx_object *object;
    const calx_object *on;
} tie;

typedef struct ties {
    calx_arena *arena;
    tie *items;
    size_t count;
    size_t cap;
} ties;

/* Adds one; none where either is NULL or not kept, and none of a part on its whole. */
void calx_ties_add(ties *t, const calx_object *object, const calx_object *on);
/* Adds one for each object and the schema that it is in. */
void calx_ties_add_schemas(ties *t, const calx_catalog *catalog);
/* Gives them to the objects, each once. */
void calx_ties_set(ties *t);

#endif
