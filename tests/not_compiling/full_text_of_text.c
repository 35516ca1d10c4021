/* expects: an argument is not of the type tsvector */
#include "schema.h"

PROGRAM
{
    UNUSED;
    where(q, matches_query(agencies.name, websearch_(value_(text, CALX_TEXT("english")), agencies.name)));
    return true;
}
