/* expects: incompatible type */
#include "schema.h"

PROGRAM
{
    UNUSED;
    agency row = { 0 };
    double score = row.score;
    (void)score;
    return true;
}
