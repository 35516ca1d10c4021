/* expects: an argument is not a range of int8multirange */
#include "schema.h"

PROGRAM
{
    UNUSED;
    times_cte t = cte_(arena, times_cte, "t", q);
    select_(arena, multirange_of(int8multirange, t.numbers, t.span));
    return true;
}
