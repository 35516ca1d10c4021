/* current, history, heads: what there is, and where the database is. */
#include "migrations.h"

#include <calx/buffer.h>
#include <calx/clock.h>
#include <calx/commands.h>

static const calx_option show_options[] = { CLI_VERSIONS_OPTION, { 0 } };

/* "2026-11-22 14:05" */
static calx_text minute_of(calx_arena *arena, int64_t timestamp)
{
    calx_text whole = calx_timestamp_text(arena, timestamp);
    return whole.len < 16 ? whole : calx_text_format(arena, "%.10s %.5s", whole.data, whole.data + 11);
}

static calx_text parents_of(calx_arena *arena, const calx_revision *revision)
{
    calx_buffer text = calx_buffer_in(arena);
    for (size_t i = 0; i < revision->revises_count; i++)
        calx_buffer_addf(&text, "%s%.*s", i ? ", " : "", CALX_TEXT_ARG(revision->revises[i]));
    return revision->revises_count ? calx_buffer_text(&text) : CALX_TEXT("base");
}

static bool is_verbose(const calx_cli *cli)
{
    return calx_cli_given(cli, "verbose");
}

/* All of one revision; `marks` may be empty. */
static void print_block(calx_cli *cli, const calx_revision *revision, calx_text marks)
{
    calx_arena *arena = calx_cli_arena(cli);
    calx_cli_print(cli, "%srevision %.*s%s%s%.*s%s\n", calx_cli_style(cli, CALX_BOLD), CALX_TEXT_ARG(revision->id),
                   calx_cli_style(cli, CALX_PLAIN), marks.len ? " (" : "", CALX_TEXT_ARG(marks), marks.len ? ")" : "");
    calx_cli_print(cli, "revises  %.*s\n", CALX_TEXT_ARG(parents_of(arena, revision)));
    calx_cli_print(cli, "created  %.*s UTC\n", CALX_TEXT_ARG(minute_of(arena, revision->created)));
    calx_cli_print(cli, "file     %s\n", revision->path);
    calx_cli_print(cli, "message  %.*s\n\n", CALX_TEXT_ARG(revision->message));
}

