/* Errors for people, and for scripts as exit codes. */
#include "frame.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

#define SHORTEST_SECRET 4 /* a shorter one would be found in half of all words */

/* How many bytes of a control character `text` begins with: what an error quotes must not command the terminal. */
static size_t control_at(const char *text)
{
    unsigned char c = (unsigned char)text[0], next = c ? (unsigned char)text[1] : 0;
    if (c == 0xC2 && next >= 0x80 && next < 0xA0)
        return 2;
    return (c < 0x20 && c != '\t') || c == 0x7F;
}

/* Prints `text` with each of the secrets replaced. */
static void print_without(FILE *to, const char *text, const char *const *secrets, int count)
{
    while (*text) {
        size_t skip = 0;
        for (int i = 0; i < count && !skip; i++)
            if (strncmp(text, secrets[i], strlen(secrets[i])) == 0)
                skip = strlen(secrets[i]);
        size_t control = skip ? 0 : control_at(text);
        if (skip)
            fputs("***", to);
        else
            fputc(control ? ' ' : *text, to);
        text += skip ? skip : control ? control : 1;
    }
}

static void keep_secret(const char **secrets, int *count, const char *secret)
{
    if (secret && strlen(secret) >= SHORTEST_SECRET)
        secrets[(*count)++] = secret;
}

/* What stands between "user:" and "@" in a URL, as it is written there. */
static const char *written_password(const char *url, calx_arena *arena)
{
    const char *start = url ? strstr(url, "://") : NULL;
    const char *end = start ? strrchr(start, '@') : NULL;
    const char *colon = start ? strchr(start + 3, ':') : NULL;
    if (!end || !colon || colon > end)
        return NULL;
    return calx_text_cstr(arena, (calx_text){ colon + 1, (size_t)(end - colon - 1) });
}

static const char *parsed_password(const char *conninfo, calx_arena *arena)
{
    PQconninfoOption *options = conninfo ? PQconninfoParse(conninfo, NULL) : NULL;
    const char *password = NULL;
    for (PQconninfoOption *option = options; option && option->keyword; option++)
        if (strcmp(option->keyword, "password") == 0 && option->val)
            password = calx_text_cstr(arena, calx_text_of(option->val));
    PQconninfoFree(options);
    return password;
}

static int exit_code_of(const calx_error *err)
{
    const char *state = err->sqlstate;
    if (cli_was_stopped())
        return CALX_EXIT_STOPPED;
    if (strcmp(state, CALX_USAGE) == 0)
        return CALX_EXIT_USAGE;
    if (strcmp(state, CALX_NOT_FOUND) == 0 || strcmp(state, CALX_AMBIGUOUS) == 0)
        return CALX_EXIT_NOTHING;
    bool refused = strncmp(state, "08", 2) == 0 || strncmp(state, "28", 2) == 0;
    if (refused || strcmp(state, "3D000") == 0 || strcmp(state, "57P03") == 0)
        return CALX_EXIT_NO_DATABASE;
    return CALX_EXIT_FAILED;
}

/* Prints a part of the error, each line of it with a few words or blanks before it. */
static void print_part(FILE *to, const char *before, const char *text, const char *const *secrets, int count,
                       calx_arena *arena)
{
    calx_text rest = calx_text_trim(calx_text_of(text));
    while (rest.len > 0) {
        fputs(before, to);
        print_without(to, calx_text_cstr(arena, calx_text_cut(&rest, '\n')), secrets, count);
        fputc('\n', to);
    }
}

/* What to do where the error itself doesn't say: a database that lacks what the program's revisions make
 * is another one, or not up to date. */
static const char *hint_for(const calx_cli *cli, const calx_error *err)
{
    static const char *const missing[] = { "42P01", "42703", "42704", "42883", "3F000" };
    if (err->hint[0] || !cli->program->revisions)
        return err->hint;
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++)
        if (strcmp(err->sqlstate, missing[i]) == 0)
            return calx_text_format(cli->arena,
                                    "Is this the right database, and up to date? See: %s current; %s upgrade",
                                    cli->program->name, cli->program->name)
                .data;
    return err->hint;
}

int cli_report(calx_cli *cli, const calx_error *err)
{
    const char *secrets[3];
    int count = 0;
    int code = exit_code_of(err);
    const char *before = calx_text_format(cli->arena, "%s: ", cli->program->name).data;
    cli_clear_progress(cli);
    cli_flush(cli);
    if (code == CALX_EXIT_STOPPED) {
        fprintf(cli->err, "%sStopped; what was not finished was undone.\n", before);
        return code;
    }
    keep_secret(secrets, &count, written_password(cli->conninfo, cli->arena));
    keep_secret(secrets, &count, parsed_password(cli->conninfo, cli->arena));
    keep_secret(secrets, &count, getenv("PGPASSWORD"));
    print_part(cli->err, before, err->message, secrets, count, cli->arena);
    print_part(cli->err, "  ", err->detail, secrets, count, cli->arena);
    print_part(cli->err, "  ", err->context, secrets, count, cli->arena);
    if (cli->verbose)
        print_part(cli->err, "  | ", err->statement, secrets, count, cli->arena);
    print_part(cli->err, "hint: ", hint_for(cli, err), secrets, count, cli->arena);
    return code;
}
