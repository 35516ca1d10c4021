/* Commands, prepared statements, their cache, and the errors of statements. */
#include "pg_test.h"

#include <calx/log.h>

#include <stdio.h>
#include <unistd.h>

static const char *url(void)
{
    return own_database("pg_statement");
}

static int connect_to_server(void **state)
{
    *state = must_connect(url(), NULL);
    return 0;
}

static int disconnect(void **state)
{
    calx_close(*state);
    return 0;
}

static long long prepared(calx_conn *conn)
{
    return ask(conn, "SELECT count(*) FROM pg_prepared_statements");
}

/* What the one row of a statement without parameters holds. */
static int64_t fetch(calx_conn *conn, const char *sql)
{
    CALX_SCOPED_ARENA(arena);
    return calx_cell_int(must_query(conn, arena, sql, NULL), 0, 0);
}

static void several_commands_run_as_one(void **state)
{
    calx_error err = { 0 };
    must_execute(*state, "CREATE TABLE one (n int); INSERT INTO one VALUES (1); INSERT INTO one VALUES (2)");
    assert_int_equal(ask(*state, "SELECT count(*) FROM one"), 2);
    assert_false(calx_execute(*state, "INSERT INTO one VALUES (3); SELECT 1/0", &err));
    assert_string_equal(err.sqlstate, "22012");
    assert_int_equal(ask(*state, "SELECT count(*) FROM one"), 2);
}

static void an_error_tells_all_that_the_server_told(void **state)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    assert_null(calx_query(*state, arena, "SELECT 'ž', nmae FROM pg_class", NULL, &err));
    assert_string_equal(err.sqlstate, "42703");
    assert_string_equal(err.statement, "SELECT 'ž', nmae FROM pg_class");
    assert_int_equal(err.position, 13);
    must_execute(*state, "CREATE TABLE told (n int CONSTRAINT positive CHECK (n > 0), m int UNIQUE)");
    assert_false(calx_execute(*state, "INSERT INTO told VALUES (-1)", &err));
    assert_string_equal(err.sqlstate, "23514");
    assert_non_null(strstr(err.detail, "Failing row"));
    assert_string_equal(err.context, "table public.told, constraint positive");
    assert_false(calx_execute(*state, "DO $$ BEGIN EXECUTE 'SELECT wrong'; END $$", &err));
    assert_string_equal(err.statement, "SELECT wrong");
    assert_int_equal(err.position, 8);
    assert_non_null(strstr(err.context, "PL/pgSQL"));
    assert_false(calx_execute(*state, "SELECT 1 FROM no_such_table", &err));
    assert_string_equal(err.context, "");
}

static void parameters_travel_in_binary(void **state)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_params params = calx_params_in(arena);
    for (int64_t i = 0; i < 20; i++)
        must(calx_params_int8(&params, i * i, &err), &err);
    must(calx_params_text(&params, CALX_TEXT("'); DROP TABLE one --"), &err), &err);
    must(calx_params_text(&params, (calx_text){ 0 }, &err), &err);
    calx_params_add_binary(&params, &calx_type_text, (calx_text){ 0 }, CALX_SECRECY_UNKNOWN);
    PGresult *result = must_query(*state, arena,
                                  "SELECT $20 + $1, $21, $22 = '', $23 IS NULL, $2+$3+$4+$5+$6+$7+$8+$9"
                                  "+$10+$11+$12+$13+$14+$15+$16+$17+$18+$19",
                                  &params);
    assert_int_equal(calx_cell_int(result, 0, 0), 361);
    assert_true(calx_text_equal(calx_cell_text(result, 0, 1), CALX_TEXT("'); DROP TABLE one --")));
    bool yes;
    must(calx_cell(result, 0, 2, &calx_type_boolean, arena, &yes, &err), &err);
    assert_true(yes);
    must(calx_cell(result, 0, 3, &calx_type_boolean, arena, &yes, &err), &err);
    assert_true(yes);
}

static void a_bad_parameter_is_named_by_its_number(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_params params = calx_params_in(arena);
    must(calx_params_int8(&params, 1, &err), &err);
    assert_false(calx_params_text(&params, CALX_TEXT("secret\xff"), &err));
    assert_string_equal(err.context, "parameter $2");
    assert_null(strstr(err.message, "secret"));
    assert_int_equal(params.count, 1);
}

