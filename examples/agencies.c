/* The agencies whose name begins with a word, from the database that DATABASE_URL names. */
#include <calx/session.h>
#include <stdio.h>
#include <stdlib.h>

#define AGENCIES(C) C(id, int4, PRIMARY_KEY) C(name, varchar, NOT_NULL) C(defunct_year, varchar)
CALX_MODEL(agency, agencies, AGENCIES);

int main(int argc, char **argv)
{
    calx_error err = { 0 };
    CALX_SCOPED_ARENA(arena);
    calx_session db = calx_session_on(calx_connect(getenv("DATABASE_URL"), NULL, &err));
    calx_select *q = select_all(arena, agencies);
    from(q, agencies);
    where(q, ilike(agencies.name, calx_like_literal(arena, false, calx_text_of(argc > 1 ? argv[1] : ""), true)));
    order_by(q, agencies.name);
    limit(q, 10);
    agency_list found = { 0 };
    if (!db.conn || !fetch_all(&db, q, agency, &found, &err))
        fprintf(stderr, "agencies: %s\n", err.message);
    for (size_t i = 0; i < found.len; i++)
        printf("%d  %.*s\n", found.items[i].id, CALX_TEXT_ARG(found.items[i].name));
    calx_close(db.conn);
    return calx_failed(&err);
}
