/* Rows of which some columns were read. */
#include "cli/api/api.h"

#include <string.h>

json_t *api_partial(calx_arena *arena, const calx_shape *shape, const void *row, const read_columns *read)
{
    json_t *all = row_json(arena, shape, row);
    json_t *out = json_object();
    for (size_t i = 0; i < read->count; i++)
        json_object_set(out, read->names[i], json_object_get(all, read->names[i]));
    json_decref(all);
    return out;
}
