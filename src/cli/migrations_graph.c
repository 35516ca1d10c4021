/* The history as a drawing: lanes that run down from each revision to those that it revises, or Graphviz's language. */
#include "migrations.h"

#include <calx/buffer.h>

#define NOBODY SIZE_MAX

/* What each lane runs down to: the place of a revision in the history, or NOBODY for one that is free. */
typedef struct lanes {
    size_t *waits;
    size_t count;
    size_t cap;
} lanes;

static size_t lane_of(const lanes *l, size_t waits)
{
    for (size_t i = 0; i < l->count; i++)
        if (l->waits[i] == waits)
            return i;
    return NOBODY;
}

/* A lane down to a revision: a free one, else a new one to the right. */
static size_t open_lane(lanes *l, size_t waits)
{
    size_t lane = lane_of(l, NOBODY);
    if (lane == NOBODY)
        lane = l->count++;
    l->waits[lane] = waits;
    return lane;
}

static void trim(lanes *l)
{
    while (l->count > 0 && l->waits[l->count - 1] == NOBODY)
        l->count--;
}

static void add_lanes(calx_buffer *row, const lanes *l, size_t node)
{
    for (size_t i = 0; i < l->count; i++)
        calx_buffer_add_cstr(row, i == node ? "● " : l->waits[i] != NOBODY ? "│ " : "  ");
}

/* A row in which the marked lanes meet lane `at`: they end there, or begin there. */
static void print_joint(calx_cli *cli, const lanes *l, size_t at, const bool *meets, bool begin)
{
    size_t first = at;
    size_t last = at;
    for (size_t i = 0; i < l->count; i++)
        if (meets[i] && i != at) {
            first = i < first ? i : first;
            last = i > last ? i : last;
        }
    if (first == last)
        return;
    calx_buffer row = calx_buffer_in(calx_cli_arena(cli));
    for (size_t i = 0; i < l->count; i++) {
        bool inside = i >= first && i <= last;
        const char *left = begin ? "╭" : "╰";
        const char *right = begin ? "╮" : "╯";
        if (i == at)
            calx_buffer_add_cstr(&row, first == at ? "├" : last == at ? "┤" : "┼");
        else if (meets[i] && inside)
            calx_buffer_add_cstr(&row, i == first ? left : i == last ? right : begin ? "┬" : "┴");
        else
            calx_buffer_add_cstr(&row, l->waits[i] == NOBODY ? (inside ? "─" : " ") : inside ? "┼" : "│");
        calx_buffer_add_cstr(&row, inside && i < last ? "─" : " ");
    }
    calx_cli_print(cli, "%s\n", calx_buffer_cstr(&row));
}

/* Brings all lanes that wait for the revision together in the leftmost; gives that. */
static size_t gather(calx_cli *cli, lanes *l, size_t index)
{
    size_t at = lane_of(l, index);
    if (at == NOBODY)
        return open_lane(l, index);
    bool *meets = calx_new_array(calx_cli_arena(cli), bool, l->count);
    for (size_t i = at + 1; i < l->count; i++)
        meets[i] = l->waits[i] == index;
    print_joint(cli, l, at, meets, false);
    for (size_t i = at + 1; i < l->count; i++)
        if (meets[i])
            l->waits[i] = NOBODY;
    trim(l);
    return at;
}

/* The first parent goes on in the lane, each other one gets its own, unless a lane runs to it already. */
static void spread(calx_cli *cli, lanes *l, size_t at, const calx_revision *revision, const bool *shown)
{
    bool *meets = calx_new_array(calx_cli_arena(cli), bool, l->cap);
    l->waits[at] = NOBODY;
    for (size_t k = 0; k < revision->revises_count; k++) {
        size_t parent = revision->parents[k]->index;
        if (!shown[parent])
            continue;
        if (l->waits[at] == NOBODY) {
            l->waits[at] = parent;
            continue;
        }
        size_t lane = lane_of(l, parent);
        meets[lane == NOBODY ? open_lane(l, parent) : lane] = true;
    }
    print_joint(cli, l, at, meets, true);
    trim(l);
}

void cli_print_graph(calx_cli *cli, const calx_history *history, calx_revision_list list, calx_revision_list now)
{
    calx_arena *arena = calx_cli_arena(cli);
    bool *shown = calx_new_array(arena, bool, history->count);
    size_t edges = 1;
    for (size_t i = 0; i < list.count; i++) {
        shown[list.items[i]->index] = true;
        edges += list.items[i]->revises_count + 1;
    }
    lanes l = { .waits = calx_new_array(arena, size_t, edges), .cap = edges };
    for (size_t i = 0; i < list.count; i++) {
        const calx_revision *revision = list.items[i];
        size_t at = gather(cli, &l, revision->index);
        calx_buffer row = calx_buffer_in(arena);
        add_lanes(&row, &l, at);
        calx_text marks = cli_revision_marks(arena, now, revision);
        calx_cli_print(cli, "%s%s%.*s%s%s%.*s%s  %.*s\n", calx_buffer_cstr(&row), calx_cli_style(cli, CALX_BOLD),
                       CALX_TEXT_ARG(revision->id), calx_cli_style(cli, CALX_PLAIN), marks.len ? " (" : "",
                       CALX_TEXT_ARG(marks), marks.len ? ")" : "", CALX_TEXT_ARG(revision->message));
        spread(cli, &l, at, revision, shown);
    }
}

/* A string of Graphviz's: messages may hold quotes. */
static calx_text dot_text(calx_arena *arena, calx_text text)
{
    calx_buffer out = calx_buffer_in(arena);
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '"' || text.data[i] == '\\')
            calx_buffer_add_char(&out, '\\');
        calx_buffer_add_char(&out, text.data[i]);
    }
    return calx_buffer_text(&out);
}

void cli_print_dot(calx_cli *cli, const calx_history *history, calx_revision_list list, calx_revision_list now)
{
    calx_arena *arena = calx_cli_arena(cli);
    bool *shown = calx_new_array(arena, bool, history->count);
    for (size_t i = 0; i < list.count; i++)
        shown[list.items[i]->index] = true;
    calx_cli_print(cli, "digraph history {\n    rankdir = BT;\n    node [shape = box];\n");
    for (size_t i = 0; i < list.count; i++) {
        const calx_revision *revision = list.items[i];
        calx_text message = dot_text(arena, revision->message);
        calx_cli_print(cli, "    \"%.*s\" [label = \"%.*s\\n%.*s\"%s];\n", CALX_TEXT_ARG(revision->id),
                       CALX_TEXT_ARG(revision->id), CALX_TEXT_ARG(message),
                       cli_revision_in(now, revision) ? ", style = filled" : "");
        for (size_t k = 0; k < revision->revises_count + revision->depends_count; k++)
            if (shown[revision->parents[k]->index])
                calx_cli_print(cli, "    \"%.*s\" -> \"%.*s\"%s;\n", CALX_TEXT_ARG(revision->id),
                               CALX_TEXT_ARG(revision->parents[k]->id),
                               k < revision->revises_count ? "" : " [style = dashed]");
    }
    calx_cli_print(cli, "}\n");
}
