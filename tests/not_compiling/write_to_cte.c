/* expects: calx_relation */
#include "schema.h"

PROGRAM
{
    UNUSED;
    named_cte named = cte_(arena, named_cte, "named", q);
    insert_into(arena, named);
    return true;
}
