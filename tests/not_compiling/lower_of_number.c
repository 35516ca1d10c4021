/* expects: lower: the column is not text */
#include "schema.h"

PROGRAM
{
    UNUSED;
    where(q, eq(lower(agencies.id), "x"));
    return true;
}
