/* expects: eq_key: both are integer columns */
#include "schema.h"

PROGRAM
{
    UNUSED;
    where(q, eq_key(agencies.id, agencies.name));
    return true;
}
