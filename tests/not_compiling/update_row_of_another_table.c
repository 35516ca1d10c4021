/* expects: update_row: the struct is not a row of that table */
#include "schema.h"

#include <calx/write.h>

PROGRAM
{
    UNUSED;
    agency before = { 0 };
    agency_name row = { 0 };
    update_row(db, arena, agencies, &before, &row, err);
    return true;
}
