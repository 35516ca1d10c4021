/* An alarm in words and in numbers. */
#include "health_alert.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static json_t *change_json(const table_health *table)
{
    return json_pack("{s:s%, s:I, s:I}", "table", table->table.data, table->table.len, "old_count",
                     (json_int_t)table->before.value, "new_count", (json_int_t)table->count);
}

/* Adds a sentence, on a line of its own. */
static void add_sentence(calx_buffer *words, calx_text sentence)
{
    calx_buffer_addf(words, "%s%.*s", words->len > 0 ? "\n" : "", CALX_TEXT_ARG(sentence));
}

static json_t *alert_json(const health_check *check)
{
    CALX_SCOPED_ARENA(scratch);
    calx_buffer words = calx_buffer_in(scratch);
    json_t *changes = json_array(), *behind = json_array();
    for (size_t i = 0; i < check->count; i++) {
        const table_health *table = &check->tables[i];
        if (!table->alarming)
            continue;
        add_sentence(&words, calx_text_format(scratch, "The table %.*s went from %lld rows to %lld.",
                                              CALX_TEXT_ARG(table->table), (long long)table->before.value,
                                              (long long)table->count));
        json_array_append_new(changes, change_json(table));
    }
    for (int32_t i = 0; i < check->behind.len; i++) {
        calx_text map = check->behind.items[i];
        add_sentence(&words,
                     calx_text_format(scratch, "packed_maps is behind %.*s: run dsdb refresh-views packed_maps.",
                                      CALX_TEXT_ARG(map)));
        json_array_append_new(behind, json_stringn(map.data, map.len));
    }
    const char *text = calx_buffer_cstr(&words);
    return json_pack("{s:s, s:s, s:o, s:o}", "text", text, "content", text, "changes", changes, "behind", behind);
}

bool send_health_alert(const char *url, const health_check *check, const webhook_limits *limits, calx_error *err)
{
    if (!dsdb_is_alarming(check))
        return true;
    json_t *json = alert_json(check);
    char *body = json_dumps(json, JSON_COMPACT);
    json_decref(json);
    bool ok = body ? post_to_webhook(url, (calx_text){ body, strlen(body) }, limits, err)
                   : calx_fail(err, CALX_SYSTEM, "The alert can't be written as JSON.");
    free(body);
    return ok;
}
