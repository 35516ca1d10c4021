/* Objects of a schema that stands for another one. */
#ifndef CALX_CATALOG_CALLED_H
#define CALX_CATALOG_CALLED_H

#include <calx/catalog.h>

/* Puts `other` for `own`, both quoted where SQL wants that, into all texts of the objects. */
void calx_objects_call(calx_arena *arena, calx_object *objects, size_t count, calx_text own, calx_text other);

#endif
