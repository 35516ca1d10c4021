/* Agencies by id. */
#include "agencies.h"

#include "run.h"

bool dsdb_get_agency(calx_session *db, calx_arena *arena, int32_t id, agency_details *out, calx_error *err)
{
    agency_by_id wanted = agency_by_id_of(id);
    if (!client_run(db, arena, &wanted.builder, err))
        return false;
    *out = wanted.found;
    return true;
}
