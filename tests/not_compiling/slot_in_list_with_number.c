/* expects: in_: the values are not of the type of the column; .*, has no number behind it */
#include "schema.h"

PROGRAM
{
    UNUSED;
    where(q, in_(agencies.id, slot(agencies_of_ids, ids), 2));
    return true;
}
