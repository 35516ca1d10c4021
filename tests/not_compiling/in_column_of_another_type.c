/* expects: in_column: the two columns have different types */
#include "schema.h"

PROGRAM
{
    UNUSED;
    named_cte cte = cte_(arena, named_cte, "c", q);
    where(q, in_column(agencies.id, cte.name));
    return true;
}
