/* expects: is_merge */
#include "schema.h"

PROGRAM
{
    UNUSED;
    calx_update *u = update_(arena, agencies);
    when_matched(u);
    return true;
}
