/* revision and merge: write the file of a new one, on top of a head or of several; empty, or from the models (see
 * autogenerate.c). */
#include "schema.h"

#include <calx/commands.h>

#include <string.h>

static bool fail_not_head(const calx_revision *revision, calx_error *err)
{
    calx_fail(err, CALX_USAGE, "Revision %.*s is not a head: another one revises it.", CALX_TEXT_ARG(revision->id));
    return calx_error_hint(err, "`heads` lists the heads; --splice makes a new branch from here.");
}

static bool check_heads(const calx_cli *cli, const calx_history *history, calx_revision_list list, calx_error *err)
{
    for (size_t i = 0; i < list.count; i++)
        if (!calx_cli_given(cli, "splice") && !cli_revision_in(history->heads, list.items[i]))
            return fail_not_head(list.items[i], err);
    return true;
}

/* All values of an option that may be given several times, or with commas. */
static size_t list_values(calx_cli *cli, const char *option, const calx_text **out)
{
    size_t count = 0;
    size_t most = 0;
    for (int i = 0; i < calx_cli_value_count(cli, option); i++)
        most += strlen(calx_cli_value_at(cli, option, i)) + 1;
    calx_text *values = calx_new_array(calx_cli_arena(cli), calx_text, most);
    for (int i = 0; i < calx_cli_value_count(cli, option); i++)
        for (calx_text rest = calx_text_of(calx_cli_value_at(cli, option, i)); rest.data;)
            values[count++] = calx_text_trim(calx_text_cut(&rest, ','));
    *out = values;
    return count;
}

/* What --head names: the only head without it, `base` for a new beginning, perhaps several. */
static bool find_parents(calx_cli *cli, const calx_history *history, calx_revision_list *out, calx_error *err)
{
    calx_arena *arena = calx_cli_arena(cli);
    const calx_text only = CALX_TEXT("head");
    const calx_text *named;
    size_t count = list_values(cli, "head", &named);
    if (count == 0 && history->heads.count > 1) {
        calx_fail(err, CALX_AMBIGUOUS, "There are several heads: %s.", calx_revision_names(arena, history->heads));
        return calx_error_hint(err, "Say with --head which one the new revision revises; `merge` joins them.");
    }
    *out = (calx_revision_list){ calx_new_array(arena, const calx_revision *, history->count), 0 };
    for (size_t i = 0; i < (count ? count : 1); i++) {
        calx_revision_list found;
        if (!calx_history_targets(history, (calx_revision_list){ 0 }, count ? named[i] : only, arena, &found, err))
            return false;
        for (size_t k = 0; k < found.count; k++)
            if (!cli_revision_in(*out, found.items[k]))
                out->items[out->count++] = found.items[k];
    }
    return check_heads(cli, history, *out, err);
}

/* What it depends on, by whole ids; labels stay labels. */
static bool find_dependencies(calx_cli *cli, const calx_history *history, calx_new_revision *revision, calx_error *err)
{
    const calx_text *given;
    size_t count = list_values(cli, "depends-on", &given);
    calx_text *names = calx_new_array(calx_cli_arena(cli), calx_text, count);
    for (size_t i = 0; i < count; i++) {
        const calx_revision *found = calx_history_resolve(history, given[i], err);
        if (!found)
            return false;
        bool label = false;
        for (size_t k = 0; k < found->label_count; k++)
            label = label || calx_text_equal(found->labels[k], given[i]);
        names[i] = label ? given[i] : found->id;
    }
    revision->depends = names;
    revision->depends_count = count;
    return true;
}

static const char *how_to_apply(calx_cli *cli, const calx_history *history, bool in_c)
{
    const calx_program *program = calx_cli_program(cli);
    const char *versions = cli_versions_words(cli, history);
    if (in_c)
        return "Write its functions, and build the program anew to apply it.";
    return calx_text_format(calx_cli_arena(cli), "Write its SQL. To apply it, %srun: %s upgrade%s",
                            *versions && program->revisions ? "build the program anew, or " : "", program->name,
                            versions)
        .data;
}

static bool read_language(calx_cli *cli, bool *in_c, calx_error *err)
{
    const char *language = calx_cli_value(cli, "lang");
    *in_c = language && strcmp(language, "c") == 0;
    return !language || *in_c || strcmp(language, "sql") == 0 ||
           calx_fail(err, CALX_USAGE, "--lang is `sql` or `c`, not \"%s\".", language);
}

static bool run_revision(calx_cli *cli, calx_error *err)
{
    const char *folder;
    const char *message = calx_cli_value(cli, "message");
    const char *id = calx_cli_value(cli, "rev-id");
    const calx_history *history = cli_folder_history(cli, &folder, err);
    calx_new_revision revision = { .message = calx_text_of(message), .id = calx_text_of(id) };
    if (!history || !read_language(cli, &revision.in_c, err) || !find_parents(cli, history, &revision.revises, err) ||
        !cli_new_folder(cli, history, revision.revises, &revision.directory, err) ||
        !find_dependencies(cli, history, &revision, err))
        return false;
    revision.label_count = list_values(cli, "branch-label", &revision.labels);
    if (calx_cli_given(cli, "autogenerate"))
        return cli_prepare_revision(cli, &revision, err) && cli_autogenerate(cli, history, &revision, err);
    return cli_write_revision(cli, history, &revision, how_to_apply(cli, history, revision.in_c), err) != NULL;
}

