/* What is said when no connection can be made, and that no password is in it. */
#include "pg_test.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define PASSWORD "hunter2!geheim"

/* A listener on a free port of 127.0.0.1 that answers each client's first bytes with `answer`, or
 * never where that is NULL. */
typedef struct impostor {
    int socket;
    int port;
    const char *answer;
    pthread_t thread;
} impostor;

static void *answer_clients(void *context)
{
    impostor *i = context;
    char ignored[512];
    int held[16], count = 0;
    for (int client; count < 16 && (client = accept(i->socket, NULL, NULL)) >= 0;) {
        if (!i->answer) {
            held[count++] = client;
            continue;
        }
        if (read(client, ignored, sizeof ignored) > 0 && write(client, i->answer, strlen(i->answer)) < 0)
            break;
        close(client);
    }
    while (count > 0)
        close(held[--count]);
    return NULL;
}

static impostor start_impostor(const char *answer, impostor *i)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof address;
    *i = (impostor){ .socket = socket(AF_INET, SOCK_STREAM, 0), .answer = answer };
    assert_int_equal(bind(i->socket, (struct sockaddr *)&address, len), 0);
    assert_int_equal(listen(i->socket, 8), 0);
    assert_int_equal(getsockname(i->socket, (struct sockaddr *)&address, &len), 0);
    i->port = ntohs(address.sin_port);
    pthread_create(&i->thread, NULL, answer_clients, i);
    return *i;
}

static void stop_impostor(impostor *i)
{
    shutdown(i->socket, SHUT_RDWR);
    pthread_join(i->thread, NULL);
    close(i->socket);
}

/* Whether any four bytes of the password in a row are there: a part would be a leak, too. */
static bool leaks(const char *text)
{
    for (size_t i = 0; i + 4 <= strlen(PASSWORD); i++) {
        char part[5];
        memcpy(part, &PASSWORD[i], 4);
        part[4] = '\0';
        if (strstr(text, part))
            return true;
    }
    return false;
}

/* Must fail with that code, a sentence that holds `words`, a hint, and nothing of the password. */
static void assert_refused(const char *conninfo, const calx_connect_options *options, const char *sqlstate,
                           const char *words)
{
    calx_error err = { 0 };
    calx_conn *conn = calx_connect(conninfo, options, &err);
    assert_null(conn);
    assert_sqlstate(&err, sqlstate);
    if (!strstr(err.message, words))
        fail_msg("\"%s\" is not in: %s | %s", words, err.message, err.detail);
    assert_true(err.hint[0]);
    size_t len = strlen(err.message);
    assert_true(err.message[len - 1] == '.');
    assert_null(strchr(err.message, '\n'));
    if (leaks(err.message) || leaks(err.detail) || leaks(err.hint) || leaks(err.context) || leaks(err.statement))
        fail_msg("the password is in: %s | %s | %s", err.message, err.detail, err.hint);
}

static void nothing_listens(void **state)
{
    (void)state;
    assert_refused("postgresql://u:" PASSWORD "@127.0.0.1:1/x", NULL, CALX_NO_SERVER, "127.0.0.1 port 1");
    assert_refused("host=/nonexistent port=77 password=" PASSWORD, NULL, CALX_NO_SERVER,
                   "the socket /nonexistent/.s.PGSQL.77");
    assert_refused("postgresql://u:" PASSWORD "@no-such-host.invalid/x", NULL, CALX_NO_SERVER, "no-such-host.invalid");
    assert_refused("postgresql://u:" PASSWORD "@127.0.0.1:1,127.0.0.1:2/x", NULL, CALX_NO_SERVER, "127.0.0.1");
}

static void a_socket_out_of_reach_is_not_called_a_server_that_is_down(void **state)
{
    (void)state;
    char folder[] = "/tmp/calx-connect-XXXXXX", conninfo[128];
    uid_t user = geteuid();
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chmod(folder, 0), 0);
    snprintf(conninfo, sizeof conninfo, "host=%s password=" PASSWORD, folder);
    assert_int_equal(seteuid(user ? user : 65534), 0); /* root gets in everywhere */
    assert_refused(conninfo, NULL, CALX_NO_SERVER, "This user may not connect to the socket /tmp/calx-connect-");
    assert_int_equal(seteuid(user), 0);
    rmdir(folder);
}

static void what_the_sentence_says_is_not_said_again(void **state)
{
    (void)state;
    calx_error err = { 0 };
    assert_null(calx_connect("postgresql://127.0.0.1:1/x?sslmode=nonsense", NULL, &err));
    assert_non_null(strstr(err.message, "invalid sslmode value"));
    assert_string_equal(err.detail, "");
}

static void what_answers_is_not_postgresql(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    impostor web;
    start_impostor("HTTP/1.1 400 Bad Request\r\n\r\n", &web);
    const char *format = "postgresql://u:" PASSWORD "@127.0.0.1:%d/x?sslmode=%s";
    assert_refused(calx_text_format(arena, format, web.port, "prefer").data, NULL, CALX_NO_SERVER, "not a PostgreSQL");
    assert_refused(calx_text_format(arena, format, web.port, "disable").data, NULL, CALX_NO_SERVER, "not a PostgreSQL");
    stop_impostor(&web);
}

