/* expects: a subquery is a select or values */
#include "schema.h"

PROGRAM
{
    UNUSED;
    where(q, gt_any_query(agencies.id, agencies.id));
    return true;
}
