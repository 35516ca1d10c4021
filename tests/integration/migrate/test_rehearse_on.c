/* Rehearsals on another server than the database's own, and the grants that a dump brings. DSDB names the program. */
#include "running_dsdb.h"

#include <calx/rehearse.h>
#include <calx/server.h>
#include <jansson.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static calx_arena *arena;
static char dir[] = "/tmp/calx-rehearse-XXXXXX";
static calx_server other;
static const char *on;
static calx_rehearsal rehearsed;

static int start_other(void **state)
{
    (void)state;
    calx_error err = { 0 };
    arena = calx_arena_new();
    calx_server_options options = { .dir = mkdtemp(dir), .throwaway = true };
    if (!options.dir || !calx_server_start(&options, arena, &other, NULL, &err))
        fail_msg("%s %s", err.message, err.detail);
    on = calx_server_url(&other, "postgres", arena);
    return 0;
}

static int end_other(void **state)
{
    (void)state;
    calx_server_destroy(dir, NULL);
    calx_arena_free(arena);
    return 0;
}

static const char *as(const migrating *m, const char *user)
{
    return calx_text_format(m->arena, "%s%cuser=%s", m->url, strchr(m->url, '?') ? '&' : '?', user).data;
}

static bool rehearse(migrating *m, const char *conninfo, const calx_rehearse_options *options)
{
    m->err = (calx_error){ 0 };
    return calx_rehearse(conninfo, history_of(m), CALX_TEXT("head"), options, m->arena, &rehearsed, &m->err);
}

static void assert_no_copy_on(migrating *m, const char *url)
{
    calx_conn *conn = calx_connect(url, NULL, &m->err);
    PGresult *rows =
        calx_query(conn, m->arena, "select 1 from pg_database where datname like 'calx_rehearsal%'", NULL, &m->err);
    assert_int_equal(PQntuples(rows), 0);
    calx_close(conn);
}

/* a is applied, with a row; b fails where that or its grant is not there. */
static void put_pending(migrating *m)
{
    put(m, "a", "base", "create table a (id int); insert into a values (1); grant select on a to pg_monitor;",
        "drop table a;");
    ASSERT_OK(up(m, "a"));
    put(m, "b", "a",
        "alter table a add x int;\n"
        "select 1 / (select count(*) from a where has_table_privilege('pg_monitor', 'a', 'select'));",
        "alter table a drop x;");
}

static void a_role_that_makes_no_databases_rehearses_on_another_server(void **state)
{
    migrating *m = *state;
    put_pending(m);
    run(m, "create role on_reader login; grant select on all tables in schema public to on_reader");
    bool own = rehearse(m, as(m, "on_reader"), NULL);
    bool told = strstr(m->err.hint, "--on") != NULL;
    bool ok = rehearse(m, as(m, "on_reader"), &(calx_rehearse_options){ .on = on });
    run(m, "drop owned by on_reader; drop role on_reader");
    assert_false(own);
    assert_true(told);
    ASSERT_OK(ok);
    assert_false(rehearsed.by_template);
    assert_int_equal(rehearsed.applied, 1);
    assert_true(rehearsed.compared);
    assert_int_equal(rehearsed.difference_count, 0);
    assert_no_copy_on(m, on);
    assert_no_copy_on(m, m->url);
    assert_string_equal(versions(m), "a");
}

static void grants_to_roles_that_are_not_there_are_told_of(void **state)
{
    migrating *m = *state;
    put_pending(m);
    run(m, "create role on_missing; grant select on a to on_missing;"
           " alter default privileges in schema public grant select on tables to on_missing");
    bool ok = rehearse(m, m->url, &(calx_rehearse_options){ .on = on, .schema_only = false });
    calx_rehearsal elsewhere = rehearsed;
    bool at_home = ok && rehearse(m, m->url, NULL); /* a dump, since we are connected */
    char words[512];
    snprintf(words, sizeof words, "rehearse --versions . --on '%s'", on);
    int code = dsdb(m, words);
    run(m, "drop owned by on_missing; drop role on_missing");
    ASSERT_OK(ok);
    assert_int_equal(elsewhere.left_out_count, 2);
    for (size_t i = 0; i < 2; i++) {
        ASSERT_HAS(elsewhere.left_out[i].sql.data, "TO on_missing");
        assert_string_equal(elsewhere.left_out[i].why.data, "role \"on_missing\" does not exist");
    }
    ASSERT_OK(at_home);
    assert_int_equal(rehearsed.left_out_count, 0);
    assert_int_equal(code, 0);
    ASSERT_HAS(output,
               "Left out of the copy, since role \"on_missing\" does not exist: GRANT SELECT ON TABLE public.a");
}

