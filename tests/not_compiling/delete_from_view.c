/* expects: a view is only read, and not written to */
#include "schema.h"

PROGRAM
{
    UNUSED;
    delete_from(arena, agency_names);
    return true;
}