static void the_wrong_number_of_parameters_is_refused(void **state)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    assert_null(calx_query(*state, arena, "SELECT $1::int", NULL, &err));
    assert_string_equal(err.sqlstate, CALX_USAGE);
    calx_params params = calx_params_in(arena);
    for (int i = 0; i < 70000; i++)
        calx_params_add_binary(&params, &calx_type_int4, (calx_text){ 0 }, CALX_SECRECY_UNKNOWN);
    assert_null(calx_query(*state, arena, "SELECT $1::int", &params, &err));
    assert_string_equal(err.sqlstate, CALX_USAGE);
    assert_int_equal(fetch(*state, "SELECT 7"), 7);
}

static void a_statement_tells_its_columns(void **state)
{
    calx_error err = { 0 };
    calx_statement *s = calx_prepare(*state, "SELECT 1::int8 AS n, 'x'::text AS \"t é\"", NULL, &err);
    must(s != NULL, &err);
    assert_int_equal(calx_statement_columns(s), 2);
    assert_string_equal(calx_statement_column_name(s, 1), "t é");
    assert_int_equal(calx_statement_column_oid(s, 0), 20);
    s = calx_prepare(*state, "SET work_mem = '8MB'", NULL, &err);
    must(s != NULL, &err);
    assert_int_equal(calx_statement_columns(s), 0);
}

static void a_statement_is_prepared_once(void **state)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    long long before = prepared(*state);
    for (int i = 0; i < 5; i++)
        assert_int_equal(fetch(*state, "SELECT 40 + 2"), 42);
    assert_int_equal(prepared(*state), before + 1);
    assert_int_equal(
        ask(*state,
            "SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement = 'SELECT 40 + 2'"),
        5);
    calx_params number = calx_params_in(arena);
    must(calx_params_int8(&number, 1, &err), &err);
    calx_params text = calx_params_in(arena);
    must(calx_params_text(&text, CALX_TEXT("1"), &err), &err);
    must_query(*state, arena, "SELECT $1", &number);
    must_query(*state, arena, "SELECT $1", &text);
    assert_int_equal(prepared(*state), before + 3);
}

static int released;

static void count_release(void *plan)
{
    released += *(int *)plan;
}

static void what_is_used_least_is_pushed_out_with_its_plan(void **state)
{
    (void)state;
    static int plan = 1;
    calx_error err = { 0 };
    calx_conn *conn = must_connect(url(), &(calx_connect_options){ .statement_cache = 4 });
    calx_statement *first = calx_prepare(conn, "SELECT 0", NULL, &err);
    calx_statement_set_plan(first, &released, &plan, count_release);
    assert_ptr_equal(calx_statement_plan(first, &released), &plan);
    assert_null(calx_statement_plan(first, &plan));
    for (int i = 1; i < 100; i++) {
        CALX_SCOPED_ARENA(arena);
        fetch(conn, calx_text_format(arena, "SELECT %d", i).data);
        if (i < 50)
            assert_ptr_equal(calx_prepare(conn, "SELECT 0", NULL, &err), first);
        assert_int_equal(released, i < 53 ? 0 : 1);
    }
    assert_true(prepared(conn) <= 4 + 16);
    calx_statement_set_plan(calx_prepare(conn, "SELECT 1", NULL, &err), &released, &plan, count_release);
    calx_close(conn);
    assert_int_equal(released, 2);
}

static void deallocating_does_not_harm_a_transaction(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_conn *conn = must_connect(url(), &(calx_connect_options){ .statement_cache = 2 });
    must_execute(conn, "BEGIN");
    for (int i = 0; i < 40; i++)
        fetch(conn, calx_text_format(arena, "SELECT %d", i).data);
    PQclear(PQexec(calx_libpq(conn), "DEALLOCATE ALL")); /* behind our back: the names are gone */
    for (int i = 100; i < 140; i++)
        fetch(conn, calx_text_format(arena, "SELECT %d", i).data);
    PQclear(PQexec(calx_libpq(conn), "DEALLOCATE ALL"));
    must_execute(conn, "SAVEPOINT s");
    calx_error err = { 0 };
    assert_null(calx_query(conn, arena, "SELECT 139", NULL, &err));
    assert_string_equal(err.sqlstate, "26000");
    must_execute(conn, "ROLLBACK TO s");
    assert_int_equal(fetch(conn, "SELECT 139"), 139);
    assert_int_equal(fetch(conn, "SELECT 138"), 138);
    must_execute(conn, "COMMIT");
    for (int i = 0; i < 40; i++)
        fetch(conn, calx_text_format(arena, "SELECT %d", i).data);
    assert_true(prepared(conn) <= 2 + 16);
    calx_close(conn);
}

