/* expects: eq_row: the two rows are not of the same types */
#include "schema.h"

PROGRAM
{
    UNUSED;
    where(q, eq_row(row_of(agencies.id), row_of(agencies.id, agencies.name)));
    return true;
}
