/* calx.toml, calx.ini, environments, hooks and init. */
#include "running_dsdb.h"

#include <jansson.h>
#include <sys/stat.h>

static void put_config(migrating *m, const char *text)
{
    put_file(m->folder, "calx.toml", text);
}

static void assert_bad(migrating *m, const char *name, const char *text, const char *said)
{
    put_file(m->folder, name, text);
    ASSERT_DSDB("heads", 1);
    ASSERT_HAS(output, said);
    unlink(calx_text_format(m->arena, "%s/%s", m->folder, name).data);
}

static void init_makes_a_folder_and_a_configuration(void **state)
{
    migrating *m = *state;
    ASSERT_DSDB("init new/versions", 0);
    ASSERT_DSDB("revision -m 'Make a table' --rev-id a1 -q", 0);
    ASSERT_HAS(output, "new/versions/");
    ASSERT_DSDB("heads", 0);
    ASSERT_HAS(output, "a1\t");
    ASSERT_DSDB("init", 2);
    ASSERT_HAS(output, "There is a configuration here: calx.toml.");
    ASSERT_DSDB("--config none.toml heads", 2);
    int removed = system(calx_text_format(m->arena, "rm -r '%s'/new '%s'/calx.toml", m->folder, m->folder).data);
    assert_int_equal(removed, 0);
    ASSERT_DSDB("init ini/versions --ini --json", 0);
    json_t *made = json_loads(output, 0, NULL);
    const char *versions = "";
    const char *configuration = "";
    assert_int_equal(json_unpack(made, "{s:s, s:s!}", "versions", &versions, "configuration", &configuration), 0);
    assert_string_equal(versions, "ini/versions");
    assert_string_equal(configuration, "calx.ini");
    json_decref(made);
    ASSERT_DSDB("revision -m 'Make a table' --rev-id a1 -q", 0);
    ASSERT_HAS(output, "ini/versions/");
    removed = system(calx_text_format(m->arena, "rm -r '%s'/ini", m->folder).data);
    assert_int_equal(removed, 0);
}

static void file_names_are_made_as_the_template_says(void **state)
{
    migrating *m = *state;
    put_config(m, "[migrations]\nversions = '.'\nfile_template = \"r{revision}-{slug}\" # short\nslug_length = 10\n"
                  "timezone = \"Asia/Tokyo\"\n");
    ASSERT_DSDB("revision -m 'Index every column' --rev-id a1 -q", 0);
    assert_string_equal(output, "./ra1-index.sql\n");
    ASSERT_DSDB("--config=calx.toml revision -m '!' --rev-id a2 -q", 0);
    assert_string_equal(output, "./ra2.sql\n");
    put_config(m, "[migrations]\nversions = '.'\ntimezone = 'Mars'\n");
    ASSERT_DSDB("revision -m 'Index' --rev-id a3 -q", 2);
    ASSERT_HAS(output, "There is no time zone \"Mars\".");
}

static void the_version_table_is_the_one_that_is_named(void **state)
{
    migrating *m = *state;
    put_three(m);
    run(m, "create schema ours");
    put_config(m, "[migrations]\nversions = '.'\nversion_table = 'Version'\nversion_schema = 'ours'\n");
    ASSERT_DSDB("upgrade", 0);
    assert_string_equal(ask(m, "select version_num from ours.\"Version\""), "c");
    ASSERT_DSDB("current", 0);
    ASSERT_HAS(output, "c (head)");
    ASSERT_DSDB("stamp b -q", 0);
    assert_string_equal(ask(m, "select version_num from ours.\"Version\""), "b");
    ASSERT_DSDB("upgrade b:c --sql", 0);
    ASSERT_HAS(output, "UPDATE \"ours\".\"Version\" SET version_num = 'c'");
    put_config(m, "[migrations]\nversions = '.'\nversion_schema = 'theirs'\n");
    ASSERT_DSDB("upgrade", 2);
    ASSERT_HAS(output, "There is no schema theirs for the version table.");
}

/* 54 bytes and "_progress" are what PostgreSQL takes of a name. */
static void a_version_table_whose_companions_names_are_too_long_is_not_made(void **state)
{
    migrating *m = *state;
    put_three(m);
    static const char *const commands[] = { "ensure-version", "upgrade", "upgrade --sql", "stamp b", "stamp b --sql" };
    put_config(
        m, "[migrations]\nversions = '.'\nversion_table = 'é345678901234567890123456789012345678901234567890123é'\n");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        ASSERT_DSDB(commands[i], 2);
        ASSERT_HAS(output, "is too long.");
        ASSERT_HAS(output, "54 bytes fit.");
    }
    assert_string_equal(tables(m), "");
    put_config(
        m, "[migrations]\nversions = '.'\nversion_table = 'é34567890123456789012345678901234567890123456789012é'\n");
    ASSERT_DSDB("ensure-version", 0);
    ASSERT_DSDB("upgrade", 0);
}

