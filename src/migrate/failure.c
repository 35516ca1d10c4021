/* From the server's error to what to do about a revision. */
#include "failure.h"

#include "place.h"

#include <string.h>

/* SQLSTATEs that have a hint of ours. */
#define NO_PRIVILEGE "42501"
#define NO_FILE "58P01"
#define NOT_SUPPORTED "0A000"
#define IN_TRANSACTION "25001"
#define CANCELLED "57014"

static void prefix_message(const calx_revision *revision, bool up, const char *step, calx_error *err)
{
    calx_error whole;
    calx_fail(&whole, err->sqlstate, "%s revision %.*s failed%s: %s", up ? "Upgrading to" : "Downgrading from",
              CALX_TEXT_ARG(revision->id), step, err->message);
    memcpy(err->message, whole.message, sizeof err->message);
}

const char *calx_quoted_user(calx_conn *conn, calx_arena *arena)
{
    return calx_quote_identifier(arena, calx_text_of(PQuser(calx_libpq(conn)))).data;
}

static void set_hint(calx_conn *conn, const calx_script_statement *statement, bool outside, calx_error *err)
{
    bool denied = calx_error_is(err, NO_PRIVILEGE);
    bool extension = calx_script_word_is(statement, 0, "create") && calx_script_word_is(statement, 1, "extension");
    const char *database = PQdb(calx_libpq(conn));
    const char *schema = strstr(err->message, " schema ");
    CALX_SCOPED_ARENA(scratch);
    if (denied && extension)
        calx_error_hint(err, "Have a superuser, or the owner of the database, run in %s: %.*s; then start again.",
                        database, CALX_TEXT_ARG(statement->text));
    else if (extension && (calx_error_is(err, NO_FILE) || calx_error_is(err, NOT_SUPPORTED)))
        calx_error_hint(err, "Install the extension on the server's machine (Debian: postgresql-contrib comes with the "
                             "server), then start again.");
    else if (denied && schema)
        calx_error_hint(err, "Have the owner of database %s run: GRANT USAGE, CREATE ON SCHEMA %s TO %s;", database,
                        calx_quote_identifier(scratch, calx_text_of(schema + strlen(" schema "))).data,
                        calx_quoted_user(conn, scratch));
    else if (denied)
        calx_error_hint(err, "Connect as the owner of the tables, or have the owner change them.");
    else if (calx_error_is(err, IN_TRANSACTION))
        calx_error_hint(err, "Put it into a revision of its own that says `-- calx:transaction none` in its header.");
    else if (calx_error_is(err, CANCELLED) && strstr(err->message, "statement timeout"))
        calx_error_hint(err, "Give it more time with --statement-timeout, or --statement-timeout 0 for no limit.");
    else if (*err->hint == '\0' && outside)
        calx_error_hint(err, "The statements before it stay done. Correct what is wrong, then start again: it goes on "
                             "with this one.");
    else if (*err->hint == '\0')
        calx_error_hint(err, "The revision is undone. Correct its SQL, then start again.");
}

/* Fills `err` from what the server said, and from the place that it meant. */
static bool fail_at(calx_conn *conn, const PGresult *result, const calx_revision *revision, bool up, calx_place at,
                    calx_error *err)
{
    calx_text sql = up ? revision->upgrade : revision->downgrade;
    int first_line = up ? revision->upgrade_line : revision->downgrade_line;
    calx_fail_result(conn, result, NULL, err);
    calx_place_set(&at, revision->path, first_line, sql, err);
    if (!calx_error_is(err, CALX_LOST))
        set_hint(conn, &at.statement, revision->outside_transaction, err);
    prefix_message(revision, up, "", err);
    return false;
}

bool calx_migrate_fail_script(calx_conn *conn, const PGresult *result, const calx_revision *revision, bool up,
                              size_t done, calx_error *err)
{
    calx_place at = calx_place_find(up ? revision->upgrade : revision->downgrade, result, done);
    return fail_at(conn, result, revision, up, at, err);
}

bool calx_migrate_fail_statement(calx_conn *conn, const PGresult *result, const calx_revision *revision, bool up,
                                 const calx_script_statement *statement, calx_error *err)
{
    return fail_at(conn, result, revision, up, calx_place_in(statement, result), err);
}

bool calx_migrate_fail_step(const calx_revision *revision, bool up, const char *step, calx_error *err)
{
    calx_place_set_context(revision->path, revision->line, err);
    prefix_message(revision, up, step, err);
    return false;
}

bool calx_migrate_fail_irreversible(const calx_revision *revision, calx_error *err)
{
    calx_fail(err, CALX_USAGE, "Revision %.*s cannot be undone: %.*s", CALX_TEXT_ARG(revision->id),
              CALX_TEXT_ARG(revision->irreversible));
    calx_error_context(err, "%s:%d", revision->path, revision->line);
    return calx_error_hint(err, "Downgrade to it or to a later revision, or restore a backup from before it.");
}
