/* expects: eq: the value is not of the type of the column */
#include "schema.h"

PROGRAM
{
    UNUSED;
    where(q, eq(agencies.id, slot(agency_words, name)));
    return true;
}
