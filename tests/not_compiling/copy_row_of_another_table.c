/* expects: copy_row: the struct is not a row of that table */
#include "schema.h"

#include <calx/copy.h>

PROGRAM
{
    UNUSED;
    agency_name row = { 0 };
    calx_copy *copy = copy_begin(db, arena, agencies, err);
    copy_row(copy, agencies, &row, err);
    return true;
}
