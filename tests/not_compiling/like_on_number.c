/* expects: like: the column is not text */
#include "schema.h"

PROGRAM
{
    UNUSED;
    where(q, like(agencies.id, "x"));
    return true;
}