static void statements_survive_discard_all(void **state)
{
    for (int round = 0; round < 3; round++) {
        assert_int_equal(fetch(*state, "SELECT 11"), 11);
        if (round == 0)
            must_execute(*state, "DISCARD ALL");
        else
            PQclear(PQexec(calx_libpq(*state), "DISCARD ALL"));
    }
    assert_int_equal(fetch(*state, "SELECT 11"), 11);
    fetch(*state, "SELECT 12");
    must_execute(*state, "DISCARD ALL");
    must_execute(*state, "BEGIN");
    assert_int_equal(fetch(*state, "SELECT 12"), 12); /* in a transaction only since we saw it go */
    must_execute(*state, "ROLLBACK");
}

static void a_stale_statement_is_prepared_anew_and_loses_its_plan(void **state)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    static int plan = 1;
    released = 0;
    must_execute(*state, "CREATE TABLE changing (n int); INSERT INTO changing VALUES (5)");
    calx_statement *s = calx_prepare(*state, "SELECT * FROM changing", NULL, &err);
    calx_statement_set_plan(s, &plan, &plan, count_release);
    fetch(*state, "SELECT * FROM changing");
    assert_int_equal(released, 0);
    must_execute(*state, "ALTER TABLE changing ADD m bigint DEFAULT 6");
    PGresult *result = calx_run_statement(*state, s, NULL, &err);
    must(result != NULL, &err);
    assert_int_equal(calx_cell_int(result, 0, 1), 6);
    PQclear(result);
    assert_int_equal(calx_statement_columns(s), 2);
    assert_int_equal(released, 1);
    must_execute(*state, "BEGIN; ALTER TABLE changing ADD o bigint");
    assert_null(calx_query(*state, arena, "SELECT * FROM changing", NULL, &err));
    assert_string_equal(err.sqlstate, "0A000");
    must_execute(*state, "ROLLBACK; ALTER TABLE changing ADD o bigint DEFAULT 9");
    assert_int_equal(calx_cell_int(must_query(*state, arena, "SELECT * FROM changing", NULL), 0, 2), 9);
}

static void a_type_that_was_made_anew_is_found_again(void **state)
{
    CALX_SCOPED_ARENA(arena);
    static const char *const labels[] = { "sad", "ok" };
    static const calx_type mood = {
        .name = "mood", .kind = CALX_KIND_ENUM, .size = sizeof(int), .labels = labels, .label_count = 2
    };
    calx_error err = { 0 };
    calx_params params = calx_params_in(arena);
    must(calx_params_add(&params, &mood, &(int){ 2 }, &err), &err);
    for (int round = 0; round < 3; round++) {
        must_execute(*state, "DROP TYPE IF EXISTS mood; CREATE TYPE mood AS ENUM ('sad', 'ok')");
        PGresult *result = must_query(*state, arena, "SELECT $1::mood", &params);
        assert_true(calx_text_equal(calx_cell_text(result, 0, 0), CALX_TEXT("ok")));
    }
}

/* What reaches stderr while the server gives a notice and a warning. */
static calx_text notices_at(calx_conn *conn, calx_log_level level, calx_arena *arena)
{
    FILE *file = tmpfile();
    int stderr_was = dup(STDERR_FILENO);
    dup2(fileno(file), STDERR_FILENO);
    calx_log_set_level(level);
    must_execute(conn, "DO $$ BEGIN RAISE NOTICE 'a notice'; RAISE WARNING 'a warning'; END $$");
    calx_log_set_level(CALX_WARN);
    dup2(stderr_was, STDERR_FILENO);
    close(stderr_was);
    rewind(file);
    char *text = calx_alloc(arena, 4096);
    size_t len = fread(text, 1, 4095, file);
    fclose(file);
    return (calx_text){ text, len };
}

static void notices_go_to_the_log(void **state)
{
    CALX_SCOPED_ARENA(arena);
    assert_int_equal(notices_at(*state, CALX_WARN, arena).len, 0);
    calx_text info = notices_at(*state, CALX_INFO, arena);
    assert_true(calx_text_find(info, CALX_TEXT("info \"a warning\" from=server severity=WARNING sqlstate=01000")) >= 0);
    assert_true(calx_text_find(info, CALX_TEXT("a notice")) < 0);
    assert_true(calx_text_find(notices_at(*state, CALX_DEBUG, arena), CALX_TEXT("debug \"a notice\"")) >= 0);
}

