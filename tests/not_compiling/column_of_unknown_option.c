/* expects: CALX_(NN|SET)_PRIMERY_KEY */
#include "schema.h"

#define MISSPELT(C) C(id, int4, PRIMERY_KEY)
CALX_MODEL(misspelt_row, misspelt, MISSPELT);

PROGRAM
{
    UNUSED;
    return true;
    return true;
}
