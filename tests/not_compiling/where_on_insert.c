/* expects: where: the statement is no SELECT, UPDATE or DELETE */
#include "schema.h"

PROGRAM
{
    UNUSED;
    calx_insert *i = insert_into(arena, agencies);
    where(i, eq(agencies.id, 1));
    return true;
}
