/* upgrade and downgrade: a line for each revision that is done, and where the database is in the end. */
#include "migrations.h"

#include <calx/buffer.h>
#include <calx/commands.h>

#include <string.h>

#define EXCERPT_BEFORE 60 /* bytes of a long line that are shown before the place */
#define EXCERPT_WIDTH 100 /* and of all of it */

static const calx_option run_options[] = {
    CLI_VERSIONS_OPTION,
    { .name = "sql", .help = "print the SQL as a script for psql, and touch no database" },
    { .name = "tag", .value = "TEXT", .help = "what the SQL can read as current_setting('calx.tag', true)" },
    { .name = "wait",
      .value = "SECONDS",
      .help = "wait so long for another migration to end (else as long as it takes)" },
    { .name = "lock-timeout",
      .value = "SECONDS",
      .help = "wait so long for a lock, then undo the revision and try again (else 2; 0: without limit)" },
    { .name = "retries", .value = "N", .help = "try again so often (else 10), after pauses that double up to 30 s" },
    { .name = "statement-timeout", .value = "SECONDS", .help = "let no statement take longer (0: without limit)" },
    { .name = "interrupted",
      .value = "again|done",
      .help = "what to do with a statement of which nobody knows whether an interrupted run did it" },
    { 0 },
};

const char *cli_version_table(calx_cli *cli, bool *ok, calx_error *err)
{
    const cli_config *config = cli_config_of(cli, err);
    *ok = config != NULL;
    return config ? config->version_table : NULL;
}

bool cli_revision_in(calx_revision_list list, const calx_revision *revision)
{
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i] == revision)
            return true;
    return false;
}

static void show_progress(calx_cli *cli, const calx_migrate_event *event)
{
    CALX_SCOPED_ARENA(scratch);
    calx_text what = calx_text_format(scratch, "%.*s  %.*s%s%.*s  %.0f s ", CALX_TEXT_ARG(event->revision->id),
                                      CALX_TEXT_ARG(event->revision->message), event->step.len ? ": " : "",
                                      CALX_TEXT_ARG(event->step), event->milliseconds / 1000);
    calx_cli_progress(cli, what.data, event->part_of ? event->part_done : (int64_t)event->number,
                      event->part_of ? event->part_of : (int64_t)event->of);
}

static void show_retry(calx_cli *cli, const calx_migrate_event *event)
{
    calx_cli_note(cli, "Revision %.*s got no lock in time%s%.*s: tried again in %.1f s (attempt %d)",
                  CALX_TEXT_ARG(event->revision->id), event->holder.len ? ", which was with " : "",
                  CALX_TEXT_ARG(event->holder), event->milliseconds / 1000, event->attempt + 1);
}

/* Where events go. */
typedef struct showing {
    calx_cli *cli;
    json_t *done; /* NULL: what is done is printed at once */
} showing;

static void show_done(const showing *to, const calx_migrate_event *event)
{
    const calx_revision *revision = event->revision;
    if (to->done)
        json_array_append_new(to->done, cli_done_json(event));
    else
        calx_cli_print(to->cli, "%s %.*s  %.*s  (%.0f ms)\n", event->up ? "+" : "-", CALX_TEXT_ARG(revision->id),
                       CALX_TEXT_ARG(revision->message), event->milliseconds);
}

static void show_event(void *context, const calx_migrate_event *event)
{
    const showing *to = context;
    calx_cli *cli = to->cli;
    const calx_revision *revision = event->revision;
    switch (event->kind) {
    case CALX_MIGRATE_WAITING:
        calx_cli_note(cli, "Waiting for another migration of this database: %.*s", CALX_TEXT_ARG(event->holder));
        break;
    case CALX_MIGRATE_CHANGED:
        calx_cli_note(cli, "warning: %s was changed after it had been applied; this database has what it said then.",
                      revision->path);
        break;
    case CALX_MIGRATE_RESUMED:
        calx_cli_note(cli, "Going on with statement %zu of revision %.*s, which was interrupted.", event->statement,
                      CALX_TEXT_ARG(revision->id));
        break;
    case CALX_MIGRATE_REBUILDING:
        calx_cli_note(cli, "Dropping %.*s, which an interrupted build left invalid, to build it again.",
                      CALX_TEXT_ARG(event->step));
        break;
    case CALX_MIGRATE_BLOCKED:
        calx_cli_note(cli, "Revision %.*s waits for %.*s", CALX_TEXT_ARG(revision->id), CALX_TEXT_ARG(event->holder));
        break;
    case CALX_MIGRATE_PROGRESS:
        show_progress(cli, event);
        break;
    case CALX_MIGRATE_RETRYING:
        show_retry(cli, event);
        break;
    case CALX_MIGRATE_STARTED:
        calx_cli_progress(cli, calx_text_cstr(calx_cli_arena(cli), revision->message), (int64_t)event->number,
                          (int64_t)event->of);
        break;
    case CALX_MIGRATE_FINISHED:
        show_done(to, event);
        break;
    }
}

