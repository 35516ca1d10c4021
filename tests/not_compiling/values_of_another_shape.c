/* expects: values_: the rows are not of the type similar_agency */
#include "schema.h"

PROGRAM
{
    UNUSED;
    agency rows[2] = { 0 };
    values_(arena, similar_agency, rows, 2);
    return true;
}
