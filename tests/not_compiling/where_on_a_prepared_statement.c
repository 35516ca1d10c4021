/* expects: where: the statement is no SELECT, UPDATE or DELETE */
#include "schema.h"

PROGRAM
{
    UNUSED;
    const agency_key_statement *by_key = prepare_(q, agency_key, err);
    where(by_key, eq(agencies.id, 1));
    return true;
}
