/* check, diff and revision --autogenerate, as a user types them. DSDB names the program, whose models are those of the
 * head. */
#include "generating.h"
#include "running_dsdb.h"

#include <jansson.h>
#include <pty.h>

static const char *head; /* a database at head, to copy */

/* A command's backend is not known here: scratches of anybody, on a server of this test's own. */
static const char *left_by_commands(migrating *m)
{
    return ask(m, "select name from (select datname from pg_database union all select nspname from pg_namespace)"
                  " as there (name) where name like 'calx\\_scratch\\_%'");
}

/* A database at head, in a folder with the revisions. */
static int set_up_at_head(void **state)
{
    static migrating m;
    static int number;
    char name[32];
    if (!head) {
        head = calx_test_database("schema_head");
        m = (migrating){ .folder = "/", .url = head };
        if (dsdb(&m, "upgrade --quiet") != 0)
            return -1;
    }
    snprintf(name, sizeof name, "schema_commands_%d", ++number);
    m = (migrating){ .arena = calx_arena_new(), .folder = make_folder(), .url = calx_test_copy(name, head) };
    connect_again(&m);
    *state = &m;
    char line[4096];
    snprintf(line, sizeof line, "cp '%s'/*.sql '%s'", REVISIONS, m.folder);
    return system(line); /* NOLINT(cert-env33-c) */
}

#define AT_HEAD(name) cmocka_unit_test_setup_teardown(name, set_up_at_head, tear_down)

static void the_models_are_the_database_at_head(void **state)
{
    migrating *m = *state;
    ASSERT_DSDB("check", 0);
    assert_string_equal(output, "No difference: the database is what the models say.\n");
    ASSERT_DSDB("check --schema public", 0);
    ASSERT_DSDB("check --schema pubic", 3);
    ASSERT_HAS(output, "Neither side has a schema \"pubic\".");
    ASSERT_DSDB("diff --schema public --schema pubic", 3);
    ASSERT_DSDB("diff --from head --to models", 0);
    assert_string_equal(output, "No difference.\n");
    assert_string_equal(left_by_commands(m), "");
}

static void check_lists_what_differs_and_fails(void **state)
{
    migrating *m = *state;
    run(m, "alter table agencies add column fax text; drop index ix_agencies__name;"
           "alter table users alter column email drop not null; create table stray (a int)");
    ASSERT_DSDB("check", 1);
    ASSERT_HAS(output, "drop column public.agencies.fax\n");
    ASSERT_HAS(output, "add index public.ix_agencies__name\n");
    ASSERT_HAS(output, "drop table public.stray\n");
    ASSERT_HAS(output, "alter column public.users.email (not_null)\n");
    assert_null(strstr(output, "public.stray.a")); /* goes without saying */
    ASSERT_HAS(output, "dsdb: The models and the database differ.\nhint: Write the revision: dsdb revision");
    run(m, "create publication followed for table agencies");
    ASSERT_DSDB("check", 1);
    ASSERT_HAS(output, "Not compared: publication followed.\n");
    ASSERT_DSDB("diff --from head --to database", 0);
    ASSERT_HAS(output, "CREATE PUBLICATION followed FOR TABLE ONLY public.agencies");
    ASSERT_DSDB("check --json 2>/dev/null", 1);
    json_t *list = json_loads(output, 0, NULL);
    assert_true(json_array_size(list) >= 4);
    json_decref(list);
}

static void a_database_behind_the_head_is_upgraded_first(void **state)
{
    migrating *m = *state;
    ASSERT_DSDB("downgrade -1 --quiet", 0);
    ASSERT_DSDB("check", 2);
    ASSERT_HAS(output, " and not at the head, ");
    ASSERT_HAS(output, "hint: Upgrade it first: dsdb upgrade");
    ASSERT_DSDB("revision --autogenerate -m x --versions .", 2);
}

