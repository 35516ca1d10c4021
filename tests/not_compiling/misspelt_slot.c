/* expects: nmae */
#include "schema.h"

PROGRAM
{
    UNUSED;
    where(q, eq(agencies.name, slot(agency_words, nmae)));
    return true;
}
