/* expects: not_in_: the values are not of the type of the column */
#include "schema.h"

PROGRAM
{
    UNUSED;
    double wrong[] = { 1 };
    where(q, not_in_(agencies.id, wrong, 1));
    return true;
}
