/* expects: in_: an array of C has the number of its values behind it */
#include "schema.h"

PROGRAM
{
    UNUSED;
    int32_t ids[] = { 1, 2 };
    where(q, in_(agencies.id, ids));
    return true;
}
