/* expects: batch_fetch_all: the last argument is a pointer to similar_agency_list */
#include "schema.h"

#include <calx/batch.h>

PROGRAM
{
    UNUSED;
    agency_list rows;
    batch_fetch_all(calx_batch_new(db, arena), q, similar_agency, &rows);
    return true;
}
