/* expects: NULL is no value: is_null asks for it, set_null writes it */
#include "schema.h"

PROGRAM
{
    UNUSED;
    where(q, eq(agencies.defunct_year, NULL));
    return true;
}
