/* Registered queries are verified against a real database that has changed under them. */
#include "pg_test.h"

#include <calx/commands.h>
#include <calx/verify.h>

#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define PLACES(C) C(id, int8, PRIMARY_KEY) C(name, text, NOT_NULL) C(gone, text)
CALX_MODEL(place, places, PLACES);
RESULT(place_name, FIELD(id, int8), FIELD(name, text));
RESULT(place_number, FIELD(id, int8), FIELD(name, int4));

static const calx_dml *names(calx_arena *arena)
{
    calx_select *q = select_(arena, places.id, places.name);
    from(q, places);
    where(q, eq(places.name, "x"));
    return q->query;
}

static const calx_dml *names_as_numbers(calx_arena *arena)
{
    return names(arena);
}

static const calx_dml *of_a_column_that_is_gone(calx_arena *arena)
{
    calx_select *q = select_(arena, places.id, places.name);
    from(q, places);
    where(q, is_null(places.gone));
    return q->query;
}

static const calx_dml *how_many(calx_arena *arena)
{
    calx_select *q = select_(arena, count_all());
    from(q, places);
    return q->query;
}

static const calx_dml *how_many_in_words(calx_arena *arena)
{
    return how_many(arena);
}

static const calx_dml *two_values(calx_arena *arena)
{
    return names(arena);
}

ARGUMENTS(place_key, FIELD(id, int8));
static calx_select *name_of_place(calx_arena *arena)
{
    calx_select *q = select_(arena, places.id, places.name);
    from(q, places);
    where(q, eq(places.id, slot(place_key, id)));
    return q;
}

static const calx_dml *with_a_slot(calx_arena *arena)
{
    return name_of_place(arena)->query;
}

static const calx_dml *prepared_with_a_slot(calx_arena *arena)
{
    return prepare_(name_of_place(arena), place_key, NULL)->query;
}

static const calx_dml *remove_all(calx_arena *arena)
{
    calx_delete *d = delete_from(arena, places);
    all_rows(d);
    return d->query;
}

static const calx_dml *badly_built(calx_arena *arena)
{
    return delete_from(arena, places)->query;
}

extern const calx_query_registry all_queries;
CALX_QUERY_REGISTRY(all_queries, ROWS(names, place_name), ROWS(names_as_numbers, place_number),
                    ROWS(of_a_column_that_is_gone, place_name), VALUE(how_many, int8), VALUE(how_many_in_words, text),
                    VALUE(two_values, int8), EFFECT(remove_all), EFFECT(badly_built), ROWS(with_a_slot, place_name),
                    ROWS(prepared_with_a_slot, place_name));

static void each_query_that_would_fail_is_named_with_its_reason(void **state)
{
    (void)state;
    static const char *const expected[][2] = {
        { "names_as_numbers", CALX_SHAPE },  { "of_a_column_that_is_gone", "42703" },
        { "how_many_in_words", CALX_SHAPE }, { "two_values", CALX_SHAPE },
        { "badly_built", CALX_USAGE },
    };
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_conn *conn = must_connect(own_database("verify"), NULL);
    calx_session db = calx_session_on(conn);
    must_execute(conn, "CREATE TABLE places (id bigint PRIMARY KEY, name text NOT NULL);"
                       "INSERT INTO places VALUES (1, 'kept')");
    for (int inside = 0; inside < 2; inside++) {
        calx_tx tx = { .conn = conn };
        if (inside)
            tx = calx_begin(conn, &err);
        calx_verify_report report;
        must(calx_verify(&db, &all_queries, arena, &report, &err), &err);
        assert_int_equal(report.count, sizeof expected / sizeof *expected);
        for (size_t i = 0; i < report.count; i++) {
            assert_string_equal(report.failures[i].name, expected[i][0]);
            assert_sqlstate(&report.failures[i].error, expected[i][1]);
        }
        assert_int_equal(ask(conn, "SELECT count(*) FROM places"), 1);
        if (inside)
            must(calx_commit(&tx, &err), &err);
    }
    calx_close(conn);
}

CALX_VERIFY_MODEL(place, places);

