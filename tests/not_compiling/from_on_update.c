/* expects: is_select */
#include "schema.h"

PROGRAM
{
    UNUSED;
    calx_update *u = update_(arena, agencies);
    from(u, agencies);
    return true;
}
