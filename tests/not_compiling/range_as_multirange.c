/* expects: an argument is not a multirange of int8range */
#include "schema.h"

PROGRAM
{
    UNUSED;
    times_cte t = cte_(arena, times_cte, "t", q);
    select_(arena, unnest_ranges(int8range, t.numbers));
    return true;
}
