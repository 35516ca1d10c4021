/* expects: similarity and distance compare text */
#include "schema.h"

PROGRAM
{
    UNUSED;
    select_(arena, similarity(agencies.id, "x"));
    return true;
}
