/* expects: eq_row: the values are not of the types of the row */
#include "schema.h"

PROGRAM
{
    UNUSED;
    where(q, eq_row(row_of(agencies.id, agencies.jurisdiction_type), row_of_values(1, AGENCY_POLICE)));
    return true;
}
