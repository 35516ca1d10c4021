/* expects: an argument is not of the same type as the one before; a C value is one as value_ */
#include "schema.h"

PROGRAM
{
    UNUSED;
    select_(arena, plus(agencies.id, 1));
    return true;
}
