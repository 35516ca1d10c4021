/* expects: an argument is not of the type of the elements of the array */
#include "schema.h"

PROGRAM
{
    UNUSED;
    times_cte t = cte_(arena, times_cte, "t", q);
    where(q, eq_any(t.n, t.times));
    return true;
}
