#include <calx/session.h>
#include <stdio.h>
#include <stdlib.h>

#define AGENCIES(C) C(id, int4, PRIMARY_KEY) C(name, varchar, NOT_NULL)
CALX_MODEL(agency, agencies, AGENCIES);

int main(void)
{
    calx_error err = { 0 };
    CALX_SCOPED_ARENA(arena);
    calx_session db = calx_session_on(calx_connect(getenv("DATABASE_URL"), NULL, &err));
    calx_select *q = select_all(arena, agencies);
    from(q, agencies);
    where(q, ilike(agencies.name, "%sheriff%"));
    order_by(q, agencies.name);
    agency_list found = { 0 };
    if (!db.conn || !fetch_all(&db, q, agency, &found, &err))
        fprintf(stderr, "%s\n", err.message);
    for (size_t i = 0; i < found.len; i++)
        printf("%d  %.*s\n", found.items[i].id, CALX_TEXT_ARG(found.items[i].name));
    calx_close(db.conn);
    return calx_failed(&err);
}
