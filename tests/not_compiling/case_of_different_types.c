/* expects: an argument is not of the same type as the one before */
#include "schema.h"

PROGRAM
{
    UNUSED;
    select_(arena, case_(when_(agencies.no_web_presence, agencies.name), else_(agencies.id)));
    return true;
}
