/* expects: NULL is no value: is_null asks for it, set_null writes it */
#include "schema.h"

PROGRAM
{
    UNUSED;
    set(update_(arena, agencies), agencies.score, NULL);
    return true;
}
