/* expects: order_by: the statement is no SELECT */
#include "schema.h"

PROGRAM
{
    UNUSED;
    calx_delete *d = delete_from(arena, agencies);
    order_by(d, agencies.id);
    return true;
}
