/* expects: an argument is not of the type tsquery */
#include "schema.h"

PROGRAM
{
    UNUSED;
    where(q, matches_query(to_tsvector_(value_(text, CALX_TEXT("english")), agencies.name), agencies.name));
    return true;
}
