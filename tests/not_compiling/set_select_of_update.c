/* expects: set_select: what the columns are set to is no select and no values */
#include "schema.h"

PROGRAM
{
    UNUSED;
    calx_update *u = update_(arena, agencies);
    set_select(u, u, agencies.name);
    return true;
}
