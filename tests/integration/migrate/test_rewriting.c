/* Commands that write and change revision files: revision, merge, edit, squash, fix-history. */
#include "running_dsdb.h"

#include <jansson.h>

/* The content of a file, or of all that match a pattern. */
static const char *content(migrating *m, const char *pattern)
{
    char line[8192];
    snprintf(line, sizeof line, "cd '%s' && cat %s", m->folder, pattern);
    char *text = calx_alloc(m->arena, 65536);
    run_line(line, text, 65536);
    return text;
}

static void a_revision_has_what_its_options_say(void **state)
{
    migrating *m = *state;
    put_three(m);
    ASSERT_DSDB(
        "revision --versions . -m 'Begin the shop' --head base --branch-label shop --depends-on c --rev-id s1 -q", 0);
    ASSERT_HAS(output, "-s1_begin_the_shop.sql");
    ASSERT_HAS(content(m, "*-s1_*.sql"), "-- calx:revision s1\n-- calx:revises base\n-- calx:depends-on c\n"
                                         "-- calx:branch shop\n");
    ASSERT_DSDB("revision --versions . -m 'Go on' --head shop@head --depends-on shop -q", 0);
    ASSERT_HAS(content(m, "*_go_on.sql"), "-- calx:revises s1\n-- calx:depends-on shop\n");
    ASSERT_DSDB("revision --versions . -m 'Again' --rev-id s1 --head c", 2);
    ASSERT_HAS(output, "Revision s1 is there: ");
    ASSERT_DSDB("revision --versions . -m 'Again' --branch-label shop --head c", 2);
    ASSERT_HAS(output, "Revision s1 begins a branch shop already.");
    ASSERT_DSDB("revision --versions . -m 'Again' --branch-label 'a shop' --head c", 2);
    ASSERT_HAS(output, "\"a shop\" is no name of a branch");
    ASSERT_DSDB("revision --versions . -m 'Again' --depends-on nothing --head c", 3);
    ASSERT_DSDB("revision --versions . -m 'Again' --head b", 2);
    ASSERT_HAS(output, "--splice");
    ASSERT_DSDB("revision --versions . -m 'Aside' --head b --splice -q", 0);
    ASSERT_DSDB("branches --versions .", 0);
    ASSERT_HAS(output, "b  Make b\n  -> c (head)  Make c\n  -> ");
}

static void a_revision_in_c_is_a_skeleton(void **state)
{
    migrating *m = *state;
    put_three(m);
    ASSERT_DSDB("revision --versions . -m 'Split names' --lang c --rev-id s1 -q", 0);
    const char *text = content(m, "*-s1_split_names.c");
    ASSERT_HAS(text, "// calx:revision s1\n// calx:revises c\n");
    ASSERT_HAS(text, "CALX_REVISION(s1, upgrade, downgrade);\n");
    ASSERT_DSDB("upgrade --versions .", 2);
    ASSERT_HAS(output, "Revision s1 is written in C, and this program was built without it.");
    ASSERT_DSDB("upgrade --sql --versions .", 2);
    ASSERT_HAS(output, "Revision s1 is written in C, which no script can run.");
    ASSERT_DSDB("squash c:s1 --yes --versions .", 2);
    ASSERT_HAS(output, "it is written in C");
    put(m, "d", "b", "select 1;", "select 1;");
    ASSERT_DSDB("fix-history d --yes --unchecked --versions .", 0);
    ASSERT_DSDB("revision --versions . -m 'A' --lang rust --head d", 2);
}

static void a_merge_joins_the_heads(void **state)
{
    migrating *m = *state;
    put_three(m);
    ASSERT_DSDB("merge --versions .", 2);
    ASSERT_HAS(output, "There is nothing to merge");
    put(m, "d", "b", "create table d ();", "drop table d;");
    ASSERT_DSDB("upgrade heads --versions . -q", 0);
    ASSERT_DSDB("merge b d --versions .", 2);
    ASSERT_HAS(output, "Revision b is not a head");
    ASSERT_DSDB("merge --versions . --rev-id m1 -q", 0);
    ASSERT_HAS(output, "-m1_merge_c_and_d.sql");
    ASSERT_DSDB("upgrade --versions .", 0);
    assert_string_equal(versions(m), "m1");
    ASSERT_DSDB("downgrade d --versions .", 0);
    assert_string_equal(versions(m), "c d");
}

