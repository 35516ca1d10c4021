/* expects: update_set_select: the statement is no INSERT */
#include "schema.h"

PROGRAM
{
    UNUSED;
    calx_update *u = update_(arena, agencies);
    update_set_select(u, q, agencies.name);
    return true;
}
