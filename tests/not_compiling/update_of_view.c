/* expects: a view is only read, and not written to */
#include "schema.h"

PROGRAM
{
    UNUSED;
    update_(arena, agency_names);
    return true;
}
