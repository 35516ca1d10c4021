/* expects: gt_row: the values are not of the types of the row */
#include "schema.h"

PROGRAM
{
    UNUSED;
    where(q, gt_row(row_of(agencies.id, agencies.name), row_of_values("x", 1)));
    return true;
}
