/* lint: what revisions, and other scripts of SQL, would do to a live database that nobody meant. */
#include "lint.h"
#include "migrations.h"

#include <calx/commands.h>

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const calx_option lint_options[] = {
    CLI_VERSIONS_OPTION,
    { .name = "since", .value = "REVISION", .help = "only revisions that it and its ancestors don't hold" },
    { .name = "exclude", .value = "RULE", .help = "leave a rule out", .repeats = true },
    { .name = "include", .value = "RULE", .help = "apply an optional rule", .repeats = true },
    { .name = "format", .value = "FORMAT", .help = "text (the default), json, github or sarif" },
    { .name = "locks", .help = "show the lock that each statement takes" },
    { .name = "connect", .help = "ask the database for the size of tables and its version" },
    { .name = "rules", .help = "list the rules" },
    { 0 },
};

typedef struct run {
    calx_cli *cli;
    calx_lint_options options;
    const calx_history *history;
    const char *version_table;
    cli_lint_reports reports;
    size_t cap;
} run;

/* The values of an option, ended by NULL. */
static const char *const *values_of(calx_cli *cli, const char *option)
{
    int count = calx_cli_value_count(cli, option);
    const char **values = calx_new_array(calx_cli_arena(cli), const char *, (size_t)count + 1);
    for (int i = 0; i < count; i++)
        values[i] = calx_cli_value_at(cli, option, i);
    return values;
}

static void keep_report(run *r, const calx_lint_report *report)
{
    if (r->reports.count == r->cap) {
        size_t cap = r->cap ? 2 * r->cap : 16;
        r->reports.items =
            calx_grow(calx_cli_arena(r->cli), r->reports.items, r->cap * sizeof *report, cap * sizeof *report);
        r->cap = cap;
    }
    r->reports.items[r->reports.count++] = *report;
    r->reports.standing += report->standing;
}

static bool lint_one(run *r, const calx_revision *revision, calx_error *err)
{
    calx_lint_report report;
    if (!calx_revision_lint(calx_cli_arena(r->cli), r->history, revision, r->version_table, &r->options, &report, err))
        return false;
    keep_report(r, &report);
    return true;
}

static bool is_file(const char *path)
{
    struct stat found;
    return stat(path, &found) == 0 && S_ISREG(found.st_mode);
}

#define LARGEST (64 << 20) /* bytes of a script */

static bool read_script(run *r, const char *path, calx_text *out, calx_error *err)
{
    calx_buffer text = calx_buffer_in(calx_cli_arena(r->cli));
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && calx_buffer_read(&text, fd, LARGEST + 1);
    if (!ok)
        calx_fail_errno(err, "%s cannot be read", path);
    if (fd >= 0)
        close(fd);
    *out = (calx_text){ calx_buffer_cstr(&text), text.len };
    return ok && (text.len <= LARGEST ||
                  calx_fail(err, CALX_BAD_FILE, "%s is larger than %d MiB, which no script is.", path, LARGEST >> 20));
}

/* A script that is no revision: nobody is known to put a transaction around it. */
static bool lint_script(run *r, const char *path, calx_error *err)
{
    calx_text sql = { 0 };
    calx_lint_report report;
    calx_lint_options options = r->options;
    options.path = path;
    if (!read_script(r, path, &sql, err) || !calx_lint_sql(calx_cli_arena(r->cli), sql, &options, &report, err))
        return false;
    keep_report(r, &report);
    return true;
}

static const calx_revision *revision_of_path(const calx_history *history, const char *path)
{
    const char *slash = strrchr(path, '/');
    for (size_t i = 0; history && i < history->count; i++) {
        const char *own = strrchr(history->revisions[i].path, '/');
        if (strcmp(own ? own + 1 : history->revisions[i].path, slash ? slash + 1 : path) == 0)
            return &history->revisions[i];
    }
    return NULL;
}

static bool is_read_from(const run *r, const calx_revision *revision, const char *path)
{
    return r->history->source.directory && cli_same_file(revision->path, path);
}

/* What is in the program, or in the folder, may be older than the file, or newer: the file is what was meant. */
static bool lint_file_of(run *r, const calx_revision *known, const char *path, calx_error *err)
{
    calx_text text = { 0 };
    calx_revision own;
    if (is_read_from(r, known, path))
        return lint_one(r, known, err);
    if (!read_script(r, path, &text, err) || !calx_revision_parse(calx_cli_arena(r->cli), path, text, &own, err))
        return false;
    if (!calx_text_equal(own.id, known->id))
        return lint_script(r, path, err);
    own.parents = known->parents; /* as many as it names there */
    own.revises_count = known->revises_count;
    own.index = known->index;
    return lint_one(r, &own, err);
}

