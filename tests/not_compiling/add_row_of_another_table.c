/* expects: add_row: the struct is not a row of that table */
#include "schema.h"

#include <calx/write_set.h>

PROGRAM
{
    UNUSED;
    agency_name row = { 0 };
    add_row(calx_write_set_new(arena), agencies, &row);
    return true;
}
