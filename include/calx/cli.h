/* The frame of a command-line program: commands as tables, help, output, errors and exit codes.
 *
 *     static bool run_greet(calx_cli *cli, calx_error *err)
 *     {
 *         (void)err;
 *         calx_cli_print(cli, "Hello, %s\n", calx_cli_argument(cli, 0));
 *         return true;
 *     }
 *     const calx_command greet_command = {
 *         .name = "greet", .summary = "Greet somebody", .arguments = "NAME", .least = 1, .most = 1,
 *         .help = "Prints a greeting.", .example = "greet Ann", .run = run_greet,
 *     };
 *
 * The frame parses with getopt_long: options may stand before or after arguments, be shortened while
 * they stay unique, and `--` ends them. Every command has --help, --verbose and --quiet. An unknown
 * command or option is answered with the nearest known one, text that is not UTF-8 with a sentence. */
#ifndef CALX_CLI_H
#define CALX_CLI_H

#include <calx/arena.h>
#include <calx/embed.h>
#include <calx/error.h>
#include <calx/pg.h>
#include <calx/text.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* How a program ends. `run` returns true or fills an error, whose SQLSTATE decides. */
typedef enum calx_exit {
    CALX_EXIT_OK = 0,
    CALX_EXIT_FAILED = 1,      /* any error not named below */
    CALX_EXIT_USAGE = 2,       /* the command line makes no sense (CALX_USAGE) */
    CALX_EXIT_NOTHING = 3,     /* nothing found, or several where one was meant (CALX_NOT_FOUND, CALX_AMBIGUOUS) */
    CALX_EXIT_NO_DATABASE = 4, /* no connection, or not let in (classes 08 and 28, 3D000, 57P03) */
    CALX_EXIT_STOPPED = 130    /* SIGINT or SIGTERM; what was open in the database is rolled back */
} calx_exit;

/* One run of the program: its command line, its streams, its connection. */
typedef struct calx_cli calx_cli;

/* An option of a command. A list of them ends with one that has no name. */
typedef struct calx_option {
    const char *name;  /* without the two hyphens */
    const char *value; /* what the help calls its value ("FILE"); NULL: it takes none */
    const char *help;  /* one line, small first letter, no full stop */
    char letter;       /* its short form, 0: none */
    bool repeats;      /* may be given several times */
    bool bytes;        /* its value may be any bytes: a file's name, a command; else it is UTF-8 */
} calx_option;

/* A command, or a group of commands. */
typedef struct calx_command {
    const char *name;                            /* as it is typed: "up" */
    const char *summary;                         /* one line for lists: "Start the private server" */
    const char *arguments;                       /* as the usage line shows them: "LOCATION", "[NAME…]"; NULL: none */
    int least;                                   /* how many arguments there must be */
    int most;                                    /* and may be; -1: any number */
    bool bytes;                                  /* they may be any bytes: files' names; else they are UTF-8 */
    const calx_option *options;                  /* NULL: none of its own */
    const char *help;                            /* paragraphs for --help, lines of at most 79 characters */
    const char *example;                         /* lines after "$ PROGRAM ", several parted by newlines */
    bool json;                                   /* has --json */
    /* NULL for a group; one that has it runs it where no command follows, with options that take no value. */
    bool (*run)(calx_cli *cli, calx_error *err);
    const struct calx_command *const *commands;  /* of a group, ended by NULL */
    /* Of a group, in place of `commands`: makes them in the arena, for commands that another table declares. */
    const struct calx_command *const *(*make_commands)(calx_arena *arena);
    /* Of a group: the command that takes a word which names none of `commands` and is not nearly one; NULL: none. */
    const struct calx_command *otherwise;
} calx_command;

/* A whole program. */
typedef struct calx_program {
    const char *name;    /* as it is typed: "dsdb" */
    const char *version; /* what --version prints behind it */
    const char *summary; /* one or two sentences, in --help */
    const calx_command *const *commands; /* ended by NULL */
    /* The URL of a database to use when nothing names one (a running local server), else NULL; in the
     * arena. May be NULL itself. */
    const char *(*fallback_url)(calx_arena *arena);
    const char *fallback_hint; /* how to get such a one: "start a private server with `x local up`"; NULL: none */
    /* Its migrations, for the commands of calx/commands.h; NULL where it has none in it. */
    const calx_embedded_files *revisions;
    /* Those in C: see calx/revision.h; NULL where it has none. Declared as `extern const struct calx_compiled_revisions x;`. */
    const struct calx_compiled_revisions *revision_code;
    /* Where their files are, below the source folder, and new ones are written; without `revisions` they are read there
     * too, which serves a program that runs in its source folder. NULL: nowhere. */
    const char *revisions_folder;
    /* What its database should be, for `check`, `diff` and `revision --autogenerate`; NULL where it says nothing. */
    const struct calx_schema *schema;
    /* Its queries, for `verify`; NULL where it has registered none. See CALX_QUERY_REGISTRY. */
    const struct calx_query_registry *queries;
} calx_program;

/* Runs the program and gives its exit code. */
int calx_cli_main(const calx_program *program, int argc, char **argv);

/* What was given on the command line. */

