/* expects: eq_key: both are integer columns */
#include "schema.h"

PROGRAM
{
    UNUSED;
    times_cte t = cte_(arena, times_cte, "t", q);
    where(q, eq_key(t.n, t.at));
    return true;
}
