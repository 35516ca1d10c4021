/* expects: stream: the last but one argument is a pointer to similar_agency */
#include "schema.h"

PROGRAM
{
    UNUSED;
    agency row;
    stream(db, q, similar_agency, &row, err)
        break;
    return true;
}
