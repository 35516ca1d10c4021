/* expects: fetch_one: the last but one argument */
#include "schema.h"

PROGRAM
{
    UNUSED;
    agency row;
    return fetch_one(db, q, similar_agency, &row, err);
    return true;
}
