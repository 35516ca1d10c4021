/* expects: the value is not of the type of the bounds of the range */
#include "schema.h"

PROGRAM
{
    UNUSED;
    times_cte t = cte_(arena, times_cte, "t", q);
    where(q, range_has(t.numbers, t.at));
    return true;
}
