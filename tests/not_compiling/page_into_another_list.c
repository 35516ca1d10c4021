/* expects: page: the third argument from the end is a pointer to similar_agency_list */
#include "schema.h"

PROGRAM
{
    UNUSED;
    agency_list rows;
    bool more;
    page(db, q, similar_agency, 1, 10, &rows, &more, err);
    return true;
}
