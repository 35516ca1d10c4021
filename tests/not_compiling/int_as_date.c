/* expects: eq: the value is not of the type of the column */
#include "schema.h"

PROGRAM
{
    UNUSED;
    times_cte t = cte_(arena, times_cte, "t", q);
    where(q, eq(t.day, 9000));
    return true;
}
