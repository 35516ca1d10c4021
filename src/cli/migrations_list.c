/* Revisions as text, tables and JSON. */
#include "migrations.h"

#include <calx/buffer.h>
#include <calx/clock.h>

#include <string.h>

/* "2026-11-22 14:05" */
static calx_text minute_of(calx_arena *arena, int64_t timestamp)
{
    char *text = calx_text_cstr(arena, calx_timestamp_text(arena, timestamp));
    char *rest = strchr(text, 'T');
    if (!rest)
        return calx_text_of(text); /* infinity */
    *rest = ' ';
    return (calx_text){ text, (size_t)(rest - text) + sizeof "14:05" };
}

static calx_text with_commas(calx_arena *arena, const calx_text *names, size_t count)
{
    calx_buffer text = calx_buffer_in(arena);
    for (size_t i = 0; i < count; i++)
        calx_buffer_addf(&text, "%s%.*s", i ? ", " : "", CALX_TEXT_ARG(names[i]));
    return calx_buffer_text(&text);
}

static void print_names(calx_cli *cli, const char *what, const calx_text *names, size_t count)
{
    calx_text text = with_commas(calx_cli_arena(cli), names, count);
    if (count)
        calx_cli_print(cli, "%-8s %.*s\n", what, CALX_TEXT_ARG(text));
}

void cli_print_revision(calx_cli *cli, const calx_revision *revision, calx_text marks)
{
    static const calx_text base[] = { { "base", 4 } };
    calx_cli_print(cli, "%srevision %.*s%s%s%.*s%s\n", calx_cli_style(cli, CALX_BOLD), CALX_TEXT_ARG(revision->id),
                   calx_cli_style(cli, CALX_PLAIN), marks.len ? " (" : "", CALX_TEXT_ARG(marks), marks.len ? ")" : "");
    print_names(cli, "revises", revision->revises_count ? revision->revises : base,
                revision->revises_count ? revision->revises_count : 1);
    print_names(cli, "needs", revision->depends, revision->depends_count);
    print_names(cli, "branch", revision->labels, revision->label_count);
    print_names(cli, "replaces", revision->replaces, revision->replaces_count);
    calx_text created = minute_of(calx_cli_arena(cli), revision->created);
    calx_cli_print(cli, "created  %.*s UTC\n", CALX_TEXT_ARG(created));
    calx_cli_print(cli, "file     %s\n", revision->path);
    if (revision->irreversible.len)
        calx_cli_print(cli, "no way back: %.*s\n", CALX_TEXT_ARG(revision->irreversible));
    calx_cli_print(cli, "message  %.*s\n\n", CALX_TEXT_ARG(revision->message));
}

static json_t *names_json(const calx_text *names, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, calx_cli_json_text(names[i]));
    return list;
}

json_t *cli_revision_json(const calx_revision *revision)
{
    CALX_SCOPED_ARENA(scratch);
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:b}", "revision", calx_cli_json_text(revision->id),
                     "revises", names_json(revision->revises, revision->revises_count), "depends_on",
                     names_json(revision->depends, revision->depends_count), "branch",
                     names_json(revision->labels, revision->label_count), "replaces",
                     names_json(revision->replaces, revision->replaces_count), "created",
                     calx_cli_json_text(calx_timestamp_text(scratch, revision->created)), "message",
                     calx_cli_json_text(revision->message), "path", revision->path, "head", revision->child_count == 0);
}

/* The revision that gives this one's branch its name: itself or the nearest above it, up to where branches meet. */
static const calx_revision *nearest_label(const calx_revision *revision)
{
    while (revision->label_count == 0 && revision->revises_count == 1)
        revision = revision->parents[0];
    return revision;
}

calx_text cli_revision_marks(calx_arena *arena, calx_revision_list now, const calx_revision *revision)
{
    calx_buffer marks = calx_buffer_in(arena);
    if (revision->child_count == 0)
        calx_buffer_add_cstr(&marks, ", head");
    else if (revision->child_count > 1)
        calx_buffer_add_cstr(&marks, ", branch point");
    if (revision->revises_count > 1)
        calx_buffer_add_cstr(&marks, ", merge");
    if (cli_revision_in(now, revision))
        calx_buffer_add_cstr(&marks, ", current");
    const calx_revision *labelled = revision->child_count ? revision : nearest_label(revision);
    for (size_t i = 0; i < labelled->label_count; i++)
        calx_buffer_addf(&marks, ", branch %.*s", CALX_TEXT_ARG(labelled->labels[i]));
    return marks.len ? (calx_text){ marks.data + 2, marks.len - 2 } : (calx_text){ 0 };
}

static bool print_json(calx_cli *cli, calx_revision_list list, const calx_revision_list *now, calx_error *err)
{
    json_t *revisions = json_array();
    for (size_t i = 0; i < list.count; i++) {
        json_t *revision = cli_revision_json(list.items[i]);
        if (now)
            json_object_set_new(revision, "current", json_boolean(cli_revision_in(*now, list.items[i])));
        json_array_append_new(revisions, revision);
    }
    return calx_cli_print_json(cli, revisions, err);
}

bool cli_print_revisions(calx_cli *cli, calx_revision_list list, const calx_revision_list *now, calx_error *err)
{
    calx_arena *arena = calx_cli_arena(cli);
    if (calx_cli_json(cli))
        return print_json(cli, list, now, err);
    bool verbose = calx_cli_given(cli, "verbose");
    calx_text_table *table = calx_cli_table(cli, "revision", "created", "place", "message", NULL);
    for (size_t i = 0; i < list.count; i++) {
        const calx_revision *revision = list.items[i];
        calx_text marks = cli_revision_marks(arena, now ? *now : (calx_revision_list){ 0 }, revision);
        if (verbose) {
            cli_print_revision(cli, revision, marks);
            continue;
        }
        calx_text_table_add(table, revision->id);
        calx_text_table_add(table, minute_of(arena, revision->created));
        calx_text_table_add(table, marks);
        calx_text_table_add(table, revision->message);
    }
    if (!verbose)
        calx_cli_print_table(cli, table);
    return true;
}
