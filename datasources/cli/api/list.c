/* dsdb api --list. */
#include "cli/api/api.h"

static json_t *parameter_json(const api_parameter *p)
{
    return json_pack("{s:s, s:s, s:b, s:b, s:s}", "name", p->name, "type", api_value_name(p), "required", p->required,
                     "repeats", p->repeats, "help", p->help);
}

static json_t *operation_json(const api_operation *operation)
{
    json_t *parameters = json_array();
    for (const api_parameter *p = operation->parameters; p && p->name; p++)
        json_array_append_new(parameters, parameter_json(p));
    return json_pack("{s:s, s:s, s:o}", "name", operation->name, "summary", operation->summary, "parameters",
                     parameters);
}

/* "--email TEXT [--capacity user_capacities_enum]…" */
static calx_text parameters_text(calx_arena *arena, const api_operation *operation)
{
    calx_buffer out = calx_buffer_in(arena);
    for (const api_parameter *p = operation->parameters; p && p->name; p++)
        calx_buffer_addf(&out, "%s%s--%s %s%s%s", p == operation->parameters ? "" : " ", p->required ? "" : "[",
                         p->name, api_value_name(p), p->required ? "" : "]", p->repeats ? "…" : "");
    return calx_buffer_text(&out);
}

bool api_list(calx_cli *cli, calx_error *err)
{
    size_t count;
    calx_arena *arena = calx_cli_arena(cli);
    const api_operation **all = api_operations(arena, &count);
    if (calx_cli_json(cli)) {
        json_t *out = json_array();
        for (size_t i = 0; i < count; i++)
            json_array_append_new(out, operation_json(all[i]));
        return calx_cli_print_json(cli, out, err);
    }
    for (size_t i = 0; i < count; i++) {
        calx_text parameters = parameters_text(arena, all[i]);
        calx_cli_print(cli, "%s%s%s%s%.*s\n    %s\n", calx_cli_style(cli, CALX_BOLD), all[i]->name,
                       calx_cli_style(cli, CALX_PLAIN), parameters.len ? " " : "", CALX_TEXT_ARG(parameters),
                       all[i]->summary);
    }
    return true;
}