static json_t *revision_json(const calx_history *history, const calx_revision *revision)
{
    CALX_SCOPED_ARENA(scratch);
    json_t *revises = json_array();
    for (size_t i = 0; i < revision->revises_count; i++)
        json_array_append_new(revises, calx_cli_json_text(revision->revises[i]));
    return json_pack("{s:o, s:o, s:o, s:o, s:s, s:b}", "revision", calx_cli_json_text(revision->id), "revises", revises,
                     "created", calx_cli_json_text(calx_timestamp_text(scratch, revision->created)), "message",
                     calx_cli_json_text(revision->message), "path", revision->path, "head",
                     cli_revision_in(history->heads, revision));
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

static bool read_current(calx_cli *cli, const calx_history *history, calx_revision_list *out, calx_error *err)
{
    calx_versions versions;
    calx_conn *conn = calx_cli_connect(cli, err);
    return conn && calx_versions_read(conn, NULL, calx_cli_arena(cli), &versions, err) &&
           calx_history_locate(history, &versions, calx_cli_arena(cli), out, err);
}

static bool print_current_json(calx_cli *cli, const calx_history *history, calx_revision_list now, calx_error *err)
{
    json_t *revisions = json_array();
    for (size_t i = 0; i < now.count; i++)
        json_array_append_new(revisions, revision_json(history, now.items[i]));
    size_t behind = count_behind(cli, history, now);
    return calx_cli_print_json(
        cli, json_pack("{s:o, s:I, s:b}", "current", revisions, "behind", (json_int_t)behind, "at_head", behind == 0),
        err);
}

/* "head", or "baseline, 15 behind". */
static calx_text state_of(calx_cli *cli, const calx_history *history, const calx_revision *revision, size_t behind)
{
    calx_arena *arena = calx_cli_arena(cli);
    const char *base = revision->revises_count == 0 ? "baseline" : "";
    if (behind == 0)
        return calx_text_format(arena, "%s%shead", base, *base ? ", " : "");
    if (cli_revision_in(history->heads, revision))
        return calx_text_format(arena, "a head, %zu of others to go", behind);
    return calx_text_format(arena, "%s%s%zu behind", base, *base ? ", " : "", behind);
}

static bool run_current(calx_cli *cli, calx_error *err)
{
    const calx_history *history = cli_history(cli, err);
    calx_revision_list now;
    if (!history || !read_current(cli, history, &now, err))
        return false;
    if (calx_cli_json(cli))
        return print_current_json(cli, history, now, err);
    size_t behind = count_behind(cli, history, now);
    for (size_t i = 0; i < now.count; i++) {
        const calx_revision *revision = now.items[i];
        calx_text state = state_of(cli, history, revision, behind);
        if (is_verbose(cli))
            print_block(cli, revision, state);
        else
            calx_cli_print(cli, "%.*s (%.*s)  %.*s\n", CALX_TEXT_ARG(revision->id), CALX_TEXT_ARG(state),
                           CALX_TEXT_ARG(revision->message));
    }
    if (now.count == 0)
        calx_cli_print(cli, "base (%zu behind)\n", behind);
    return true;
}

/* The database's place in the history, where there is a database that can be asked. */
static calx_revision_list current_if_known(calx_cli *cli, const calx_history *history)
{
    calx_error err = { 0 };
    calx_revision_list now = { 0 };
    if (!calx_cli_database(cli, NULL, &err))
        return now;
    if (read_current(cli, history, &now, &err))
        return now;
    calx_cli_note(cli, "The database's place is not marked: %s", err.message);
    return (calx_revision_list){ 0 };
}

/* "head", "current", both or neither. */
static calx_text marks_of(const calx_history *history, calx_revision_list now, const calx_revision *revision)
{
    bool head = cli_revision_in(history->heads, revision);
    bool current = cli_revision_in(now, revision);
    if (head && current)
        return CALX_TEXT("head, current");
    return head ? CALX_TEXT("head") : current ? CALX_TEXT("current") : CALX_TEXT("");
}

static bool print_list_json(calx_cli *cli, const calx_history *history, calx_revision_list list,
                            const calx_revision_list *now, calx_error *err)
{
    json_t *revisions = json_array();
    for (size_t i = 0; i < list.count; i++) {
        json_t *revision = revision_json(history, list.items[i]);
        if (now)
            json_object_set_new(revision, "current", json_boolean(cli_revision_in(*now, list.items[i])));
        json_array_append_new(revisions, revision);
    }
    return calx_cli_print_json(cli, revisions, err);
}

/* All of them, newest first. */
static calx_revision_list newest_first(calx_arena *arena, const calx_history *history)
{
    calx_revision_list list = { calx_new_array(arena, const calx_revision *, history->count), 0 };
    for (size_t i = history->count; i-- > 0;)
        list.items[list.count++] = &history->revisions[i];
    return list;
}

static void print_list(calx_cli *cli, const calx_history *history, calx_revision_list list, calx_revision_list now)
{
    calx_text_table *table = calx_cli_table(cli, "revision", "created", "place", "message", NULL);
    for (size_t i = 0; i < list.count; i++) {
        const calx_revision *revision = list.items[i];
        calx_text marks = marks_of(history, now, revision);
        if (is_verbose(cli)) {
            print_block(cli, revision, marks);
            continue;
        }
        calx_text_table_add(table, revision->id);
        calx_text_table_add(table, minute_of(calx_cli_arena(cli), revision->created));
        calx_text_table_add(table, marks);
        calx_text_table_add(table, revision->message);
    }
    if (!is_verbose(cli))
        calx_cli_print_table(cli, table);
}

static bool run_history(calx_cli *cli, calx_error *err)
{
    const calx_history *history = cli_history(cli, err);
    if (!history)
        return false;
    calx_revision_list now = current_if_known(cli, history);
    calx_revision_list all = newest_first(calx_cli_arena(cli), history);
    if (calx_cli_json(cli))
        return print_list_json(cli, history, all, &now, err);
    print_list(cli, history, all, now);
    return true;
}

static bool run_heads(calx_cli *cli, calx_error *err)
{
    const calx_history *history = cli_history(cli, err);
    if (!history)
        return false;
    if (calx_cli_json(cli))
        return print_list_json(cli, history, history->heads, NULL, err);
    print_list(cli, history, history->heads, (calx_revision_list){ 0 });
    return true;
}

const calx_command calx_current_command = {
    .name = "current",
    .summary = "Show which revision the database is at",
    .options = show_options,
    .help = "Prints a line for each head of what is applied, or `base` where nothing is.\n"
            "With --verbose, all that its file says of it.",
    .example = "current\ncurrent --json",
    .json = true,
    .run = run_current,
};

const calx_command calx_history_command = {
    .name = "history",
    .summary = "List all revisions, newest first",
    .options = show_options,
    .help = "Marks the heads, and where the database is if one is named and answers.\n"
            "With --verbose, all that the files say of themselves.",
    .example = "history\nhistory --verbose",
    .json = true,
    .run = run_history,
};

const calx_command calx_heads_command = {
    .name = "heads",
    .summary = "List the newest revisions",
    .options = show_options,
    .help = "More than one where two revisions revise the same one and nothing merges\n"
            "them.",
    .example = "heads",
    .json = true,
    .run = run_heads,
};
