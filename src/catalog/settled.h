/* Expressions as PostgreSQL prints them once it has read its own print. */
#ifndef CALX_CATALOG_SETTLED_H
#define CALX_CATALOG_SETTLED_H

#include <calx/arena.h>
#include <calx/text.h>

/* The text with what means the same written the same, whatever SQL it is. Of a text that is no expression it is only
 * another one: two of which this makes one mean the same. */
calx_text calx_settled(calx_arena *arena, calx_text sql);

#endif
