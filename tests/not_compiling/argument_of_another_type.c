/* expects: an argument is not of the type text */
#include "schema.h"

PROGRAM
{
    UNUSED;
    select_(arena, lpad_(agencies.id, value_(int4, 5), value_(text, CALX_TEXT("0"))));
    return true;
}
