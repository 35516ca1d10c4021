/* The client's operations on agencies. */
#ifndef DSDB_CLIENT_AGENCIES_H
#define DSDB_CLIENT_AGENCIES_H

#include <calx/session.h>
#include "queries/agencies/by_id.h"

/* All about the agency with an id. CALX_NOT_FOUND where there is none. */
bool dsdb_get_agency(calx_session *db, calx_arena *arena, int32_t id, agency_details *out, calx_error *err);

#endif
