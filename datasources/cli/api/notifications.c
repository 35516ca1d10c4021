/* Operations on notifications, a step each: for an application that delivers them itself. */
#include "cli/api/api.h"

#include "cli/notification_json.h"

static bool read_batch(const api_call *call, calx_uuid *out, calx_error *err)
{
    calx_text given = api_text(call, "batch");
    return calx_uuid_parse(given, out) ||
           calx_fail(err, CALX_USAGE, "--batch must be a UUID, not \"%.*s\".", CALX_TEXT_ARG(given));
}

static int64_t minutes_of(const api_call *call)
{
    opt_int8 minutes = api_opt_integer(call, "minutes");
    return minutes.set ? minutes.value : DSDB_NOTIFICATION_MINUTES;
}

static bool queue_notifications(api_call *call, json_t **out, calx_error *err)
{
    queued_notifications queued;
    if (!dsdb_queue_notifications(&call->db, call->arena, &queued, err))
        return false;
    *out = json_pack("{s:I, s:I}", "of_requests", (json_int_t)queued.of_requests, "of_sources",
                     (json_int_t)queued.of_sources);
    return true;
}

static bool preview_notifications(api_call *call, json_t **out, calx_error *err)
{
    notification_preview preview;
    if (!dsdb_preview_notifications(&call->db, call->arena, &preview, err))
        return false;
    *out = preview_json(call->arena, &preview);
    return true;
}

static bool claim_notifications(api_call *call, json_t **out, calx_error *err)
{
    bool found;
    notification_batch batch;
    if (!dsdb_claim_notifications(&call->db, call->arena, api_opt_integer(call, "after-user-id").value, &batch, &found,
                                  err))
        return false;
    *out = found ? batch_json(call->arena, &batch) : json_null();
    return true;
}

static bool notifications_sent(api_call *call, json_t **out, calx_error *err)
{
    (void)out;
    calx_uuid batch;
    return read_batch(call, &batch, err) && dsdb_notifications_sent(&call->db, call->arena, &batch, err);
}

static bool release_notifications(api_call *call, json_t **out, calx_error *err)
{
    (void)out;
    calx_uuid batch;
    return read_batch(call, &batch, err) && dsdb_release_notifications(&call->db, call->arena, &batch, err);
}

static bool doubtful_notifications(api_call *call, json_t **out, calx_error *err)
{
    doubtful_batch_list list;
    if (!dsdb_doubtful_notifications(&call->db, call->arena, minutes_of(call), &list, err))
        return false;
    *out = rows_json(call->arena, doubtful_batch, &list);
    return true;
}

static bool reclaim_notifications(api_call *call, json_t **out, calx_error *err)
{
    bool found;
    calx_uuid id;
    notification_batch batch;
    if (!read_batch(call, &id, err) ||
        !dsdb_reclaim_notifications(&call->db, call->arena, &id, minutes_of(call), &batch, &found, err))
        return false;
    *out = found ? batch_json(call->arena, &batch) : json_null();
    return true;
}

static bool record_notification_run(api_call *call, json_t **out, calx_error *err)
{
    int64_t id;
    if (!dsdb_record_notification_run(&call->db, call->arena, api_integer(call, "users"), &id, err))
        return false;
    *out = json_pack("{s:I}", "id", (json_int_t)id);
    return true;
}

#define BATCH TAKES("batch", API_TEXT, "id of the batch", REQUIRED)
#define MINUTES TAKES("minutes", API_INTEGER, "how long a claim is beyond doubt (else 15)", )

const api_operation api_notifications[] = {
    { "queue-notifications", "Queue the events that followers are to be told of", queue_notifications, NULL },
    { "preview-notifications", "All that would be sent now; changes nothing", preview_notifications, NULL },
    { "claim-notifications", "Take what the next user is to be told; null for nobody", claim_notifications,
      PARAMETERS(TAKES("after-user-id", API_INTEGER, "only users with ids above this one", )) },
    { "notifications-sent", "Say that a batch was sent", notifications_sent, PARAMETERS(BATCH) },
    { "release-notifications", "Say that a batch was not sent: it waits again", release_notifications,
      PARAMETERS(BATCH) },
    { "doubtful-notifications", "Batches of which nobody said what became of them", doubtful_notifications,
      PARAMETERS(MINUTES) },
    { "reclaim-notifications", "Take a doubtful batch again, with its id; null where it is none", reclaim_notifications,
      PARAMETERS(BATCH, MINUTES) },
    { "record-notification-run", "Record how many users a run reached", record_notification_run,
      PARAMETERS(TAKES("users", API_INTEGER, "how many", REQUIRED)) },
    { .name = NULL },
};