static void an_environment_names_the_database(void **state)
{
    migrating *m = *state;
    const char *url = m->url;
    put_three(m);
    put_config(m, "[migrations]\nversions = '.'\n[environment.production]\nurl_variable = \"PRODUCTION_URL\"\n"
                  "[environment.staging]\nservice = \"staging\"\n");
    setenv("PRODUCTION_URL", url, 1);
    m->url = "postgresql:///none?host=/nowhere/at/all";
    ASSERT_DSDB("current -e production", 0);
    assert_string_equal(output, "base (3 behind)\n");
    ASSERT_DSDB("--environment production upgrade a", 0);
    ASSERT_DSDB("current -e prodution", 2);
    ASSERT_HAS(output, "Did you mean production?");
    ASSERT_DSDB("current -e staging", 4);
    ASSERT_HAS(output, "staging");
    unsetenv("PRODUCTION_URL");
    ASSERT_DSDB("current -e production", 4);
    ASSERT_HAS(output, "PRODUCTION_URL names, which is not set.");
    m->url = url;
}

static void a_password_in_the_file_is_refused_and_not_shown(void **state)
{
    migrating *m = *state;
    assert_bad(m, "calx.toml", "[environment.production]\nurl = \"postgresql://ann:hunter2@host/db\"\n",
               "The url has a password in it.\n  calx.toml:2\n");
    assert_null(strstr(output, "hunter2"));
}

static void wrong_keys_are_named_with_the_nearest(void **state)
{
    migrating *m = *state;
    assert_bad(m, "calx.toml", "[migrations]\nverions = \".\"\n",
               "There is no key \"verions\" in [migrations].\n  calx.toml:2\nhint: Did you mean versions?");
    assert_bad(m, "calx.ini", "[migrations]\n\nverions = .\n",
               "There is no key \"verions\" in [migrations].\n  calx.ini:3\nhint: Did you mean versions?");
    assert_bad(m, "calx.toml", "[migration]\nversions = '.'\n", "Did you mean [migrations]?");
    assert_bad(m, "calx.toml", "versions = '.'\n", "versions stands in no section.");
    assert_bad(m, "calx.toml", "[migrations]\nversions = '.'\nversions = 'b'\n", "versions has a second value.");
    assert_bad(m, "calx.toml", "[migrations]\nversions = ['.', 'none']\n", "Cannot read the folder of revisions none");
    assert_bad(m, "calx.toml", "[migrations]\nversions = ['.', '']\n", "is no versions");
    assert_bad(m, "calx.ini", "[migrations]\nversion_table = a\nversion_table = b\n",
               "version_table has a second value.");
    assert_bad(m, "calx.toml", "[migrations]\nslug_length = 0\n", "\"0\" is no slug_length.");
    assert_bad(m, "calx.toml", "[migrations]\nfile_template = '{slug}'\n", "It needs {revision}");
    assert_bad(m, "calx.toml", "[hooks]\nsqll = 'x'\n", "Did you mean sql?");
    assert_bad(m, "calx.toml", "[environment.a]\nurl = 'service=a'\nservice = 'b'\n", "names its database twice");
}

static void malformed_files_are_refused_with_their_line(void **state)
{
    migrating *m = *state;
    assert_bad(m, "calx.toml", "[migrations]\nversions\n", "Put a `=` behind the key.");
    assert_bad(m, "calx.toml", "[migrations]\nversions = \"a\n", "The string is not closed.\n  calx.toml:2");
    assert_bad(m, "calx.toml", "[migrations]\nversions = \"\\q\"\n", "an escape");
    assert_bad(m, "calx.toml", "[migrations\n", "not closed");
    assert_bad(m, "calx.toml", "[migrations]\nversions = 'a' b\n", "Something stands behind the value.");
    assert_bad(m, "calx.toml", "[migrations]\nslug_length = 1979-05-27\n", "of a kind that is not read here");
    assert_bad(m, "calx.toml", "[hooks]\nsql = [\n'a'\n'b'\n", "The list is not closed.\n  calx.toml:4");
    assert_bad(m, "calx.toml", "[[hooks]]\n", "Lists of tables");
    assert_bad(m, "calx.ini", "[migrations]\nversions\n", "calx.ini:2");
    put_file(m->folder, "calx.ini", "");
    assert_bad(m, "calx.toml", "", "Both calx.toml and calx.ini are here.");
}

static void hooks_format_the_file_in_order(void **state)
{
    migrating *m = *state;
    put_config(m, "[migrations]\nversions = '.'\n[hooks]\nsql = [\n  \"sed -i 's/What it does/One/'\", # first\n"
                  "  \"sed -i 's/One/Two words/' {file}\",\n]\nc = 'false'\nall = 'cat'\n");
    ASSERT_DSDB("revision -m 'a;b `c` $(d)' --rev-id a1 -q", 0);
    ASSERT_HAS(output, "-a1_a_b_c_d.sql\n-- Two words that its message does not say");
}

