/* Rows by their shapes, so that a new column is shown without a change here. */
#include "cli/rows.h"

#include <calx/clock.h>
#include <math.h>
#include <string.h>

/* Where the value stands, or NULL where it is null. */
static const void *value_in(const calx_field *field, const void *row)
{
    const char *at = (const char *)row + field->offset;
    if (!field->nullable)
        return at;
    return *(const bool *)at ? at + field->type->opt_value : NULL;
}

static json_t *value_json(calx_arena *arena, const calx_type *type, const void *value);

static json_t *array_json(calx_arena *arena, const calx_type *element, const calx_array *array)
{
    json_t *out = json_array();
    for (int32_t i = 0; i < array->len; i++) {
        bool null = array->nulls && array->nulls[i];
        const char *item = (const char *)array->items + (size_t)i * element->size;
        json_array_append_new(out, null ? json_null() : value_json(arena, element, item));
    }
    return out;
}

static json_t *real_json(double number)
{
    return isfinite(number) ? json_real(number) : json_null();
}

static json_t *value_json(calx_arena *arena, const calx_type *type, const void *value)
{
    json_t *parsed;
    switch (type->kind) {
    case CALX_KIND_BOOLEAN:
        return json_boolean(*(const bool *)value);
    case CALX_KIND_INT2:
        return json_integer(*(const int16_t *)value);
    case CALX_KIND_INT4:
        return json_integer(*(const int32_t *)value);
    case CALX_KIND_INT8:
        return json_integer(*(const int64_t *)value);
    case CALX_KIND_FLOAT4:
        return real_json((double)*(const float *)value);
    case CALX_KIND_FLOAT8:
        return real_json(*(const double *)value);
    case CALX_KIND_ARRAY:
        return array_json(arena, type->element, value);
    case CALX_KIND_JSON:
    case CALX_KIND_JSONB:
        parsed = json_loadb(((const calx_json *)value)->text.data, ((const calx_json *)value)->text.len,
                            JSON_DECODE_ANY, NULL);
        return parsed ? parsed : json_null();
    case CALX_KIND_TIMESTAMP:
        if (type == &calx_type_timestamptz)
            return calx_cli_json_text(calx_timestamp_text(arena, *(const int64_t *)value));
        break;
    default:
        break;
    }
    return calx_cli_json_text(calx_print(arena, type, value));
}

json_t *row_json(calx_arena *arena, const calx_shape *shape, const void *row)
{
    json_t *out = json_object();
    for (size_t i = 0; i < shape->count; i++) {
        const calx_field *field = &shape->fields[i];
        const void *value = value_in(field, row);
        json_object_set_new(out, field->name, value ? value_json(arena, field->type, value) : json_null());
    }
    return out;
}

json_t *rows_json_of(calx_arena *arena, const calx_shape *shape, const void *items, size_t len)
{
    json_t *out = json_array();
    for (size_t i = 0; i < len; i++)
        json_array_append_new(out, row_json(arena, shape, (const char *)items + i * shape->size));
    return out;
}

calx_text plain_text(calx_arena *arena, calx_text text)
{
    calx_text copy = calx_text_copy(arena, text);
    char *bytes = (char *)copy.data;
    for (size_t i = 0; i < copy.len; i++) {
        unsigned char c = (unsigned char)bytes[i];
        /* the second row of control characters is C2 80 to C2 9F in UTF-8 */
        bool second = c == 0xC2 && i + 1 < copy.len && (unsigned char)bytes[i + 1] < 0xA0;
        if (c < 0x20 || c == 0x7F || second)
            bytes[i] = ' ';
        if (second)
            bytes[i + 1] = ' ';
    }
    return copy;
}

static calx_text array_text(calx_arena *arena, const calx_type *element, const calx_array *array)
{
    calx_buffer out = calx_buffer_in(arena);
    for (int32_t i = 0; i < array->len; i++) {
        calx_buffer_add_cstr(&out, i ? ", " : "");
        if (array->nulls && array->nulls[i])
            calx_buffer_add_char(&out, '-');
        else
            calx_buffer_add_text(&out, calx_print(arena, element, (char *)array->items + (size_t)i * element->size));
    }
    return calx_buffer_text(&out);
}

calx_text field_text(calx_arena *arena, const calx_field *field, const void *row)
{
    const void *value = value_in(field, row);
    if (!value)
        return CALX_TEXT("");
    if (field->type->kind == CALX_KIND_ARRAY)
        return array_text(arena, field->type->element, value);
    if (field->type->kind == CALX_KIND_BOOLEAN)
        return *(const bool *)value ? CALX_TEXT("yes") : CALX_TEXT("no");
    return calx_print(arena, field->type, value);
}

void print_row(calx_cli *cli, const calx_shape *shape, const void *row)
{
    calx_arena *arena = calx_cli_arena(cli);
    int width = 0;
    for (size_t i = 0; i < shape->count; i++)
        if (width < (int)strlen(shape->fields[i].name))
            width = (int)strlen(shape->fields[i].name);
    for (size_t i = 0; i < shape->count; i++) {
        const calx_field *field = &shape->fields[i];
        calx_text rest = value_in(field, row) ? calx_text_trim(field_text(arena, field, row)) : CALX_TEXT("-");
        const char *name = field->name;
        do {
            calx_text line = plain_text(arena, calx_text_cut(&rest, '\n'));
            calx_cli_print(cli, "  %s%-*s%s  %.*s\n", calx_cli_style(cli, CALX_FAINT), width, name,
                           calx_cli_style(cli, CALX_PLAIN), CALX_TEXT_ARG(line));
            name = "";
        } while (rest.data);
    }
}
