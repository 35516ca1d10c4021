/* expects: is_select */
#include "schema.h"

PROGRAM
{
    UNUSED;
    union_(q, insert_into(arena, agencies));
    return true;
}
