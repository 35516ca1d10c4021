/* expects: fetch_column: the last but one argument is a pointer to calx_array_int8 */
#include "schema.h"

PROGRAM
{
    UNUSED;
    calx_array_int4 all;
    fetch_column(db, q, int8, &all, err);
    return true;
}
