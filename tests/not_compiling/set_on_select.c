/* expects: writes */
#include "schema.h"

PROGRAM
{
    UNUSED;
    set(q, agencies.name, "x");
    return true;
}