static bool lint_target(run *r, const char *target, calx_error *err)
{
    const calx_revision *revision;
    if (is_file(target)) {
        revision = revision_of_path(r->history, target);
        return revision ? lint_file_of(r, revision, target, err) : lint_script(r, target, err);
    }
    revision = calx_history_resolve(r->history, calx_text_of(target), err);
    if (!revision)
        return calx_error_hint(err, "Name a revision, or the path of a script.");
    return lint_one(r, revision, err);
}

/* All, or those since one. */
static bool lint_history(run *r, calx_error *err)
{
    const char *since = calx_cli_value(r->cli, "since");
    const calx_revision *first = since ? calx_history_resolve(r->history, calx_text_of(since), err) : NULL;
    if (since && !first)
        return false;
    calx_revision_list known = { .items = &first, .count = first ? 1 : 0 };
    const bool *passed = calx_history_closure(r->history, known, calx_cli_arena(r->cli));
    for (size_t i = 0; i < r->history->count; i++)
        if (!passed[i] && !lint_one(r, &r->history->revisions[i], err))
            return false;
    return true;
}

static bool lint_targets(run *r, calx_error *err)
{
    int count = calx_cli_argument_count(r->cli);
    for (int i = 0; i < count; i++)
        if (!lint_target(r, calx_cli_argument(r->cli, i), err))
            return false;
    return count > 0 || lint_history(r, err);
}

static bool print_reports(run *r, const char *format, calx_error *err)
{
    if (strcmp(format, "json") == 0)
        return cli_lint_json(r->cli, &r->reports, err);
    if (strcmp(format, "sarif") == 0)
        return cli_lint_sarif(r->cli, &r->reports, err);
    if (strcmp(format, "github") == 0)
        cli_lint_github(r->cli, &r->reports);
    else if (calx_cli_given(r->cli, "locks"))
        cli_lint_locks(r->cli, &r->reports);
    else
        cli_lint_text(r->cli, &r->reports);
    return true;
}

static bool find_format(calx_cli *cli, const char **format, calx_error *err)
{
    static const char *const formats[] = { "text", "json", "github", "sarif" };
    *format = calx_cli_value(cli, "format");
    if (!*format)
        *format = calx_cli_json(cli) ? "json" : "text";
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(*format, formats[i]) == 0)
            return true;
    calx_fail(err, CALX_USAGE, "There is no format \"%s\".", *format);
    return calx_error_hint(err, "It is one of text, json, github and sarif.");
}

/* Scripts alone can be looked at where there are no revisions. */
static bool open_history(run *r, calx_error *err)
{
    calx_error why = { 0 };
    bool scripts = calx_cli_argument_count(r->cli) > 0;
    for (int i = 0; i < calx_cli_argument_count(r->cli); i++)
        scripts = scripts && is_file(calx_cli_argument(r->cli, i));
    r->history = cli_history(r->cli, &why);
    if (r->history || (scripts && calx_error_is(&why, CALX_USAGE)))
        return true;
    *err = why;
    return false;
}

static bool run_lint(calx_cli *cli, calx_error *err)
{
    const char *format;
    bool configured;
    run r = { .cli = cli, .version_table = cli_version_table(cli, &configured, err) };
    if (!configured)
        return false;
    if (calx_cli_given(cli, "rules"))
        return cli_lint_rules(cli, err);
    r.options = (calx_lint_options){ .exclude = values_of(cli, "exclude"), .include = values_of(cli, "include") };
    if (!find_format(cli, &format, err) || !open_history(&r, err))
        return false;
    if (calx_cli_given(cli, "connect") && !(r.options.conn = calx_cli_connect(cli, err)))
        return false;
    if (!lint_targets(&r, err) || !print_reports(&r, format, err))
        return false;
    if (r.reports.standing > 0) {
        calx_fail(err, CALX_BAD_FILE, "Lint has objections: %zu.", r.reports.standing);
        return calx_error_hint(err, "Do what it says, or let one stand: `-- lint: allow RULE, because …`.");
    }
    calx_cli_note(cli, "Scripts checked: %zu. Nothing to object to.", r.reports.count);
    return true;
}

const calx_command calx_lint_command = {
    .name = "lint",
    .summary = "Find what revisions would do to a live database",
    .arguments = "[REVISION|FILE…]",
    .most = -1,
    .bytes = true,
    .options = lint_options,
    .help = "Looks at revisions (all of them where none is named) and other scripts of SQL\n"
            "for what locks tables, rewrites them, loses data or breaks programs that\n"
            "run. Runs nothing. A comment lets a statement stand and says why:\n\n"
            "  -- lint: allow ban-drop-column, because no release reads it since 2.4\n\n"
            "docs/lint.md has each rule with what to do instead.",
    .example = "lint --since 71374f\nlint add_index.sql --locks\nlint --format github",
    .json = true,
    .run = run_lint,
};
