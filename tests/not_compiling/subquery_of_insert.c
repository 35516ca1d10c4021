/* expects: a subquery is a select or values */
#include "schema.h"

PROGRAM
{
    UNUSED;
    where(q, exists(insert_into(arena, agencies)));
    return true;
}
