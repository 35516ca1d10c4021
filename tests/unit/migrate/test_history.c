/* The graph of revisions, and how one is found in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "revision_folder.h"
#include <calx/buffer.h>
#include <calx/migrate.h>

typedef struct fixture {
    calx_arena *arena;
    const char *folder;
} fixture;

static int set_up(void **state)
{
    static fixture f;
    f = (fixture){ .arena = calx_arena_new(), .folder = make_folder() };
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    remove_folder(f->folder);
    calx_arena_free(f->arena);
    return 0;
}

static void put(const fixture *f, const char *name, const char *id, const char *revises)
{
    put_revision(f->folder, name, id, revises, "select 1;", "select 2;");
}

static const calx_history *open_folder(const fixture *f, calx_error *err)
{
    calx_revision_source source = { .directory = f->folder };
    return calx_history_open(f->arena, &source, err);
}

/* The ids of all revisions in order, or of a list. */
static const char *ids(calx_arena *arena, const calx_history *h)
{
    calx_buffer text = calx_buffer_in(arena);
    for (size_t i = 0; i < h->count; i++)
        calx_buffer_addf(&text, "%s%.*s", i ? " " : "", CALX_TEXT_ARG(h->revisions[i].id));
    return calx_buffer_cstr(&text);
}

static const char *list_ids(calx_arena *arena, calx_revision_list list)
{
    calx_buffer text = calx_buffer_in(arena);
    for (size_t i = 0; i < list.count; i++)
        calx_buffer_addf(&text, "%s%.*s", i ? " " : "", CALX_TEXT_ARG(list.items[i]->id));
    return calx_buffer_cstr(&text);
}

static void an_empty_folder_is_an_empty_history(void **state)
{
    fixture *f = *state;
    put_file(f->folder, "notes.txt", "no revision");
    put_file(f->folder, ".draft.sql", "no revision");
    const calx_history *h = open_folder(f, NULL);
    assert_non_null(h);
    assert_int_equal(h->count, 0);
    assert_int_equal(h->heads.count, 0);
}

static void a_missing_folder_is_an_error(void **state)
{
    fixture *f = *state;
    calx_error err = { 0 };
    calx_revision_source source = { .directory = "/nowhere/at/all" };
    assert_null(calx_history_open(f->arena, &source, &err));
    assert_non_null(strstr(err.message, "/nowhere/at/all"));
    assert_string_not_equal(err.hint, "");
}

static void parents_come_before_children_and_files_by_name(void **state)
{
    fixture *f = *state;
    put(f, "1.sql", "m", "c, b"); /* named before its parents */
    put(f, "2.sql", "a", "base");
    put(f, "3.sql", "c", "a");
    put(f, "4.sql", "b", "a");
    put(f, "5.sql", "z", "a");
    const calx_history *h = open_folder(f, NULL);
    assert_string_equal(ids(f->arena, h), "a c b z m");
    assert_string_equal(list_ids(f->arena, h->heads), "z m");
    assert_string_equal(list_ids(f->arena, h->bases), "a");
    const calx_revision *m = calx_history_find(h, CALX_TEXT("m"));
    assert_int_equal(m->index, 4);
    assert_string_equal(list_ids(f->arena, (calx_revision_list){ m->parents, m->revises_count }), "c b");
}

static void a_duplicate_id_names_both_files(void **state)
{
    fixture *f = *state;
    calx_error err = { 0 };
    put(f, "1.sql", "a", "base");
    put(f, "2.sql", "a", "base");
    assert_null(open_folder(f, &err));
    assert_non_null(strstr(err.message, "Revision a is there twice"));
    assert_non_null(strstr(err.message, "1.sql"));
    assert_non_null(strstr(err.context, "2.sql:1"));
}

static void missing_parents_are_named_together(void **state)
{
    fixture *f = *state;
    calx_error err = { 0 };
    put(f, "1.sql", "a", "base");
    put(f, "2.sql", "b", "x, a, y");
    assert_null(open_folder(f, &err));
    assert_non_null(strstr(err.message, "Revision b revises x and y, which no file has"));
    assert_non_null(strstr(err.context, "2.sql:1"));
    assert_string_not_equal(err.hint, "");
}

static void a_cycle_is_spelled_out(void **state)
{
    fixture *f = *state;
    calx_error err = { 0 };
    put(f, "1.sql", "a", "base");
    put(f, "2.sql", "b", "a, d");
    put(f, "3.sql", "c", "b");
    put(f, "4.sql", "d", "c");
    put(f, "5.sql", "e", "d"); /* waits for the cycle without being on it */
    assert_null(open_folder(f, &err));
    assert_non_null(strstr(err.message, "b revises d"));
    assert_non_null(strstr(err.message, "d revises c"));
    assert_non_null(strstr(err.message, "c revises b"));
    assert_null(strstr(err.message, "e revises d"));
}

