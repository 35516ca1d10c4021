/* expects: sum_: the column is not of numbers or intervals */
#include "schema.h"

PROGRAM
{
    UNUSED;
    times_cte t = cte_(arena, times_cte, "t", q);
    select_(arena, sum_(t.day));
    return true;
}
