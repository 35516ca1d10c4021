/* expects: incompatible type */
#include "schema.h"

PROGRAM
{
    UNUSED;
    int32_t n = JURISDICTION_SCHOOL;
    (void)n;
    return true;
}
