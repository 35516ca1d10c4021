/* expects: this is neither a range nor a multirange */
#include "schema.h"

PROGRAM
{
    UNUSED;
    where(q, range_is_empty(agencies.id));
    return true;
}
