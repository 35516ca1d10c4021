/* current, history, heads, branches, show: what there is, and where the database is. */
#include "migrations.h"

#include <calx/buffer.h>
#include <calx/commands.h>

bool cli_current(calx_cli *cli, const calx_history *history, calx_revision_list *out, calx_error *err)
{
    bool ok;
    calx_versions versions;
    const char *table = cli_version_table(cli, &ok, err);
    calx_conn *conn = ok ? calx_cli_connect(cli, err) : NULL;
    return conn && calx_versions_read(conn, table, calx_cli_arena(cli), &versions, err) &&
           calx_history_locate(history, &versions, calx_cli_arena(cli), out, err);
}

/* The place of the database in the history, where there is one that can be asked, else false with why. */
static bool current_if_known(calx_cli *cli, const calx_history *history, calx_revision_list *out, calx_error *why)
{
    *out = (calx_revision_list){ 0 };
    if (calx_cli_database(cli, NULL, why) && cli_current(cli, history, out, why))
        return true;
    *out = (calx_revision_list){ 0 };
    return false;
}

/* How many revisions lie above what is applied. */
static size_t count_behind(calx_cli *cli, const calx_history *history, calx_revision_list heads)
{
    const bool *applied = calx_history_closure(history, heads, calx_cli_arena(cli));
    size_t behind = 0;
    for (size_t i = 0; i < history->count; i++)
        behind += !applied[i];
    return behind;
}

static bool print_current_json(calx_cli *cli, calx_revision_list now, size_t behind, calx_error *err)
{
    json_t *revisions = json_array();
    for (size_t i = 0; i < now.count; i++)
        json_array_append_new(revisions, cli_revision_json(now.items[i]));
    return calx_cli_print_json(
        cli, json_pack("{s:o, s:I, s:b}", "current", revisions, "behind", (json_int_t)behind, "at_head", behind == 0),
        err);
}

/* "head", or "baseline, 15 behind". */
static calx_text state_of(calx_cli *cli, const calx_revision *revision, size_t behind)
{
    calx_arena *arena = calx_cli_arena(cli);
    const char *base = revision->revises_count == 0 ? "baseline" : "";
    if (behind == 0)
        return calx_text_format(arena, "%s%shead", base, *base ? ", " : "");
    if (revision->child_count == 0)
        return calx_text_format(arena, "a head, %zu of others to go", behind);
    return calx_text_format(arena, "%s%s%zu behind", base, *base ? ", " : "", behind);
}

static void print_current(calx_cli *cli, calx_revision_list now, size_t behind)
{
    for (size_t i = 0; i < now.count; i++) {
        const calx_revision *revision = now.items[i];
        calx_text state = state_of(cli, revision, behind);
        if (calx_cli_given(cli, "verbose"))
            cli_print_revision(cli, revision, state);
        else
            calx_cli_print(cli, "%.*s (%.*s)  %.*s\n", CALX_TEXT_ARG(revision->id), CALX_TEXT_ARG(state),
                           CALX_TEXT_ARG(revision->message));
    }
    if (now.count == 0)
        calx_cli_print(cli, "base (%zu behind)\n", behind);
}

/* For scripts that deploy: an exit code that says whether there is something to upgrade. */
static bool check_heads(calx_cli *cli, const calx_history *history, size_t behind, calx_error *err)
{
    if (!calx_cli_given(cli, "check-heads") || behind == 0)
        return true;
    calx_fail(err, CALX_DIFFERENT, "The database is not at the head: %zu revision%s not applied.", behind,
              behind == 1 ? " is" : "s are");
    return calx_error_hint(err, "Run: %s upgrade%s", calx_cli_program(cli)->name,
                           history->heads.count > 1 ? " heads" : "");
}

static bool run_current(calx_cli *cli, calx_error *err)
{
    const calx_history *history = cli_history(cli, err);
    calx_revision_list now;
    if (!history || !cli_current(cli, history, &now, err))
        return false;
    size_t behind = count_behind(cli, history, now);
    if (!calx_cli_json(cli))
        print_current(cli, now, behind);
    else if (!print_current_json(cli, now, behind, err))
        return false;
    bool ok = !calx_cli_given(cli, "verbose") || cli_note_state(cli, history, err);
    return ok && check_heads(cli, history, behind, err);
}

