/* expects: set: the value is not of the type of the column */
#include "schema.h"

PROGRAM
{
    UNUSED;
    calx_merge *m = merge_into(arena, agencies);
    when_matched(m);
    set(m, agencies.name, 42);
    return true;
}
