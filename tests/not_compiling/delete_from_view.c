/* expects: calx_is_a_table */
#include "schema.h"

PROGRAM
{
    UNUSED;
    delete_from(arena, agency_names);
    return true;
}
