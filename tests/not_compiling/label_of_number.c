/* expects: invalid initializer|incompatible type 'int' */
#include "schema.h"

PROGRAM
{
    UNUSED;
    columns(q, value_(jurisdiction_type, 1));
    return true;
}
