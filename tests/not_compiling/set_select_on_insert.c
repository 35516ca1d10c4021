/* expects: set_select: the statement is no UPDATE or MERGE */
#include "schema.h"

PROGRAM
{
    UNUSED;
    calx_insert *i = insert_into(arena, agencies);
    set_select(i, q, agencies.name);
    return true;
}
