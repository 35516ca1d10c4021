/* What is said when no connection could be made: one sentence, and what to do.
 *
 * The server's refusals are told apart by SQLSTATE. What libpq itself finds has no code, so its text
 * is looked at; where it is translated or new to us the sentence is a general one with that text. */
#include "conn.h"

#include <stdlib.h>
#include <string.h>

/* What is known of the attempt; the strings are the connection's. */
typedef struct attempt {
    const PGconn *pg;
    const char *place;
    const char *user;
    const char *text; /* all of libpq's words */
    char sqlstate[6]; /* of the server's refusal, or "" */
    calx_text said;   /* the server's sentence, or libpq's first line */
} attempt;

calx_text calx_describe_place(const PGconn *pg, calx_arena *arena)
{
    const char *host = PQhost(pg);
    const char *port = PQport(pg);
    if (!host || !host[0])
        return CALX_TEXT("the default place");
    if (host[0] == '/' || host[0] == '@')
        return calx_text_format(arena, "the socket %s/.s.PGSQL.%s", host, port);
    return calx_text_format(arena, "%s port %s", host, port);
}

static bool is_sqlstate(const char *s)
{
    return strspn(s, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 5 && s[5] == ':' && s[6] == ' ';
}

/* Verbose messages are "SEVERITY:  SQLSTATE: sentence". The first counts: a later one is of a second
 * attempt without TLS. */
static void read_refusal(attempt *a)
{
    for (const char *at = strstr(a->text, ":  "); at; at = strstr(at + 1, ":  ")) {
        if (!is_sqlstate(at + 3))
            continue;
        memcpy(a->sqlstate, at + 3, 5);
        a->said = (calx_text){ at + 10, strcspn(at + 10, "\n") };
        return;
    }
    a->said = (calx_text){ a->text, strcspn(a->text, "\n") };
}

static bool fail_password(const attempt *a, calx_error *err)
{
    if (PQconnectionNeedsPassword(a->pg)) {
        calx_fail(err, "28P01", "The server at %s asks for the password of user \"%s\" and none was given.", a->place,
                  a->user);
        return calx_error_hint(err, "Put it into PGPASSWORD or ~/.pgpass.");
    }
    calx_fail(err, "28P01", "The server at %s refused the password of user \"%s\".", a->place, a->user);
    return calx_error_hint(err, "Check it where it is kept: in the URL (with %% codes for signs such as @ : /), in "
                                "PGPASSWORD or in ~/.pgpass.");
}

static bool fail_user(const attempt *a, calx_error *err)
{
    calx_fail(err, a->sqlstate, "The server at %s does not let user \"%s\" in: %.*s.", a->place, a->user,
              CALX_TEXT_ARG(a->said));
    if (strstr(a->text, "role \""))
        return calx_error_hint(err, "Create the role with createuser, or name another user in the URL.");
    if (strstr(a->text, "no encryption") || strstr(a->text, "SSL off"))
        return calx_error_hint(err, "Ask for TLS with sslmode=require, or have the server's pg_hba.conf allow it.");
    return calx_error_hint(err, "Name another user, or have the server's pg_hba.conf allow this one.");
}

/* The server answered, with a SQLSTATE. */
static bool fail_refused(const attempt *a, calx_error *err)
{
    if (strcmp(a->sqlstate, "28P01") == 0)
        return fail_password(a, err);
    if (strcmp(a->sqlstate, "28000") == 0)
        return fail_user(a, err);
    if (strcmp(a->sqlstate, "3D000") == 0) {
        calx_fail(err, a->sqlstate, "The server at %s has no database \"%s\".", a->place, PQdb(a->pg));
        return calx_error_hint(err, "Create it with createdb, or name another one in the URL.");
    }
    calx_fail(err, a->sqlstate, "The server at %s refused the connection: %.*s.", a->place, CALX_TEXT_ARG(a->said));
    if (strcmp(a->sqlstate, "53300") == 0)
        return calx_error_hint(err, "Wait until others have left, or raise max_connections.");
    if (strcmp(a->sqlstate, "57P03") == 0)
        return calx_error_hint(err, "It is starting or stopping: wait a little and try again.");
    return calx_error_hint(err, "The server's log may say more.");
}

/* A sentence for what libpq found, by a part of its text. */
typedef struct cause {
    const char *part;
    const char *message; /* one %s: the place */
    const char *hint;
} cause;

static const cause causes[] = {
    { "could not translate host name", "The host of %s is not known.",
      "Check its spelling in the URL, and that this machine is on the network." },
    { "invalid response", "What answers at %s is not a PostgreSQL server.", "Check host and port in the URL." },
    { "expected authentication request", "What answers at %s is not a PostgreSQL server.",
      "Check host and port in the URL." },
    { "does not support SSL", "The server at %s does not speak TLS, which sslmode asks for.",
      "Turn TLS on in the server, or lower sslmode if the network between is safe." },
    { "certificate", "The TLS certificate of the server at %s is not one to trust here.",
      "Check sslmode, sslrootcert and that the host name is the certificate's." },
    { "SSL", "No TLS connection to %s could be made.", "Check sslmode and the server's TLS settings." },
    { "timeout expired", "No server answered in time at %s.",
      "Check host and port, and that no firewall stands between." },
    { "closed the connection unexpectedly", "The server at %s closed the connection before it was made.",
      "Check that a PostgreSQL server listens there; its log may say more." },
    { "Permission denied", "This user may not connect to %s.",
      "Let it into the folder of the socket, or name the server by host and port." },
    { "Is the server running", "No server answers at %s.", "Start it, or check host and port in the URL." },
};

static bool fail_unanswered(const attempt *a, calx_error *err)
{
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) {
        if (!strstr(a->text, causes[i].part))
            continue;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        calx_fail(err, CALX_NO_SERVER, causes[i].message, a->place);
#pragma GCC diagnostic pop
        return calx_error_hint(err, "%s", causes[i].hint);
    }
    calx_fail(err, CALX_NO_SERVER, "No connection to %s could be made: %.*s.", a->place, CALX_TEXT_ARG(a->said));
    return calx_error_hint(err, "Check the settings in the URL, the environment (PGHOST, PGPORT, …) and the service.");
}

