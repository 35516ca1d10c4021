/* What a command prints: the answer on stdout, everything else on stderr. */
#include "frame.h"

#include <calx/clock.h>

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROGRESS_PAUSE 100000000 /* nanoseconds */

bool calx_cli_json(const calx_cli *cli)
{
    const calx_command *command = cli_command(cli);
    return command && command->json && calx_cli_given(cli, "json");
}

void cli_note_failure(calx_cli *cli)
{
    if (cli->output_errno == 0 && ferror(cli->out))
        cli->output_errno = errno;
}

void cli_flush(calx_cli *cli)
{
    fflush(cli->out);
    cli_note_failure(cli);
}

bool cli_finish_output(calx_cli *cli, calx_error *err)
{
    cli_clear_progress(cli);
    cli_flush(cli);
    if (!ferror(cli->out))
        return true;
    errno = cli->output_errno;
    return calx_fail_errno(err, "The output could not be written");
}

void calx_cli_print(calx_cli *cli, const char *format, ...)
{
    va_list args;
    cli_clear_progress(cli);
    va_start(args, format);
    vfprintf(cli->out, format, args);
    va_end(args);
    cli_note_failure(cli);
}

void calx_cli_note(calx_cli *cli, const char *format, ...)
{
    va_list args;
    if (cli->quiet)
        return;
    cli_clear_progress(cli);
    cli_flush(cli); /* so that a terminal shows both in order */
    va_start(args, format);
    vfprintf(cli->err, format, args);
    va_end(args);
    fputc('\n', cli->err);
}

bool calx_cli_print_json(calx_cli *cli, json_t *value, calx_error *err)
{
    if (!value)
        return calx_fail(err, CALX_BAD_VALUE, "The answer cannot be written as JSON.");
    cli_clear_progress(cli);
    bool ok = json_dumpf(value, cli->out, JSON_INDENT(2) | JSON_ENCODE_ANY) == 0;
    json_decref(value);
    fputc('\n', cli->out);
    cli_note_failure(cli);
    return ok || ferror(cli->out) || calx_fail(err, CALX_BAD_VALUE, "The answer cannot be written as JSON.");
}

json_t *calx_cli_json_text(calx_text text)
{
    json_t *value = text.data ? json_stringn(text.data, text.len) : NULL;
    return value ? value : json_null();
}

static bool is_terminal(FILE *stream)
{
    int number = fileno(stream);
    return number >= 0 && isatty(number);
}

const char *calx_cli_style(const calx_cli *cli, calx_style style)
{
    static const char *const sequences[] = { "\033[0m", "\033[1m", "\033[2m", "\033[32m", "\033[31m" };
    const char *refused = getenv("NO_COLOR");
    const char *kind = getenv("TERM");
    if (!is_terminal(cli->out) || (refused && *refused) || (kind && strcmp(kind, "dumb") == 0))
        return "";
    return sequences[style];
}

void calx_cli_progress(calx_cli *cli, const char *what, int64_t done, int64_t total)
{
    if (cli->quiet || !is_terminal(cli->err) || calx_ticks() < cli->progress_at + PROGRESS_PAUSE)
        return;
    cli->progress_at = calx_ticks();
    cli->progress_shown = true;
    if (total > 0)
        fprintf(cli->err, "\r\033[K%s %lld/%lld", what, (long long)done, (long long)total);
    else
        fprintf(cli->err, "\r\033[K%s %lld", what, (long long)done);
    fflush(cli->err);
}

void cli_clear_progress(calx_cli *cli)
{
    if (cli->progress_shown)
        fputs("\r\033[K", cli->err);
    cli->progress_shown = false;
}

static bool has_terminal(const calx_cli *cli)
{
    return isatty(STDIN_FILENO) && is_terminal(cli->err);
}

static bool says_yes(calx_cli *cli, calx_text question)
{
    cli_clear_progress(cli);
    fprintf(cli->err, "%.*s [y/N] ", CALX_TEXT_ARG(question));
    fflush(cli->err);
    char answer[16] = "";
    return fgets(answer, sizeof answer, stdin) && (answer[0] == 'y' || answer[0] == 'Y');
}

bool calx_cli_ask(calx_cli *cli, bool *yes, const char *question, ...)
{
    if (!has_terminal(cli))
        return false;
    va_list args;
    va_start(args, question);
    *yes = says_yes(cli, calx_text_vformat(cli->arena, question, args));
    va_end(args);
    return true;
}

bool calx_cli_confirm(calx_cli *cli, calx_error *err, const char *question, ...)
{
    if (calx_cli_given(cli, "yes"))
        return true;
    va_list args;
    va_start(args, question);
    calx_text asked = calx_text_vformat(cli->arena, question, args);
    va_end(args);
    if (!has_terminal(cli)) {
        calx_fail(err, CALX_USAGE, "There is no terminal to ask: %.*s", CALX_TEXT_ARG(asked));
        return calx_error_hint(err, "Add --yes to go on without being asked.");
    }
    return says_yes(cli, asked) || calx_fail(err, CALX_CANCELLED, "Nothing was done.");
}
