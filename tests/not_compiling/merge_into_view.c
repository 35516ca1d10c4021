/* expects: calx_is_a_table */
#include "schema.h"

PROGRAM
{
    UNUSED;
    merge_into(arena, agency_names);
    return true;
}
