/* expects: a view is only read, and not written to */
#include "schema.h"

#include <calx/write.h>

PROGRAM
{
    UNUSED;
    agency_name row = { 0 };
    return insert_row(db, arena, agency_names, &row, err);
}
