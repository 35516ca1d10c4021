/* Batches as JSON. */
#include "cli/notification_json.h"

json_t *batch_json(calx_arena *arena, const notification_batch *batch)
{
    static const calx_uuid none;
    json_t *out = json_object();
    json_t *events = rows_json(arena, queued_event, &batch->events), *event;
    size_t i;
    json_array_foreach(events, i, event)
    {
        json_object_del(event, "user_id");
        json_object_del(event, "email");
    }
    if (memcmp(&batch->id, &none, sizeof none) != 0)
        json_object_set_new(out, "batch", calx_cli_json_text(calx_print(arena, &calx_type_uuid, &batch->id)));
    json_object_set_new(out, "user_id", json_integer(batch->user_id));
    json_object_set_new(out, "email", calx_cli_json_text(batch->email));
    json_object_set_new(out, "events", events);
    return out;
}

json_t *preview_json(calx_arena *arena, const notification_preview *preview)
{
    json_t *batches = json_array();
    for (int64_t i = 0; i < preview->totals.users; i++)
        json_array_append_new(batches, batch_json(arena, &preview->batches[i]));
    return json_pack("{s:o, s:o}", "totals", row_json(arena, &calx_shape_notification_totals, &preview->totals),
                     "batches", batches);
}
