/* expects: lower: the column is not text */
#include "schema.h"

PROGRAM
{
    UNUSED;
    where(q, or_(eq(agencies.id, 1), not_(and_(eq(lower(agencies.id), "x"), gt(agencies.score, 1)))));
    return true;
}