/* The program that calx_cli_main was given. */
const calx_program *calx_cli_program(const calx_cli *cli);
/* The command that runs. */
const calx_command *calx_cli_command(const calx_cli *cli);
/* Lives as long as the run. */
calx_arena *calx_cli_arena(const calx_cli *cli);
int calx_cli_argument_count(const calx_cli *cli);
/* The argument at `index` from 0; NULL where there are fewer. */
const char *calx_cli_argument(const calx_cli *cli, int index);
/* Whether an option was given. Asking for one that the command does not declare ends the process. */
bool calx_cli_given(const calx_cli *cli, const char *option);
/* The value that was given last; NULL where none was. */
const char *calx_cli_value(const calx_cli *cli, const char *option);
/* All values, in order: how many, and the one at `index` from 0. */
int calx_cli_value_count(const calx_cli *cli, const char *option);
const char *calx_cli_value_at(const calx_cli *cli, const char *option, int index);
/* Reads the value as a whole number from `least` to `most`; leaves `*out` alone where none was given. */
bool calx_cli_number(const calx_cli *cli, const char *option, int64_t least, int64_t most, int64_t *out,
                     calx_error *err);

/* Settings and the database. */

/* A variable of the environment, else of the file `.env` in the working folder, else NULL; empty ones
 * count as absent. */
const char *calx_cli_setting(calx_cli *cli, const char *name, calx_error *err);

/* What names the database, for calx_connect: DATABASE_URL, else DO_DATABASE_URL, else libpq's own
 * variables (PGSERVICE, PGHOST, PGHOSTADDR or PGDATABASE), else the same from `.env`, else the program's
 * fallback. `source` (may be NULL) becomes a few words for people: which of these it was. NULL with a
 * hint where nothing names one. A URL's scheme may name a driver, "postgresql+psycopg://": it is dropped. */
const char *calx_cli_database(calx_cli *cli, const char **source, calx_error *err);

/* Connects to that database. SIGINT and SIGTERM cancel what the connection runs. It is closed when the
 * run ends. The same connection comes at the second call. */
calx_conn *calx_cli_connect(calx_cli *cli, calx_error *err);

/* Lets a signal cancel another connection too (up to 16), until it is forgotten; do so before closing it. */
void calx_cli_watch(calx_conn *conn);
void calx_cli_forget(calx_conn *conn);

/* Whether SIGINT or SIGTERM came: for loops that work long without the database. Without a watched
 * connection a signal ends the process at once. Fails with CALX_CANCELLED for the caller to return. */
bool calx_cli_go_on(calx_error *err);

/* Output. */

/* Whether --json was given. */
bool calx_cli_json(const calx_cli *cli);
/* printf to stdout. */
void calx_cli_print(calx_cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* printf to stderr, with a newline added; silent under --quiet. For what is not the answer itself. */
void calx_cli_note(calx_cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Prints a value as indented JSON with keys in order, and gives it up. A NULL value (jansson's sign of
 * failure) is an error. */
bool calx_cli_print_json(calx_cli *cli, json_t *value, calx_error *err);
/* A jansson string; text that is not UTF-8 becomes null. Empty with data NULL is null. */
json_t *calx_cli_json_text(calx_text text);

/* How text stands out on a terminal. */
typedef enum calx_style { CALX_PLAIN, CALX_BOLD, CALX_FAINT, CALX_GOOD, CALX_BAD } calx_style;
/* The terminal's sequence for a style on stdout; "" where stdout is no terminal or NO_COLOR is set. */
const char *calx_cli_style(const calx_cli *cli, calx_style style);

/* A table with a head: aligned and cut to the width on a terminal, else parted by tabs. Cells are added
 * in reading order; control characters in them become blanks. */
typedef struct calx_text_table calx_text_table;
/* The names of the columns, ended by NULL. It lives in the run's arena. */
calx_text_table *calx_cli_table(calx_cli *cli, ...) __attribute__((sentinel));
void calx_text_table_add(calx_text_table *table, calx_text cell);
void calx_text_table_add_cstr(calx_text_table *table, const char *cell);
/* Aligned to the right. */
void calx_text_table_add_int(calx_text_table *table, int64_t number);
void calx_cli_print_table(calx_cli *cli, const calx_text_table *table);

/* Shows on a terminal how far a long job is: "importing agencies 1200/23397". `total` 0: not known. Silent
 * elsewhere and under --quiet; calls may be as frequent as is handy. Other output clears it. */
void calx_cli_progress(calx_cli *cli, const char *what, int64_t done, int64_t total);

/* Asks a yes-or-no question on the terminal; true for yes. Where the command has an option `yes` that
 * was given, does not ask. Without a terminal, or with no as the answer, fails with a hint to --yes. */
bool calx_cli_confirm(calx_cli *cli, calx_error *err, const char *question, ...) __attribute__((format(printf, 3, 4)));

/* Asks one whose answer either way lets the command go on, into `*yes`. False, without asking, where there is no
 * terminal. */
bool calx_cli_ask(calx_cli *cli, bool *yes, const char *question, ...) __attribute__((format(printf, 3, 4)));

/* The nearest of `count` words to `word`, or NULL where none is near: for "did you mean". */
const char *calx_cli_nearest(const char *word, const char *const *words, int count);

#endif
