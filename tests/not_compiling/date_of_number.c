/* expects: invalid initializer|incompatible type 'int' */
#include "schema.h"

PROGRAM
{
    UNUSED;
    columns(q, value_(date, 5));
    return true;
}
