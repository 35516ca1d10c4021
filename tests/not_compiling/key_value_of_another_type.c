/* expects: after: a value is not of the type of its column */
#include "schema.h"

#include <calx/clock.h>

PROGRAM
{
    UNUSED;
    where(q, after_key(descending(agencies.created_at, calx_now()), ascending(agencies.id, "x")));
    return true;
}
