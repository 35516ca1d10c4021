/* expects: nmae */
#include "schema.h"

PROGRAM
{
    UNUSED;
    where(q, eq(agencies.nmae, "x"));
    return true;
}
