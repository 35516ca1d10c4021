/* The command line: first the words that name a command, then its options and arguments. */
#include "frame.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

const calx_option cli_common_options[] = {
    { .name = "help", .letter = 'h', .help = "show this help" },
    { .name = "verbose", .letter = 'v', .help = "log what is done; twice: log every statement", .repeats = true },
    { .name = "quiet", .letter = 'q', .help = "print nothing but the answer and errors" },
    { .name = "environment",
      .letter = 'e',
      .value = "NAME",
      .help = "use the database that the configuration calls so" },
    { .name = "config", .value = "FILE", .help = "read this instead of calx.toml or calx.ini", .bytes = true },
    { 0 },
};
const calx_option cli_json_option = { .name = "json", .help = "print JSON" };

const calx_command *cli_command(const calx_cli *cli)
{
    return cli->depth ? cli->path[cli->depth - 1] : NULL;
}

const calx_command *calx_cli_command(const calx_cli *cli)
{
    return cli_command(cli);
}

const calx_command *const *cli_subcommands(const calx_cli *cli)
{
    const calx_command *command = cli_command(cli);
    if (command && command->make_commands)
        return command->make_commands(cli->arena);
    return command ? command->commands : cli->program->commands;
}

const char *cli_full_name(const calx_cli *cli)
{
    calx_buffer name = calx_buffer_in(cli->arena);
    calx_buffer_add_cstr(&name, cli->program->name);
    for (int i = 0; i < cli->depth; i++)
        calx_buffer_addf(&name, " %s", cli->path[i]->name);
    return calx_buffer_cstr(&name);
}

static bool hint_at_help(const calx_cli *cli, calx_error *err, const char *nearest)
{
    if (nearest)
        return calx_error_hint(err, "Did you mean %s? See %s --help", nearest, cli_full_name(cli));
    return calx_error_hint(err, "See %s --help", cli_full_name(cli));
}

static const char *nearest_command(const calx_cli *cli, const char *word)
{
    const calx_command *const *commands = cli_subcommands(cli);
    const char *names[128];
    int count = 0;
    for (; commands[count] && count < 128; count++)
        names[count] = commands[count]->name;
    return calx_cli_nearest(word, names, count);
}

static bool unknown_command(const calx_cli *cli, const char *word, calx_error *err)
{
    calx_fail(err, CALX_USAGE, "%s has no command \"%s\".", cli_full_name(cli), word);
    return hint_at_help(cli, err, nearest_command(cli, word));
}

static bool enter(calx_cli *cli, const char *word)
{
    for (const calx_command *const *command = cli_subcommands(cli); *command; command++)
        if (strcmp((*command)->name, word) == 0 && cli->depth < (int)(sizeof cli->path / sizeof *cli->path)) {
            cli->path[cli->depth++] = *command;
            return true;
        }
    return false;
}

/* All options of the command in one list; `count` without the end. */
static const calx_option **all_options(const calx_cli *cli, int *count)
{
    const calx_option **all = calx_new_array(cli->arena, const calx_option *, 64);
    const calx_command *command = cli_command(cli);
    int n = 0;
    for (const calx_option *option = command ? command->options : NULL; option && option->name && n < 56; option++)
        all[n++] = option;
    if (command && command->json)
        all[n++] = &cli_json_option;
    for (const calx_option *option = cli_common_options; option->name; option++)
        all[n++] = option;
    *count = n;
    return all;
}

static bool unknown_option(const calx_cli *cli, const char *word, const calx_option **all, int count, calx_error *err)
{
    const char *names[64];
    for (int i = 0; i < count; i++)
        names[i] = calx_text_format(cli->arena, "--%s", all[i]->name).data;
    calx_fail(err, CALX_USAGE, "%s has no option %s.", cli_full_name(cli), word);
    return hint_at_help(cli, err, strncmp(word, "--", 2) == 0 ? calx_cli_nearest(word, names, count) : NULL);
}

static bool take_option(calx_cli *cli, const calx_option *option, const char *value, calx_error *err)
{
    for (int i = 0; i < cli->given_count && option->value && !option->repeats; i++)
        if (cli->given[i].option == option)
            return calx_fail(err, CALX_USAGE, "--%s was given twice.", option->name);
    cli->given = calx_grow(cli->arena, cli->given, (size_t)cli->given_count * sizeof *cli->given,
                           (size_t)(cli->given_count + 1) * sizeof *cli->given);
    cli->given[cli->given_count++] = (cli_given){ option, value };
    if (option == &cli_common_options[0])
        cli->help = true;
    else if (option == &cli_common_options[1])
        cli->verbose++;
    else if (option == &cli_common_options[2])
        cli->quiet = true;
    return true;
}

/* getopt_long's tables made from ours; an option's number is its place in `all`, from 1. */
static void make_tables(const calx_option **all, int count, struct option *longs, char *shorts)
{
    *shorts++ = ':'; /* tell a missing value from an unknown option */
    for (int i = 0; i < count; i++) {
        longs[i] = (struct option){ all[i]->name, all[i]->value ? required_argument : no_argument, NULL, i + 1 };
        if (!all[i]->letter)
            continue;
        *shorts++ = all[i]->letter;
        if (all[i]->value)
            *shorts++ = ':';
    }
    longs[count] = (struct option){ 0 };
    *shorts = '\0';
}

