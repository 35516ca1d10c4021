// The last word of a name is the family's; SQL could say so, but not as the rules grow.
// calx:revision bb02
// calx:revises aa01
// calx:created 2026-11-24 10:01 UTC
// calx:message Split the names of people
#include <calx/revision.h>
#include <calx/write.h>

#define PEOPLE(C) C(id, int4, PRIMARY_KEY) C(name, text, NOT_NULL) C(family_name, text)
CALX_MODEL(person, people, PEOPLE);

static bool read_people(calx_session *db, calx_arena *arena, person_list *out, calx_error *err)
{
    calx_select *q = select_all(arena, people);
    from(q, people);
    order_by(q, people.id);
    return fetch_all(db, q, person, out, err);
}

static bool write_person(calx_session *db, calx_arena *arena, const person *before, calx_text name,
                         calx_opt_text family, calx_error *err)
{
    person after = *before;
    after.name = name;
    after.family_name = family;
    return update_row(db, arena, people, before, &after, err);
}

static bool upgrade(calx_session *db, calx_error *err)
{
    CALX_SCOPED_ARENA(arena);
    person_list all;
    if (!read_people(db, arena, &all, err))
        return false;
    for (size_t i = 0; i < all.len; i++) {
        calx_text name = all.items[i].name;
        size_t at = name.len;
        while (at > 0 && name.data[at - 1] != ' ')
            at--;
        calx_opt_text family = CALX_SOME(text, ((calx_text){ name.data + at, name.len - at }));
        if (at > 0 && !write_person(db, arena, &all.items[i], (calx_text){ name.data, at - 1 }, family, err))
            return false;
    }
    return true;
}

static bool downgrade(calx_session *db, calx_error *err)
{
    CALX_SCOPED_ARENA(arena);
    person_list all;
    if (!read_people(db, arena, &all, err))
        return false;
    for (size_t i = 0; i < all.len; i++) {
        calx_text family = all.items[i].family_name.value;
        calx_text whole = calx_text_format(arena, "%.*s %.*s", CALX_TEXT_ARG(all.items[i].name), CALX_TEXT_ARG(family));
        if (all.items[i].family_name.set && !write_person(db, arena, &all.items[i], whole, CALX_NONE(text), err))
            return false;
    }
    return true;
}

CALX_REVISION(bb02, upgrade, downgrade);
