/* A health check as JSON, for the command and for the api. */
#ifndef DSDB_CLI_HEALTH_JSON_H
#define DSDB_CLI_HEALTH_JSON_H

#include "cli/rows.h"
#include "client/health.h"

/* {"alarming": how many, "tables": [{"table", "old_count" (null where there is none), "new_count", "alarming"}, …],
 * "behind": names of maps} */
json_t *health_json(const health_check *check);

#endif