/* All of them, or those of --rev-range, newest first. */
static bool find_listed(calx_cli *cli, const calx_history *history, calx_revision_list now, calx_revision_list *out,
                        calx_error *err)
{
    calx_arena *arena = calx_cli_arena(cli);
    const char *range = calx_cli_value(cli, "rev-range");
    calx_revision_list found;
    if (!calx_history_range(history, now, calx_text_of(range ? range : ":"), arena, &found, err))
        return false;
    *out = (calx_revision_list){ calx_new_array(arena, const calx_revision *, found.count), 0 };
    for (size_t i = found.count; i-- > 0;)
        out->items[out->count++] = found.items[i];
    return true;
}

/* Whether the range speaks of where the database is. */
static bool needs_current(const calx_cli *cli)
{
    const char *range = calx_cli_value(cli, "rev-range");
    return calx_cli_given(cli, "indicate-current") ||
           (range && calx_text_find(calx_text_of(range), CALX_TEXT("current")) >= 0);
}

static bool run_history(calx_cli *cli, calx_error *err)
{
    calx_error why = { 0 };
    calx_revision_list now;
    calx_revision_list list;
    const calx_history *history = cli_history(cli, err);
    if (!history)
        return false;
    bool known = current_if_known(cli, history, &now, &why);
    if (!known && needs_current(cli)) {
        *err = why;
        return false;
    }
    calx_error ignored = { 0 };
    if (!known && calx_cli_database(cli, NULL, &ignored))
        calx_cli_note(cli, "The database's place is not marked: %s", why.message);
    if (!find_listed(cli, history, now, &list, err))
        return false;
    if (calx_cli_given(cli, "dot"))
        cli_print_dot(cli, history, list, now);
    else if (calx_cli_given(cli, "graph"))
        cli_print_graph(cli, history, list, now);
    else
        return cli_print_revisions(cli, list, &now, err);
    return true;
}

static bool run_heads(calx_cli *cli, calx_error *err)
{
    const calx_history *history = cli_history(cli, err);
    if (!history)
        return false;
    calx_revision_list heads = history->heads;
    if (calx_cli_given(cli, "resolve-dependencies"))
        heads =
            calx_history_tops(history, calx_history_closure(history, heads, calx_cli_arena(cli)), calx_cli_arena(cli));
    return cli_print_revisions(cli, heads, NULL, err);
}

/* Those that revise `parent`. */
static calx_revision_list children_of(calx_cli *cli, const calx_history *history, const calx_revision *parent)
{
    calx_revision_list children = { calx_new_array(calx_cli_arena(cli), const calx_revision *, history->count), 0 };
    for (size_t i = parent->index + 1; i < history->count; i++)
        for (size_t k = 0; k < history->revisions[i].revises_count; k++)
            if (history->revisions[i].parents[k] == parent)
                children.items[children.count++] = &history->revisions[i];
    return children;
}

static json_t *branch_json(const calx_revision *parent, calx_revision_list children)
{
    json_t *list = json_array();
    for (size_t i = 0; i < children.count; i++)
        json_array_append_new(list, calx_cli_json_text(children.items[i]->id));
    json_t *branch = cli_revision_json(parent);
    json_object_set_new(branch, "children", list);
    return branch;
}

static void print_branch(calx_cli *cli, const calx_revision *parent, calx_revision_list children)
{
    calx_cli_print(cli, "%.*s  %.*s\n", CALX_TEXT_ARG(parent->id), CALX_TEXT_ARG(parent->message));
    for (size_t i = 0; i < children.count; i++) {
        const calx_revision *child = children.items[i];
        calx_text marks = cli_revision_marks(calx_cli_arena(cli), (calx_revision_list){ 0 }, child);
        calx_cli_print(cli, "  -> %.*s%s%.*s%s  %.*s\n", CALX_TEXT_ARG(child->id), marks.len ? " (" : "",
                       CALX_TEXT_ARG(marks), marks.len ? ")" : "", CALX_TEXT_ARG(child->message));
    }
}