static void diff_prints_the_script(void **state)
{
    migrating *m = *state;
    run(m, "alter table agencies add column fax text");
    ASSERT_DSDB("diff", 0);
    ASSERT_HAS(output, "-- Loses data: drop column public.agencies.fax\n");
    ASSERT_HAS(output, "ALTER TABLE public.agencies DROP COLUMN fax;\n");
    ASSERT_DSDB("diff --from models --to database", 0);
    ASSERT_HAS(output, "ALTER TABLE public.agencies ADD COLUMN fax text;\n");
    ASSERT_DSDB(calx_text_format(m->arena, "diff --from models --to '%s'", m->url).data, 0);
    ASSERT_HAS(output, "ALTER TABLE public.agencies ADD COLUMN fax text;\n");
    ASSERT_DSDB(calx_text_format(m->arena, "diff --from '%s' --to models", m->url).data, 0);
    ASSERT_HAS(output, "ALTER TABLE public.agencies DROP COLUMN fax;\n");
    put_file(m->folder, "one.txt", "create table t (a int);");
    put_file(m->folder, "two.txt", "create table t (a int, b int not null default 1);");
    ASSERT_DSDB("diff --from one.txt --to two.txt", 0);
    ASSERT_HAS(output, "ADD COLUMN b integer DEFAULT 1 NOT NULL;");
    ASSERT_DSDB("diff --from one.txt --to two.txt --json", 0);
    json_t *list = json_loads(output, 0, NULL);
    assert_int_equal(json_array_size(list), 1);
    assert_false(json_boolean_value(json_object_get(json_array_get(list, 0), "destructive")));
    json_decref(list);
    ASSERT_DSDB(calx_text_format(m->arena, "diff --from database --to '%s'", head).data, 0);
    ASSERT_HAS(output, "DROP COLUMN fax;");
    put_file(m->folder, "one.txt", "create domain d as int; create table t (a int, b d, c int);");
    put_file(m->folder, "two.txt",
             "create domain d as int not null check (value > 0); create table t (a bigint, b d, c int,"
             " exclude using btree (c with =));");
    ASSERT_DSDB("diff --from one.txt --to two.txt", 0);
    ASSERT_HAS(output, "-- Fails where a value is missing.\nALTER DOMAIN public.d SET NOT NULL;");
    ASSERT_HAS(output,
               "-- Fails where a value breaks it, and locks tables against writing while it looks.\nALTER DOMAIN");
    ASSERT_HAS(output,
               "-- Writes the table anew, and nobody can use it meanwhile.\nALTER TABLE public.t ALTER COLUMN a");
    ASSERT_HAS(output, "looks at all rows, and fails where one is in the way.\nALTER TABLE public.t ADD");
    ASSERT_DSDB("diff --from nowhere.sql", 1);
    ASSERT_HAS(output, "nowhere.sql");
}

static void a_revision_is_written_from_the_models(void **state)
{
    migrating *m = *state;
    run(m, "alter table agencies drop column defunct_year cascade; drop index ix_agencies__name;"
           "create table stray (a int); insert into stray values (1), (2)");
    ASSERT_DSDB("revision --autogenerate -m 'Bring it back' --versions .", 0);
    ASSERT_HAS(output, "_bring_it_back.sql\n");
    ASSERT_HAS(output, "_bring_it_back_indexes.sql\n");
    ASSERT_HAS(output, "Steps that lose data are comments in it: 1.");
    ASSERT_DSDB("upgrade --versions . --quiet", 0);
    ASSERT_DSDB("check --versions .", 1);
    ASSERT_HAS(output, "drop table public.stray\ndsdb: "); /* and nothing else */
    ASSERT_DSDB("revision --autogenerate -m 'Drop it' --versions . --allow-destructive --json", 0);
    json_t *made = json_loads(output, 0, NULL);
    const char *path = NULL;
    int proved = 0;
    int held = -1;
    assert_int_equal(json_unpack(made, "{s:[s], s:b, s:i}", "paths", &path, "proved", &proved, "held_back", &held), 0);
    assert_true(proved && held == 0);
    json_decref(made);
    ASSERT_DSDB("upgrade --versions . --quiet", 0);
    ASSERT_DSDB("check --versions .", 0);
    run(m, "create foreign data wrapper far; create foreign data wrapper farther");
    ASSERT_DSDB("revision --autogenerate -m 'Nothing' --versions .", 0);
    ASSERT_HAS(output, "Not compared: foreign data wrapper far, foreign data wrapper farther.\n");
    run(m, "drop foreign data wrapper far; drop foreign data wrapper farther");
    ASSERT_HAS(output, "Nothing to write");
    ASSERT_DSDB("downgrade -1 --versions . --quiet", 0);
    assert_string_equal(ask(m, "select count(*) from stray"), "0");
}

static void a_likely_rename_is_not_guessed(void **state)
{
    migrating *m = *state;
    run(m, "alter table zip_codes rename column zip_code to code");
    ASSERT_DSDB("revision --autogenerate -m x --versions .", 3);
    ASSERT_HAS(output, "looks like a rename");
    ASSERT_HAS(output, "--rename public.zip_codes.code:zip_code");
    ASSERT_DSDB("revision --autogenerate -m x --versions . --rename zip_codes.cod:zip_code", 3);
    ASSERT_DSDB("revision --autogenerate -m x --versions . --rename zip_codes.code:zip_code", 0);
    ASSERT_DSDB("upgrade --versions . --quiet", 0);
    ASSERT_DSDB("check --versions .", 0);
    ASSERT_DSDB("downgrade -1 --versions . --quiet", 0);
    assert_string_equal(
        ask(m, "select attname from pg_attribute where attrelid = 'zip_codes'::regclass and attnum = 1"), "code");
}

