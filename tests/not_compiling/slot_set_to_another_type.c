/* expects: set: the value is not of the type of the column */
#include "schema.h"

PROGRAM
{
    UNUSED;
    calx_update *u = update_(arena, agencies);
    set(u, agencies.name, slot(agency_key, id));
    return true;
}
