/* expects: is_distinct_from_row: the values are not of the types of the row */
#include "schema.h"

PROGRAM
{
    UNUSED;
    where(q, is_distinct_from_row(row_of(agencies.id), row_of_values(1, "x")));
    return true;
}
