/* The operation on rows of any relation. */
#include "cli/api/api.h"

#include "client/relation_rows.h"

#include <ctype.h>

/* A condition as it is written: COLUMN, one of these, VALUE; or COLUMN and one of the last two. Longer ones stand
 * before those that they begin with. */
static const struct {
    calx_text sign;
    row_test test;
} signs[] = {
    { { "!=", 2 }, ROW_NOT_EQUAL }, { { "<=", 2 }, ROW_AT_MOST },   { { ">=", 2 }, ROW_AT_LEAST },
    { { "=", 1 }, ROW_EQUAL },      { { "<", 1 }, ROW_LESS },       { { ">", 1 }, ROW_GREATER },
    { { "~", 1 }, ROW_CONTAINS },   { { "is null", 7 }, ROW_NULL }, { { "is not null", 11 }, ROW_NOT_NULL },
};

static bool read_condition(calx_text given, row_condition *out, calx_error *err)
{
    size_t len = 0;
    while (len < given.len && (isalnum((unsigned char)given.data[len]) || given.data[len] == '_'))
        len++;
    calx_text rest = calx_text_trim((calx_text){ given.data + len, given.len - len });
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (!calx_text_starts(rest, signs[i].sign))
            continue;
        calx_text value = { rest.data + signs[i].sign.len, rest.len - signs[i].sign.len };
        *out = (row_condition){ { given.data, len }, signs[i].test, value };
        bool takes_none = signs[i].test == ROW_NULL || signs[i].test == ROW_NOT_NULL;
        return !takes_none || value.len == 0 ||
               calx_fail(err, CALX_USAGE, "The condition \"%.*s\" has something after its end.", CALX_TEXT_ARG(given));
    }
    calx_fail(err, CALX_USAGE, "The condition \"%.*s\" can't be read.", CALX_TEXT_ARG(given));
    return calx_error_hint(err, "It is a column, one of = != < <= > >= ~ and a value, or a column and"
                                " \"is null\" or \"is not null\"; ~ is \"contains\".");
}

static bool read_conditions(const api_call *call, rows_request *request, calx_error *err)
{
    const calx_text *given = api_texts(call, "where", &request->condition_count);
    row_condition *conditions = calx_new_array(call->arena, row_condition, request->condition_count);
    for (size_t i = 0; i < request->condition_count; i++)
        if (!read_condition(given[i], &conditions[i], err))
            return false;
    request->conditions = conditions;
    return true;
}

static json_t *one_json(calx_arena *arena, const relation_rows *got, const char *row)
{
    json_t *out = row_json(arena, got->shape, row);
    for (size_t i = 0; i < got->linked_count; i++) {
        const row_list *list = (const row_list *)(row + got->linked[i].offset);
        json_object_set_new(out, got->linked[i].name,
                            rows_json_of(arena, got->linked[i].shape, list->items, list->len));
    }
    return out;
}

static bool list_rows(api_call *call, json_t **out, calx_error *err)
{
    relation_rows got;
    rows_request request = { .relation = api_text(call, "relation"),
                             .sort_by = api_text(call, "sort-by"),
                             .descending = api_opt_boolean(call, "descending").value,
                             .page = api_page(call) };
    request.columns = api_texts(call, "column", &request.column_count);
    request.linked = api_texts(call, "linked", &request.linked_count);
    if (!read_conditions(call, &request, err) || !dsdb_relation_rows(&call->db, call->arena, &request, &got, err))
        return false;
    json_t *rows = json_array();
    for (size_t i = 0; i < got.rows.len; i++)
        json_array_append_new(rows, one_json(call->arena, &got, (char *)got.rows.items + i * got.shape->size));
    *out = api_page_json(call, got.more, rows);
    return true;
}

const api_operation api_relation_rows[] = {
    { "list-rows", "Rows of a table or view, with conditions and linked rows", list_rows,
      PARAMETERS(TAKES("relation", API_TEXT, "name of a table or view", REQUIRED),
                 TAKES("column", API_TEXT, "only this column", MANY),
                 TAKES("where", API_TEXT, "COLUMN=VALUE; != < <= > >=, ~ for contains; COLUMN is [not] null", MANY),
                 TAKES("linked", API_TEXT, "a relationship whose rows come along", MANY), TAKES_SORT) },
    { .name = NULL },
};