static void a_revision_of_itself_is_a_cycle(void **state)
{
    fixture *f = *state;
    calx_error err = { 0 };
    put(f, "1.sql", "a", "a");
    assert_null(open_folder(f, &err));
    assert_non_null(strstr(err.message, "circle: a revises a"));
}

static void only_the_headers_are_read_at_first(void **state)
{
    fixture *f = *state;
    calx_error err = { 0 };
    put_revision(f->folder, "1.sql", "a", "base", "commit;", "select 1;");
    const calx_history *h = open_folder(f, &err);
    assert_non_null(h);
    assert_false(h->revisions[0].loaded);
    assert_false(calx_revision_load(h, &h->revisions[0], &err));
    assert_non_null(strstr(err.message, "cannot run commit"));
}

static void a_header_may_be_longer_than_what_is_read_at_first(void **state)
{
    fixture *f = *state;
    calx_buffer text = calx_buffer_in(f->arena);
    for (int i = 0; i < 500; i++)
        calx_buffer_add_cstr(&text, "-- Prose that goes on.\n");
    calx_buffer_add_cstr(&text, "-- calx:revision a\n-- calx:revises base\n-- calx:created 2026-11-22 14:05 UTC\n"
                                "-- calx:message x\n-- calx:upgrade\nselect 1;\n-- calx:downgrade\nselect 2;\n");
    put_file(f->folder, "1.sql", calx_buffer_cstr(&text));
    const calx_history *h = open_folder(f, NULL);
    assert_non_null(h);
    assert_int_equal(h->revisions[0].line, 501);
    assert_true(calx_revision_load(h, &h->revisions[0], NULL));
    assert_int_equal(h->revisions[0].upgrade_line, 506);
}

static void embedded_files_make_the_same_history(void **state)
{
    fixture *f = *state;
    static const char text[] = "-- calx:revision a\n-- calx:revises base\n-- calx:created 2026-11-22 14:05 UTC\n"
                               "-- calx:message x\n-- calx:upgrade\nselect 1;\n-- calx:downgrade\nselect 2;\n";
    static const calx_embedded_file files[] = { { "v/1.sql", text, sizeof text - 1 } };
    static const calx_embedded_files embedded = { files, 1 };
    calx_revision_source source = { .embedded = &embedded };
    const calx_history *h = calx_history_open(f->arena, &source, NULL);
    assert_non_null(h);
    assert_true(calx_revision_load(h, &h->revisions[0], NULL));
    assert_string_equal(h->revisions[0].path, "v/1.sql");
    assert_memory_equal(h->revisions[0].upgrade.data, "select 1;", 9);
}

static void a_unique_prefix_is_a_name(void **state)
{
    fixture *f = *state;
    calx_error err = { 0 };
    put(f, "1.sql", "abcd01", "base");
    put(f, "2.sql", "abcd02", "abcd01");
    put(f, "3.sql", "abcd0", "abcd02");
    put(f, "4.sql", "d00d00", "abcd0");
    const calx_history *h = open_folder(f, NULL);
    assert_string_equal(calx_history_resolve(h, CALX_TEXT("d00d"), NULL)->path + strlen(f->folder), "/4.sql");
    assert_string_equal(calx_history_resolve(h, CALX_TEXT("abcd0"), NULL)->path + strlen(f->folder), "/3.sql");
    assert_null(calx_history_resolve(h, CALX_TEXT("abcd"), &err));
    assert_string_equal(err.sqlstate, CALX_AMBIGUOUS);
    assert_string_equal(err.message, "3 revisions begin with abcd.");
    assert_string_equal(err.detail, "abcd0 (Make abcd0)\nabcd01 (Make abcd01)\nabcd02 (Make abcd02)");
    assert_null(calx_history_resolve(h, CALX_TEXT("abcd03"), &err));
    assert_string_equal(err.sqlstate, CALX_NOT_FOUND);
    assert_null(calx_history_resolve(h, CALX_TEXT("d00"), &err));
    assert_non_null(strstr(err.hint, "at least 4 characters"));
    assert_null(calx_history_resolve(h, CALX_TEXT(""), &err));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_empty_folder_is_an_empty_history),
        TEST(a_missing_folder_is_an_error),
        TEST(parents_come_before_children_and_files_by_name),
        TEST(a_duplicate_id_names_both_files),
        TEST(missing_parents_are_named_together),
        TEST(a_cycle_is_spelled_out),
        TEST(a_revision_of_itself_is_a_cycle),
        TEST(only_the_headers_are_read_at_first),
        TEST(a_header_may_be_longer_than_what_is_read_at_first),
        TEST(embedded_files_make_the_same_history),
        TEST(a_unique_prefix_is_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
