/* expects: a view is only read, and not written to */
#include "schema.h"

PROGRAM
{
    UNUSED;
    merge_into(arena, agency_names);
    return true;
}
