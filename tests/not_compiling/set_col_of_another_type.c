/* expects: set_col: the two columns have different types */
#include "schema.h"

PROGRAM
{
    UNUSED;
    calx_update *u = update_(arena, agencies);
    set_col(u, agencies.id, agencies.name);
    return true;
}
