/* expects: an argument is not of the type text; a C value is one as value_\(text, v\) */
#include "schema.h"

PROGRAM
{
    UNUSED;
    select_(arena, concat_(agencies.name, "x"));
    return true;
}