static void a_failing_hook_says_so_and_leaves_the_file(void **state)
{
    migrating *m = *state;
    put_config(m, "[migrations]\nversions = '.'\n[hooks]\nsql = ['sh -c \"exit 7\"', 'touch ran.sql']\n");
    ASSERT_DSDB("revision -m 'A' --rev-id a1", 1);
    ASSERT_HAS(output, "The hook `sh -c \"exit 7\"` failed with exit code 7.");
    ASSERT_HAS(output, "The file is written: ./");
    assert_int_not_equal(access(calx_text_format(m->arena, "%s/ran.sql", m->folder).data, F_OK), 0);
    ASSERT_DSDB("heads", 0);
    ASSERT_HAS(output, "a1\t");
    put_config(m, "[migrations]\nversions = '.'\n[hooks]\nsql = 'no-such-program'\n");
    ASSERT_DSDB("revision -m 'B' --rev-id b1", 1);
    ASSERT_HAS(output, "Cannot run no-such-program");
}

/* Two teams, a folder each; core: a - b, shop: s, which stands on a. */
static void put_teams(migrating *m)
{
    const char *shop = calx_text_format(m->arena, "%s/shop", m->folder).data;
    assert_int_equal(mkdir(calx_text_format(m->arena, "%s/core", m->folder).data, 0700), 0);
    assert_int_equal(mkdir(shop, 0700), 0);
    const char *core = calx_text_format(m->arena, "%s/core", m->folder).data;
    put_revision(core, "2026_01_01-a.sql", "a", "base", "create table a ();", "drop table a;");
    put_revision(core, "2026_01_03-b.sql", "b", "a", "create table b ();", "drop table b;");
    put_revision(shop, "2026_01_02-s.sql", "s", "a", "create table s ();", "drop table s;");
}

static void several_folders_are_one_history(void **state)
{
    migrating *m = *state;
    put_teams(m);
    put_config(m, "[migrations]\nversions = ['core', 'shop']\n");
    ASSERT_DSDB("history", 0);
    const char *s = strstr(output, "\ns\t"), *b = strstr(output, "\nb\t");
    assert_true(s && b && b < s); /* newest first, by the names of files */
    ASSERT_DSDB("upgrade heads", 0);
    assert_string_equal(ask(m, "select string_agg(version_num, ' ' order by version_num) from alembic_version"), "b s");
    unlink(calx_text_format(m->arena, "%s/calx.toml", m->folder).data);
    ASSERT_DSDB("heads --versions core --versions shop", 0);
    ASSERT_HAS(output, "s\t");
    put_file(m->folder, "calx.ini", "[migrations]\nversions = core\nversions = shop\n");
    ASSERT_DSDB("current --check-heads", 0);
    put_revision(calx_text_format(m->arena, "%s/shop", m->folder).data, "b.sql", "b", "a", "select 1;", "select 1;");
    ASSERT_DSDB("heads", 1);
    ASSERT_HAS(output, "Revision b is there twice");
}

static void a_revision_goes_where_what_it_revises_is(void **state)
{
    migrating *m = *state;
    put_teams(m);
    put_config(m, "[migrations]\nversions = ['core', 'shop']\n");
    ASSERT_DSDB("revision -m 'More shop' --head s --rev-id s2 -q", 0);
    ASSERT_HAS(output, "shop/");
    ASSERT_DSDB("revision -m 'Begin' --head base --rev-id c1 -q", 0);
    ASSERT_HAS(output, "core/");
    ASSERT_DSDB("revision -m 'Core on shop' --head s2 --rev-id c2 --version-path ./core -q", 0);
    ASSERT_HAS(output, "./core/");
    ASSERT_DSDB("revision -m 'Nowhere' --head c2 --version-path .", 2);
    ASSERT_HAS(output, ". is none of the folders that revisions are read from.");
    ASSERT_DSDB("merge -m 'Both' b c2 --rev-id m1 -q", 0);
    ASSERT_HAS(output, "core/");
    ASSERT_DSDB("revision -m 'All' --head c1 --head m1 --rev-id m2 -q", 0);
    ASSERT_DSDB("heads", 0);
    ASSERT_HAS(output, "m2\t");
    ASSERT_DSDB("show m2", 0);
    ASSERT_HAS(output, "c1");
    ASSERT_HAS(output, "m1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(init_makes_a_folder_and_a_configuration),
        TEST(file_names_are_made_as_the_template_says),
        TEST(the_version_table_is_the_one_that_is_named),
        TEST(an_environment_names_the_database),
        TEST(a_password_in_the_file_is_refused_and_not_shown),
        TEST(wrong_keys_are_named_with_the_nearest),
        TEST(malformed_files_are_refused_with_their_line),
        TEST(hooks_format_the_file_in_order),
        TEST(a_failing_hook_says_so_and_leaves_the_file),
        TEST(several_folders_are_one_history),
        TEST(a_revision_goes_where_what_it_revises_is),
        TEST(a_version_table_whose_companions_names_are_too_long_is_not_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
