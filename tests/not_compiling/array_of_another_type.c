/* expects: in_: the values are not of the type of the column */
#include "schema.h"

PROGRAM
{
    UNUSED;
    int64_t ids[] = { 1, 2 };
    where(q, in_(agencies.id, ids, 2));
    return true;
}
