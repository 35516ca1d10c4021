/* expects: fetch_value: the last but one argument is a pointer to calx_ctype_int8 */
#include "schema.h"

PROGRAM
{
    UNUSED;
    int32_t n;
    fetch_value(db, q, int8, &n, err);
    return true;
}