static void the_server_speaks_no_tls(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    impostor plain;
    start_impostor("N", &plain);
    const char *url =
        calx_text_format(arena, "postgresql://u:" PASSWORD "@127.0.0.1:%d/x?sslmode=require", plain.port).data;
    assert_refused(url, NULL, CALX_NO_SERVER, "does not speak TLS");
    stop_impostor(&plain);
}

static void a_silent_server_is_given_up(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    impostor silent;
    start_impostor(NULL, &silent);
    const char *url = calx_text_format(arena, "postgresql://u:" PASSWORD "@127.0.0.1:%d/x", silent.port).data;
    assert_refused(url, &(calx_connect_options){ .connect_timeout_seconds = 1 }, CALX_NO_SERVER, "within 1 second");
    url = calx_text_format(arena, "postgresql://u:" PASSWORD "@127.0.0.1:%d/x?connect_timeout=2", silent.port).data;
    assert_refused(url, NULL, CALX_NO_SERVER, "within 2 seconds");
    stop_impostor(&silent);
}

/* Every way of getting a string wrong that makes libpq quote from it, and two that move the password
 * to where the host or the database is read. */
static void an_unreadable_string_is_not_repeated(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "postgresql://u:" PASSWORD "%zz@host/x",
        "postgresql://u:" PASSWORD "%00@host/x",
        "postgresql://u:" PASSWORD "@[::1/x",
        "postgresql://u:" PASSWORD "@host/x?nonsense=" PASSWORD,
        "postgresql://u:" PASSWORD "@host/x?" PASSWORD,
        "postgresql://u:" PASSWORD "@host:12ab/x",
        "postgresql://u:" PASSWORD "/x@host:5432/x",
        "postgresql://u:1234/" PASSWORD "@host:5432/x",
        "postgresql://u:x@" PASSWORD "@host:5432/x",
        "postgresql://u:" PASSWORD "/?x@host/x",
        "postgres://u:" PASSWORD "/y",
        "host=x password=my " PASSWORD,
        "host=x password='" PASSWORD,
        "host=x " PASSWORD "=1",
        "host=x port=" PASSWORD,
        PASSWORD,
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_refused(wrong[i], NULL, CALX_NO_SERVER, "cannot be read");
}

static void a_service_that_is_not_defined_is_told(void **state)
{
    (void)state;
    setenv("PGSERVICEFILE", "/dev/null", 1);
    assert_refused("service=no_such_service password=" PASSWORD, NULL, CALX_NO_SERVER, "service");
    unsetenv("PGSERVICEFILE");
}

static void a_service_is_followed(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_conn *conn = must_connect(calx_test_url(), NULL);
    PGconn *pg = calx_libpq(conn);
    char path[] = "/tmp/calx-service-XXXXXX";
    FILE *file = fdopen(mkstemp(path), "w");
    fprintf(file, "[ours]\nhost=%s\nport=%s\nuser=%s\ndbname=postgres\n", PQhost(pg), PQport(pg), PQuser(pg));
    fclose(file);
    calx_close(conn);
    setenv("PGSERVICEFILE", path, 1);
    conn = must_connect("service=ours", NULL);
    assert_true(calx_text_find(calx_describe_target(conn, arena), CALX_TEXT("dbname=postgres")) >= 0);
    calx_close(conn);
    unlink(path);
    unsetenv("PGSERVICEFILE");
}

/* The test server's URL with some of its words set anew; later ones win. */
static const char *url_with(calx_arena *arena, const char *words)
{
    const char *url = calx_test_url();
    return calx_text_format(arena, "%s%c%s", url, strchr(url, '?') ? '&' : '?', words).data;
}

static void the_server_lacks_the_database_or_the_role(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    assert_refused(url_with(arena, "dbname=no_such_db&password=" PASSWORD), NULL, "3D000",
                   "no database \"no_such_db\"");
    assert_refused(url_with(arena, "user=no_such_role&password=" PASSWORD), NULL, "28000", "no_such_role");
    assert_refused(url_with(arena, "sslmode=sideways"), NULL, CALX_NO_SERVER, "sideways");
}

static void set_access_rules(calx_conn *conn, const char *before, const char *after)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    PGresult *result = must_query(conn, arena, "SELECT current_setting('hba_file')", NULL);
    char *file = calx_text_cstr(arena, calx_cell_text(result, 0, 0));
    calx_params params = calx_params_in(arena);
    must(calx_params_text(&params, calx_text_of(file), &err), &err);
    calx_text old = calx_cell_text(must_query(conn, arena, "SELECT pg_read_file($1)", &params), 0, 0);
    if (after)
        calx_text_cut(&old, '\n'); /* the line that `before` added */
    calx_text rules = before ? calx_text_format(arena, "%s\n%.*s", before, CALX_TEXT_ARG(old)) : old;
    must_execute(conn, calx_text_format(arena, "COPY (SELECT unnest(string_to_array(%.*s, E'\\n'))) TO '%s'",
                                        CALX_TEXT_ARG(calx_raw_literal(arena, rules)), file)
                           .data);
    must_execute(conn, "SELECT pg_reload_conf(), pg_sleep(0.5)");
}

