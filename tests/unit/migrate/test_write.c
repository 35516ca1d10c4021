/* New revision files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "revision_folder.h"
#include <calx/clock.h>
#include <calx/migrate.h>
#include <sys/stat.h>

static int set_up(void **state)
{
    *state = (void *)make_folder();
    return 0;
}

static int tear_down(void **state)
{
    remove_folder(*state);
    return 0;
}

static int64_t moment(void)
{
    return ((int64_t)calx_date_of(2026, 3, 4).days * 1440 + 5 * 60 + 6) * 60000000 + 59999999;
}

static const char *write_one(calx_arena *arena, const char *folder, const char *id, const char *message,
                             calx_revision_list revises, calx_error *err)
{
    calx_new_revision revision = { .directory = folder,
                                   .id = calx_text_of(id),
                                   .message = calx_text_of(message),
                                   .created = moment(),
                                   .revises = revises };
    return calx_revision_write(arena, &revision, err);
}

static void a_file_has_date_id_and_slug_in_its_name(void **state)
{
    CALX_SCOPED_ARENA(arena);
    const char *path =
        write_one(arena, *state, "abc", "  Add an INDEX, for: each key! ", (calx_revision_list){ 0 }, NULL);
    assert_non_null(path);
    assert_string_equal(path + strlen(*state), "/2026_03_04_0506-abc_add_an_index_for_each_key.sql");
}

static void a_long_message_is_cut_between_words(void **state)
{
    CALX_SCOPED_ARENA(arena);
    calx_revision_list none = { 0 };
    const char *path =
        write_one(arena, *state, "a", "Remember where each of the imported records has come from", none, NULL);
    assert_string_equal(path + strlen(*state), "/2026_03_04_0506-a_remember_where_each_of_the_imported.sql");
    path = write_one(arena, *state, "b", "0123456789 0123456789 0123456789 0123456", none, NULL);
    assert_string_equal(path + strlen(*state), "/2026_03_04_0506-b_0123456789_0123456789_0123456789_0123456.sql");
    path = write_one(arena, *state, "c", "0123456789012345678901234567890123456789x", none, NULL);
    assert_string_equal(path + strlen(*state), "/2026_03_04_0506-c_0123456789012345678901234567890123456789.sql");
    path = write_one(arena, *state, "d", "…", none, NULL);
    assert_string_equal(path + strlen(*state), "/2026_03_04_0506-d.sql");
}

static const char *named_by(calx_arena *arena, const char *folder, const char *template, int minutes_east,
                            calx_error *err)
{
    calx_new_revision revision = { .directory = folder,
                                   .id = CALX_TEXT("abc"),
                                   .message = CALX_TEXT("Add an index"),
                                   .created = moment(),
                                   .file_template = template,
                                   .slug_length = 6,
                                   .minutes_east = minutes_east };
    const char *path = calx_revision_write(arena, &revision, err);
    if (path)
        unlink(path);
    return path ? path + strlen(folder) + 1 : NULL;
}

static void a_template_makes_the_name(void **state)
{
    CALX_SCOPED_ARENA(arena);
    assert_string_equal(named_by(arena, *state, "{revision}-{slug}", 0, NULL), "abc-add_an.sql");
    assert_string_equal(named_by(arena, *state, "{hour}.{minute}.{second} {revision}", 0, NULL), "05.06.59 abc.sql");
    assert_string_equal(named_by(arena, *state, "{day}_{hour}{minute}_{revision}", -6 * 60, NULL), "03_2306_abc.sql");
    static const char *const wrong[] = {
        "", "{slug}", "{revision", "{revisions}", "a/{revision}", ".{revision}", "}{revision}"
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        calx_error err = { 0 };
        assert_null(named_by(arena, *state, wrong[i], 0, &err));
        assert_non_null(strstr(err.message, "is no template of file names"));
    }
}

static void what_is_written_is_read_again(void **state)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_revision_source source = { .directory = *state };
    write_one(arena, *state, "first1", "First", (calx_revision_list){ 0 }, NULL);
    const calx_history *one = calx_history_open(arena, &source, NULL);
    assert_int_equal(one->bases.count, 1);
    write_one(arena, *state, "second", "Second", one->heads, NULL);
    const calx_history *two = calx_history_open(arena, &source, NULL);
    assert_int_equal(two->count, 2);
    assert_int_equal(two->revisions[1].created, moment() - 59999999);
    assert_memory_equal(two->revisions[1].message.data, "Second", 6);
    assert_ptr_equal(two->revisions[1].parents[0], &two->revisions[0]);
    assert_false(calx_revision_load(two, &two->revisions[1], &err));
    assert_string_equal(err.message, "The upgrade is empty.");
}

static void an_id_is_made_where_none_is_given(void **state)
{
    CALX_SCOPED_ARENA(arena);
    calx_revision_source source = { .directory = *state };
    assert_non_null(write_one(arena, *state, "", "x", (calx_revision_list){ 0 }, NULL));
    assert_non_null(write_one(arena, *state, "", "x", (calx_revision_list){ 0 }, NULL));
    const calx_history *h = calx_history_open(arena, &source, NULL);
    assert_int_equal(h->revisions[0].id.len, 12);
    assert_int_equal(strspn(calx_text_cstr(arena, h->revisions[0].id), "0123456789abcdef"), 12);
}

static void a_file_is_never_written_over(void **state)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_revision_list none = { 0 };
    assert_non_null(write_one(arena, *state, "abc", "x", none, NULL));
    assert_null(write_one(arena, *state, "abc", "x", none, &err));
    assert_string_equal(err.sqlstate, CALX_SYSTEM);
    assert_non_null(strstr(err.message, "abc_x.sql"));
    DIR *dir = opendir(*state);
    int files = 0;
    for (const struct dirent *entry; (entry = readdir(dir));)
        files += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(dir);
    assert_int_equal(files, 1); /* no draft is left */
}