static void edit_opens_the_file(void **state)
{
    migrating *m = *state;
    put_three(m);
    setenv("VISUAL", "", 1);
    setenv("EDITOR", "sed -i 's/Make b/Make it/'", 1);
    ASSERT_DSDB("edit b --versions .", 0);
    ASSERT_HAS(content(m, "b.sql"), "Make it");
    ASSERT_DSDB("edit c --json --versions .", 0);
    json_t *edited = json_loads(output, 0, NULL);
    const char *path = "";
    assert_int_equal(json_unpack(edited, "{s:[s!]!}", "paths", &path), 0);
    assert_string_equal(path, "./c.sql");
    json_decref(edited);
    setenv("EDITOR", "false", 1);
    ASSERT_DSDB("edit --versions .", 1);
    ASSERT_HAS(output, "The editor false failed.");
    unsetenv("EDITOR");
    ASSERT_DSDB("edit --versions .", 2);
    ASSERT_HAS(output, "Set EDITOR");
}

/* As some programs that start others leave it to them. */
static void the_editor_is_waited_for_where_ends_of_children_are_ignored(void **state)
{
    migrating *m = *state;
    put_three(m);
    const char *line =
        calx_text_format(m->arena, "cd '%s'; EDITOR=true env --ignore-signal=CHLD '%s' edit a --versions .", m->folder,
                         getenv("DSDB"))
            .data;
    assert_int_equal(system(line), 0);
}

static void a_squash_does_what_its_parts_did(void **state)
{
    migrating *m = *state;
    put(m, "a", "base", "create table a (id int primary key)", "drop table a -- no semicolon");
    put(m, "b", "a", "create table b (id int references a);", "drop table b;");
    put(m, "c", "b", "create table c (id int references a);", "drop table c;");
    put(m, "d", "c", "create table d ();", "drop table d;");
    ASSERT_DSDB("squash a:c --versions .", 2);
    ASSERT_HAS(output, "--yes");
    ASSERT_DSDB("squash a:c --versions . --yes -m 'The first year'", 0);
    ASSERT_HAS(output, "Removed ./a.sql\n");
    ASSERT_HAS(content(m, "*-c_the_first_year.sql"),
               "-- calx:revision c\n-- calx:revises base\n-- calx:replaces a, b\n");
    ASSERT_DSDB("upgrade --versions .", 0);
    assert_string_equal(versions(m), "d");
    assert_string_equal(tables(m), "a alembic_version b c d");
    ASSERT_DSDB("downgrade base --versions .", 0);
    assert_string_equal(tables(m), "alembic_version");
}

static void a_squash_may_be_called_as_its_last_part_was(void **state)
{
    migrating *m = *state;
    put_three(m);
    put_file(m->folder, "calx.toml", "[migrations]\nversions = \"./\"\nfile_template = \"{revision}\"\n");
    ASSERT_DSDB("squash a:c --yes", 0);
    ASSERT_HAS(content(m, "*.sql"), "-- calx:revision c\n-- calx:revises base\n-- calx:replaces a, b\n");
    ASSERT_DSDB("upgrade", 0);
    assert_string_equal(versions(m), "c");
    ASSERT_DSDB("revision -m 'Again' --rev-id c --head base", 2);
}

static void a_database_past_a_squash_goes_on_and_one_within_is_told(void **state)
{
    migrating *m = *state;
    put_three(m);
    ASSERT_DSDB("upgrade c --versions . -q", 0);
    ASSERT_DSDB("squash :c --versions . --yes", 0);
    ASSERT_DSDB("current --versions .", 0);
    ASSERT_HAS(output, "c (baseline, head)");
    dsdb(m, "lint --connect --versions .");
    assert_null(strstr(output, "edited-after-applied"));
    ASSERT_DSDB("show b --versions .", 3);
    ASSERT_HAS(output, "hint: It was squashed into c.");
    run(m, "update alembic_version set version_num = 'b'");
    ASSERT_DSDB("upgrade --versions .", 3);
    ASSERT_HAS(output, "The database is at revision b, in the middle of what was squashed into c.");
    ASSERT_HAS(output, "from before the squash");
}

static void what_is_no_plain_line_is_not_squashed(void **state)
{
    migrating *m = *state;
    put_three(m);
    put(m, "d", "b", "select 1;", "select 1;");
    ASSERT_DSDB("squash a:c --versions . --yes", 2);
    ASSERT_HAS(output, "Revision b cannot be squashed: one that stays stands on it.");
    ASSERT_DSDB("squash c:c --versions . --yes", 2);
    ASSERT_HAS(output, "the range holds 1 revision.");
    ASSERT_DSDB("squash a:b --versions . --yes -q", 0);
    ASSERT_DSDB("upgrade heads --versions .", 0);
}

