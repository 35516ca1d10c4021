/* Batches of notifications as JSON: what the api prints, and what a program that delivers them reads. */
#ifndef DSDB_CLI_NOTIFICATION_JSON_H
#define DSDB_CLI_NOTIFICATION_JSON_H

#include "cli/rows.h"
#include "client/notifications.h"

/* {"batch", "user_id", "email", "events": [{"event_id", "event_type", "entity_id", "entity_type", "entity_name",
 * "created_at"}, …]}; one of a preview has no "batch". */
json_t *batch_json(calx_arena *arena, const notification_batch *batch);

/* {"totals": {…}, "batches": […]} */
json_t *preview_json(calx_arena *arena, const notification_preview *preview);

#endif
