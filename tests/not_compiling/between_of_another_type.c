/* expects: between: a value is not of the type of the column */
#include "schema.h"

PROGRAM
{
    UNUSED;
    where(q, between(agencies.id, 1, "9"));
    return true;
}
