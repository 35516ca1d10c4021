/* dsdb import: from CSV files into the database. */
#include "cli/commands.h"

#include "import/import.h"

#include <calx/clock.h>

static const calx_option options[] = {
    { .name = "agencies", .letter = 'a', .value = "FILE", .help = "agencies.csv", .bytes = true },
    { .name = "data-sources", .letter = 'd', .value = "FILE", .help = "data_sources.csv", .bytes = true },
    { .name = "rejects",
      .value = "DIR",
      .help = "folder for records that cannot be loaded (else this one)",
      .bytes = true },
    { .name = "dry-run", .help = "do everything, then undo it; rejects are written all the same" },
    { 0 },
};

static void show_progress(void *cli, const char *what, int64_t done, int64_t total)
{
    calx_cli_progress(cli, what, done, total);
}

static json_t *rules_json(const import_result *r)
{
    json_t *rules = json_array();
    for (int c = 0; r->kind->columns[c].name; c++)
        for (int e = 0; e < EFFECT_COUNT; e++)
            if (r->counts.effects[c][e])
                json_array_append_new(rules, json_pack("{s:s, s:s, s:I}", "column", r->kind->columns[c].name, "what",
                                                       import_effect_names[e], "records",
                                                       (json_int_t)r->counts.effects[c][e]));
    return rules;
}

static json_t *places_json(const import_result *r)
{
    json_t *places = json_array();
    for (size_t i = 0; i < r->place_count; i++)
        json_array_append_new(places, json_pack("{s:o, s:I}", "what", calx_cli_json_text(r->places[i].what), "records",
                                                (json_int_t)r->places[i].records));
    return places;
}

/* A path may be bytes that JSON has no string for. */
static json_t *path_json(const char *path)
{
    return calx_cli_json_text(calx_text_of(path));
}

static json_t *result_json(const import_result *r)
{
    return json_pack("{s:s, s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o, s:o}", "kind", r->kind->name, "path",
                     path_json(r->path), "read", (json_int_t)r->read, "loaded", (json_int_t)r->loaded, "updated",
                     (json_int_t)r->updated, "unchanged", (json_int_t)r->unchanged, "merged", (json_int_t)r->merged,
                     "rejected", (json_int_t)r->rejected, "rejects", path_json(r->rejects), "rules", rules_json(r),
                     "places", places_json(r));
}

static bool print_json(calx_cli *cli, const import_report *report, double seconds, calx_error *err)
{
    json_t *files = json_array();
    for (size_t i = 0; i < report->count; i++)
        json_array_append_new(files, result_json(&report->files[i]));
    return calx_cli_print_json(
        cli,
        json_pack("{s:b, s:f, s:o}", "dry_run", calx_cli_given(cli, "dry-run"), "seconds", seconds, "files", files),
        err);
}

static void print_changes(calx_cli *cli, const import_result *r)
{
    for (int c = 0; r->kind->columns[c].name; c++)
        for (int e = 0; e < EFFECT_COUNT; e++)
            if (r->counts.effects[c][e])
                calx_cli_print(cli, "%9lld  %s: %s\n", (long long)r->counts.effects[c][e], r->kind->columns[c].name,
                               import_effect_names[e]);
    for (size_t i = 0; i < r->place_count; i++)
        calx_cli_print(cli, "%9lld  place: %.*s\n", (long long)r->places[i].records, CALX_TEXT_ARG(r->places[i].what));
}

static void print_result(calx_cli *cli, const import_result *r)
{
    calx_cli_print(
        cli, "%s%s: %lld read = %lld loaded + %lld updated + %lld unchanged + %lld merged + %lld rejected%s\n",
        calx_cli_style(cli, CALX_BOLD), r->path, (long long)r->read, (long long)r->loaded, (long long)r->updated,
        (long long)r->unchanged, (long long)r->merged, (long long)r->rejected, calx_cli_style(cli, CALX_PLAIN));
    print_changes(cli, r);
    if (r->rejects)
        calx_cli_print(cli, "The rejected records are in %s, each with its line and the reason.\n", r->rejects);
}

static bool run_import(calx_cli *cli, calx_error *err)
{
    import_options o = {
        .agencies = calx_cli_value(cli, "agencies"),
        .data_sources = calx_cli_value(cli, "data-sources"),
        .rejects = calx_cli_value(cli, "rejects"),
        .dry_run = calx_cli_given(cli, "dry-run"),
        .progress = show_progress,
        .go_on = calx_cli_go_on,
        .context = cli,
    };
    if (!o.agencies && !o.data_sources) {
        calx_fail(err, CALX_USAGE, "No file to import is named.");
        return calx_error_hint(err, "Name one or both: --agencies agencies.csv --data-sources data_sources.csv");
    }
    calx_conn *conn = calx_cli_connect(cli, err);
    int64_t began = calx_ticks();
    import_report report;
    if (!conn || !import_run(conn, &o, calx_cli_arena(cli), &report, err))
        return false;
    double seconds = (double)(calx_ticks() - began) / 1e9;
    if (calx_cli_json(cli))
        return print_json(cli, &report, seconds, err);
    for (size_t i = 0; i < report.count; i++)
        print_result(cli, &report.files[i]);
    calx_cli_note(cli, o.dry_run ? "Dry run: the database is as it was. %.1f s" : "Imported in %.1f s.", seconds);
    return true;
}

const calx_command import_command = {
    .name = "import",
    .summary = "Load agencies and data sources from CSV files",
    .options = options,
    .json = true,
    .help = "Reads the files, cleans them, and loads both in one transaction: on any error\n"
            "the database is as it was before. Every record ends in one of five ways:\n"
            "loaded (a new row), updated (it changed since the last import), unchanged,\n"
            "merged (one row with another record), or rejected. Rejected records go whole,\n"
            "with line and reason, to agencies.rejects.csv and data_sources.rejects.csv;\n"
            "corrected there, they can be imported from there.\n"
            "\n"
            "Importing the same file again changes nothing. docs/import.md lists the columns\n"
            "and what is done to each.",
    .example = "import --agencies agencies.csv --data-sources data_sources.csv\n"
               "import --data-sources data_sources.csv --dry-run",
    .run = run_import,
};
