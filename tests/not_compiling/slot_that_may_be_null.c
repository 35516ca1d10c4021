/* expects: not_null_slots_of_agency_words.*year|year.*not_null_slots_of_agency_words */
#include "schema.h"

PROGRAM
{
    UNUSED;
    where(q, eq(agencies.defunct_year, slot(agency_words, year)));
    return true;
}
