/* expects: value_: the value is not of the type int4 */
#include "schema.h"

PROGRAM
{
    UNUSED;
    int64_t wide = 5000000000;
    columns(q, value_(int4, wide));
    return true;
}
