/* Raising the alarm of a health check. */
#ifndef DSDB_JOBS_HEALTH_ALERT_H
#define DSDB_JOBS_HEALTH_ALERT_H

#include "client/health.h"
#include "webhook.h"

/* Tells a webhook which tables changed too much, and from how many rows to how many, and which maps packed_maps is behind,
 * where there is anything to tell: JSON with the sentences in "text" and "content", which chat services show,
 * {"table", "old_count", "new_count"} of each table in "changes", and the names of the maps in "behind". Fails as
 * post_to_webhook does. */
bool send_health_alert(const char *url, const health_check *check, const webhook_limits *limits, calx_error *err);

#endif
