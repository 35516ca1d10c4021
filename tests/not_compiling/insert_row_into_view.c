/* expects: calx_is_a_table */
#include "schema.h"

#include <calx/write.h>

PROGRAM
{
    UNUSED;
    agency_name row = { 0 };
    return insert_row(db, arena, agency_names, &row, err);
}
