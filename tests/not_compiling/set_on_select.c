/* expects: set: the statement is no INSERT, UPDATE or MERGE */
#include "schema.h"

PROGRAM
{
    UNUSED;
    set(q, agencies.name, "x");
    return true;
}
