/* expects: a view is only read, and not written to */
#include "schema.h"

PROGRAM
{
    UNUSED;
    truncate_(arena, agency_names);
    return true;
}
