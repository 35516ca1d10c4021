/* dsdb api: every operation of the client by its name. The commands are made from the tables. */
#include "cli/api/api.h"

#include "cli/commands.h"

static const api_operation *const tables[] = {
    api_users,  api_sign_in, api_locations, api_agencies,      api_data_sources,  api_data_requests,
    api_search, api_metrics, api_general,   api_notifications, api_relation_rows, api_source_manager,
};

const api_operation **api_operations(calx_arena *arena, size_t *count)
{
    *count = 0;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        for (const api_operation *o = tables[i]; o->name; o++)
            ++*count;
    const api_operation **all = calx_new_array(arena, const api_operation *, *count);
    size_t at = 0;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        for (const api_operation *o = tables[i]; o->name; o++)
            all[at++] = o;
    return all;
}

const char *api_value_name(const api_parameter *parameter)
{
    switch (parameter->kind) {
    case API_SECRET:
        return "@FILE|-";
    case API_INTEGER:
        return "INTEGER";
    case API_NUMBER:
        return "NUMBER";
    case API_BOOLEAN:
        return "BOOLEAN";
    case API_LABEL:
        return parameter->labels->name;
    case API_JSON:
        return "JSON|@FILE|-";
    case API_TEXT:
        break;
    }
    return "TEXT";
}

json_t *api_page_json(const api_call *call, bool more, json_t *rows)
{
    return json_pack("{s:I, s:b, s:o}", "page", (json_int_t)api_page(call), "more", more, "rows", rows);
}

static const api_operation *operation_named(calx_arena *arena, const char *name)
{
    size_t count;
    const api_operation **all = api_operations(arena, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(all[i]->name, name) == 0)
            return all[i];
    return NULL;
}

static bool make_call(api_call *call, calx_error *err)
{
    json_t *out = NULL;
    call->db = calx_session_on(calx_cli_connect(call->cli, err));
    if (!call->db.conn || !call->operation->function(call, &out, err))
        return false;
    return calx_cli_print_json(call->cli, out ? out : json_pack("{s:b}", "done", 1), err);
}

static bool run_operation(calx_cli *cli, calx_error *err)
{
    calx_arena *arena = calx_cli_arena(cli);
    api_call call = { .cli = cli, .arena = arena, .operation = operation_named(arena, calx_cli_command(cli)->name) };
    bool ok = api_read(&call, err) && make_call(&call, err);
    api_forget(&call);
    return ok;
}

static const calx_option *options_of(calx_arena *arena, const api_parameter *parameters)
{
    size_t count = 0;
    while (parameters && parameters[count].name)
        count++;
    calx_option *options = calx_new_array(arena, calx_option, count + 1);
    for (size_t i = 0; i < count; i++) {
        const api_parameter *p = &parameters[i];
        const char *help = p->required ? calx_text_format(arena, "%s (required)", p->help).data : p->help;
        options[i] = (calx_option){ .name = p->name,
                                    .value = api_value_name(p),
                                    .help = help,
                                    .repeats = p->repeats,
                                    .bytes = p->kind == API_SECRET || p->kind == API_JSON };
    }
    return options;
}

static const calx_command *const *make_commands(calx_arena *arena)
{
    size_t count;
    const api_operation **all = api_operations(arena, &count);
    calx_command *commands = calx_new_array(arena, calx_command, count);
    const calx_command **list = calx_new_array(arena, const calx_command *, count + 1);
    for (size_t i = 0; i < count; i++) {
        commands[i] = (calx_command){ .name = all[i]->name,
                                      .summary = all[i]->summary,
                                      .options = options_of(arena, all[i]->parameters),
                                      .run = run_operation };
        list[i] = &commands[i];
    }
    return list;
}

static bool run_api(calx_cli *cli, calx_error *err)
{
    if (calx_cli_given(cli, "list"))
        return api_list(cli, err);
    calx_fail(err, CALX_USAGE, "dsdb api needs the name of an operation.");
    return calx_error_hint(err, "They are listed by: dsdb api --list");
}

const calx_command api_command = {
    .name = "api",
    .summary = "Call an operation of the database client",
    .options = (const calx_option[]){ { .name = "list", .help = "list the operations with their parameters" }, { 0 } },
    .help = "Calls one operation of the database client, in one transaction where it writes, and\n"
            "prints what it gives as JSON. Parameters are options: `dsdb api OPERATION --help`\n"
            "shows them. A secret is never given itself, but as @FILE, or as - for the\n"
            "standard input; JSON may be given in any of the three ways. The exit code is 3 where\n"
            "what was named is not there.",
    .example =
        "api --list\napi user-id --email ann@example.org\napi set-password-digest --user-id 7 --digest @digest.txt",
    .json = true,
    .run = run_api,
    .make_commands = make_commands,
};
