/* Reads and writes the tables beside the version table. */
#include "books.h"

#include "digest.h"
#include "revision.h"

#include <string.h>

#define LONGEST_NAME 63

static const char *beside(calx_arena *arena, const calx_version_table *table, const char *suffix)
{
    calx_text name = calx_text_format(arena, "%s%s", table->name, suffix);
    return calx_text_format(arena, "%s.%s", calx_quote_identifier(arena, calx_text_of(table->schema)).data,
                            calx_quote_identifier(arena, name).data)
        .data;
}

/* Runs SQL in which each % stands for the table. */
static PGresult *query_table(calx_conn *conn, calx_arena *arena, const char *table, const char *format,
                             const calx_params *params, calx_error *err)
{
    calx_buffer sql = calx_buffer_in(arena);
    for (const char *c = format; *c; c++) {
        if (*c == '%')
            calx_buffer_add_cstr(&sql, table);
        else
            calx_buffer_add_char(&sql, *c);
    }
    return calx_query(conn, arena, calx_buffer_cstr(&sql), params, err);
}

static bool read_marks(calx_conn *conn, calx_arena *arena, calx_books *books, calx_error *err)
{
    PGresult *rows =
        query_table(conn, arena, books->progress,
                    "SELECT revision, upgrade, statement, digest, done FROM % ORDER BY revision, statement", NULL, err);
    if (!rows)
        return false;
    books->mark_count = (size_t)PQntuples(rows);
    books->marks = calx_new_array(arena, calx_mark, books->mark_count);
    for (int i = 0; i < PQntuples(rows); i++) {
        calx_mark *mark = &books->marks[i];
        mark->revision = calx_cell_text(rows, i, 0);
        mark->number = (size_t)calx_cell_int(rows, i, 2);
        mark->digest = calx_cell_text(rows, i, 3);
        if (!calx_cell(rows, i, 1, &calx_type_boolean, arena, &mark->up, err) ||
            !calx_cell(rows, i, 4, &calx_type_boolean, arena, &mark->done, err))
            return false;
    }
    return true;
}

bool calx_books_fit(const calx_version_table *table, calx_error *err)
{
    if (strlen(table->name) + strlen(CALX_BOOKS_PROGRESS) <= LONGEST_NAME)
        return true;
    calx_fail(err, CALX_USAGE, "The name of the version table, %s, is too long.", table->name);
    return calx_error_hint(err, "Tables beside it are called so with \"%s\" behind; %zu bytes fit.",
                           CALX_BOOKS_PROGRESS, LONGEST_NAME - strlen(CALX_BOOKS_PROGRESS));
}

bool calx_books_open(calx_conn *conn, const calx_version_table *table, calx_arena *arena, calx_books *out,
                     calx_error *err)
{
    if (!calx_books_fit(table, err))
        return false;
    *out = (calx_books){ .applied = beside(arena, table, CALX_BOOKS_APPLIED),
                         .progress = beside(arena, table, CALX_BOOKS_PROGRESS) };
    calx_params params = calx_params_in(arena);
    if (!calx_params_text(&params, calx_text_of(out->applied), err) ||
        !calx_params_text(&params, calx_text_of(out->progress), err))
        return false;
    PGresult *found =
        calx_query(conn, arena, "SELECT to_regclass($1) IS NOT NULL, to_regclass($2) IS NOT NULL", &params, err);
    return found && calx_cell(found, 0, 0, &calx_type_boolean, arena, &out->applied_exists, err) &&
           calx_cell(found, 0, 1, &calx_type_boolean, arena, &out->progress_exists, err) &&
           (!out->progress_exists || read_marks(conn, arena, out, err));
}

static bool make_applied(calx_conn *conn, const calx_books *books, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    return query_table(conn, scratch, books->applied, "CREATE TABLE IF NOT EXISTS % (" CALX_BOOKS_APPLIED_COLUMNS ")",
                       NULL, err);
}

bool calx_books_make_progress(calx_conn *conn, calx_books *books, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    books->progress_exists = books->progress_exists ||
                             query_table(conn, scratch, books->progress,
                                         "CREATE TABLE IF NOT EXISTS % (" CALX_BOOKS_PROGRESS_COLUMNS ")", NULL, err);
    return books->progress_exists;
}

