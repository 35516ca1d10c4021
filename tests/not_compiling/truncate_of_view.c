/* expects: calx_is_a_table */
#include "schema.h"

PROGRAM
{
    UNUSED;
    truncate_(arena, agency_names);
    return true;
}
