/* Checking the names of categories. There are few of them, so all are read. */
#include "categories.h"

#include "models/data_sources.h"

#include <calx/verify.h>

static bool has(const calx_array_varchar *all, calx_text name)
{
    for (int32_t i = 0; i < all->len; i++)
        if (calx_text_equal(all->items[i], name))
            return true;
    return false;
}

static bool fail_unknown(const calx_array_varchar *all, calx_text name, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    calx_buffer list = calx_buffer_in(scratch);
    for (int32_t i = 0; i < all->len; i++)
        calx_buffer_addf(&list, "%s%.*s", i ? ", " : "", CALX_TEXT_ARG(all->items[i]));
    calx_fail(err, CALX_NOT_FOUND, "There is no record category \"%.*s\".", CALX_TEXT_ARG(name));
    return calx_error_detail(err, "The record categories are %s.", calx_buffer_cstr(&list));
}

static calx_select *names_of_categories(calx_arena *arena)
{
    calx_select *q = select_(arena, record_categories.name);
    from(q, record_categories);
    order_by(q, record_categories.name);
    return q;
}

bool dsdb_check_categories(calx_session *db, calx_arena *arena, const calx_text *names, size_t count, calx_error *err)
{
    calx_array_varchar all;
    if (count == 0)
        return true;
    if (!fetch_column(db, names_of_categories(arena), varchar, &all, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!has(&all, names[i]))
            return fail_unknown(&all, names[i], err);
    return true;
}

CALX_VERIFY_VALUE(names_of_categories, varchar, names_of_categories(arena));
