/* expects: this is not a condition */
#include "schema.h"

PROGRAM
{
    UNUSED;
    where(q, agencies.id);
    return true;
}
