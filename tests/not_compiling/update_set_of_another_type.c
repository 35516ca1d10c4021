/* expects: update_set: the value is not of the type of the column */
#include "schema.h"

PROGRAM
{
    UNUSED;
    calx_insert *i = insert_into(arena, agencies);
    update_set(i, agencies.name, 1);
    return true;
}
