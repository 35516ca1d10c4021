/* expects: incompatible type */
#include "schema.h"

PROGRAM
{
    UNUSED;
    limit(q, slot(agency_words, rows));
    return true;
}
