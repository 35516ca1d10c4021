/* --help: usage, options, an example; for a group its commands. */
#include "frame.h"

#include <string.h>
#include <uniwidth.h>

static int width_of(const char *text)
{
    return u8_strwidth((const uint8_t *)text, "UTF-8");
}

static void print_pair(FILE *to, const char *left, const char *right, int width)
{
    fprintf(to, "  %s%*s  %s\n", left, width - width_of(left), "", right);
}

static void print_commands(const calx_command *const *commands, FILE *to)
{
    int width = 0;
    for (const calx_command *const *command = commands; *command; command++)
        width = width_of((*command)->name) > width ? width_of((*command)->name) : width;
    fputs("\nCommands:\n", to);
    for (const calx_command *const *command = commands; *command; command++)
        print_pair(to, (*command)->name, (*command)->summary, width);
}

static const char *option_label(const calx_option *option, calx_arena *arena)
{
    calx_buffer label = calx_buffer_in(arena);
    if (option->letter)
        calx_buffer_addf(&label, "-%c, --%s", option->letter, option->name);
    else
        calx_buffer_addf(&label, "    --%s", option->name);
    if (option->value)
        calx_buffer_addf(&label, " %s", option->value);
    return calx_buffer_cstr(&label);
}

static int widest_option(const calx_option *options, calx_arena *arena, int width)
{
    for (const calx_option *option = options; option && option->name; option++) {
        int own = width_of(option_label(option, arena));
        width = own > width ? own : width;
    }
    return width;
}

static void print_options(const calx_cli *cli, FILE *to)
{
    const calx_command *command = cli_command(cli);
    const calx_option *own = command ? command->options : NULL;
    int width = widest_option(own, cli->arena, widest_option(cli_common_options, cli->arena, 0));
    fputs("\nOptions:\n", to);
    for (const calx_option *option = own; option && option->name; option++)
        print_pair(to, option_label(option, cli->arena), option->help, width);
    if (command && command->json)
        print_pair(to, option_label(&cli_json_option, cli->arena), cli_json_option.help, width);
    for (const calx_option *option = cli_common_options; option->name; option++)
        print_pair(to, option_label(option, cli->arena), option->help, width);
    if (!command)
        print_pair(to, "    --version", "show the version", width);
}

static void print_example(const calx_cli *cli, const char *example, FILE *to)
{
    calx_text rest = calx_text_of(example);
    fputs(strchr(example, '\n') ? "\nExamples:\n" : "\nExample:\n", to);
    while (rest.data) {
        calx_text line = calx_text_cut(&rest, '\n');
        fprintf(to, "  $ %s %.*s\n", cli->program->name, CALX_TEXT_ARG(line));
    }
}

static void print_surroundings(const calx_cli *cli, FILE *to)
{
    fputs("\nThe database is the one that --environment names in calx.toml or calx.ini, else\n"
          "DATABASE_URL, else DO_DATABASE_URL, else libpq's variables (PGSERVICE, PGHOST,\n"
          "PGDATABASE), else any of these in the file .env",
          to);
    fputs(cli->program->fallback_url ? ", else\nthe private server where it runs.\n" : ".\n", to);
    fputs("CALX_LOG sets the log's level: debug, info, warn, error or silent.\n"
          "\nExit codes: 0 done, 1 failed, 2 wrong usage, 3 nothing found or not clear which,\n"
          "4 no database, 130 stopped by a signal.\n",
          to);
}

void cli_print_help(const calx_cli *cli, FILE *to)
{
    const calx_command *command = cli_command(cli);
    const calx_command *const *commands = cli_subcommands(cli);
    fprintf(to, "Usage: %s%s", cli_full_name(cli), commands ? " COMMAND" : "");
    if (command && command->arguments)
        fprintf(to, " %s", command->arguments);
    fputs(" [OPTION…]\n\n", to);
    fprintf(to, "%s\n", command ? (command->help ? command->help : command->summary) : cli->program->summary);
    if (commands)
        print_commands(commands, to);
    print_options(cli, to);
    if (command && command->example)
        print_example(cli, command->example, to);
    if (!command)
        print_surroundings(cli, to);
}
