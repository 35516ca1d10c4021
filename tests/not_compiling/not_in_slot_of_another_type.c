/* expects: an argument is not of the type of the elements of the array */
#include "schema.h"

PROGRAM
{
    UNUSED;
    where(q, not_in_(agencies.name, slot(agencies_of_ids, ids)));
    return true;
}
