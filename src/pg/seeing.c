/* Parameters for people, and the log of slow statements. */
#include "conn.h"

#include <calx/clock.h>
#include <calx/log.h>

#include <inttypes.h>
#include <stdio.h>

#define LONGEST_SHOWN 100

/* Types whose values are not secrets by themselves. */
static bool is_plain(const calx_type *type)
{
    switch (type->kind) {
    case CALX_KIND_BOOLEAN:
    case CALX_KIND_INT2:
    case CALX_KIND_INT4:
    case CALX_KIND_INT8:
    case CALX_KIND_FLOAT4:
    case CALX_KIND_FLOAT8:
    case CALX_KIND_NUMERIC:
    case CALX_KIND_DATE:
    case CALX_KIND_TIMESTAMP:
    case CALX_KIND_INTERVAL:
    case CALX_KIND_RANGE:
    case CALX_KIND_MULTIRANGE:
    case CALX_KIND_ENUM:
        return true;
    case CALX_KIND_ARRAY:
        return is_plain(type->element);
    case CALX_KIND_TEXT:
    case CALX_KIND_BYTEA:
    case CALX_KIND_UUID:
    case CALX_KIND_JSON:
    case CALX_KIND_JSONB:
    case CALX_KIND_TSVECTOR:
    case CALX_KIND_TSQUERY:
        break;
    }
    return false;
}

calx_text calx_params_show(const calx_params *params, size_t index, bool show_unknown, calx_arena *arena)
{
    const calx_type *type = params->types[index];
    calx_secrecy secrecy = params->secrecy[index];
    if (!params->data[index])
        return CALX_TEXT("NULL");
    if (secrecy == CALX_SECRET || (secrecy == CALX_SECRECY_UNKNOWN && !show_unknown && !is_plain(type)))
        return CALX_TEXT("***");
    void *value = calx_alloc(arena, type->size);
    if (!calx_decode(type, params->data[index], (size_t)params->lengths[index], arena, value, NULL))
        return CALX_TEXT("?");
    return calx_print(arena, type, value);
}

static void add_cut(calx_buffer *out, calx_text value)
{
    calx_text shown = calx_text_shortened(value, LONGEST_SHOWN);
    calx_buffer_add_text(out, shown);
    calx_buffer_add_cstr(out, shown.len < value.len ? "…" : "");
}

static const char *show_all(const calx_params *params, calx_arena *arena)
{
    calx_buffer out = calx_buffer_in(arena);
    for (size_t i = 0; params && i < params->count; i++) {
        calx_buffer_addf(&out, "%s$%zu=", i ? " " : "", i + 1);
        add_cut(&out, calx_params_show(params, i, false, arena));
    }
    return calx_buffer_cstr(&out);
}

static void log_slow(calx_conn *conn, const char *event, const char *sql, const calx_params *params, int64_t begin,
                     int64_t rows)
{
    int64_t took = calx_ticks() - begin;
    if (took < conn->slow)
        return;
    CALX_SCOPED_ARENA(arena);
    char milliseconds[32], count[32] = "";
    snprintf(milliseconds, sizeof milliseconds, "%" PRId64, took / 1000000);
    if (rows >= 0)
        snprintf(count, sizeof count, "%" PRId64, rows);
    calx_log(CALX_WARN, event, "milliseconds", milliseconds, "rows", count, "sql", calx_tagged(conn, sql), "parameters",
             show_all(params, arena), NULL);
}

void calx_log_slow(calx_conn *conn, const char *sql, const calx_params *params, int64_t begin, int64_t rows)
{
    log_slow(conn, "slow statement", sql, params, begin, rows);
}

void calx_log_slow_prepare(calx_conn *conn, const char *sql, int64_t begin)
{
    log_slow(conn, "slow statement being prepared", sql, NULL, begin, -1);
}
