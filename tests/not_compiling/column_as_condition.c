/* expects: calx_condition */
#include "schema.h"

PROGRAM
{
    UNUSED;
    where(q, agencies.id);
    return true;
}
