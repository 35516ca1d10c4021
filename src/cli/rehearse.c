/* rehearse: what revisions would do, seen on a copy of the database. */
#include "frame.h"
#include "migrations.h"

#include <calx/buffer.h>
#include <calx/commands.h>
#include <calx/rehearse.h>

#include <string.h>

#define MOST_NOTED 5 /* grants */
#define EXCERPT 68   /* bytes of a statement that are shown */

static const calx_option rehearse_options[] = {
    CLI_VERSIONS_OPTION,
    { .name = "on",
      .value = "URL",
      .help = "make the copy on another server: any database there, or an environment's name" },
    { .name = "schema-only", .help = "copy no rows: fast, and says nothing of times" },
    { .name = "all-locks", .help = "show locks, too, that only other changes of the schema wait for" },
    { .name = "statement-timeout", .value = "SECONDS", .help = "let no statement take longer" },
    { 0 },
};

static void show_progress(void *context, const calx_migrate_event *event)
{
    calx_cli *cli = context;
    if (event->kind != CALX_MIGRATE_STARTED && event->kind != CALX_MIGRATE_PROGRESS)
        return;
    CALX_SCOPED_ARENA(scratch);
    calx_text what = calx_text_format(scratch, "%s %.*s  %.*s", event->up ? "rehearsing" : "taking back",
                                      CALX_TEXT_ARG(event->revision->id), CALX_TEXT_ARG(event->revision->message));
    calx_cli_progress(cli, what.data, (int64_t)event->number, (int64_t)event->of);
}

/* The statement in one line, or as much of it as fits. */
static const char *excerpt(calx_arena *arena, const calx_rehearsed_statement *s)
{
    if (s->sql.len == 0)
        return "(code in C)";
    calx_buffer line = calx_buffer_in(arena);
    bool blank = false;
    for (size_t i = 0; i < s->sql.len; i++) {
        char c = s->sql.data[i];
        if (line.len >= EXCERPT && ((unsigned char)c & 0xC0) != 0x80) {
            calx_buffer_add_cstr(&line, "…");
            break;
        }
        bool is_blank = c == ' ' || (c >= '\t' && c <= '\r');
        if (!is_blank || !blank)
            calx_buffer_add_char(&line, is_blank ? ' ' : c);
        blank = is_blank;
    }
    return calx_buffer_cstr(&line);
}

static const char *size_text(calx_arena *arena, int64_t bytes)
{
    static const char *const units[] = { "bytes", "kB", "MB", "GB", "TB" };
    double size = (double)bytes;
    size_t unit = 0;
    for (; size >= 1024 && unit < 4; unit++)
        size /= 1024;
    return calx_text_format(arena, unit ? "%.1f %s" : "%.0f %s", size, units[unit]).data;
}

static const char *who_waits(const calx_rehearsed_lock *lock)
{
    return lock->readers_wait   ? "readers and writers would wait"
           : lock->writers_wait ? "writers would wait, readers not"
                                : "only other changes of the schema would wait";
}

static void print_statement(calx_cli *cli, const calx_rehearsed_statement *s)
{
    calx_arena *arena = calx_cli_arena(cli);
    calx_cli_print(cli, "  %s  %s%.0f ms", excerpt(arena, s), calx_cli_style(cli, CALX_FAINT), s->milliseconds);
    if (s->rows > 0)
        calx_cli_print(cli, ", %lld row%s", (long long)s->rows, s->rows == 1 ? "" : "s");
    calx_cli_print(cli, ", line %d%s\n", s->line, calx_cli_style(cli, CALX_PLAIN));
    for (size_t i = 0; i < s->lock_count; i++) {
        const calx_rehearsed_lock *lock = &s->locks[i];
        calx_cli_print(cli, "    %s%s on %.*s for %.0f ms: %s%s\n",
                       calx_cli_style(cli, lock->readers_wait ? CALX_BAD : CALX_PLAIN), lock->mode.data,
                       CALX_TEXT_ARG(lock->relation), lock->milliseconds, who_waits(lock),
                       calx_cli_style(cli, CALX_PLAIN));
    }
    for (size_t i = 0; i < s->rewrite_count; i++)
        calx_cli_print(cli, "    %s%.*s is written anew: %lld rows, %s%s\n", calx_cli_style(cli, CALX_BAD),
                       CALX_TEXT_ARG(s->rewrites[i].relation), (long long)s->rewrites[i].rows,
                       size_text(arena, s->rewrites[i].bytes), calx_cli_style(cli, CALX_PLAIN));
}

