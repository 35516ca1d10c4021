/* The least that a program can do to say a database's revision: what `dsdb current` is measured against. */
#include <libpq-fe.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    const char *url = getenv("DATABASE_URL");
    PGconn *conn = PQconnectdb(url ? url : "");
    PGresult *result = PQexec(conn, "SELECT version_num FROM alembic_version");
    bool good = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1;
    puts(good ? PQgetvalue(result, 0, 0) : PQerrorMessage(conn));
    PQclear(result);
    PQfinish(conn);
    return !good;
}