/* The byte at which character `n` from 1 begins. */
static size_t byte_of(const char *text, int n)
{
    size_t at = 0;
    while (text[at] && n > 1)
        if (((unsigned char)text[++at] & 0xC0) != 0x80)
            n--;
    return at;
}

static bool inside_character(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* The line of the failed statement that holds the error, or as much of it as fits, and a caret below the
 * place. */
static void add_excerpt(calx_buffer *to, const calx_error *err)
{
    const char *sql = err->statement;
    size_t place = byte_of(sql, err->position ? err->position : 1);
    size_t start = place;
    while (start > 0 && sql[start - 1] != '\n' && (place - start < EXCERPT_BEFORE || inside_character(sql[start])))
        start--;
    size_t end = start + strcspn(sql + start, "\n");
    if (end > start + EXCERPT_WIDTH)
        for (end = start + EXCERPT_WIDTH; inside_character(sql[end]);)
            end++;
    int column = 0; /* of the place, in characters */
    calx_buffer_add_cstr(to, "| ");
    for (size_t i = start; i < end; i++) {
        calx_buffer_add_char(to, sql[i] == '\t' ? ' ' : sql[i]);
        column += i < place && !inside_character(sql[i]);
    }
    if (err->position)
        calx_buffer_addf(to, "\n| %*s^", column, "");
}

/* Where a run that failed has left the database. */
static void add_state(calx_buffer *to, const calx_cli *cli, const calx_migrate_report *report)
{
    if (report->planned == 0)
        return;
    if (!report->known) {
        calx_buffer_addf(to, "Whether that revision was committed is not known: run `%s current`.",
                         calx_cli_program(cli)->name);
        return;
    }
    const char *now = calx_revision_names(to->arena, report->heads);
    if (report->unfinished)
        calx_buffer_addf(to, "Of revision %.*s %zu statement%s done; `%s upgrade` goes on there.\n",
                         CALX_TEXT_ARG(report->unfinished->id), report->statements_done,
                         report->statements_done == 1 ? " is" : "s are", calx_cli_program(cli)->name);
    if (report->unfinished && report->done == 0) {
        calx_buffer_addf(to, "The database is at %s.", now);
        return;
    }
    if (report->done == 0)
        calx_buffer_addf(to, "Nothing was changed; the database is at %s.", now);
    else
        calx_buffer_addf(to, "%zu of %zu revisions were done and stay; the database is at %s.", report->done,
                         report->planned, now);
}

/* Adds to the error what only the command can know. */
static bool explain(calx_cli *cli, const calx_migrate_report *report, calx_error *err)
{
    calx_buffer detail = calx_buffer_in(calx_cli_arena(cli));
    bool in_script = report->planned > 0 && err->statement[0] && err->context[0];
    if (err->detail[0])
        calx_buffer_addf(&detail, "%s\n", err->detail);
    if (in_script) {
        add_excerpt(&detail, err);
        calx_buffer_add_char(&detail, '\n');
    }
    size_t before = detail.len;
    add_state(&detail, cli, report);
    if (calx_error_is(err, CALX_CANCELLED) && detail.len > before) /* for which no detail is shown */
        calx_cli_note(cli, "%s", calx_buffer_cstr(&detail) + before);
    return calx_error_detail(err, "%s", calx_buffer_cstr(&detail));
}

static void show_end(calx_cli *cli, const calx_history *history, const calx_migrate_report *report)
{
    bool at_heads = report->heads.count == history->heads.count;
    for (size_t i = 0; i < report->heads.count; i++)
        at_heads = at_heads && cli_revision_in(history->heads, report->heads.items[i]);
    const char *place = !at_heads || report->heads.count == 0 ? ""
                        : report->heads.count > 1             ? ", the heads"
                                                              : ", the head";
    calx_cli_note(cli, "%sthe database is at %s%s.", report->planned ? "Done: " : "Nothing to do: ",
                  calx_revision_names(calx_cli_arena(cli), report->heads), place);
}

typedef bool (*migration)(calx_conn *conn, const calx_history *history, calx_text target,
                          const calx_migrate_options *options, calx_error *err);

/* Seconds as the milliseconds of an option: 0 where it was not given, negative for none. */
static bool read_seconds(calx_cli *cli, const char *option, int *milliseconds, calx_error *err)
{
    int64_t seconds = 0;
    if (!calx_cli_number(cli, option, 0, 86400, &seconds, err))
        return false;
    *milliseconds = seconds ? (int)seconds * 1000 : calx_cli_given(cli, option) ? -1 : 0;
    return true;
}

static bool read_interrupted(calx_cli *cli, calx_migrate_options *options, calx_error *err)
{
    const char *value = calx_cli_value(cli, "interrupted");
    if (!value)
        return true;
    if (strcmp(value, "again") != 0 && strcmp(value, "done") != 0)
        return calx_fail(err, CALX_USAGE, "--interrupted is `again` or `done`, not \"%s\".", value);
    options->uncertain = *value == 'a' ? CALX_UNCERTAIN_AGAIN : CALX_UNCERTAIN_DONE;
    return true;
}

static bool read_limits(calx_cli *cli, calx_migrate_options *options, calx_error *err)
{
    int64_t retries = -1;
    if (!read_seconds(cli, "wait", &options->wait_milliseconds, err) ||
        !read_seconds(cli, "lock-timeout", &options->lock_milliseconds, err) ||
        !read_seconds(cli, "statement-timeout", &options->statement_milliseconds, err) ||
        !calx_cli_number(cli, "retries", 0, 1000, &retries, err))
        return false;
    options->retries = retries > 0 ? (int)retries : retries == 0 ? -1 : 0;
    return read_interrupted(cli, options, err);
}

/* Says where the run has left the database. */
static bool end_migration(calx_cli *cli, const calx_history *history, const calx_migrate_report *report, json_t *done,
                          bool ok, calx_error *err)
{
    calx_error ignored = { 0 };
    if (done && !calx_cli_print_json(cli, cli_migration_json(report, done, err), ok ? err : &ignored) && ok)
        return false;
    if (!ok)
        return explain(cli, report, err);
    if (!done)
        show_end(cli, history, report);
    return true;
}

static bool run_migration(calx_cli *cli, migration migrate, const char *target, calx_error *err)
{
    bool ok;
    calx_migrate_report report = { 0 };
    showing to = { .cli = cli };
    calx_migrate_options options = {
        .go_on = calx_cli_go_on,
        .progress = show_event,
        .context = &to,
        .report = &report,
        .report_arena = calx_cli_arena(cli),
        .version_table = cli_version_table(cli, &ok, err),
    };
    if (!read_limits(cli, &options, err))
        return false;
    const calx_history *history = cli_history(cli, err);
    calx_conn *conn = history ? calx_cli_connect(cli, err) : NULL;
    if (!conn || !ok || !cli_set_tag(cli, conn, err))
        return false;
    to.done = calx_cli_json(cli) ? json_array() : NULL;
    ok = migrate(conn, history, calx_text_of(target), &options, err);
    return end_migration(cli, history, &report, to.done, ok, err);
}

static bool print_script(calx_cli *cli, const char *target, bool up, calx_error *err)
{
    return calx_cli_json(cli) ? cli_fail_script_json(err) : cli_print_script(cli, target, up, err);
}

static bool run_upgrade(calx_cli *cli, calx_error *err)
{
    const char *target = calx_cli_argument(cli, 0);
    if (!target)
        target = "head";
    if (calx_cli_given(cli, "sql"))
        return print_script(cli, target, true, err);
    return run_migration(cli, calx_migrate_upgrade, target, err);
}

static bool run_downgrade(calx_cli *cli, calx_error *err)
{
    const char *target = calx_cli_argument(cli, 0);
    if (calx_cli_given(cli, "sql"))
        return print_script(cli, target, false, err);
    return run_migration(cli, calx_migrate_downgrade, target, err);
}

const calx_command calx_upgrade_command = {
    .name = "upgrade",
    .summary = "Bring the database up to a revision",
    .arguments = "[REVISION]",
    .most = 1,
    .options = run_options,
    .help = "REVISION is an id or the beginning of one, a branch's label, `head` (the\n"
            "default), `heads` where the history has several, `BRANCH@head`, or `+N` for N\n"
            "revisions further: from where the database is, along a branch (`BRANCH@+N`) or\n"
            "from a revision (`REVISION+N`). What a revision depends on is applied first.\n\n"
            "Each revision is one transaction: what fails or is stopped is undone, and\n"
            "what was done before it stays. One that says `-- calx:transaction none` runs\n"
            "statement by statement, and the next upgrade goes on where it ended. One\n"
            "upgrade at a time works on a database; a second one waits.\n\n"
            "A statement waits two seconds for a lock, since all who come after it would\n"
            "wait behind it; then the revision is undone, and tried again after a pause.\n"
            "docs/migrations-live.md has more.\n\n"
            "With --sql, REVISION may be FROM:TO: the script is for a database at FROM, and\n"
            "stops elsewhere. Without FROM it is for an empty one. With --json, what was\n"
            "done and where the database is are printed at the end, also where it failed.",
    .example = "upgrade\nupgrade +1\nupgrade 71374f:head --sql > upgrade.sql",
    .json = true,
    .run = run_upgrade,
};

const calx_command calx_downgrade_command = {
    .name = "downgrade",
    .summary = "Take the database back to a revision",
    .arguments = "REVISION",
    .least = 1,
    .most = 1,
    .options = run_options,
    .help = "REVISION is an id or the beginning of one, `base` for before the first, or\n"
            "`-N` for N revisions back: from where the database is, from a revision\n"
            "(`REVISION-N`) or down a branch (`BRANCH@-N`, `BRANCH@base`). What depends on a\n"
            "revision that goes, goes with it. Data that only later revisions have a place\n"
            "for is lost.\n\n"
            "With --sql it is FROM:TO, and the script is for a database at FROM.",
    .example = "downgrade -1\ndowngrade 71374f\ndowngrade head:71374f --sql > downgrade.sql",
    .json = true,
    .run = run_downgrade,
};
