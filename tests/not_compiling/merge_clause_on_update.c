/* expects: when_matched: the statement is no MERGE */
#include "schema.h"

PROGRAM
{
    UNUSED;
    calx_update *u = update_(arena, agencies);
    when_matched(u);
    return true;
}