static const calx_option *option_of(const calx_option **all, int count, int code)
{
    if (code >= 1 && code <= count)
        return all[code - 1];
    for (int i = 0; i < count; i++)
        if (code && all[i]->letter == code)
            return all[i];
    return NULL;
}

static bool parse_failed(const calx_cli *cli, int code, char **argv, const calx_option **all, int count,
                         calx_error *err)
{
    const calx_option *option = option_of(all, count, optopt);
    if (code == ':' && option) {
        calx_fail(err, CALX_USAGE, "--%s needs a value: %s.", option->name, option->value);
        return hint_at_help(cli, err, NULL);
    }
    if (option && strncmp(argv[optind - 1], "--", 2) == 0)
        return calx_fail(err, CALX_USAGE, "--%s takes no value.", option->name);
    const char *word = argv[optind - 1];
    if (optopt > count && optopt < 128)
        word = calx_text_format(cli->arena, "-%c", optopt).data;
    return unknown_option(cli, word, all, count, err);
}

#define MARK '\001' /* before a word that getopt must not take for an option */

/* "-1" and the like are arguments: no option is a digit. */
static bool is_negative(const char *word)
{
    return word[0] == '-' && word[1] != '\0' && strspn(word + 1, "0123456789") == strlen(word + 1);
}

/* A copy of the words in which negative numbers look like arguments. */
static char **mark_negatives(const calx_cli *cli, int argc, char **argv)
{
    char **words = calx_new_array(cli->arena, char *, (size_t)argc + 1);
    for (int i = 0; i < argc; i++)
        words[i] = is_negative(argv[i])
                       ? calx_text_cstr(cli->arena, calx_text_format(cli->arena, "%c%s", MARK, argv[i]))
                       : argv[i];
    return words;
}

static void unmark(char **word)
{
    if (*word && **word == MARK)
        ++*word;
}

static bool parse_options(calx_cli *cli, int argc, char **words, calx_error *err)
{
    int count;
    const calx_option **all = all_options(cli, &count);
    struct option longs[65];
    char shorts[130];
    make_tables(all, count, longs, shorts);
    char **argv = mark_negatives(cli, argc, words);
    opterr = 0;
    optind = 0; /* glibc: begin anew */
    for (int code; (code = getopt_long(argc, argv, shorts, longs, NULL)) != -1;) {
        if (code == '?' || code == ':')
            return parse_failed(cli, code, argv, all, count, err);
        unmark(&optarg);
        if (!take_option(cli, option_of(all, count, code), optarg, err))
            return false;
    }
    cli->arguments = argv + optind;
    cli->argument_count = argc - optind;
    for (int i = 0; i < cli->argument_count; i++)
        unmark(&cli->arguments[i]);
    return true;
}

static bool check_count(const calx_cli *cli, calx_error *err)
{
    const calx_command *command = cli_command(cli);
    int count = cli->argument_count;
    if (count >= command->least && (command->most < 0 || count <= command->most))
        return true;
    if (count > command->most && command->most >= 0)
        calx_fail(err, CALX_USAGE, "%s takes no further argument \"%s\".", cli_full_name(cli),
                  cli->arguments[command->most]);
    else
        calx_fail(err, CALX_USAGE, "%s needs %s.", cli_full_name(cli), command->arguments);
    return hint_at_help(cli, err, NULL);
}

static bool check_texts(const calx_cli *cli, calx_error *err)
{
    for (int i = 0; i < cli->given_count; i++) {
        const cli_given *given = &cli->given[i];
        if (given->value && !given->option->bytes && !calx_text_valid(calx_text_of(given->value)))
            return calx_fail(err, CALX_USAGE, "The value of --%s is not UTF-8: give it in that encoding.",
                             given->option->name);
    }
    const calx_command *command = cli_command(cli);
    for (int i = 0; i < cli->argument_count && !command->bytes; i++)
        if (!calx_text_valid(calx_text_of(cli->arguments[i])))
            return calx_fail(err, CALX_USAGE, "Argument %d of %s is not UTF-8: give it in that encoding.", i + 1,
                             cli_full_name(cli));
    return true;
}

/* What follows the name of a long option: NULL where the word is another, "" or "=VALUE" where it is this one. */
static const char *after_name(const char *word, const calx_option *option)
{
    size_t len = strlen(option->name);
    bool is = strncmp(word, "--", 2) == 0 && strncmp(word + 2, option->name, len) == 0;
    return is && (word[2 + len] == '\0' || (word[2 + len] == '=' && option->value)) ? word + 2 + len : NULL;
}

/* Several options in one word, "-vq". */
static bool are_flags(const char *letters, const calx_option **all, int count)
{
    for (; *letters; letters++) {
        const calx_option *option = option_of(all, count, *letters);
        if (!option || option->value)
            return false;
    }
    return true;
}

/* An option that stands before the command's name is the frame's or the group's. `*at` is its word's place, and goes on
 * to its value where that is a word of its own. */
