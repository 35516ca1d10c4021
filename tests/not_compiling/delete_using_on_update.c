/* expects: delete_using: the statement is no DELETE */
#include "schema.h"

PROGRAM
{
    UNUSED;
    calx_update *u = update_(arena, agencies);
    delete_using(u, agencies);
    return true;
}
