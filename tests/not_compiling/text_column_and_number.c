/* expects: eq: the value is not of the type of the column */
#include "schema.h"

PROGRAM
{
    UNUSED;
    where(q, eq(agencies.name, 42));
    return true;
}
