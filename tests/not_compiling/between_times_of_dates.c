/* expects: between_times: of dates days_between gives the days */
#include "schema.h"

PROGRAM
{
    UNUSED;
    select_(arena, between_times(today_(), today_()));
    return true;
}
