/* The databases of a private server: their URLs, making one. */
#include <calx/server.h>

#include <calx/buffer.h>

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

/* Percent-encodes all but letters, digits and a few marks that stand for themselves in a URL. */
static void add_encoded(calx_buffer *url, const char *part)
{
    for (const char *c = part; *c; c++) {
        bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9');
        if (plain || strchr("/-_.~", *c))
            calx_buffer_add_char(url, *c);
        else
            calx_buffer_addf(url, "%%%02X", (unsigned)(unsigned char)*c);
    }
}

const char *calx_server_url(const calx_server *server, const char *database, calx_arena *arena)
{
    calx_buffer url = calx_buffer_in(arena);
    calx_buffer_add_cstr(&url, "postgresql:///");
    add_encoded(&url, database);
    calx_buffer_add_cstr(&url, "?host=");
    add_encoded(&url, server->socket);
    calx_buffer_addf(&url, "&port=%d&user=postgres", server->port);
    if (getenv("PGHOSTADDR")) /* would be taken instead of the socket: an empty address is none */
        calx_buffer_add_cstr(&url, "&hostaddr=");
    return calx_buffer_cstr(&url);
}

static bool create(PGconn *conn, const char *name, bool *created, calx_error *err)
{
    char *quoted = PQescapeIdentifier(conn, name, strlen(name));
    if (!quoted)
        return calx_fail(err, CALX_BAD_VALUE, "\"%s\" cannot be a database's name.", name);
    CALX_SCOPED_ARENA(arena);
    PGresult *result = PQexec(conn, calx_text_format(arena, "CREATE DATABASE %s", quoted).data);
    PQfreemem(quoted);
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    *created = PQresultStatus(result) == PGRES_COMMAND_OK;
    bool there = *created || (state && strcmp(state, "42P04") == 0);
    if (!there)
        calx_fail(err, state ? state : CALX_LOST, "Could not create the database %s: %s", name,
                  state ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : PQerrorMessage(conn));
    PQclear(result);
    return there;
}

static bool is_there(PGconn *conn, const char *name)
{
    PGresult *result =
        PQexecParams(conn, "SELECT 1 FROM pg_database WHERE datname = $1", 1, NULL, &name, NULL, NULL, 0);
    bool found = PQntuples(result) == 1;
    PQclear(result);
    return found;
}

bool calx_server_create_database(const calx_server *server, const char *name, bool *created, calx_error *err)
{
    CALX_SCOPED_ARENA(arena);
    bool made = false;
    PGconn *conn = PQconnectdb(calx_server_url(server, "postgres", arena));
    bool ok =
        PQstatus(conn) == CONNECTION_OK ||
        calx_fail(err, CALX_NO_SERVER, "Could not connect to the server in %s: %s", server->dir, PQerrorMessage(conn));
    ok = ok && (is_there(conn, name) || create(conn, name, &made, err));
    PQfinish(conn);
    if (created)
        *created = made;
    return ok;
}
