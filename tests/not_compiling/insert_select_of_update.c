/* expects: insert_select: what is inserted is no select */
#include "schema.h"

PROGRAM
{
    UNUSED;
    calx_insert *i = insert_into(arena, agencies);
    calx_update *u = update_(arena, agencies);
    insert_select(i, u, agencies.name);
    return true;
}
