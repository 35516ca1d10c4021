/* expects: after: a value is not of the type of its column */
#include "schema.h"

PROGRAM
{
    UNUSED;
    where(q, after_key(descending(agencies.created_at, 1), ascending(agencies.id, "x")));
    return true;
}
