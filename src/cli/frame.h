/* What the parts of the frame share. */
#ifndef CALX_CLI_FRAME_H
#define CALX_CLI_FRAME_H

#include <calx/cli.h>
#include <stdio.h>

/* An option that was given. */
typedef struct cli_given {
    const calx_option *option;
    const char *value;
} cli_given;

struct calx_cli {
    const calx_program *program;
    calx_arena *arena;
    FILE *out;
    FILE *err;
    int output_errno; /* why `out` could not be written to; 0 while it could */

    const calx_command *path[8]; /* from the outermost group to the command itself */
    int depth;
    bool help;
    bool version;
    int verbose;
    bool quiet;
    cli_given *given;
    int given_count;
    char **arguments;
    int argument_count;

    const char *dotenv; /* the file's content, "" where there is none; NULL until it is read */
    const char *conninfo;
    const struct cli_config *config; /* NULL until it is read */
    calx_conn *conn;
    bool progress_shown;
    int64_t progress_at;
};

/* Options that every command has; `json` only where the command says so. */
extern const calx_option cli_common_options[];
extern const calx_option cli_json_option;

/* Fills the parts of `cli` that stand for the command line. */
bool cli_parse(calx_cli *cli, int argc, char **argv, calx_error *err);

/* The value of an option that every command has; NULL where it was not given. */
const char *cli_common_value(const calx_cli *cli, const char *name);

/* The command that was named, NULL for the program itself. */
const calx_command *cli_command(const calx_cli *cli);
/* Its commands, NULL where it is no group. */
const calx_command *const *cli_subcommands(const calx_cli *cli);
/* "dsdb local up". */
const char *cli_full_name(const calx_cli *cli);
void cli_print_help(const calx_cli *cli, FILE *to);

/* The database that a URL or an environment's name stands for. */
const char *cli_database_called(calx_cli *cli, const char *called, calx_error *err);

/* One value from the content of a .env file; NULL where it is not there. */
const char *cli_dotenv_value(const char *content, const char *name, calx_arena *arena);

/* Shows an error, with passwords of the database URL taken out, and gives the exit code. */
int cli_report(calx_cli *cli, const calx_error *err);

void cli_clear_progress(calx_cli *cli);

/* After writing to `out`: keeps why it failed, since stdio tells later only that it did. */
void cli_note_failure(calx_cli *cli);
/* Writes out what `out` holds; the same with a failure where any of the output could not be written. */
void cli_flush(calx_cli *cli);
bool cli_finish_output(calx_cli *cli, calx_error *err);

/* Signals: from here on SIGINT and SIGTERM stop what runs. */
void cli_catch_signals(const calx_program *program);
bool cli_was_stopped(void);

/* The whole run on given streams, without signals. */
int cli_run(const calx_program *program, int argc, char **argv, FILE *out, FILE *err);

#endif
