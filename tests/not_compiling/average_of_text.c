/* expects: avg_: the column is not of numbers or intervals */
#include "schema.h"

PROGRAM
{
    UNUSED;
    select_(arena, avg_(agencies.name));
    return true;
}