static void print_statements(calx_cli *cli, const calx_rehearsal *r)
{
    for (size_t i = 0; i < r->statement_count; i++) {
        const calx_rehearsed_statement *s = &r->statements[i];
        bool first = i == 0 || s->revision != s[-1].revision || s->up != s[-1].up;
        if (first)
            calx_cli_print(cli, "%s%s %.*s  %.*s%s\n", calx_cli_style(cli, CALX_BOLD), s->up ? "+" : "-",
                           CALX_TEXT_ARG(s->revision->id), CALX_TEXT_ARG(s->revision->message),
                           calx_cli_style(cli, CALX_PLAIN));
        print_statement(cli, s);
    }
}

/* Of many the first ones show what it is about. */
static void note_left_out(calx_cli *cli, const calx_rehearsal *r)
{
    for (size_t i = 0; i < r->left_out_count && i < MOST_NOTED; i++)
        calx_cli_note(cli, "Left out of the copy, since %.*s: %.*s", CALX_TEXT_ARG(r->left_out[i].why),
                      CALX_TEXT_ARG(r->left_out[i].sql));
    if (r->left_out_count > MOST_NOTED)
        calx_cli_note(cli, "And %zu more grants, which --json lists.", r->left_out_count - MOST_NOTED);
}

static void print_end(calx_cli *cli, const calx_rehearsal *r)
{
    const char *copied = r->by_template ? "the server's copy" : "a dump";
    if (r->planned == 0)
        calx_cli_note(cli, "Nothing to rehearse.");
    else if (r->irreversible)
        calx_cli_note(cli, "Applied %zu revision%s to %s and took %zu back: %.*s is irreversible.", r->applied,
                      r->applied == 1 ? "" : "s", copied, r->undone, CALX_TEXT_ARG(r->irreversible->id));
    else if (r->compared && r->difference_count == 0)
        calx_cli_note(cli, "Applied %zu revision%s to %s and took %s back: the schema is as it was before.", r->applied,
                      r->applied == 1 ? "" : "s", copied, r->applied == 1 ? "it" : "them");
}

static json_t *statement_json(const calx_rehearsed_statement *s)
{
    json_t *locks = json_array();
    for (size_t i = 0; i < s->lock_count; i++)
        json_array_append_new(locks, json_pack("{s:o, s:s, s:b, s:b, s:f}", "relation",
                                               calx_cli_json_text(s->locks[i].relation), "mode", s->locks[i].mode.data,
                                               "readers_wait", s->locks[i].readers_wait, "writers_wait",
                                               s->locks[i].writers_wait, "milliseconds", s->locks[i].milliseconds));
    json_t *rewrites = json_array();
    for (size_t i = 0; i < s->rewrite_count; i++)
        json_array_append_new(
            rewrites, json_pack("{s:o, s:I, s:I}", "relation", calx_cli_json_text(s->rewrites[i].relation), "rows",
                                (json_int_t)s->rewrites[i].rows, "bytes", (json_int_t)s->rewrites[i].bytes));
    return json_pack("{s:o, s:s, s:o, s:s, s:i, s:f, s:o, s:o, s:o}", "revision", calx_cli_json_text(s->revision->id),
                     "direction", s->up ? "upgrade" : "downgrade", "sql", calx_cli_json_text(s->sql), "path",
                     s->revision->path, "line", s->line, "milliseconds", s->milliseconds, "rows",
                     s->rows < 0 ? json_null() : json_integer((json_int_t)s->rows), "locks", locks, "rewrites",
                     rewrites);
}

static json_t *left_out_json(const calx_rehearsal *r)
{
    json_t *list = json_array();
    for (size_t i = 0; i < r->left_out_count; i++)
        json_array_append_new(list, json_pack("{s:o, s:o}", "sql", calx_cli_json_text(r->left_out[i].sql), "why",
                                              calx_cli_json_text(r->left_out[i].why)));
    return list;
}

