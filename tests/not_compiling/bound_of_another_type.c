/* expects: the bounds of the range are not of the type int8 */
#include "schema.h"

PROGRAM
{
    UNUSED;
    times_cte t = cte_(arena, times_cte, "t", q);
    where(q, is_null(range_lower(int8, t.span)));
    return true;
}
