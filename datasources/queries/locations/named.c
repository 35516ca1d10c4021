/* Locations by name: one select for each level, since each has its own table and index. */
#include "named.h"

#include <calx/verify.h>
#include <strings.h>

/* What a county or its equivalent is called after its name, which is stored without it. */
static const char *const county_words[] = {
    " county", " parish", " borough", " census area", " municipality", " municipio", " island", " district",
};

static const char *const nation_words[] = {
    "us", "usa", "u.s.", "u.s.a.", "united states", "united states of america", "national", "nation",
};

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static bool same_word(calx_text text, const char *word)
{
    size_t len = calx_text_of(word).len;
    return text.len == len && strncasecmp(text.data, word, len) == 0;
}

static bool is_nation(calx_text text)
{
    for (size_t i = 0; i < COUNT_OF(nation_words); i++)
        if (same_word(text, nation_words[i]))
            return true;
    return false;
}

bool names_nation(const location_name *name)
{
    return name->count == 1 && is_nation(name->parts[0]);
}

location_name location_name_of(calx_text name)
{
    location_name out = { .count = 0 };
    size_t count = 0;
    for (calx_text rest = name; rest.data;) {
        calx_text part = calx_text_trim(calx_text_cut(&rest, ','));
        if (part.len == 0)
            return out;
        if (count > 0 && !rest.data && is_nation(part))
            break;
        if (count == COUNT_OF(out.parts))
            return out;
        out.parts[count++] = part;
    }
    out.count = count;
    return out;
}

/* "Allegheny" of "Allegheny County"; all of it where no such word ends it. */
static calx_text without_county_word(calx_text name)
{
    for (size_t i = 0; i < COUNT_OF(county_words); i++) {
        size_t len = calx_text_of(county_words[i]).len;
        if (name.len > len && same_word((calx_text){ name.data + name.len - len, len }, county_words[i]))
            return calx_text_trim((calx_text){ name.data, name.len - len });
    }
    return name;
}

/* The server makes both sides small, so that they agree about what that means. */
#define same_name(column, name) eq_col(lower(column), lower(value_(text, name)))

calx_condition state_is(calx_arena *arena, calx_text name)
{
    return keep(arena, or_(same_name(us_states.state_iso, name), same_name(us_states.state_name, name)));
}

calx_condition county_is(calx_arena *arena, calx_text name)
{
    calx_text bare = without_county_word(name);
    if (bare.len == name.len)
        return keep(arena, same_name(counties.name, name));
    return keep(arena, or_(same_name(counties.name, name), same_name(counties.name, bare)));
}

calx_condition locality_is(calx_arena *arena, calx_text name)
{
    return keep(arena, same_name(localities.name, name));
}

static calx_select *states_named(calx_arena *arena, const location_name *name)
{
    calx_select *q = select_(arena, locations.id);
    from(q, us_states);
    join(q, locations, and_(eq_col(locations.state_id, us_states.id), eq(locations.type, LOCATION_STATE)));
    where(q, state_is(arena, name->parts[0]));
    return q;
}

static calx_select *counties_named(calx_arena *arena, const location_name *name)
{
    calx_select *q = select_(arena, locations.id);
    from(q, counties);
    join(q, locations, and_(eq_col(locations.county_id, counties.id), eq(locations.type, LOCATION_COUNTY)));
    where(q, county_is(arena, name->parts[0]));
    if (name->count == 2) {
        join(q, us_states, eq_key(us_states.id, counties.state_id));
        where(q, state_is(arena, name->parts[1]));
    }
    return q;
}

static calx_select *localities_named(calx_arena *arena, const location_name *name)
{
    calx_select *q = select_(arena, locations.id);
    from(q, localities);
    join(q, locations, eq_col(locations.locality_id, localities.id));
    where(q, locality_is(arena, name->parts[0]));
    if (name->count == 1)
        return q;
    join(q, counties, eq_key(counties.id, localities.county_id));
    left_join(q, us_states, eq_key(us_states.id, counties.state_id));
    if (name->count == 2) {
        where(q, or_(county_is(arena, name->parts[1]), state_is(arena, name->parts[1])));
        return q;
    }
    where(q, county_is(arena, name->parts[1]));
    where(q, state_is(arena, name->parts[2]));
    return q;
}

calx_select *locations_named(calx_arena *arena, const location_name *name)
{
    calx_select *ids = localities_named(arena, name);
    if (name->count <= 2)
        union_all(ids, counties_named(arena, name));
    if (name->count == 1)
        union_all(ids, states_named(arena, name));
    calx_select *q = select_all(arena, locations_expanded);
    from(q, locations_expanded);
    where(q, in_query(locations_expanded.id, ids));
    order_by(q, locations_expanded.full_display_name, locations_expanded.id);
    return q;
}

#define name_of(...) \
    (&(const location_name){ { __VA_ARGS__ }, sizeof((calx_text[]){ __VA_ARGS__ }) / sizeof(calx_text) })
CALX_VERIFY_ROWS(named_by_one, expanded_location, locations_named(arena, name_of(CALX_TEXT("a"))));
CALX_VERIFY_ROWS(named_by_two, expanded_location, locations_named(arena, name_of(CALX_TEXT("a"), CALX_TEXT("b"))));
CALX_VERIFY_ROWS(named_by_three, expanded_location,
                 locations_named(arena, name_of(CALX_TEXT("a"), CALX_TEXT("b"), CALX_TEXT("c"))));
