/* expects: fetch_all: the last but one argument */
#include "schema.h"

PROGRAM
{
    UNUSED;
    agency_list rows;
    return fetch_all(db, q, similar_agency, &rows, err);
    return true;
}
