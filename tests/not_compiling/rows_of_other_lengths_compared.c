/* expects: is_distinct_from_row: the two rows are not of the same types */
#include "schema.h"

PROGRAM
{
    UNUSED;
    where(q, is_distinct_from_row(row_of(agencies.id, agencies.name), row_of(agencies.id)));
    return true;
}
