/* expects: calx_is_a_table */
#include "schema.h"

PROGRAM
{
    UNUSED;
    update_(arena, agency_names);
    return true;
}