static bool fail_service(calx_error *err)
{
    calx_fail(err, CALX_NO_SERVER, "The service that is asked for is not defined.");
    return calx_error_hint(err, "Services stand in ~/.pg_service.conf or in the file that PGSERVICEFILE names.");
}

static bool fail_kind(const attempt *a, int seconds, calx_error *err)
{
    if (seconds) {
        calx_fail(err, CALX_NO_SERVER, "No server answered at %s within %d seconds.", a->place, seconds);
        return calx_error_hint(err, "Check host and port, and that no firewall stands between.");
    }
    if (a->sqlstate[0])
        return fail_refused(a, err);
    if (PQconnectionNeedsPassword(a->pg))
        return fail_password(a, err);
    if (strstr(a->text, "definition of service") || strstr(a->text, "service file"))
        return fail_service(err);
    return fail_unanswered(a, err);
}

bool calx_fail_connect(const PGconn *pg, int seconds, calx_error *err)
{
    if (!err)
        return false;
    CALX_SCOPED_ARENA(arena);
    const char *user = PQuser(pg);
    attempt a = {
        .pg = pg,
        .place = calx_text_cstr(arena, calx_describe_place(pg, arena)),
        .user = user ? user : "",
        .text = PQerrorMessage(pg),
    };
    read_refusal(&a);
    fail_kind(&a, seconds, err);
    calx_text detail = a.sqlstate[0] ? a.said : calx_text_trim(calx_text_of(a.text));
    if (calx_text_find(calx_text_of(err->message), detail) < 0)
        calx_error_detail(err, "%.*s", CALX_TEXT_ARG(detail));
    return false;
}
