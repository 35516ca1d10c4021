/* Neither errors nor the log show the secrets of rows, whichever way they are written. */
#include "tokens.h"

#include <calx/batch.h>

/* A secret in each way of writing rows. */
static bool write_one(calx_session *on, token *t, calx_error *err)
{
    return insert_row(on, arena, tokens, t, err);
}

static bool write_two(calx_session *on, token *t, calx_error *err)
{
    token two[2] = { make_token(t->id + 50, "other"), *t };
    return insert_rows(on, arena, tokens, two, 2, err);
}

static bool write_by_copy(calx_session *on, token *t, calx_error *err)
{
    size_t count = CALX_COPY_FROM + 1;
    token *many = calx_new_array(arena, token, count);
    for (size_t i = 0; i < count; i++)
        many[i] = i ? make_token((int32_t)i + t->id * 10000, "many") : *t;
    return insert_rows(on, arena, tokens, many, count, err);
}

static bool write_copy_rows(calx_session *on, token *t, calx_error *err)
{
    calx_copy *copy = copy_begin(on, arena, tokens, err);
    return copy && copy_row(copy, tokens, t, err) && calx_copy_rows_end(copy, NULL, err);
}

static bool change_one(calx_session *on, token *t, calx_error *err)
{
    token before = { .id = 1, .name = CALX_TEXT("first"), .digest = CALX_TEXT("hunter2") }, after = *t;
    after.id = 1;
    return update_row(on, arena, tokens, &before, &after, err);
}

static bool change_two(calx_session *on, token *t, calx_error *err)
{
    token two[2] = { *t, make_token(2, "second") };
    two[0].id = 1;
    return update_rows(on, arena, tokens, two, 2, NULL, err, tokens.name, tokens.digest);
}

static bool change_name(calx_session *on, token *t, calx_error *err)
{
    calx_update *u = update_(arena, tokens);
    set(u, tokens.name, t->name);
    where(u, eq(tokens.id, 1));
    return run(on, u, NULL, err);
}

static bool set_from_values(calx_session *on, token *t, calx_error *err)
{
    calx_update *u = update_(arena, tokens);
    set_select(u, values_of(arena, row_of(as(value_(text, t->name), "name"), as(value_(text, t->digest), "digest"))),
               tokens.name, tokens.digest);
    where(u, eq(tokens.id, 1));
    return run(on, u, NULL, err);
}

static bool write_in_a_batch(calx_session *on, token *t, calx_error *err)
{
    calx_insert *i = insert_into(arena, tokens);
    set(i, tokens.id, t->id);
    set(i, tokens.name, t->name);
    set(i, tokens.digest, t->digest);
    calx_batch *batch = calx_batch_new(on, arena);
    batch_run(batch, i, NULL);
    return calx_batch_run(batch, err);
}

static bool write_in_a_stream(calx_session *on, token *t, calx_error *err)
{
    token row;
    calx_insert *i = insert_into(arena, tokens);
    set(i, tokens.id, t->id);
    set(i, tokens.name, t->name);
    set(i, tokens.digest, t->digest);
    returning(i, tokens.id, tokens.name, tokens.digest);
    stream (on, i, token, &row, err)
        continue;
    return !calx_failed(err);
}

typedef bool (*token_writer)(calx_session *on, token *t, calx_error *err);
static const token_writer token_writers[] = { write_one,        write_two,        write_by_copy, write_copy_rows,
                                              change_one,       change_two,       change_name,   set_from_values,
                                              write_in_a_batch, write_in_a_stream };
#define TOKEN_WRITERS (sizeof token_writers / sizeof *token_writers)

static void assert_shows_no_secret(size_t writer, const calx_error *err, const char *sqlstate)
{
    assert_sqlstate(err, sqlstate);
    const char *all =
        calx_text_format(arena, "%s|%s|%s|%s|%s", err->message, err->detail, err->hint, err->context, err->statement)
            .data;
    if (strstr(all, "hunter2"))
        fail_msg("%zu: %s", writer, all);
}