static void bad_messages_and_folders_are_refused(void **state)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_revision_list none = { 0 };
    assert_null(write_one(arena, *state, "a", " ", none, &err));
    assert_string_equal(err.message, "A revision needs a message.");
    assert_null(write_one(arena, *state, "a", "two\nlines", none, &err));
    assert_string_equal(err.sqlstate, CALX_USAGE);
    assert_null(write_one(arena, *state, "a", "\xFF", none, &err));
    assert_null(write_one(arena, *state, "a/b", "x", none, &err));
    assert_null(write_one(arena, "/nowhere/at/all", "a", "x", none, &err));
    assert_non_null(strstr(err.message, "/nowhere/at/all"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* Its process may have had the number that this one has: in containers both are 1. */
static void what_a_killed_run_has_left_is_in_nobodys_way(void **state)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_revision_source source = { .directory = *state };
    put_file(*state, calx_text_format(arena, ".revision-%ld.tmp", (long)getpid()).data, "");
    assert_non_null(write_one(arena, *state, "a", "One", (calx_revision_list){ 0 }, &err));
    const char *path = write_one(arena, *state, "b", "Two", (calx_revision_list){ 0 }, &err);
    put_file(*state, calx_text_format(arena, "%s.%ld.tmp", strrchr(path, '/') + 1, (long)getpid()).data, "");
    const calx_history *two = calx_history_open(arena, &source, NULL);
    assert_true(calx_revision_repoint(two, &two->revisions[1], &two->revisions[0], &err));
    assert_int_equal(calx_history_open(arena, &source, NULL)->heads.count, 1);
}

static void a_file_that_is_changed_keeps_its_mode_and_stays_where_a_link_leads(void **state)
{
    CALX_SCOPED_ARENA(arena);
    struct stat found;
    calx_revision_source source = { .directory = *state };
    const char *real = calx_text_format(arena, "%s/elsewhere", (const char *)*state).data;
    write_one(arena, *state, "a", "One", (calx_revision_list){ 0 }, NULL);
    const char *path = write_one(arena, *state, "b", "Two", (calx_revision_list){ 0 }, NULL);
    assert_int_equal(rename(path, real) | chmod(real, 0666) | symlink("elsewhere", path), 0);
    const calx_history *two = calx_history_open(arena, &source, NULL);
    assert_true(calx_revision_repoint(two, &two->revisions[1], &two->revisions[0], NULL));
    assert_int_equal(calx_history_open(arena, &source, NULL)->heads.count, 1);
    assert_int_equal(lstat(path, &found), 0);
    assert_true(S_ISLNK(found.st_mode));
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0666);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_file_has_date_id_and_slug_in_its_name),
        TEST(a_long_message_is_cut_between_words),
        TEST(a_template_makes_the_name),
        TEST(what_is_written_is_read_again),
        TEST(an_id_is_made_where_none_is_given),
        TEST(a_file_is_never_written_over),
        TEST(what_a_killed_run_has_left_is_in_nobodys_way),
        TEST(a_file_that_is_changed_keeps_its_mode_and_stays_where_a_link_leads),
        TEST(bad_messages_and_folders_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
