/* expects: an argument is not of the type of the elements of the array */
#include "schema.h"

PROGRAM
{
    UNUSED;
    int32_t numbers[] = { 1 };
    where(q, gt_all(agencies.name, value_(int4_array, { .items = numbers, .len = 1 })));
    return true;
}