/* The revisions to join: those that are named, else all heads. */
static bool find_merged(calx_cli *cli, const calx_history *history, calx_revision_list *out, calx_error *err)
{
    calx_arena *arena = calx_cli_arena(cli);
    *out = (calx_revision_list){ calx_new_array(arena, const calx_revision *, history->count), 0 };
    for (int i = 0; i < calx_cli_argument_count(cli) || (i == 0 && calx_cli_argument_count(cli) == 0); i++) {
        const char *named = calx_cli_argument(cli, i);
        calx_revision_list found;
        if (!calx_history_targets(history, (calx_revision_list){ 0 }, calx_text_of(named ? named : "heads"), arena,
                                  &found, err))
            return false;
        for (size_t k = 0; k < found.count; k++)
            if (!cli_revision_in(*out, found.items[k]))
                out->items[out->count++] = found.items[k];
    }
    if (out->count > 1)
        return check_heads(cli, history, *out, err);
    calx_fail(err, CALX_USAGE, "There is nothing to merge: %s.",
              out->count ? "only one revision is meant" : "there is no revision");
    return calx_error_hint(err, "A merge joins two heads or more; `heads` lists them.");
}

static bool run_merge(calx_cli *cli, calx_error *err)
{
    const char *folder;
    const char *message = calx_cli_value(cli, "message");
    const char *id = calx_cli_value(cli, "rev-id");
    const calx_history *history = cli_folder_history(cli, &folder, err);
    calx_new_revision revision = { .id = calx_text_of(id) };
    if (!history || !find_merged(cli, history, &revision.revises, err) ||
        !cli_new_folder(cli, history, revision.revises, &revision.directory, err))
        return false;
    revision.label_count = list_values(cli, "branch-label", &revision.labels);
    revision.message = message ? calx_text_of(message)
                               : calx_text_format(calx_cli_arena(cli), "Merge %s",
                                                  calx_revision_names(calx_cli_arena(cli), revision.revises));
    revision.prose = CALX_TEXT("Joins branches; has SQL only where what they do together needs more.");
    return cli_write_revision(cli, history, &revision, NULL, err) != NULL;
}

#define WRITE_OPTIONS                                                                                                  \
    { .name = "message", .letter = 'm', .value = "TEXT", .help = "what it does, in one line" }, CLI_VERSIONS_OPTION,   \
        CLI_VERSION_PATH_OPTION,                                                                                       \
        { .name = "rev-id", .value = "ID", .help = "its id (else 12 random hexadecimal digits)" },                     \
        { .name = "branch-label", .value = "LABEL", .help = "a name for the branch that it begins", .repeats = true }, \
    {                                                                                                                  \
        .name = "splice", .help = "let it revise one that is not a head: a new branch"                                 \
    }

const calx_command calx_revision_command = {
    .name = "revision",
    .summary = "Write the file of a new revision",
    .options =
        (const calx_option[]){
            WRITE_OPTIONS,
            { .name = "head",
              .value = "REVISION",
              .help = "what it revises: one of several heads or more, or `base`",
              .repeats = true },
            { .name = "lang", .value = "sql|c", .help = "what it is written in (else sql)" },
            { .name = "depends-on",
              .value = "REVISION",
              .help = "what has to be applied before it, without its revising that",
              .repeats = true },
            { .name = "autogenerate", .help = "write what makes the database what the models say" },
            CLI_RENAME_OPTION,
            { .name = "no-rename", .help = "what looks like a rename is none" },
            CLI_LABEL_OPTION,
            { .name = "allow-destructive", .help = "write what loses data as statements, not as comments" },
            { .name = "unproved", .help = "write it although it could not be proved" },
            CLI_SCHEMA_OPTION,
            CLI_CACHE_OPTION,
            { 0 },
        },
    .help = "The file has a header and empty parts for the SQL of its upgrade and its\n"
            "downgrade. It revises the head. Prints the file's path, when the hooks of the\n"
            "configuration have formatted it.\n\n"
            "With --autogenerate it is written: what differs between the database, which\n"
            "has to be at the head, and the models. It is run up and down on a scratch\n"
            "copy of the schema first, and compared. A change that must not block others\n"
            "becomes several files. What would lose data is written as a comment, with the\n"
            "number of rows that it hurts.",
    .example = "revision -m \"Add an index for every foreign key\"\n"
               "revision -m \"Begin the shop\" --head base --branch-label shop --depends-on a1b2c3\n"
               "revision --autogenerate -m \"Add agencies.phone\"\n"
               "revision --autogenerate -m \"Rename it\" --rename agencies.phone:telephone",
    .json = true,
    .run = run_revision,
};

const calx_command calx_merge_command = {
    .name = "merge",
    .summary = "Write a revision that joins several heads",
    .arguments = "[REVISION…]",
    .most = -1,
    .options = (const calx_option[]){ WRITE_OPTIONS, { 0 } },
    .help = "Joins the revisions that are named, else all heads. Its upgrade and downgrade\n"
            "may stay empty. Where the other branch is not applied anywhere, `fix-history`\n"
            "makes one line of both instead. Prints the file's path.",
    .example = "merge -m \"Join the shop and the accounts\"\nmerge 71374f d595ee",
    .json = true,
    .run = run_merge,
};
