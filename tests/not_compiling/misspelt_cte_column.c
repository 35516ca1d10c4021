/* expects: nmae */
#include "schema.h"

PROGRAM
{
    UNUSED;
    named_cte named = cte_(arena, named_cte, "named", q);
    where(q, eq(named.nmae, "x"));
    return true;
}
