/* expects: values_of: a row is not of the same types as the first */
#include "schema.h"

PROGRAM
{
    UNUSED;
    values_of(arena, row_of(agencies.id, agencies.name), row_of(agencies.name, agencies.id));
    return true;
}