static json_t *rehearsal_json(const calx_rehearsal *r, const calx_error *failure)
{
    json_t *statements = json_array();
    for (size_t i = 0; i < r->statement_count; i++)
        json_array_append_new(statements, statement_json(&r->statements[i]));
    json_t *differences = json_array();
    for (size_t i = 0; i < r->difference_count; i++)
        json_array_append_new(differences, calx_cli_json_text(r->differences[i]));
    return json_pack("{s:s, s:o, s:I, s:I, s:I, s:o, s:o, s:b, s:o, s:o}", "copied_by",
                     r->by_template ? "template" : "dump", "left_out", left_out_json(r), "planned",
                     (json_int_t)r->planned, "applied", (json_int_t)r->applied, "undone", (json_int_t)r->undone,
                     "irreversible", r->irreversible ? calx_cli_json_text(r->irreversible->id) : json_null(),
                     "statements", statements, "compared", r->compared, "differences", differences, "error",
                     cli_error_json(failure));
}

/* A way back that leads elsewhere fails the command, so that a script can rely on it. */
static bool judge(calx_cli *cli, const calx_rehearsal *r, calx_error *err)
{
    if (r->difference_count == 0)
        return true;
    calx_buffer list = calx_buffer_in(calx_cli_arena(cli));
    for (size_t i = 0; i < r->difference_count; i++)
        calx_buffer_addf(&list, "%s%.*s", i ? "\n" : "", CALX_TEXT_ARG(r->differences[i]));
    calx_fail(err, CALX_SHAPE, "The downgrades do not restore the schema that was there before.");
    calx_error_detail(err, "%s", calx_buffer_cstr(&list));
    return calx_error_hint(err, "Correct them, or say in the header why nothing can: `-- calx:irreversible why`.");
}

static bool run_rehearse(calx_cli *cli, calx_error *err)
{
    const char *target = calx_cli_argument(cli, 0);
    int64_t seconds = 0;
    bool known;
    const char *source;
    const char *version_table = cli_version_table(cli, &known, err);
    if (!known || !calx_cli_number(cli, "statement-timeout", 1, 86400, &seconds, err))
        return false;
    const char *on = calx_cli_value(cli, "on");
    if (on && !(on = cli_database_called(cli, on, err)))
        return false;
    const calx_history *history = cli_history(cli, err);
    const char *conninfo = history ? calx_cli_database(cli, &source, err) : NULL;
    if (!conninfo)
        return false;
    calx_rehearse_options options = {
        .version_table = version_table,
        .on = on,
        .schema_only = calx_cli_given(cli, "schema-only"),
        .weak = calx_cli_given(cli, "all-locks"),
        .statement_milliseconds = (int)seconds * 1000,
        .go_on = calx_cli_go_on,
        .progress = show_progress,
        .context = cli,
        .opened = calx_cli_watch,
        .closing = calx_cli_forget,
    };
    calx_rehearsal r;
    bool ok = calx_rehearse(conninfo, history, calx_text_of(target ? target : "head"), &options, calx_cli_arena(cli),
                            &r, err);
    if (calx_cli_json(cli))
        return calx_cli_print_json(cli, rehearsal_json(&r, err), err) && ok && judge(cli, &r, err);
    note_left_out(cli, &r);
    print_statements(cli, &r);
    if (!ok)
        return false;
    print_end(cli, &r);
    return judge(cli, &r, err);
}

const calx_command calx_rehearse_command = {
    .name = "rehearse",
    .summary = "Show on a copy of the database what an upgrade would do",
    .arguments = "[REVISION]",
    .most = 1,
    .options = rehearse_options,
    .help = "Copies the database, brings the copy up to REVISION (else `head`), and shows for\n"
            "each statement how long it took, which locks it held for how long and who would\n"
            "have waited for them, and which tables it wrote anew. Then takes all back and\n"
            "compares the schema with what it was before. The copy is dropped; the original\n"
            "is only read.\n\n"
            "The server makes the copy where nobody else is connected to the database, else\n"
            "pg_dump and psql do. The role must be allowed to make databases there, or on\n"
            "the server that --on names. Fails where a revision does, or where the\n"
            "downgrades do not restore what was there. With --json, what was seen until\n"
            "then is printed all the same, with the error in it.",
    .example = "rehearse\nrehearse --on postgresql://localhost/postgres --schema-only --json",
    .json = true,
    .run = run_rehearse,
};