/* A compiler that optimizes may put the statements of a model in another order. */
static const calx_error *error_of(const calx_verify_report *report, const char *name)
{
    for (size_t i = 0; i < report->count; i++)
        if (strcmp(report->failures[i].name, name) == 0)
            return &report->failures[i].error;
    fail_msg("%s has not failed", name);
    return NULL;
}

static void a_model_is_verified_by_statements_of_all_its_columns(void **state)
{
    (void)state;
    static const char *const expected[] = { "every_column_of_places", "insert_into_places", "update_of_places" };
    static const char *const shapes[] = { "name text, gone text", "name text, gone integer", "name text" };
    static const char *const sqlstates[][3] = { { 0 },
                                                { CALX_SHAPE, "42804", "42804" },
                                                { "42703", "42703", "42703" } };
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        calx_verify_report report;
        calx_conn *conn = must_connect(own_database("models"), NULL);
        calx_session db = calx_session_on(conn);
        calx_query_registry models = calx_registered_queries();
        must_execute(conn, "DROP TABLE IF EXISTS places");
        must_execute(conn, calx_text_format(arena, "CREATE TABLE places (id bigint PRIMARY KEY, %s)", shapes[i]).data);
        must(calx_verify(&db, &models, arena, &report, &err), &err);
        assert_int_equal(report.count, i ? 3 : 0);
        for (size_t j = 0; j < report.count; j++)
            assert_sqlstate(error_of(&report, expected[j]), sqlstates[i][j]);
        must_execute(conn, "DROP TABLE places");
        calx_close(conn);
    }
}

static void a_lost_connection_ends_the_verifying(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_conn *conn = must_connect(own_database("verify"), NULL);
    calx_session db = calx_session_on(conn);
    shutdown(PQsocket(calx_libpq(conn)), SHUT_RDWR);
    calx_verify_report report;
    assert_false(calx_verify(&db, &all_queries, arena, &report, &err));
    assert_sqlstate(&err, CALX_LOST);
    calx_close(conn);
}

/* What the command prints to stdout; `*code` gets its exit code. */
static const char *verify_command(const calx_query_registry *queries, char *option, int *code)
{
    static char output[4096];
    static const calx_command *const commands[] = { &calx_verify_command, NULL };
    calx_program program = { .name = "p", .version = "1", .summary = "s", .commands = commands, .queries = queries };
    char *words[] = { "p", "verify", option, NULL };
    FILE *file = tmpfile();
    int kept = dup(STDOUT_FILENO);
    fflush(stdout);
    dup2(fileno(file), STDOUT_FILENO);
    setenv("DATABASE_URL", own_database("verify"), 1);
    *code = calx_cli_main(&program, option ? 3 : 2, words);
    fflush(stdout);
    dup2(kept, STDOUT_FILENO);
    close(kept);
    rewind(file);
    output[fread(output, 1, sizeof output - 1, file)] = '\0';
    fclose(file);
    return output;
}

static void the_command_lists_them_and_fails(void **state)
{
    (void)state;
    int code;
    const char *output = verify_command(&all_queries, NULL, &code);
    assert_int_equal(code, CALX_EXIT_FAILED);
    assert_non_null(strstr(output, "of_a_column_that_is_gone: column places.gone does not exist (42703)\n"));
    output = verify_command(&all_queries, "--json", &code);
    assert_int_equal(code, CALX_EXIT_FAILED);
    assert_non_null(strstr(output, "\"sqlstate\": \"42703\""));
    const calx_query_registry good = { all_queries.entries, 1 };
    output = verify_command(&good, NULL, &code);
    assert_int_equal(code, CALX_EXIT_OK);
    assert_string_equal(output, "");
    verify_command(NULL, NULL, &code);
    assert_int_equal(code, CALX_EXIT_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_query_that_would_fail_is_named_with_its_reason),
        cmocka_unit_test(a_lost_connection_ends_the_verifying),
        cmocka_unit_test(the_command_lists_them_and_fails),
        cmocka_unit_test(a_model_is_verified_by_statements_of_all_its_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