static void a_copy_is_made_on_the_server_of_an_environment(void **state)
{
    migrating *m = *state;
    put_pending(m);
    put_file(m->folder, "calx.toml", calx_text_format(m->arena, "[environment.spare]\nurl = \"%s\"\n", on).data);
    ASSERT_DSDB("rehearse --versions . --on spare", 0);
    ASSERT_HAS(output, "Applied 1 revision to a dump and took it back: the schema is as it was before.");
    ASSERT_DSDB("rehearse --versions . --on spear", 2);
    ASSERT_HAS(output, "Did you mean spare?");
}

/* Takes one connection as a server of PostgreSQL 9.6 does, and ends it at the first thing that is said. */
static void *welcome(void *listener)
{
    static const char words[] = "R\0\0\0\10\0\0\0\0" /* authenticated */
                                "S\0\0\0\31server_version\0"
                                "9.6.1\0"     /* a parameter */
                                "Z\0\0\0\5I"; /* ready */
    char bytes[4096];
    int client = accept4(*(int *)listener, NULL, NULL, SOCK_CLOEXEC);
    if (recv(client, bytes, sizeof bytes, 0) > 0)
        send(client, words, sizeof words - 1, MSG_NOSIGNAL);
    if (recv(client, bytes, sizeof bytes, 0) >= 0)
        close(client);
    return NULL;
}

static void no_copy_is_made_on_an_older_server(void **state)
{
    migrating *m = *state;
    put_pending(m);
    char folder[] = "/tmp/calx-older-XXXXXX";
    struct sockaddr_un here = { .sun_family = AF_UNIX };
    assert_non_null(mkdtemp(folder));
    snprintf(here.sun_path, sizeof here.sun_path, "%s/.s.PGSQL.5432", folder);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&here, sizeof here), 0);
    assert_int_equal(listen(listener, 1), 0);
    pthread_t thread;
    pthread_create(&thread, NULL, welcome, &listener);
    const char *older = calx_text_format(m->arena, "postgresql:///none?host=%s&port=5432&user=me", folder).data;
    bool ok = rehearse(m, m->url, &(calx_rehearse_options){ .on = older });
    shutdown(listener, SHUT_RDWR);
    pthread_join(thread, NULL);
    close(listener);
    unlink(here.sun_path);
    rmdir(folder);
    assert_false(ok);
    ASSERT_HAS(m->err.message, "The server for the copy has PostgreSQL 9, and the database's own ");
    ASSERT_HAS(m->err.hint, "Rehearse on a server of version ");
    assert_no_copy_on(m, m->url);
}

static void what_was_seen_before_a_failure_is_printed_as_json_too(void **state)
{
    migrating *m = *state;
    put_pending(m);
    put(m, "c", "b", "create table c (id int);\nselect 1 / 0;", "drop table c;");
    ASSERT_DSDB("rehearse --json --versions . 2>/dev/null", 1);
    json_t *all = json_loads(output, 0, NULL);
    const char *state_of = "";
    const char *place = "";
    int applied = 0;
    int undone = 1;
    assert_int_equal(json_unpack(all, "{s:i, s:i, s:{s:s, s:s}}", "applied", &applied, "undone", &undone, "error",
                                 "sqlstate", &state_of, "place", &place),
                     0);
    assert_int_equal(applied, 1);
    assert_int_equal(undone, 0);
    assert_string_equal(state_of, "22012");
    ASSERT_HAS(place, "c.sql:7");
    assert_true(json_array_size(json_object_get(all, "statements")) >= 3);
    json_decref(all);
    ASSERT_DSDB("rehearse --json --versions . b 2>/dev/null", 0);
    all = json_loads(output, 0, NULL);
    assert_true(json_is_null(json_object_get(all, "error")));
    json_decref(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_role_that_makes_no_databases_rehearses_on_another_server),
        TEST(grants_to_roles_that_are_not_there_are_told_of),
        TEST(a_copy_is_made_on_the_server_of_an_environment),
        TEST(no_copy_is_made_on_an_older_server),
        TEST(what_was_seen_before_a_failure_is_printed_as_json_too),
    };
    return cmocka_run_group_tests(tests, start_other, end_other);
}
