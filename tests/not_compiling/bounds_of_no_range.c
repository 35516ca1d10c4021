/* expects: lower_infinite|is not a structure or union */
#include "schema.h"

PROGRAM
{
    UNUSED;
    where(q, range_is_empty(agencies.id));
    return true;
}
