/* Rows of models out of JSON objects. */
#include "cli/api/api.h"

#include <calx/clock.h>
#include <string.h>
#include <time.h>

static bool value_of_json(calx_arena *arena, const calx_type *type, const json_t *json, void *value);

static bool integer_of_json(const calx_type *type, const json_t *json, void *value)
{
    json_int_t given = json_integer_value(json);
    if (!json_is_integer(json))
        return false;
    if (type->kind == CALX_KIND_INT8) {
        *(int64_t *)value = given;
        return true;
    }
    *(int32_t *)value = (int32_t)given;
    return given == (int32_t)given;
}

/* `YYYY-MM-DD` at the beginning, of a day that exists; `*rest` is what comes after it. */
static bool read_date(const char *text, calx_date *date, const char **rest)
{
    struct tm day = { 0 };
    int year, month, day_of_month;
    *rest = strptime(text, "%Y-%m-%d", &day);
    if (!*rest)
        return false;
    *date = calx_date_of(day.tm_year + 1900, day.tm_mon + 1, day.tm_mday);
    calx_date_parts(*date, &year, &month, &day_of_month);
    return day_of_month == day.tm_mday;
}

static bool date_of_text(const char *text, calx_date *date)
{
    const char *rest;
    return read_date(text, date, &rest) && *rest == '\0';
}

/* The date alone is its beginning. */
static bool timestamp_of_text(const char *text, int64_t *timestamp)
{
    calx_date date;
    const char *rest;
    struct tm clock = { 0 };
    if (!read_date(text, &date, &rest))
        return false;
    if (*rest && *rest != 'T' && *rest != ' ')
        return false;
    if (*rest)
        rest = strptime(rest + 1, "%H:%M:%S", &clock);
    int64_t seconds = (((int64_t)date.days * 24 + clock.tm_hour) * 60 + clock.tm_min) * 60 + clock.tm_sec;
    *timestamp = seconds * 1000000;
    return rest && *rest == '\0';
}

bool api_time(const api_call *call, const char *name, calx_opt_timestamp *out, calx_error *err)
{
    opt_text given = api_opt_text(call, name);
    *out = (calx_opt_timestamp){ .set = given.set };
    return !given.set || timestamp_of_text(calx_text_cstr(call->arena, given.value), &out->value) ||
           calx_fail(err, CALX_USAGE, "--%s is not a time like 2026-11-24 or 2026-11-24T12:30:00.", name);
}

static bool array_of_json(calx_arena *arena, const calx_type *element, const json_t *json, calx_array *array)
{
    size_t count = json_array_size(json);
    if (!json_is_array(json))
        return false;
    char *items = calx_alloc_array(arena, count, element->size);
    for (size_t i = 0; i < count; i++)
        if (!value_of_json(arena, element, json_array_get(json, i), items + i * element->size))
            return false;
    *array = (calx_array){ .items = items, .len = (int32_t)count };
    return true;
}

static bool value_of_json(calx_arena *arena, const calx_type *type, const json_t *json, void *value)
{
    const char *text = json_string_value(json);
    switch (type->kind) {
    case CALX_KIND_BOOLEAN:
        *(bool *)value = json_is_true(json);
        return json_is_boolean(json);
    case CALX_KIND_INT4:
    case CALX_KIND_INT8:
        return integer_of_json(type, json, value);
    case CALX_KIND_FLOAT8:
        *(double *)value = json_number_value(json);
        return json_is_number(json);
    case CALX_KIND_TEXT:
        if (text)
            *(calx_text *)value = (calx_text){ text, json_string_length(json) };
        return text != NULL;
    case CALX_KIND_ENUM:
        return text && (*(int *)value = calx_enum_value(type, calx_text_of(text))) != 0;
    case CALX_KIND_DATE:
        return text && date_of_text(text, value);
    case CALX_KIND_ARRAY:
        return array_of_json(arena, type->element, json, value);
    default:
        return false;
    }
}

static bool is_among(const char *name, const char *const *names)
{
    for (; names && *names; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

static bool set_field(calx_arena *arena, const calx_table *table, const calx_column *column, const json_t *json,
                      void *row, calx_error *err)
{
    const calx_field *field = &table->shape->fields[column - table->columns];
    char *at = (char *)row + field->offset;
    if (json_is_null(json) && field->nullable)
        return true;
    if (json_is_null(json))
        return calx_fail(err, CALX_USAGE, "\"%s\" can't be null.", column->name);
    if (field->nullable) {
        *(bool *)at = true;
        at += field->type->opt_value;
    }
    return value_of_json(arena, field->type, json, at) ||
           calx_fail(err, CALX_USAGE, "The value of \"%s\" is not of the type %s.", column->name,
                     calx_column_sql_type(arena, column).data);
}

bool api_row_of(calx_arena *arena, const calx_table *table, const json_t *object, const char *const *others, void *row,
                const calx_node *const **columns, calx_error *err)
{
    const char *name;
    json_t *value;
    size_t count = 0;
    memset(row, 0, table->shape->size);
    if (!json_is_object(object))
        return calx_fail(err, CALX_USAGE, "The values are not a JSON object of columns.");
    const calx_node **given = calx_new_array(arena, const calx_node *, json_object_size(object) + 1);
    json_object_foreach((json_t *)object, name, value)
    {
        const calx_column *column = calx_table_column(table, name);
        if (is_among(name, others))
            continue;
        if (!column)
            return calx_fail(err, CALX_USAGE, "There is no column \"%s\" in %s.", name, table->name);
        if (!set_field(arena, table, column, value, row, err))
            return false;
        const calx_node node = {
            .kind = CALX_NODE_COLUMN, .column = column, .type = column->type, .name = column->name
        };
        given[count++] = calx_keep(arena, &node);
    }
    *columns = given;
    return true;
}
