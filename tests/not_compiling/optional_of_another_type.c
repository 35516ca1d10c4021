/* expects: eq_opt: the value is not of the type of the column */
#include "schema.h"

PROGRAM
{
    UNUSED;
    where(q, eq_opt(agencies.name, CALX_SOME(int4, 1)));
    return true;
}