static void assert_tells_no_secret(size_t writer, const calx_error *err, const char *sqlstate)
{
    assert_shows_no_secret(writer, err, sqlstate);
    assert_non_null(strstr(err->context, "tokens"));
}

static void errors_of_rows_with_secrets_do_not_show_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < TOKEN_WRITERS; i++) {
        calx_error err = { 0 };
        must_execute(conn, make_tokens);
        must_execute(conn, "DROP TRIGGER slow ON tokens");
        token bad = make_token(7, "bad"), twice = make_token(8, "twice");
        assert_false(token_writers[i](&db, &bad, &err));
        assert_tells_no_secret(i, &err, "23514");
        twice.digest = CALX_TEXT("hunter22");
        if (token_writers[i] == change_name)
            continue;
        err = (calx_error){ 0 };
        assert_false(token_writers[i](&db, &twice, &err));
        assert_tells_no_secret(i, &err, "23505");
    }
}

/* A deferred constraint is looked at when all is written. */
static void the_commit_of_rows_with_secrets_does_not_show_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < TOKEN_WRITERS; i++) {
        if (token_writers[i] == change_name || token_writers[i] == change_two) /* in the end nothing is there twice */
            continue;
        calx_error err = { 0 };
        must_execute(conn, make_tokens);
        must_execute(conn, "DROP TRIGGER slow ON tokens; ALTER TABLE tokens DROP CONSTRAINT tokens_digest_key,"
                           " ADD UNIQUE (digest) DEFERRABLE INITIALLY DEFERRED");
        token twice = make_token(8, "twice");
        twice.digest = CALX_TEXT("hunter22");
        calx_tx tx = calx_begin(conn, &err);
        must(token_writers[i](&db, &twice, &err), &err);
        assert_false(calx_commit(&tx, &err));
        assert_tells_no_secret(i, &err, "23505");
    }
}

static void checking_constraints_early_does_not_show_rows_with_secrets(void **state)
{
    (void)state;
    for (int by_sql = 0; by_sql < 2; by_sql++) {
        calx_error err = { 0 };
        must_execute(conn, make_tokens);
        must_execute(conn, "DROP TRIGGER slow ON tokens; ALTER TABLE tokens DROP CONSTRAINT tokens_digest_key,"
                           " ADD UNIQUE (digest) DEFERRABLE INITIALLY DEFERRED");
        token twice = make_token(8, "twice");
        twice.digest = CALX_TEXT("hunter22");
        CALX_TRANSACTION(tx, conn, &err);
        must(insert_row(&db, arena, tokens, &twice, &err), &err);
        assert_false(by_sql ? calx_execute(conn, "SET CONSTRAINTS ALL IMMEDIATE", &err)
                            : calx_set_constraints(conn, NULL, false, &err));
        assert_tells_no_secret((size_t)by_sql, &err, "23505");
    }
}

#define VAULTS(C) C(id, int4, PRIMARY_KEY) C(what, jsonb, NOT_NULL, SENSITIVE)
CALX_MODEL(vault, vaults, VAULTS);

static void a_secret_that_the_server_cannot_read_is_not_shown(void **state)
{
    (void)state;
    calx_error err = { 0 };
    must_execute(conn, "CREATE TABLE vaults (id integer PRIMARY KEY, what jsonb NOT NULL)");
    vault v = { .id = 1, .what = { CALX_TEXT("{\"COPY key\": hunter2}") } };
    assert_false(insert_row(&db, arena, vaults, &v, &err));
    assert_shows_no_secret(0, &err, "22P02");
    calx_copy *copy = copy_begin(&db, arena, vaults, &err);
    must(copy && copy_row(copy, vaults, &v, &err), &err);
    assert_false(calx_copy_rows_end(copy, NULL, &err));
    assert_shows_no_secret(1, &err, "22P02");
    assert_string_equal(err.context, "COPY vaults, line 1, column what");
    calx_params params = calx_params_in(arena);
    must(calx_params_text(&params, CALX_TEXT("hunter2"), &err), &err);
    params.secret_rows = true;
    assert_null(calx_query(conn, arena, "INSERT INTO vaults VALUES ($1::text::integer, '1')", &params, &err));
    assert_shows_no_secret(2, &err, "22P02");
}

