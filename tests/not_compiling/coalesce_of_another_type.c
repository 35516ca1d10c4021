/* expects: coalesce: the value is not of the type of the column */
#include "schema.h"

PROGRAM
{
    UNUSED;
    select_(arena, coalesce(agencies.id, "none"));
    return true;
}
