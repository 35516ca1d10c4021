/* fix-history: two developers, two heads; the one that is applied nowhere is put onto the other. */
#include "migrations.h"

#include <calx/commands.h>

/* A head, and the lowest revision that it does not share with the other. */
typedef struct side {
    const calx_revision *head;
    const calx_revision *lowest;
    bool applied; /* in the database that was asked, at least the lowest one */
} side;

static bool fail_shape(const side *one, const char *why, calx_error *err)
{
    calx_fail(err, CALX_USAGE, "%.*s cannot be put onto the other head: %s.", CALX_TEXT_ARG(one->head->id), why);
    return calx_error_hint(err, "`merge` joins heads whatever their shape is.");
}

static calx_revision_list only(calx_cli *cli, const calx_revision *revision)
{
    calx_revision_list list = { calx_new_array(calx_cli_arena(cli), const calx_revision *, 1), 1 };
    list.items[0] = revision;
    return list;
}

/* Of what `one` stands on and `other` does not, the revision that has its parent among the rest. */
static bool find_lowest(calx_cli *cli, const calx_history *history, side *one, const side *other, calx_error *err)
{
    const bool *own = calx_history_closure(history, only(cli, one->head), calx_cli_arena(cli));
    const bool *shared = calx_history_closure(history, only(cli, other->head), calx_cli_arena(cli));
    for (size_t i = 0; i < history->count; i++) {
        const calx_revision *revision = &history->revisions[i];
        bool low = own[i] && !shared[i];
        for (size_t k = 0; k < revision->revises_count; k++)
            low = low && shared[revision->parents[k]->index];
        if (!low)
            continue;
        if (one->lowest)
            return fail_shape(one, "several revisions of its own begin it", err);
        one->lowest = revision;
    }
    if (!one->lowest)
        return fail_shape(one, "that one depends on it", err);
    if (one->lowest->revises_count == 0)
        return fail_shape(one, "they have no revision in common", err);
    return one->lowest->revises_count == 1 || fail_shape(one, "it begins with a merge", err);
}

/* The two heads: all there are, or the named one and the one of --onto. */
static bool find_heads(calx_cli *cli, const calx_history *history, side sides[2], calx_error *err)
{
    const char *words[2] = { calx_cli_argument(cli, 0), calx_cli_value(cli, "onto") };
    calx_revision_list heads = history->heads;
    for (int i = 0; i < 2; i++) {
        if (!words[i])
            continue;
        sides[i].head = calx_history_resolve(history, calx_text_of(words[i]), err);
        if (!sides[i].head)
            return false;
        if (!cli_revision_in(heads, sides[i].head)) {
            calx_fail(err, CALX_USAGE, "Revision %.*s is not a head.", CALX_TEXT_ARG(sides[i].head->id));
            return calx_error_hint(err, "`heads` lists the heads.");
        }
    }
    if (sides[0].head && sides[1].head && sides[0].head != sides[1].head)
        return true;
    if (heads.count == 2) {
        const calx_revision *known = sides[0].head ? sides[0].head : sides[1].head;
        const calx_revision *other = heads.items[known == heads.items[0] ? 1 : 0];
        sides[0].head = sides[0].head ? sides[0].head : sides[1].head ? other : heads.items[0];
        sides[1].head = sides[0].head == heads.items[0] ? heads.items[1] : heads.items[0];
        return true;
    }
    if (heads.count < 2)
        return calx_fail(err, CALX_USAGE, "There is nothing to fix: the history has one head.");
    calx_fail(err, CALX_AMBIGUOUS, "There are several heads: %s.", calx_revision_names(calx_cli_arena(cli), heads));
    return calx_error_hint(err, "Say which one to put where: fix-history HEAD --onto HEAD.");
}