static void a_wrong_password_is_told_and_not_shown(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_conn *conn = must_connect(calx_test_url(), NULL);
    must_execute(conn, "DROP ROLE IF EXISTS calx_guarded; CREATE ROLE calx_guarded LOGIN PASSWORD 'right'");
    set_access_rules(conn, "local all calx_guarded scram-sha-256", NULL);
    assert_refused(url_with(arena, "user=calx_guarded&password=" PASSWORD), NULL, "28P01", "refused the password");
    assert_refused(url_with(arena, "user=calx_guarded&passfile=/dev/null"), NULL, "28P01", "none was given");
    calx_conn *guarded = must_connect(url_with(arena, "user=calx_guarded&password=right"), NULL);
    assert_true(calx_text_find(calx_describe_target(guarded, arena), CALX_TEXT("right")) < 0);
    calx_close(guarded);
    set_access_rules(conn, NULL, "");
    must_execute(conn, "ALTER ROLE calx_guarded CONNECTION LIMIT 0");
    assert_refused(url_with(arena, "user=calx_guarded&password=" PASSWORD), NULL, "53300", "too many connections");
    must_execute(conn, "DROP ROLE calx_guarded");
    calx_close(conn);
}

/* The first host is silent, the second is the test server. */
static void the_next_host_is_tried(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    impostor silent;
    start_impostor(NULL, &silent);
    calx_conn *conn = must_connect(calx_test_url(), NULL);
    PGconn *pg = calx_libpq(conn);
    const char *words = calx_text_format(arena, "host=127.0.0.1,%s port=%d,%s user=%s dbname=postgres sslmode=disable",
                                         PQhost(pg), silent.port, PQport(pg), PQuser(pg))
                            .data;
    calx_close(conn);
    calx_close(must_connect(words, &(calx_connect_options){ .connect_timeout_seconds = 2 }));
    stop_impostor(&silent);
}

static void a_connection_is_set_up_as_asked(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    static const char name[] = "SELECT current_setting('application_name')";
    setenv("PGCLIENTENCODING", "LATIN1", 1);
    calx_conn *conn = must_connect(url_with(arena, "client_encoding=LATIN2"), NULL);
    unsetenv("PGCLIENTENCODING");
    assert_true(calx_text_equal(calx_cell_text(must_query(conn, arena, name, NULL), 0, 0), CALX_TEXT("calx")));
    PGresult *encoding = must_query(conn, arena, "SELECT current_setting('client_encoding')", NULL);
    assert_true(calx_text_equal(calx_cell_text(encoding, 0, 0), CALX_TEXT("UTF8")));
    assert_true(calx_alive(conn));
    assert_true(calx_server_version(conn) >= 150000);
    calx_close(conn);
    conn = must_connect(calx_test_url(), &(calx_connect_options){ .application_name = "mine" });
    assert_true(calx_text_equal(calx_cell_text(must_query(conn, arena, name, NULL), 0, 0), CALX_TEXT("mine")));
    calx_close(conn);
    conn =
        must_connect(url_with(arena, "application_name=theirs"), &(calx_connect_options){ .application_name = "mine" });
    assert_true(calx_text_equal(calx_cell_text(must_query(conn, arena, name, NULL), 0, 0), CALX_TEXT("theirs")));
    calx_close(conn);
    calx_close(NULL);
}

/* An error must not keep the way of writing that was asked for while connecting. */
static void errors_after_connecting_are_plain(void **state)
{
    (void)state;
    calx_conn *conn = must_connect(calx_test_url(), NULL);
    PGresult *result = PQexec(calx_libpq(conn), "SELECT 1/0");
    assert_string_equal(PQresultErrorMessage(result), "ERROR:  division by zero\n");
    PQclear(result);
    calx_close(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_listens),
        cmocka_unit_test(a_socket_out_of_reach_is_not_called_a_server_that_is_down),
        cmocka_unit_test(what_the_sentence_says_is_not_said_again),
        cmocka_unit_test(what_answers_is_not_postgresql),
        cmocka_unit_test(the_server_speaks_no_tls),
        cmocka_unit_test(a_silent_server_is_given_up),
        cmocka_unit_test(an_unreadable_string_is_not_repeated),
        cmocka_unit_test(a_service_that_is_not_defined_is_told),
        cmocka_unit_test(a_service_is_followed),
        cmocka_unit_test(the_server_lacks_the_database_or_the_role),
        cmocka_unit_test(a_wrong_password_is_told_and_not_shown),
        cmocka_unit_test(the_next_host_is_tried),
        cmocka_unit_test(a_connection_is_set_up_as_asked),
        cmocka_unit_test(errors_after_connecting_are_plain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
