/* expects: update_set_select: what the columns are set to is no select and no values */
#include "schema.h"

PROGRAM
{
    UNUSED;
    calx_insert *i = insert_into(arena, agencies);
    calx_update *u = update_(arena, agencies);
    update_set_select(i, u, agencies.name);
    return true;
}
