/* One run of a program, from its arguments to its exit code. */
#include "frame.h"

#include <calx/log.h>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static void set_log_level(const calx_cli *cli)
{
    const char *named = getenv("CALX_LOG");
    int level = named ? calx_log_level_of(named) : -1;
    if (cli->verbose)
        level = cli->verbose > 1 ? CALX_DEBUG : CALX_INFO;
    else if (cli->quiet)
        level = CALX_ERROR;
    if (level >= 0)
        calx_log_set_level((calx_log_level)level);
}

/* Output that could not be written (a full disk) must not look like success. */
static int finish(calx_cli *cli)
{
    calx_error err = { 0 };
    return cli_finish_output(cli, &err) ? CALX_EXIT_OK : cli_report(cli, &err);
}

static int run_command(calx_cli *cli)
{
    calx_error err = { 0 };
    const calx_command *command = cli_command(cli);
    bool ok = command->run(cli, &err);
    if (cli->conn) {
        calx_cli_forget(cli->conn);
        calx_close(cli->conn);
    }
    return ok ? finish(cli) : cli_report(cli, &err);
}

static int run(calx_cli *cli, int argc, char **argv)
{
    calx_error err = { 0 };
    if (!cli_parse(cli, argc, argv, &err))
        return cli_report(cli, &err);
    set_log_level(cli);
    const calx_command *command = cli_command(cli);
    if (cli->version) {
        fprintf(cli->out, "%s %s\n", cli->program->name, cli->program->version);
        return finish(cli);
    }
    if (cli->help) {
        cli_print_help(cli, cli->out);
        return finish(cli);
    }
    if (!command || !command->run) {
        cli_print_help(cli, cli->err);
        return CALX_EXIT_USAGE;
    }
    return run_command(cli);
}

int cli_run(const calx_program *program, int argc, char **argv, FILE *out, FILE *err)
{
    CALX_SCOPED_ARENA(arena);
    calx_cli cli = { .program = program, .arena = arena, .out = out, .err = err };
    return run(&cli, argc, argv);
}

/* A standard stream that was closed must not become the next file or connection that is opened. What takes its place
 * can't be read or written, so that it is as good as closed. */
static void hold_closed_streams(void)
{
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++)
        if (fcntl(stream, F_GETFD) < 0)
            (void)!open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

int calx_cli_main(const calx_program *program, int argc, char **argv)
{
    hold_closed_streams();
    cli_catch_signals(program);
    return cli_run(program, argc, argv, stdout, stderr);
}
