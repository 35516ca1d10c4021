/* expects: set: the value is not of the type of the column */
#include "schema.h"

#define TERMS(C) C(id, int4, PRIMARY_KEY) C(term, daterange)
CALX_MODEL(term, terms, TERMS);

PROGRAM
{
    UNUSED;
    calx_update *u = update_(arena, terms);
    set(u, terms.term, (calx_int4range){ .lower = 1 });
    return true;
}
