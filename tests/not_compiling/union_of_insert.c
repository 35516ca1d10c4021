/* expects: union_: the statement is no SELECT */
#include "schema.h"

PROGRAM
{
    UNUSED;
    union_(q, insert_into(arena, agencies));
    return true;
}
