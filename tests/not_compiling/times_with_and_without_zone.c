/* expects: ge_col: the two columns have different types */
#include "schema.h"

PROGRAM
{
    UNUSED;
    times_cte t = cte_(arena, times_cte, "t", q);
    where(q, ge_col(t.at, t.clock));
    return true;
}
