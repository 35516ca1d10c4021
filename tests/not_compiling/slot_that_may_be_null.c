/* expects: no member named .year */
#include "schema.h"

PROGRAM
{
    UNUSED;
    where(q, eq(agencies.defunct_year, slot(agency_words, year)));
    return true;
}
