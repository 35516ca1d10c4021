/* expects: in_column: the two columns have different types */
#include "schema.h"

PROGRAM
{
    UNUSED;
    times_cte t = cte_(arena, times_cte, "t", q);
    where(q, in_column(t.n, t.at));
    return true;
}
