/* expects: calx_ctype_integer|calx_opt_integer */
#include "schema.h"

RESULT(of_unknown_type, FIELD(id, integer));

PROGRAM
{
    UNUSED;
    return true;
    return true;
}
