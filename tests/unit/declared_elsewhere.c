#include "declared_elsewhere.h"

#include <calx/result.h>

#define COLOURS(L) L(COLOUR_RED, "red") L(COLOUR_BLUE, "blue")
CALX_ENUM(colour, COLOURS);

#define THINGS(C) C(colour, colour) C(weight, float8) C(name, text) C(id, int8, PRIMARY_KEY)
CALX_MODEL(thing, things, THINGS);

RESULT(found, FIELD(weight, float8), FIELD(name, text), FIELD(id, int8));

const calx_shape *shape_elsewhere(void)
{
    return &calx_shape_found;
}

const calx_table *table_elsewhere(void)
{
    return things.calx_source->table;
}

const calx_type *colour_elsewhere(void)
{
    return &calx_type_colour;
}

calx_select *select_elsewhere(calx_arena *arena)
{
    calx_select *q = select_(arena, things.weight, things.id);
    from(q, things);
    return q;
}
