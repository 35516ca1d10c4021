/* What upgrade, downgrade and stamp did, and what went wrong, as JSON. */
#include "migrations.h"

json_t *cli_error_json(const calx_error *err)
{
    if (!calx_failed(err))
        return json_null();
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "sqlstate", calx_cli_json_text(calx_text_of(err->sqlstate)),
                     "message", calx_cli_json_text(calx_text_of(err->message)), "detail",
                     calx_cli_json_text(calx_text_of(err->detail)), "hint", calx_cli_json_text(calx_text_of(err->hint)),
                     "place", calx_cli_json_text(calx_text_of(err->context)));
}

json_t *cli_done_json(const calx_migrate_event *event)
{
    return json_pack("{s:o, s:s, s:o, s:f}", "revision", calx_cli_json_text(event->revision->id), "direction",
                     event->up ? "upgrade" : "downgrade", "message", calx_cli_json_text(event->revision->message),
                     "milliseconds", event->milliseconds);
}

json_t *cli_heads_json(const calx_migrate_report *report)
{
    if (!report->known)
        return json_null();
    json_t *list = json_array();
    for (size_t i = 0; i < report->heads.count; i++)
        json_array_append_new(list, calx_cli_json_text(report->heads.items[i]->id));
    return list;
}

static json_t *unfinished_json(const calx_migrate_report *report)
{
    if (!report->unfinished)
        return json_null();
    return json_pack("{s:o, s:I}", "revision", calx_cli_json_text(report->unfinished->id), "statements_done",
                     (json_int_t)report->statements_done);
}

bool cli_fail_script_json(calx_error *err)
{
    calx_fail(err, CALX_USAGE, "A script is no JSON.");
    return calx_error_hint(err, "Give either --sql or --json.");
}

json_t *cli_migration_json(const calx_migrate_report *report, json_t *done, const calx_error *err)
{
    return json_pack("{s:I, s:o, s:o, s:o, s:o}", "planned", (json_int_t)report->planned, "done", done, "heads",
                     cli_heads_json(report), "unfinished", unfinished_json(report), "error", cli_error_json(err));
}
