/* A health check as JSON. */
#include "cli/health_json.h"

json_t *health_json(const health_check *check)
{
    json_t *tables = json_array();
    for (size_t i = 0; i < check->count; i++) {
        const table_health *t = &check->tables[i];
        json_t *before = t->before.set ? json_integer(t->before.value) : json_null();
        json_array_append_new(tables,
                              json_pack("{s:o, s:o, s:I, s:b}", "table", calx_cli_json_text(t->table), "old_count",
                                        before, "new_count", (json_int_t)t->count, "alarming", t->alarming));
    }
    json_t *behind = json_array();
    for (int32_t i = 0; i < check->behind.len; i++)
        json_array_append_new(behind, calx_cli_json_text(check->behind.items[i]));
    return json_pack("{s:I, s:o, s:o}", "alarming", (json_int_t)check->alarming, "tables", tables, "behind", behind);
}