static void all_works_without_prepared_statements(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_conn *conn = must_connect(url(), &(calx_connect_options){ .no_prepare = true });
    calx_params params = calx_params_in(arena);
    must(calx_params_int8(&params, 3, &err), &err);
    for (int i = 0; i < 3; i++)
        assert_int_equal(calx_cell_int(must_query(conn, arena, "SELECT $1 * 2 AS six", &params), 0, 0), 6);
    calx_statement *s = calx_prepare(conn, "SELECT $1 * 2 AS six", &params, &err);
    assert_string_equal(calx_statement_column_name(s, 0), "six");
    assert_int_equal(prepared(conn), 0);
    calx_close(conn);
}

static void a_copy_in_the_wrong_place_is_refused_and_ended(void **state)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    must_execute(*state, "CREATE TABLE copied (n int); INSERT INTO copied SELECT generate_series(1, 100000)");
    static const char *const copies[] = {
        "COPY copied FROM STDIN",
        "COPY copied TO STDOUT",
        "COPY copied FROM STDIN; COPY copied FROM STDIN",
        "COPY copied TO STDOUT; COPY copied FROM STDIN; COPY copied TO STDOUT",
    };
    for (size_t i = 0; i < sizeof copies / sizeof *copies; i++) {
        assert_false(calx_execute(*state, copies[i], &err));
        assert_string_equal(err.sqlstate, CALX_USAGE);
        if (i < 2)
            assert_null(calx_query(*state, arena, copies[i], NULL, &err));
        assert_int_equal(fetch(*state, "SELECT count(*) FROM copied"), 100000);
    }
}

static void names_and_literals_are_quoted(void **state)
{
    CALX_SCOPED_ARENA(arena);
    calx_text name = calx_quote_identifier(arena, CALX_TEXT("we\"ird é"));
    calx_text value = calx_raw_literal(arena, CALX_TEXT("it's \\ \"so\""));
    must_execute(*state,
                 calx_text_format(arena, "CREATE TABLE %.*s (x text DEFAULT %.*s); INSERT INTO %.*s DEFAULT VALUES",
                                  CALX_TEXT_ARG(name), CALX_TEXT_ARG(value), CALX_TEXT_ARG(name))
                     .data);
    PGresult *result = must_query(*state, arena, "SELECT x FROM \"we\"\"ird é\"", NULL);
    assert_true(calx_text_equal(calx_cell_text(result, 0, 0), CALX_TEXT("it's \\ \"so\"")));
}

static calx_request held_request(calx_conn *conn, const char *sql, const calx_params *params)
{
    calx_error err = { 0 };
    calx_statement *s = calx_prepare(conn, sql, params, &err);
    must(s != NULL, &err);
    calx_statement_hold(s);
    return (calx_request){ .statement = s, .params = params };
}

static void a_request_that_cannot_run_does_not_touch_the_others(void **state)
{
    CALX_SCOPED_ARENA(arena);
    calx_params one = calx_params_in(arena), two = calx_params_in(arena);
    calx_error errors[3] = { 0 };
    must(calx_params_int8(&one, 1, NULL) && calx_params_int8(&two, 1, NULL), errors);
    calx_request requests[3] = {
        held_request(*state, "SELECT $1 + 0", &one),
        held_request(*state, "SELECT $1 + 1", &two),
        held_request(*state, "SELECT $1 + 2", &one),
    };
    must(calx_params_int8(&two, 2, NULL), errors); /* which its statement does not take */
    for (int together = 0; together < 2; together++) {
        for (int i = 0; i < 3; i++) {
            errors[i] = (calx_error){ 0 };
            requests[i].error = &errors[i];
            requests[i].result = NULL;
        }
        assert_false(calx_run_requests(*state, requests, 3, together));
        assert_sqlstate(&errors[1], CALX_USAGE);
        for (int i = 0; i < 3; i += 2) {
            assert_sqlstate(&errors[i], together ? "25P02" : "");
            assert_int_equal(requests[i].result != NULL, !together);
            PQclear(requests[i].result);
        }
        assert_null(requests[1].result);
    }
    for (int i = 0; i < 3; i++)
        calx_statement_let_go(requests[i].statement);
}