static void a_row_that_a_view_refuses_is_not_shown(void **state)
{
    (void)state;
    calx_error err = { 0 };
    must_execute(conn, "DROP TABLE IF EXISTS tokens; CREATE TABLE kept (id integer, name text, digest text);"
                       "CREATE VIEW tokens AS SELECT * FROM kept WHERE name <> 'bad' WITH CHECK OPTION");
    token bad = make_token(7, "bad");
    assert_false(insert_row(&db, arena, tokens, &bad, &err));
    assert_shows_no_secret(0, &err, "44000");
    must_execute(conn, "DROP VIEW tokens");
}

/* A server may be told to have the parameters in the context of each error. */
static void parameters_that_the_server_tells_of_are_not_shown(void **state)
{
    (void)state;
    calx_error err = { 0 };
    must_execute(conn, make_tokens);
    must_execute(conn, "SET log_parameter_max_length_on_error = -1");
    token twice = make_token(8, "twice");
    twice.digest = CALX_TEXT("hunter22");
    assert_false(insert_row(&db, arena, tokens, &twice, &err));
    assert_tells_no_secret(0, &err, "23505");
    calx_params params = calx_params_in(arena);
    must(calx_params_text(&params, CALX_TEXT("hunter2"), &err), &err);
    assert_null(calx_query(conn, arena, "SELECT 1 / (length($1) - 7)", &params, &err));
    assert_shows_no_secret(1, &err, "22012");
    assert_string_equal(err.context, "");
    must_execute(conn, "CREATE FUNCTION divide(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1 / n; END $$");
    assert_null(calx_query(conn, arena, "SELECT divide(length($1) - 7)", &params, &err));
    assert_shows_no_secret(2, &err, "22012");
    assert_non_null(strstr(err.context, "PL/pgSQL function divide"));
    must_execute(conn, "RESET log_parameter_max_length_on_error");
}

static token_writer slow_writer;

static void write_slowly(calx_session *on)
{
    calx_error err = { 0 };
    token good = make_token(9, "good");
    must(slow_writer(on, &good, &err), &err);
}

static void slow_statements_of_rows_with_secrets_do_not_show_them(void **state)
{
    (void)state;
    must_execute(conn, make_tokens);
    calx_conn *slow = connect_impatiently();
    calx_session on = calx_session_on(slow);
    for (size_t i = 0; i < TOKEN_WRITERS; i++) {
        slow_writer = token_writers[i];
        must_execute(conn,
                     "TRUNCATE tokens; INSERT INTO tokens VALUES (1, 'first', 'hunter2'), (2, 'second', 'hunter22')");
        const char *log = logged_by(write_slowly, &on);
        assert_non_null(strstr(log, "slow statement"));
        if (strstr(log, "hunter2"))
            fail_msg("%zu: %s", i, log);
    }
    calx_close(slow);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(errors_of_rows_with_secrets_do_not_show_them),
        TEST(the_commit_of_rows_with_secrets_does_not_show_them),
        TEST(checking_constraints_early_does_not_show_rows_with_secrets),
        TEST(a_secret_that_the_server_cannot_read_is_not_shown),
        TEST(parameters_that_the_server_tells_of_are_not_shown),
        TEST(a_row_that_a_view_refuses_is_not_shown),
        TEST(slow_statements_of_rows_with_secrets_do_not_show_them),
    };
    return RUN_SESSION_TESTS(tests, .database = "secrets");
}