/* Which of both the database has. Without a database nobody can know that none has it. */
static bool find_applied(calx_cli *cli, const calx_history *history, side sides[2], calx_error *err)
{
    calx_revision_list now;
    if (calx_cli_given(cli, "unchecked"))
        return true;
    if (!cli_current(cli, history, &now, err))
        return calx_error_hint(err, "It is asked which revisions are applied; --unchecked does without.");
    const bool *applied = calx_history_closure(history, now, calx_cli_arena(cli));
    for (int i = 0; i < 2; i++)
        sides[i].applied = applied[sides[i].lowest->index];
    return true;
}

/* Puts first the side that moves: the one that was named, else the one that is not applied, else the newer one. */
static bool choose(calx_cli *cli, side sides[2], calx_error *err)
{
    bool named = calx_cli_argument(cli, 0) || calx_cli_value(cli, "onto");
    bool turn =
        sides[0].applied != sides[1].applied ? sides[0].applied : sides[0].lowest->created < sides[1].lowest->created;
    if (!named && turn) {
        side first = sides[0];
        sides[0] = sides[1];
        sides[1] = first;
    }
    if (!sides[0].applied)
        return true;
    calx_fail(err, CALX_USAGE, "Revision %.*s is applied, so that its file may not change.",
              CALX_TEXT_ARG(sides[0].lowest->id));
    if (sides[1].applied)
        return calx_error_hint(err, "So is %.*s: join both with `merge`.", CALX_TEXT_ARG(sides[1].lowest->id));
    return calx_error_hint(err, "Put the other one onto it: fix-history %.*s.", CALX_TEXT_ARG(sides[1].head->id));
}

static bool run_fix_history(calx_cli *cli, calx_error *err)
{
    const char *folder;
    side sides[2] = { { 0 } };
    const calx_history *history = cli_folder_history(cli, &folder, err);
    if (!history || !find_heads(cli, history, sides, err) || !find_lowest(cli, history, &sides[0], &sides[1], err) ||
        !find_lowest(cli, history, &sides[1], &sides[0], err) || !find_applied(cli, history, sides, err) ||
        !choose(cli, sides, err))
        return false;
    const calx_revision *moved = sides[0].lowest;
    const calx_revision *onto = sides[1].head;
    calx_cli_note(cli, "%.*s (%.*s) revises %.*s; it shall revise %.*s (%.*s).", CALX_TEXT_ARG(moved->id),
                  CALX_TEXT_ARG(moved->message), CALX_TEXT_ARG(moved->revises[0]), CALX_TEXT_ARG(onto->id),
                  CALX_TEXT_ARG(onto->message));
    if (!calx_cli_confirm(cli, err, "Change %s?", moved->path) || !calx_revision_repoint(history, moved, onto, err))
        return false;
    if (calx_cli_json(cli))
        return calx_cli_print_json(
            cli,
            json_pack("{s:o, s:o, s:o, s:o}", "path", calx_cli_json_text(calx_text_of(moved->path)), "revision",
                      calx_cli_json_text(moved->id), "revised", calx_cli_json_text(moved->revises[0]), "revises",
                      calx_cli_json_text(onto->id)),
            err);
    calx_cli_print(cli, "%s\n", moved->path);
    return true;
}

const calx_command calx_fix_history_command = {
    .name = "fix-history",
    .summary = "Put one of two heads onto the other",
    .arguments = "[HEAD]",
    .most = 1,
    .options =
        (const calx_option[]){
            { .name = "onto", .value = "HEAD", .help = "put it onto this one of several heads" },
            CLI_VERSIONS_OPTION,
            { .name = "unchecked", .help = "do not ask the database whether it is applied" },
            { .name = "yes", .letter = 'y', .help = "do not ask" },
            { 0 },
        },
    .help = "For two people who both wrote a revision on top of the same one: changes the\n"
            "line `revises` of HEAD, or of the lowest revision of its branch, so that it comes\n"
            "after the other head. Without HEAD it is the one that the database does not\n"
            "have, else the newer one. Refuses what the database has applied.\n"
            "Prints the file's path; test its SQL again, as it runs after the other's now.",
    .example = "fix-history\nfix-history d595ee --onto 71374f --yes",
    .json = true,
    .run = run_fix_history,
};
