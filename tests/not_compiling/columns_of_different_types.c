/* expects: eq_col: the two columns have different types */
#include "schema.h"

PROGRAM
{
    UNUSED;
    where(q, eq_col(agencies.id, agencies.name));
    return true;
}