static bool take_early_option(calx_cli *cli, int *at, int argc, char **argv, calx_error *err)
{
    const char *word = argv[*at];
    if (strcmp(word, "--version") == 0 && cli->depth == 0) {
        cli->version = true;
        return true;
    }
    int count;
    const calx_option **all = all_options(cli, &count);
    for (int i = 0; i < count; i++) {
        const char *rest = after_name(word, all[i]);
        bool is_short = all[i]->letter && word[1] == all[i]->letter && word[2] == '\0';
        if (!rest && !is_short)
            continue;
        if (!all[i]->value || (rest && *rest == '='))
            return take_option(cli, all[i], all[i]->value ? rest + 1 : NULL, err);
        if (*at + 1 < argc)
            return take_option(cli, all[i], argv[++*at], err);
        calx_fail(err, CALX_USAGE, "--%s needs a value: %s.", all[i]->name, all[i]->value);
        return hint_at_help(cli, err, NULL);
    }
    if (word[1] == '-' || !are_flags(word + 1, all, count))
        return unknown_option(cli, word, all, count, err);
    for (const char *letter = word + 1; *letter; letter++)
        if (!take_option(cli, option_of(all, count, *letter), NULL, err))
            return false;
    return true;
}

/* Goes into a group's `otherwise`, for which the word is an argument. */
static bool enter_otherwise(calx_cli *cli, const char *word)
{
    const calx_command *group = cli_command(cli);
    if (!group || !group->otherwise || nearest_command(cli, word))
        return false;
    cli->path[cli->depth - 1] = group->otherwise;
    return true;
}

bool cli_parse(calx_cli *cli, int argc, char **argv, calx_error *err)
{
    int at = 1;
    if (argc > 1 && strcmp(argv[1], "help") == 0) {
        cli->help = true;
        at = 2;
    }
    for (; at < argc && cli_subcommands(cli); at++) {
        const char *word = argv[at];
        if (word[0] == '-' && word[1]) {
            if (!take_early_option(cli, &at, argc, argv, err))
                return false;
        } else if (!enter(cli, word)) {
            if (!enter_otherwise(cli, word))
                return unknown_command(cli, word, err);
            break;
        }
    }
    if (cli_subcommands(cli))
        return true;
    /* getopt takes the first word for the program's name: here it is the command's. */
    return parse_options(cli, argc - at + 1, argv + at - 1, err) &&
           (cli->help || (check_count(cli, err) && check_texts(cli, err)));
}

const calx_program *calx_cli_program(const calx_cli *cli)
{
    return cli->program;
}

calx_arena *calx_cli_arena(const calx_cli *cli)
{
    return cli->arena;
}

int calx_cli_argument_count(const calx_cli *cli)
{
    return cli->argument_count;
}

const char *calx_cli_argument(const calx_cli *cli, int index)
{
    return index >= 0 && index < cli->argument_count ? cli->arguments[index] : NULL;
}

/* Ends the process for an option that the command lacks: a mistake in the program, not of its user. */
static void must_be_declared(const calx_cli *cli, const char *name)
{
    int count;
    const calx_option **all = all_options(cli, &count);
    for (int i = 0; i < count; i++)
        if (strcmp(all[i]->name, name) == 0)
            return;
    fprintf(stderr, "%s: the command has no option \"%s\" to ask for\n", cli_full_name(cli), name);
    abort();
}

int calx_cli_value_count(const calx_cli *cli, const char *option)
{
    int count = 0;
    must_be_declared(cli, option);
    for (int i = 0; i < cli->given_count; i++)
        count += strcmp(cli->given[i].option->name, option) == 0;
    return count;
}

const char *calx_cli_value_at(const calx_cli *cli, const char *option, int index)
{
    for (int i = 0; i < cli->given_count; i++)
        if (strcmp(cli->given[i].option->name, option) == 0 && index-- == 0)
            return cli->given[i].value;
    return NULL;
}

const char *cli_common_value(const calx_cli *cli, const char *name)
{
    const char *value = NULL;
    for (int i = 0; i < cli->given_count; i++)
        for (const calx_option *option = cli_common_options; option->name; option++)
            if (cli->given[i].option == option && strcmp(option->name, name) == 0)
                value = cli->given[i].value;
    return value;
}

bool calx_cli_given(const calx_cli *cli, const char *option)
{
    return calx_cli_value_count(cli, option) > 0;
}

const char *calx_cli_value(const calx_cli *cli, const char *option)
{
    return calx_cli_value_at(cli, option, calx_cli_value_count(cli, option) - 1);
}

bool calx_cli_number(const calx_cli *cli, const char *option, int64_t least, int64_t most, int64_t *out,
                     calx_error *err)
{
    const char *value = calx_cli_value(cli, option);
    if (!value)
        return true;
    char *end;
    errno = 0;
    long long number = strtoll(value, &end, 10);
    if (errno == 0 && end != value && *end == '\0' && number >= least && number <= most) {
        *out = number;
        return true;
    }
    return calx_fail(err, CALX_USAGE, "--%s must be a number from %lld to %lld, not \"%s\".", option, (long long)least,
                     (long long)most, value);
}