static bool run_branches(calx_cli *cli, calx_error *err)
{
    const calx_history *history = cli_history(cli, err);
    if (!history)
        return false;
    json_t *list = calx_cli_json(cli) ? json_array() : NULL;
    for (size_t i = 0; i < history->count; i++) {
        const calx_revision *parent = &history->revisions[i];
        if (parent->child_count < 2)
            continue;
        calx_revision_list children = children_of(cli, history, parent);
        if (list)
            json_array_append_new(list, branch_json(parent, children));
        else
            print_branch(cli, parent, children);
    }
    return !list || calx_cli_print_json(cli, list, err);
}

static bool run_show(calx_cli *cli, calx_error *err)
{
    calx_error why = { 0 };
    calx_revision_list now;
    calx_revision_list found;
    calx_text target = calx_text_of(calx_cli_argument(cli, 0));
    const calx_history *history = cli_history(cli, err);
    if (!history)
        return false;
    bool known = current_if_known(cli, history, &now, &why);
    if (!known && calx_text_find(target, CALX_TEXT("current")) >= 0) {
        *err = why;
        return false;
    }
    if (!calx_history_targets(history, now, target, calx_cli_arena(cli), &found, err))
        return false;
    if (found.count == 0)
        return calx_fail(err, CALX_NOT_FOUND, "%.*s is no revision.", CALX_TEXT_ARG(target));
    if (calx_cli_json(cli))
        return cli_print_revisions(cli, found, &now, err);
    for (size_t i = 0; i < found.count; i++)
        cli_print_revision(cli, found.items[i], cli_revision_marks(calx_cli_arena(cli), now, found.items[i]));
    return true;
}

static const calx_option show_options[] = { CLI_VERSIONS_OPTION, { 0 } };

const calx_command calx_current_command = {
    .name = "current",
    .summary = "Show which revision the database is at",
    .options =
        (const calx_option[]){
            CLI_VERSIONS_OPTION,
            { .name = "check-heads", .letter = 'c', .help = "fail where the database is not at the newest revisions" },
            { 0 },
        },
    .help = "Prints a line for each head of what is applied, or `base` where nothing is.\n"
            "With --verbose, all that its file says of it.",
    .example = "current\ncurrent --check-heads && echo up to date",
    .json = true,
    .run = run_current,
};

const calx_command calx_history_command = {
    .name = "history",
    .summary = "List revisions, newest first",
    .options =
        (const calx_option[]){
            CLI_VERSIONS_OPTION,
            { .name = "rev-range",
              .letter = 'r',
              .value = "FROM:TO",
              .help = "only these; `current`, `-3:current` and `a1b2:+2` are ranges too" },
            { .name = "indicate-current",
              .letter = 'i',
              .help = "fail where the database cannot be asked where it is" },
            { .name = "graph", .help = "draw who revises whom" },
            { .name = "dot", .help = "print a graph for Graphviz" },
            { 0 },
        },
    .help = "Marks heads, branch points, merges, and where the database is if one is named\n"
            "and answers. With --verbose, all that the files say of themselves.",
    .example = "history\nhistory -r 71374f: --graph\nhistory --dot | dot -Tsvg > history.svg",
    .json = true,
    .run = run_history,
};

const calx_command calx_heads_command = {
    .name = "heads",
    .summary = "List the newest revisions",
    .options =
        (const calx_option[]){
            CLI_VERSIONS_OPTION,
            { .name = "resolve-dependencies", .help = "leave out what another branch depends on" },
            { 0 },
        },
    .help = "More than one where two revisions revise the same one and nothing merges\n"
            "them.",
    .example = "heads\nheads --verbose",
    .json = true,
    .run = run_heads,
};

const calx_command calx_branches_command = {
    .name = "branches",
    .summary = "List revisions that several others revise",
    .options = show_options,
    .help = "Prints each branch point with those that revise it.",
    .example = "branches",
    .json = true,
    .run = run_branches,
};

const calx_command calx_show_command = {
    .name = "show",
    .summary = "Show what a revision's file says of it",
    .arguments = "REVISION",
    .least = 1,
    .most = 1,
    .options = show_options,
    .help = "REVISION is an id or the beginning of one, a label, `head`, `heads`, `current`,\n"
            "or one of these with steps, such as `head-1`.",
    .example = "show head\nshow 71374f --json",
    .json = true,
    .run = run_show,
};