/* The same at a terminal, where `answer` is typed. */
static int dsdb_at_terminal(const migrating *m, const char *words, const char *answer)
{
    char line[8192];
    snprintf(line, sizeof line, "cd '%s'; DATABASE_URL='%s' '%s' %s", m->folder, m->url, getenv("DSDB"), words);
    int terminal;
    pid_t child = forkpty(&terminal, NULL, NULL, NULL);
    assert_true(child >= 0);
    if (child == 0)
        _exit(execl("/bin/sh", "sh", "-c", line, NULL));
    assert_int_equal(write(terminal, answer, strlen(answer)), strlen(answer));
    size_t len = 0;
    for (ssize_t got; (got = read(terminal, output + len, sizeof output - 1 - len)) > 0;)
        len += (size_t)got;
    output[len] = '\0';
    int status = 0;
    waitpid(child, &status, 0);
    close(terminal);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void at_a_terminal_a_likely_rename_is_asked_about(void **state)
{
    migrating *m = *state;
    run(m, "alter table zip_codes rename column zip_code to code");
    assert_int_equal(dsdb_at_terminal(m, "revision --autogenerate -m No --versions .", "n\n"), 0);
    ASSERT_HAS(output, "Is column public.zip_codes.code, which goes, renamed to zip_code? [y/N]");
    ASSERT_HAS(output, "Steps that lose data are comments in it: 1.");
    char line[4096];
    snprintf(line, sizeof line, "rm '%s'/*_no.sql", m->folder);
    assert_int_equal(system(line), 0); /* NOLINT(cert-env33-c) */
    assert_int_equal(dsdb_at_terminal(m, "revision --autogenerate -m Yes --versions .", "y\n"), 0);
    ASSERT_DSDB("upgrade --versions . --quiet", 0);
    ASSERT_DSDB("check --versions .", 0);
}

static void the_configuration_names_folder_version_table_and_hooks(void **state)
{
    migrating *m = *state;
    run(m, "alter table alembic_version rename to steps; alter table alembic_version_applied rename to steps_applied;"
           "alter table if exists alembic_version_progress rename to steps_progress;"
           "drop index ix_agencies__name; alter table agencies drop constraint agencies_id_unique cascade");
    put_file(m->folder, "calx.toml",
             "[migrations]\nversions = \".\"\nversion_table = \"steps\"\n[hooks]\nsql = \"touch {file}.seen\"\n");
    ASSERT_DSDB("revision --autogenerate -m Back --branch-label back", 0);
    ASSERT_DSDB("upgrade --quiet", 0);
    ASSERT_DSDB("check", 0);
    char line[4096];
    snprintf(line, sizeof line, "ls '%s' | grep -c 'back.*seen'", m->folder);
    FILE *pipe = popen(line, "r");
    int seen = 0;
    assert_int_equal(fscanf(pipe, "%d", &seen), 1); /* NOLINT(cert-err34-c) */
    pclose(pipe);
    assert_true(seen >= 2); /* one a part */
}

/* Ctrl-C at any moment, while the scratch is made, at work or dropped: it goes. */
static void an_interrupted_run_leaves_nothing(void **state)
{
    migrating *m = *state;
    static const char *const pauses[] = { "0.05", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.8" };
    for (size_t i = 0; i < sizeof pauses / sizeof *pauses; i++) {
        char line[8192];
        snprintf(line, sizeof line,
                 "exec 2>&1 </dev/null; DATABASE_URL='%s' '%s' check & pid=$!; sleep %s; kill -INT $pid; wait $pid",
                 m->url, getenv("DSDB"), pauses[i]);
        int code = run_line(line, output, sizeof output);
        if (code != 0 && code != 130) /* or it was faster */
            fail_msg("%d: %s", code, output);
        if (*left_by_commands(m))
            fail_msg("after %s s there is %s: %s", pauses[i], left_by_commands(m), output);
    }
}

int main(void)
{
    unsetenv("CALX_TEST_SERVER"); /* on a shared one other tests make scratches, and kill who made them */
    const struct CMUnitTest tests[] = {
        AT_HEAD(the_models_are_the_database_at_head),
        AT_HEAD(check_lists_what_differs_and_fails),
        AT_HEAD(a_database_behind_the_head_is_upgraded_first),
        AT_HEAD(diff_prints_the_script),
        AT_HEAD(a_revision_is_written_from_the_models),
        AT_HEAD(a_likely_rename_is_not_guessed),
        AT_HEAD(at_a_terminal_a_likely_rename_is_asked_about),
        AT_HEAD(an_interrupted_run_leaves_nothing),
        AT_HEAD(the_configuration_names_folder_version_table_and_hooks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
