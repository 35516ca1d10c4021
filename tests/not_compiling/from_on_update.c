/* expects: from: the statement is no SELECT */
#include "schema.h"

PROGRAM
{
    UNUSED;
    calx_update *u = update_(arena, agencies);
    from(u, agencies);
    return true;
}
