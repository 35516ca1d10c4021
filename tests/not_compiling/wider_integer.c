/* expects: eq: the value is not of the type of the column */
#include "schema.h"

PROGRAM
{
    UNUSED;
    int64_t big = 1;
    where(q, eq(agencies.id, big));
    return true;
}
