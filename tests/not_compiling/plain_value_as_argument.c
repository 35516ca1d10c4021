/* expects: has no member named|is not a structure|request for member|member reference base type */
#include "schema.h"

PROGRAM
{
    UNUSED;
    select_(arena, plus(agencies.id, 1));
    return true;
}
