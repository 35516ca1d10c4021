/* expects: eq: the value is not of the type of the column */
#include "schema.h"

PROGRAM
{
    UNUSED;
    where(q, eq(agencies.jurisdiction_type, AGENCY_POLICE));
    return true;
}
