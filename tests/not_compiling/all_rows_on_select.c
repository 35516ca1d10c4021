/* expects: all_rows: the statement is no UPDATE or DELETE */
#include "schema.h"

PROGRAM
{
    UNUSED;
    all_rows(q);
    return true;
}
