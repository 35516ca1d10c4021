/* From libpq's failed results to calx_error. */
#include "conn.h"

#include <stdlib.h>
#include <string.h>

/* The field, or "". */
static const char *field(const PGresult *result, int code)
{
    const char *value = PQresultErrorField(result, code);
    return value ? value : "";
}

static bool fail_lost(const calx_conn *conn, const PGresult *result, const char *sql, calx_error *err)
{
    CALX_SCOPED_ARENA(arena);
    calx_text place = calx_describe_place(conn->pg, arena);
    calx_fail(err, CALX_LOST, "The connection to the server at %.*s was lost.", CALX_TEXT_ARG(place));
    const char *why = field(result, PG_DIAG_MESSAGE_PRIMARY);
    calx_text said = calx_text_trim(calx_text_of(why[0] ? why : PQerrorMessage(conn->pg)));
    calx_error_detail(err, "%.*s", CALX_TEXT_ARG(said));
    if (sql)
        calx_error_statement(err, sql, strlen(sql), 0);
    return calx_error_hint(err, "Connect again; what was not committed is undone. The server's log may say why.");
}

/* With log_parameter_max_length_on_error the last of the context are the parameters, which may be secrets. */
static void cut_parameters(char *context)
{
    char *first = strstr(context, "$1 = ");
    while (first && first > context && first[-1] != '\n')
        first--;
    if (first)
        first[first > context ? -1 : 0] = '\0';
}

/* Where the server says no more of the place, the names of what was hit. */
static void set_context(const PGresult *result, calx_error *err)
{
    if (!err)
        return;
    calx_error_context(err, "%s", field(result, PG_DIAG_CONTEXT));
    cut_parameters(err->context);
    if (!err->context[0] && field(result, PG_DIAG_TABLE_NAME)[0])
        calx_error_context(
            err, "table %s.%s%s%s%s%s", field(result, PG_DIAG_SCHEMA_NAME), field(result, PG_DIAG_TABLE_NAME),
            field(result, PG_DIAG_COLUMN_NAME)[0] ? ", column " : "", field(result, PG_DIAG_COLUMN_NAME),
            field(result, PG_DIAG_CONSTRAINT_NAME)[0] ? ", constraint " : "", field(result, PG_DIAG_CONSTRAINT_NAME));
}

static void set_statement(const PGresult *result, const char *sql, calx_error *err)
{
    const char *internal = field(result, PG_DIAG_INTERNAL_QUERY);
    if (internal[0])
        calx_error_statement(err, internal, strlen(internal), atoi(field(result, PG_DIAG_INTERNAL_POSITION)));
    else if (sql)
        calx_error_statement(err, sql, strlen(sql), atoi(field(result, PG_DIAG_STATEMENT_POSITION)));
}

bool calx_fail_result(calx_conn *conn, const PGresult *result, const char *sql, calx_error *err)
{
    if (PQstatus(conn->pg) == CONNECTION_BAD)
        return fail_lost(conn, result, sql, err);
    const char *sqlstate = field(result, PG_DIAG_SQLSTATE);
    if (!sqlstate[0]) {
        const char *said = result ? PQresultErrorMessage(result) : PQerrorMessage(conn->pg);
        calx_fail(err, CALX_USAGE, "%.*s", CALX_TEXT_ARG(calx_text_trim(calx_text_of(said))));
    } else {
        calx_fail(err, sqlstate, "%s", field(result, PG_DIAG_MESSAGE_PRIMARY));
        calx_error_detail(err, "%s", field(result, PG_DIAG_MESSAGE_DETAIL));
        calx_error_hint(err, "%s", field(result, PG_DIAG_MESSAGE_HINT));
        set_context(result, err);
    }
    set_statement(result, sql, err);
    return false;
}

/* What stands in quotes, from the first to the last of them. */
static void hide_quoted(char *message)
{
    char *first = strchr(message, '"'), *last = strrchr(message, '"');
    if (last > first)
        memmove(first + 1, last, strlen(last) + 1);
}

/* Of a value that its type does not take, such as JSON that is none, the server shows the whole or where it stopped. Of
 * the context the last line stays where it says how far a COPY was. */
static void hide_value(calx_error *why)
{
    const char *before = strrchr(why->context, '\n');
    const char *last = before ? before + 1 : why->context;
    hide_quoted(why->message);
    calx_error_detail(why, "What the value is is not shown, since it may be of a SENSITIVE column.");
    if (strncmp(last, "COPY ", 5) == 0)
        memmove(why->context, last, strlen(last) + 1);
    else
        why->context[0] = '\0';
}

/* Of an integrity error, or of a view that a row does not belong to. */
static bool is_about_row(const calx_error *why)
{
    return strncmp(why->sqlstate, "23", 2) == 0 || strncmp(why->sqlstate, "44", 2) == 0;
}

/* The detail of such an error shows a whole row, or the values of a key. The constraint, which the context names, says
 * as much to who wrote the statement. */
bool calx_fail_rows(calx_conn *conn, const PGresult *result, const char *sql, bool secret_rows, calx_error *err)
{
    calx_error why = { 0 };
    calx_fail_result(conn, result, sql, &why);
    if (secret_rows && is_about_row(&why) && why.detail[0])
        calx_error_detail(&why, "What is in the row is not shown, since it has a SENSITIVE column.");
    else if (secret_rows && strncmp(why.sqlstate, "22", 2) == 0)
        hide_value(&why);
    if (err)
        *err = why;
    return false;
}
