/* expects: lt_row: the two rows are not of the same types */
#include "schema.h"

PROGRAM
{
    UNUSED;
    where(q, lt_row(row_of(agencies.id, agencies.name), row_of(agencies.name, agencies.id)));
    return true;
}
