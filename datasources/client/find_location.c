/* Finding a location by what people call it. */
#include "locations.h"

#include "materialized_views.h"
#include "models/search.h"
#include "queries/locations/named.h"
#include "queries/locations/near_name.h"

#include <calx/verify.h>

#include <ctype.h>

/* How many near names are suggested, and how many candidates an error names. */
enum { SUGGESTIONS = 5, NAMED_IN_ERROR = 8 };

/* The number that the text is, or 0: ids begin at 1. */
static int64_t as_id(calx_text text)
{
    int64_t id = 0;
    if (text.len > 18)
        return 0;
    for (size_t i = 0; i < text.len; i++) {
        if (!isdigit((unsigned char)text.data[i]))
            return 0;
        id = id * 10 + (text.data[i] - '0');
    }
    return id;
}

/* "Pittsburgh PA" as if it had the comma, where its last word is of two letters. */
static bool with_comma(location_name *name)
{
    calx_text all = name->parts[0];
    if (name->count != 1 || all.len < 4 || all.data[all.len - 3] != ' ')
        return false;
    name->parts[0] = calx_text_trim((calx_text){ all.data, all.len - 3 });
    name->parts[1] = (calx_text){ all.data + all.len - 2, 2 };
    name->count = 2;
    return name->parts[0].len > 0;
}

static calx_select *nation(calx_arena *arena)
{
    calx_select *q = select_all(arena, locations_expanded);
    from(q, locations_expanded);
    where(q, eq(locations_expanded.type, LOCATION_NATIONAL));
    return q;
}

static bool fetch_named(calx_session *db, calx_arena *arena, const location_name *name, expanded_location_list *out,
                        calx_error *err)
{
    calx_select *q = names_nation(name) ? nation(arena) : locations_named(arena, name);
    return fetch_all(db, q, expanded_location, out, err);
}

static calx_select *view_has_any(calx_arena *arena)
{
    calx_select *any = select_(arena, typeahead_locations.location_id);
    from(any, typeahead_locations);
    return select_(arena, exists(any));
}

/* Whether typeahead_locations can be asked: it has been filled, and since there were places. */
static bool view_has_names(calx_session *db, calx_arena *arena, bool *out, calx_error *err)
{
    if (!dsdb_view_populated(db, arena, "typeahead_locations", out, err))
        return false;
    return !*out || fetch_value(db, view_has_any(arena), boolean, out, err);
}

/* In the state that was named first, then anywhere: the state may be what was wrong. */
static bool fetch_near(calx_session *db, calx_arena *arena, const location_name *name, expanded_location_list *out,
                       calx_error *err)
{
    bool in_view;
    if (!view_has_names(db, arena, &in_view, err))
        return false;
    near_where where_ = in_view ? NEAR_IN_VIEW : NEAR_IN_TABLES;
    if (name->count > 1) {
        calx_select *q = locations_near_name(arena, name, where_, true, SUGGESTIONS);
        if (!fetch_all(db, q, expanded_location, out, err))
            return false;
        if (out->len > 0)
            return true;
    }
    calx_select *q = locations_near_name(arena, name, where_, false, SUGGESTIONS);
    return fetch_all(db, q, expanded_location, out, err);
}

static void add_names(calx_buffer *text, const expanded_location_list *places)
{
    for (size_t i = 0; i < places->len && i < NAMED_IN_ERROR; i++) {
        const expanded_location *place = &places->items[i];
        calx_text type = calx_enum_label(&calx_type_location_type, (int)place->type.value);
        calx_buffer_addf(text, "%s%.*s (%.*s, id %lld)", i ? "\n" : "", CALX_TEXT_ARG(place->full_display_name),
                         CALX_TEXT_ARG(type), (long long)place->id);
    }
    if (places->len > NAMED_IN_ERROR)
        calx_buffer_addf(text, "\nand %zu more", places->len - NAMED_IN_ERROR);
}

static bool fail_ambiguous(calx_arena *arena, calx_text name, const expanded_location_list *places, calx_error *err)
{
    calx_buffer names = calx_buffer_in(arena);
    add_names(&names, places);
    calx_fail(err, CALX_AMBIGUOUS, "\"%.*s\" names %zu locations.", CALX_TEXT_ARG(name), places->len);
    calx_error_detail(err, "%s", calx_buffer_cstr(&names));
    return calx_error_hint(err, "Add the county or the state (\"NAME, PA\"), write \"NAME County\", or give the id.");
}

static bool fail_unknown(calx_arena *arena, calx_text name, const expanded_location_list *near, calx_error *err)
{
    calx_fail(err, CALX_NOT_FOUND, "There is no location named \"%.*s\".", CALX_TEXT_ARG(name));
    if (near->len == 0)
        return calx_error_hint(err, "Give a locality, a county or a state, as in \"Pittsburgh, PA\".");
    calx_buffer names = calx_buffer_in(arena);
    add_names(&names, near);
    calx_error_detail(err, "Names like it:\n%s", calx_buffer_cstr(&names));
    return calx_error_hint(err, "Did you mean \"%.*s\"?", CALX_TEXT_ARG(near->items[0].full_display_name));
}

bool dsdb_find_location(calx_session *db, calx_arena *arena, calx_text name, expanded_location *out,
                        expanded_location_list *others, calx_error *err)
{
    expanded_location_list found = { 0 };
    if (!others)
        others = &found;
    *others = (expanded_location_list){ 0 };
    name = calx_text_trim(name);
    if (name.len == 0)
        return calx_fail(err, CALX_USAGE, "The name of the location is empty.");
    if (as_id(name) > 0)
        return dsdb_location_by_id(db, arena, as_id(name), out, err);

    location_name parts = location_name_of(name);
    if (parts.count == 0)
        return fail_unknown(arena, name, others, err);
    if (!fetch_named(db, arena, &parts, &found, err))
        return false;
    if (found.len == 0 && with_comma(&parts) && !fetch_named(db, arena, &parts, &found, err))
        return false;
    if (found.len == 1) {
        *out = found.items[0];
        return true;
    }
    if (found.len == 0)
        return fetch_near(db, arena, &parts, others, err) && fail_unknown(arena, name, others, err);
    *others = found;
    return fail_ambiguous(arena, name, others, err);
}

CALX_VERIFY_ROWS(nation, expanded_location, nation(arena));
CALX_VERIFY_VALUE(view_has_any, boolean, view_has_any(arena));
