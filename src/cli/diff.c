/* diff: the SQL that makes one schema of another. */
#include "schema.h"

#include <calx/commands.h>

#include <string.h>

static const calx_option diff_options[] = {
    { .name = "from", .value = "SIDE", .help = "what there is (else the database)" },
    { .name = "to", .value = "SIDE", .help = "what is to be (else the models)" },
    CLI_RENAME_OPTION,
    CLI_LABEL_OPTION,
    CLI_SCHEMA_OPTION,
    CLI_CACHE_OPTION,
    CLI_VERSIONS_OPTION,
    { 0 },
};

static bool is_url(const char *side)
{
    return strstr(side, "://") != NULL;
}

static const calx_catalog *read_other_database(calx_cli *cli, const char *url, const calx_autogenerate_options *options,
                                               calx_error *err)
{
    calx_connect_options how = { .application_name = calx_cli_program(cli)->name };
    calx_conn *conn = calx_connect(url, &how, err);
    if (!conn)
        return NULL;
    calx_cli_watch(conn);
    const calx_catalog *catalog = calx_catalog_of_database(conn, calx_cli_arena(cli), options, err);
    calx_cli_forget(conn);
    calx_close(conn);
    return catalog;
}

static const calx_catalog *read_files(calx_cli *cli, const char *path, const calx_autogenerate_options *options,
                                      calx_error *err)
{
    const calx_embedded_files *files = calx_sql_files(calx_cli_arena(cli), path, err);
    calx_conn *conn = files ? calx_cli_connect(cli, err) : NULL;
    const calx_schema schema = { .sql = files };
    return conn ? calx_catalog_of_schema(conn, &schema, calx_cli_arena(cli), options, err) : NULL;
}

/* `database`, `models`, `head`, a URL, a file or a folder. */
static const calx_catalog *read_side(calx_cli *cli, const char *side, const calx_autogenerate_options *options,
                                     calx_error *err)
{
    calx_arena *arena = calx_cli_arena(cli);
    if (is_url(side))
        return read_other_database(cli, side, options, err);
    if (strcmp(side, "models") != 0 && strcmp(side, "head") != 0 && strcmp(side, "database") != 0)
        return read_files(cli, side, options, err);
    calx_conn *conn = calx_cli_connect(cli, err);
    if (!conn)
        return NULL;
    if (strcmp(side, "database") == 0)
        return calx_catalog_of_database(conn, arena, options, err);
    if (strcmp(side, "models") == 0) {
        const calx_schema *schema = cli_schema(cli, err);
        return schema ? calx_catalog_of_schema(conn, schema, arena, options, err) : NULL;
    }
    const calx_history *history = cli_history(cli, err);
    return history ? calx_catalog_of_history(conn, history, arena, options, err) : NULL;
}

/* The side that was read second stands alone where the first is a schema only: a database holds others. */
static const calx_catalog *read_beside(calx_cli *cli, const char *side, const calx_catalog *other,
                                       const calx_autogenerate_options *options, calx_error *err)
{
    calx_autogenerate_options same = *options;
    const char *only[1] = { calx_text_cstr(calx_cli_arena(cli), other->called) };
    if (other->called.len > 0) {
        same.schemas = only;
        same.schema_count = 1;
    }
    return read_side(cli, side, &same, err);
}

static json_t *script_json(const calx_script *script)
{
    json_t *list = json_array();
    for (size_t i = 0; i < script->count; i++) {
        const calx_step *step = &script->steps[i];
        json_array_append_new(list,
                              json_pack("{s:o, s:o, s:o, s:i, s:b, s:b, s:b}", "summary",
                                        calx_cli_json_text(step->summary), "sql", calx_cli_json_text(step->sql), "note",
                                        calx_cli_json_text(step->note), "batch", step->batch, "outside_transaction",
                                        step->outside, "destructive", step->destructive, "rewrites", step->rewrites));
    }
    return list;
}

static void print_script(calx_cli *cli, const calx_script *script)
{
    int batch = 0;
    for (size_t i = 0; i < script->count; i++) {
        const calx_step *step = &script->steps[i];
        if (step->batch != batch)
            calx_cli_print(cli, "-- What follows needs the above committed%s.\n\n",
                           step->outside ? ", and runs outside of a transaction" : "");
        batch = step->batch;
        if (step->destructive)
            calx_cli_print(cli, "-- Loses data: %.*s\n", CALX_TEXT_ARG(step->summary));
        if (step->note.len > 0)
            calx_cli_print(cli, "-- %.*s\n", CALX_TEXT_ARG(step->note));
        if (step->rewrites)
            calx_cli_print(cli, "-- Writes the table anew, and nobody can use it meanwhile.\n");
        calx_cli_print(cli, "%.*s\n", CALX_TEXT_ARG(step->sql));
    }
}

static void note_likely(calx_cli *cli, const calx_difference *difference)
{
    for (size_t i = 0; i < difference->likely_count; i++)
        calx_cli_note(cli, "Perhaps a rename: --rename %.*s:%.*s", CALX_TEXT_ARG(difference->likely[i].from->identity),
                      CALX_TEXT_ARG(difference->likely[i].to->name));
}

static bool print_difference(calx_cli *cli, const calx_difference *difference, const calx_autogenerate_options *options,
                             calx_error *err)
{
    calx_script_options how = { .label_map = options->label_map, .label_map_count = options->label_map_count };
    const calx_script *script = calx_catalog_script(calx_cli_arena(cli), difference, &how, err);
    if (!script)
        return false;
    if (calx_cli_json(cli))
        return calx_cli_print_json(cli, script_json(script), err);
    note_likely(cli, difference);
    cli_note_not_compared(cli, difference);
    if (script->count == 0)
        calx_cli_note(cli, "No difference.");
    print_script(cli, script);
    return true;
}

static bool run_diff(calx_cli *cli, calx_error *err)
{
    const char *from = calx_cli_given(cli, "from") ? calx_cli_value(cli, "from") : "database";
    const char *to = calx_cli_given(cli, "to") ? calx_cli_value(cli, "to") : "models";
    calx_autogenerate_options options;
    if (!cli_autogenerate_options(cli, &options, err))
        return false;
    const calx_catalog *goal = read_side(cli, to, &options, err);
    const calx_catalog *start = goal ? read_beside(cli, from, goal, &options, err) : NULL;
    if (start && start->called.len > 0 && goal->called.len == 0)
        goal = read_beside(cli, to, start, &options, err);
    if (!start || !goal)
        return false;
    const calx_difference *difference = calx_schema_difference(calx_cli_arena(cli), start, goal, &options, err);
    return difference && print_difference(cli, difference, &options, err);
}

const calx_command calx_diff_command = {
    .name = "diff",
    .summary = "Print the SQL that makes one schema of another",
    .options = diff_options,
    .help = "A SIDE is `database`, `models`, `head` (what the revision files make), a URL,\n"
            "an SQL file or a folder of them. Files, models and revisions are run in a\n"
            "scratch database on the server of the database. Changes nothing. The other\n"
            "way round, --from and --to changed places, it prints the way back.",
    .example = "diff\ndiff --from head --to models\ndiff --from postgresql://localhost/old --to schema.sql",
    .json = true,
    .run = run_diff,
};
