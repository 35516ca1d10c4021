/* Running SQL in a scratch. */
#include "scratch.h"

#include "place.h"
#include "script.h"

#include <calx/quote.h>
#include <string.h>
#include <strings.h>

/* A scratch schema is inside of a transaction, where nothing can be done concurrently and nothing needs to be: the word
 * goes from the statements that take it. */
static calx_text without_concurrently(calx_arena *arena, calx_text sql)
{
    static const char *const verbs[] = { "create", "drop", "refresh", "reindex" };
    static const char word[] = "concurrently";
    calx_buffer out = calx_buffer_in(arena);
    calx_script_at script = { .sql = sql };
    calx_script_statement statement;
    size_t copied = 0;
    while (calx_script_next(&script, &statement)) {
        bool takes_it = false;
        for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
            takes_it = takes_it || calx_script_word_is(&statement, 0, verbs[i]);
        for (size_t n = 1; takes_it && n < statement.word_count; n++) {
            if (!calx_script_word_is(&statement, n, word))
                continue;
            size_t at = (size_t)(statement.words[n].data - sql.data);
            calx_buffer_add(&out, sql.data + copied, at - copied);
            copied = at + strlen(word);
        }
    }
    calx_buffer_add(&out, sql.data + copied, sql.len - copied);
    return calx_buffer_text(&out);
}

static bool fail(calx_scratch *scratch, const PGresult *result, const char *path, int line, calx_text sql, size_t done,
                 calx_error *err)
{
    calx_fail_result(scratch->conn, result, NULL, err);
    calx_place at = calx_place_find(sql, result, done);
    calx_place_set(&at, path, line, sql, err);
    return false;
}

/* All of it in one message, which the server makes one transaction where none is open. */
static bool run_whole(calx_scratch *scratch, const char *path, int line, calx_text sql, calx_error *err)
{
    CALX_SCOPED_ARENA(arena);
    PGconn *pg = calx_libpq(scratch->conn);
    if (!PQsendQuery(pg, calx_text_cstr(arena, sql)))
        return fail(scratch, NULL, path, line, sql, 0, err);
    bool ok = true;
    size_t done = 0;
    for (PGresult *result; (result = PQgetResult(pg)); PQclear(result)) {
        ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_COPY_IN)
            PQputCopyEnd(pg, "a file of the schema has no input to copy from; use INSERT");
        else if (status == PGRES_COPY_OUT)
            for (char *data; PQgetCopyData(pg, &data, 0) > 0;)
                PQfreemem(data);
        else if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY)
            done++;
        else if (ok)
            ok = fail(scratch, result, path, line, sql, done, err);
    }
    return ok;
}

static bool run_statements(calx_scratch *scratch, const char *path, int line, calx_text sql, calx_error *err)
{
    calx_script_at script = { .sql = sql };
    calx_script_statement statement;
    while (calx_script_next(&script, &statement)) {
        int at = line > 0 ? line - 1 + calx_script_line(sql, statement.offset) : 0;
        if (!run_whole(scratch, path, at, statement.text, err))
            return false;
    }
    return true;
}

bool calx_scratch_try(calx_scratch *scratch, const char *path, int line, calx_text sql, bool outside, calx_error *err)
{
    if (!scratch->schema)
        return outside ? run_statements(scratch, path, line, sql, err) : run_whole(scratch, path, line, sql, err);
    CALX_SCOPED_ARENA(arena);
    CALX_TRANSACTION(tx, scratch->conn, err);
    return tx.open && run_whole(scratch, path, line, without_concurrently(arena, sql), err) && calx_commit(&tx, err);
}

bool calx_scratch_run(calx_scratch *scratch, const char *path, int line, calx_text sql, bool outside, calx_error *err)
{
    CALX_SCOPED_ARENA(arena);
    if (sql.len == 0)
        return true;
    if (scratch->schema)
        sql = calx_scratch_own_names(scratch, arena, sql, err);
    return sql.data && calx_scratch_try(scratch, path, line, sql, outside, err);
}

bool calx_scratch_look_beside(calx_scratch *scratch, bool look, calx_error *err)
{
    CALX_SCOPED_ARENA(arena);
    calx_buffer sql = calx_buffer_in(arena);
    calx_buffer_add_cstr(&sql, "SET LOCAL search_path = ");
    calx_add_identifier(&sql, scratch->schema);
    if (look) {
        calx_buffer_add_cstr(&sql, ", ");
        calx_add_identifier(&sql, scratch->stands_for);
    }
    return calx_execute(scratch->conn, calx_buffer_cstr(&sql), err);
}
