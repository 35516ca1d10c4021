/* expects: with_args: the last argument is a pointer to the arguments that the statement takes */
#include "schema.h"

PROGRAM
{
    UNUSED;
    const agency_key_statement *by_key = prepare_(q, agency_key, err);
    agency row;
    return fetch_one(db, with_args(arena, by_key, &(agency_words){ .rows = 1 }), agency, &row, err);
    return true;
}
