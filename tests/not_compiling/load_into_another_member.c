/* expects: load: the member is not a NESTED of similar_agency */
#include "schema.h"

#include <calx/load.h>

RESULT(with_names, FIELD(id, int4), NESTED(names, agency_name));

PROGRAM
{
    UNUSED;
    with_names_list rows = { 0 };
    return load(db, q, calx_load_by(agencies.id), &rows, id, names, similar_agency, NULL, err);
}
