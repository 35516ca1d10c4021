/* A history of revisions that do nothing, and lists of them by their ids. */
#ifndef TEST_GRAPH_H
#define TEST_GRAPH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <calx/buffer.h>
#include <calx/migrate.h>

/* One of the revisions. */
typedef struct node {
    const char *id;
    const char *revises;
    const char *more; /* header lines */
} node;

typedef struct fixture {
    calx_arena *arena;
    const calx_history *history;
    calx_error err;
} fixture;

static inline const calx_history *open_nodes(fixture *f, const node *nodes, size_t count)
{
    calx_embedded_file *files = calx_new_array(f->arena, calx_embedded_file, count);
    for (size_t i = 0; i < count; i++) {
        calx_text text =
            calx_text_format(f->arena,
                             "-- calx:revision %s\n-- calx:revises %s\n%s-- calx:created 2026-11-22 14:05 UTC\n"
                             "-- calx:message x\n-- calx:upgrade\nselect 1;\n-- calx:downgrade\nselect 2;\n",
                             nodes[i].id, nodes[i].revises, nodes[i].more);
        files[i] = (calx_embedded_file){ nodes[i].id, text.data, text.len };
    }
    calx_embedded_files *embedded = calx_new(f->arena, calx_embedded_files);
    *embedded = (calx_embedded_files){ files, count };
    calx_revision_source source = { .embedded = embedded };
    return calx_history_open(f->arena, &source, &f->err);
}

static inline int open_graph(void **state, const node *nodes, size_t count)
{
    static fixture f;
    f = (fixture){ .arena = calx_arena_new() };
    f.history = open_nodes(&f, nodes, count);
    *state = &f;
    return f.history ? 0 : -1;
}

static inline int tear_down(void **state)
{
    fixture *f = *state;
    calx_arena_free(f->arena);
    return 0;
}

/* Revisions named with blanks between. */
static inline calx_revision_list list_of(fixture *f, const char *names)
{
    calx_text rest = calx_text_of(names);
    calx_revision_list list = { calx_new_array(f->arena, const calx_revision *, f->history->count), 0 };
    while (rest.len > 0)
        list.items[list.count++] = calx_history_find(f->history, calx_text_cut(&rest, ' '));
    return list;
}

static inline const char *names_of(fixture *f, calx_revision_list list)
{
    calx_buffer text = calx_buffer_in(f->arena);
    for (size_t i = 0; i < list.count; i++)
        calx_buffer_addf(&text, "%s%.*s", i ? " " : "", CALX_TEXT_ARG(list.items[i]->id));
    return calx_buffer_cstr(&text);
}

#endif