static void a_request_whose_error_nobody_wants_is_prepared_anew_too(void **state)
{
    calx_request request = held_request(*state, "SELECT 'nobody asks why'", NULL);
    ask(*state, "SELECT count(*) FROM pg_prepared_statements");
    PQclear(PQexec(calx_libpq(*state), "DEALLOCATE ALL"));
    assert_false(calx_run_requests(*state, &request, 1, false));
    calx_request again = held_request(*state, "SELECT 'nobody asks why'", NULL);
    assert_ptr_equal(again.statement, request.statement);
    assert_true(calx_run_requests(*state, &again, 1, false));
    PQclear(again.result);
    calx_statement_let_go(again.statement);
    calx_statement_let_go(again.statement);
}

static void without_preparing_a_change_of_the_columns_is_seen(void **state)
{
    (void)state;
    calx_error err = { 0 };
    calx_connect_options options = { .no_prepare = true };
    calx_conn *conn = must_connect(url(), &options);
    must_execute(conn, "CREATE TABLE shifting (n int4); INSERT INTO shifting VALUES (1)");
    calx_statement *s = calx_prepare(conn, "SELECT * FROM shifting", NULL, &err);
    must(s != NULL, &err);
    int one = 1;
    released = 0;
    calx_statement_set_plan(s, url, &one, count_release);
    must_execute(conn, "ALTER TABLE shifting ALTER n TYPE float4");
    PQclear(calx_run_statement(conn, s, NULL, &err));
    assert_int_equal(released, 1);
    assert_null(calx_statement_plan(s, url));
    assert_int_equal(calx_statement_column_oid(s, 0), calx_type_float4.oid);
    calx_statement_set_plan(s, url, &one, count_release);
    must_execute(conn, "ALTER TABLE shifting RENAME n TO m");
    calx_rows rows;
    must(calx_rows_begin(&rows, conn, s, NULL, &err), &err);
    assert_int_equal(released, 2);
    assert_string_equal(calx_statement_column_name(s, 0), "m");
    calx_rows_end(&rows);
    PQclear(calx_run_statement(conn, s, NULL, &err));
    assert_int_equal(released, 2);
    calx_close(conn);
}

static void a_cell_that_is_no_integer_is_no_number(void **state)
{
    CALX_SCOPED_ARENA(arena);
    PGresult *result =
        must_query(*state, arena, "SELECT 'ab', 'abcd'::text, 1.5::float4, 1.5::float8, DATE '2001-01-01'", NULL);
    for (int i = 0; i < PQnfields(result); i++)
        assert_int_equal(calx_cell_int(result, 0, i), 0);
}

static void a_name_that_only_sql_knows_tells_nothing_of_ours(void **state)
{
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    must_query(*state, arena, "SELECT 'known to the server'", NULL);
    long long before = prepared(*state);
    assert_null(calx_query(*state, arena, "EXECUTE missing", NULL, &err));
    assert_sqlstate(&err, "26000");
    must_query(*state, arena, "SELECT 'known to the server'", NULL);
    assert_int_equal(prepared(*state), before + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(several_commands_run_as_one),
        cmocka_unit_test(an_error_tells_all_that_the_server_told),
        cmocka_unit_test(parameters_travel_in_binary),
        cmocka_unit_test(a_bad_parameter_is_named_by_its_number),
        cmocka_unit_test(the_wrong_number_of_parameters_is_refused),
        cmocka_unit_test(a_statement_tells_its_columns),
        cmocka_unit_test(a_statement_is_prepared_once),
        cmocka_unit_test(what_is_used_least_is_pushed_out_with_its_plan),
        cmocka_unit_test(deallocating_does_not_harm_a_transaction),
        cmocka_unit_test(statements_survive_discard_all),
        cmocka_unit_test(a_stale_statement_is_prepared_anew_and_loses_its_plan),
        cmocka_unit_test(a_type_that_was_made_anew_is_found_again),
        cmocka_unit_test(notices_go_to_the_log),
        cmocka_unit_test(all_works_without_prepared_statements),
        cmocka_unit_test(a_copy_in_the_wrong_place_is_refused_and_ended),
        cmocka_unit_test(names_and_literals_are_quoted),
        cmocka_unit_test(a_request_that_cannot_run_does_not_touch_the_others),
        cmocka_unit_test(a_request_whose_error_nobody_wants_is_prepared_anew_too),
        cmocka_unit_test(without_preparing_a_change_of_the_columns_is_seen),
        cmocka_unit_test(a_cell_that_is_no_integer_is_no_number),
        cmocka_unit_test(a_name_that_only_sql_knows_tells_nothing_of_ours),
    };
    return cmocka_run_group_tests(tests, connect_to_server, disconnect);
}