static void the_unmerged_head_is_put_onto_the_other(void **state)
{
    migrating *m = *state;
    put_three(m);
    put(m, "d", "b", "create table d ();", "drop table d;");
    put(m, "e", "d", "create table e ();", "drop table e;");
    ASSERT_DSDB("upgrade c --versions . -q", 0);
    ASSERT_DSDB("fix-history --versions .", 2);
    ASSERT_HAS(output, "d (Make d) revises b; it shall revise c (Make c).");
    ASSERT_HAS(content(m, "d.sql"), "-- calx:revises b\n");
    ASSERT_DSDB("fix-history --versions . --yes --json 2>/dev/null", 0);
    json_t *moved = json_loads(output, 0, NULL);
    const char *was[4] = { "" };
    assert_int_equal(json_unpack(moved, "{s:s, s:s, s:s, s:s!}", "path", &was[0], "revision", &was[1], "revised",
                                 &was[2], "revises", &was[3]),
                     0);
    assert_string_equal(calx_text_format(m->arena, "%s %s %s %s", was[0], was[1], was[2], was[3]).data,
                        "./d.sql d b c");
    json_decref(moved);
    ASSERT_HAS(content(m, "d.sql"), "-- calx:revision d\n-- calx:revises c\n-- calx:created");
    ASSERT_DSDB("upgrade --versions .", 0);
    assert_string_equal(versions(m), "e");
    ASSERT_DSDB("fix-history --versions . --yes", 2);
    ASSERT_HAS(output, "the history has one head");
}

static void what_is_applied_is_not_put_elsewhere(void **state)
{
    migrating *m = *state;
    put_three(m);
    put(m, "d", "b", "create table d ();", "drop table d;");
    ASSERT_DSDB("upgrade c --versions . -q", 0);
    ASSERT_DSDB("fix-history c --versions . --yes", 2);
    ASSERT_HAS(output, "Revision c is applied, so that its file may not change.");
    ASSERT_HAS(output, "fix-history d");
    ASSERT_DSDB("upgrade heads --versions . -q", 0);
    ASSERT_DSDB("fix-history --versions . --yes", 2);
    ASSERT_HAS(output, "join both with `merge`");
    const char *url = m->url;
    m->url = "postgresql:///none?host=/nowhere/at/all";
    ASSERT_DSDB("fix-history d --versions . --yes", 4);
    ASSERT_HAS(output, "--unchecked");
    ASSERT_DSDB("fix-history d --versions . --yes --unchecked", 0);
    m->url = url;
}

static void a_head_is_not_put_onto_one_that_depends_on_it(void **state)
{
    migrating *m = *state;
    put_three(m);
    put(m, "d", "a\n-- calx:depends-on c", "create table d ();", "drop table d;");
    ASSERT_DSDB("upgrade a --versions . -q", 0);
    ASSERT_DSDB("fix-history --versions . --yes", 2);
    ASSERT_HAS(output, "c cannot be put onto the other head: that one depends on it.");
    ASSERT_HAS(output, "`merge` joins heads");
    ASSERT_DSDB("merge --versions . -m 'Join' -q", 0);
    ASSERT_DSDB("upgrade --versions . -q", 0);
}

static void a_file_that_is_changed_keeps_its_line_ends(void **state)
{
    migrating *m = *state;
    put(m, "a", "base", "select 1;", "select 1;");
    put(m, "b", "a", "select 1;", "select 1;");
    put_file(m->folder, "c.sql",
             "\xEF\xBB\xBF-- calx:revision c\r\n-- calx:revises a\r\n-- calx:created 2026-11-23 14:05 UTC\r\n"
             "-- calx:message Later\r\n-- calx:upgrade\r\nselect 1;\r\n-- calx:downgrade\r\nselect 2;\r\n");
    ASSERT_DSDB("fix-history --versions . --yes --unchecked", 0);
    assert_string_equal(
        content(m, "c.sql"),
        "\xEF\xBB\xBF-- calx:revision c\r\n-- calx:revises b\r\n-- calx:created 2026-11-23 14:05 UTC\r\n"
        "-- calx:message Later\r\n-- calx:upgrade\r\nselect 1;\r\n-- calx:downgrade\r\nselect 2;\r\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_revision_has_what_its_options_say),
        TEST(a_revision_in_c_is_a_skeleton),
        TEST(a_merge_joins_the_heads),
        TEST(edit_opens_the_file),
        TEST(the_editor_is_waited_for_where_ends_of_children_are_ignored),
        TEST(a_squash_does_what_its_parts_did),
        TEST(a_squash_may_be_called_as_its_last_part_was),
        TEST(a_database_past_a_squash_goes_on_and_one_within_is_told),
        TEST(what_is_no_plain_line_is_not_squashed),
        TEST(the_unmerged_head_is_put_onto_the_other),
        TEST(what_is_applied_is_not_put_elsewhere),
        TEST(a_head_is_not_put_onto_one_that_depends_on_it),
        TEST(a_file_that_is_changed_keeps_its_line_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
