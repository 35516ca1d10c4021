/* expects: insert_row: the struct is not a row of that table */
#include "schema.h"

#include <calx/write.h>

PROGRAM
{
    UNUSED;
    agency_name row = { 0 };
    return insert_row(db, arena, agencies, &row, err);
}
