/* expects: raw|expected|static assertion|before */
#include "schema.h"

PROGRAM
{
    UNUSED;
    const char *sql = "now()";
    order_by(q, calx_raw(timestamptz, sql));
    return true;
}
