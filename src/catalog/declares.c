/* Whether a catalog has anything of a kind that somebody put there. Talks to no server. */
#include "objects.h"

/* What PostgreSQL grants by itself: the use of a function or type, to all. */
static bool is_given(const calx_object *grant)
{
    calx_text privileges = calx_object_get(grant, "privileges");
    bool use = is_routine(grant->of) ? calx_text_equal(privileges, CALX_TEXT("EXECUTE"))
                                     : is_type(grant->of) && calx_text_equal(privileges, CALX_TEXT("USAGE"));
    return use && calx_text_equal(grant->name, CALX_TEXT("PUBLIC"));
}

/* Who takes that away declares something as well. */
static bool declares_grants(const calx_catalog *catalog)
{
    size_t usable = 0;
    size_t given = 0;
    for (size_t i = 0; i < catalog->count; i++) {
        const calx_object *o = catalog->objects[i];
        usable += is_routine(o) || is_type(o);
        if (o->kind != CALX_OBJECT_GRANT || o->of->kind == CALX_OBJECT_SCHEMA)
            continue;
        if (!is_given(o))
            return true;
        given++;
    }
    return given < usable;
}

bool calx_catalog_declares(const calx_catalog *catalog, calx_object_kind kind)
{
    if (kind == CALX_OBJECT_GRANT)
        return declares_grants(catalog);
    for (size_t i = 0; i < catalog->count; i++)
        if (catalog->objects[i]->kind == kind)
            return true;
    return false;
}
