/* expects: set_opt: the value is not of the type of the column */
#include "schema.h"

PROGRAM
{
    UNUSED;
    calx_update *u = update_(arena, agencies);
    set_opt(u, agencies.score, CALX_SOME(text, CALX_TEXT("1")));
    return true;
}
