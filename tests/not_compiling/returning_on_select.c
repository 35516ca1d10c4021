/* expects: returning: the statement is no INSERT, UPDATE, DELETE or MERGE */
#include "schema.h"

PROGRAM
{
    UNUSED;
    returning(q, agencies.id);
    return true;
}