static bool note_applied(calx_conn *conn, const calx_books *books, const calx_revision *revision, bool up,
                         calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    calx_params params = calx_params_in(scratch);
    if (!calx_params_text(&params, revision->id, err))
        return false;
    if (!up)
        return query_table(conn, scratch, books->applied, "DELETE FROM % WHERE revision = $1", &params, err);
    return calx_params_text(&params, calx_digest_revision(scratch, revision), err) &&
           query_table(conn, scratch, books->applied,
                       "INSERT INTO % (revision, digest) VALUES ($1, $2)"
                       " ON CONFLICT (revision) DO UPDATE SET digest = excluded.digest, applied_at = now()",
                       &params, err);
}

bool calx_books_note(calx_conn *conn, const calx_books *books, const calx_revision *revision, bool up, bool *made,
                     calx_error *err)
{
    *made = up && !books->applied_exists;
    if (*made && !make_applied(conn, books, err))
        return false;
    if ((up || books->applied_exists) && !note_applied(conn, books, revision, up, err))
        return false;
    if (!revision->outside_transaction)
        return true;
    CALX_SCOPED_ARENA(scratch);
    calx_params params = calx_params_in(scratch);
    return calx_params_text(&params, revision->id, err) &&
           query_table(conn, scratch, books->progress, "DELETE FROM % WHERE revision = $1", &params, err);
}

bool calx_books_mark(calx_conn *conn, const calx_books *books, const calx_mark *mark, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    calx_params params = calx_params_in(scratch);
    return calx_params_text(&params, mark->revision, err) && calx_params_int8(&params, (int64_t)mark->number, err) &&
           calx_params_add(&params, &calx_type_boolean, &mark->up, err) &&
           calx_params_text(&params, mark->digest, err) &&
           calx_params_add(&params, &calx_type_boolean, &mark->done, err) &&
           query_table(conn, scratch, books->progress,
                       "INSERT INTO % AS mark (revision, statement, upgrade, digest, done) VALUES ($1, $2, $3, $4, $5)"
                       " ON CONFLICT (revision, statement) DO UPDATE SET upgrade = excluded.upgrade,"
                       " digest = excluded.digest, done = excluded.done, at = clock_timestamp()",
                       &params, err);
}

bool calx_books_unmark(calx_conn *conn, const calx_books *books, const calx_mark *mark, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    calx_params params = calx_params_in(scratch);
    return calx_params_text(&params, mark->revision, err) && calx_params_int8(&params, (int64_t)mark->number, err) &&
           query_table(conn, scratch, books->progress, "DELETE FROM % WHERE revision = $1 AND statement = $2", &params,
                       err);
}

/* A file that can no longer be read as a revision is another one, too. */
static bool is_changed(const calx_history *history, const calx_revision *revision, calx_text digest)
{
    CALX_SCOPED_ARENA(scratch);
    calx_error ignored = { 0 };
    return !calx_revision_read(history, revision, &ignored) ||
           !calx_text_equal(calx_digest_revision(scratch, revision), digest);
}

bool calx_books_changed(calx_conn *conn, const calx_books *books, const calx_history *history, const bool *applied,
                        calx_arena *arena, calx_revision_list *out, calx_error *err)
{
    *out = (calx_revision_list){ calx_new_array(arena, const calx_revision *, history->count), 0 };
    PGresult *rows = query_table(conn, arena, books->applied, "SELECT revision, digest FROM %", NULL, err);
    if (!rows)
        return false;
    CALX_SCOPED_ARENA(scratch);
    calx_text *digests = calx_new_array(scratch, calx_text, history->count);
    for (int i = 0; i < PQntuples(rows); i++) {
        const calx_revision *revision = calx_history_find(history, calx_cell_text(rows, i, 0));
        if (revision)
            digests[revision->index] = calx_cell_text(rows, i, 1);
    }
    for (size_t i = 0; i < history->count; i++)
        if (applied[i] && digests[i].len > 0 && history->revisions[i].replaces_count == 0 && /* a squash is no edit */
            is_changed(history, &history->revisions[i], digests[i]))
            out->items[out->count++] = &history->revisions[i];
    return true;
}
