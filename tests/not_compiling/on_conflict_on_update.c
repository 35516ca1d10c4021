/* expects: on_conflict: the statement is no INSERT */
#include "schema.h"

PROGRAM
{
    UNUSED;
    calx_update *u = update_(arena, agencies);
    on_conflict(u, agencies.name);
    return true;
}
