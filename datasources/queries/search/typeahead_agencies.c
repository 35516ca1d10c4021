/* Typeahead over typeahead_agencies. One index of folded names finds those that begin with a term and gives all in
 * their order: what many names contain is found by going through the first of them. What few contain is found by
 * trigram, of a long term by a rare part of it, and sorted. How many do, the server can only guess, and where it
 * guesses wrong it goes through all names; so it isn't left the choice. */
#include "typeahead.h"

#include <calx/verify.h>

/* How many names are gone through for those that contain a term: the first ten of a term that one name of 200 has. */
enum { EARLY_NAMES = 2000 };

/* From how many bytes on a term is likely to have a rare part, which is found faster than all of it, or than the first
 * names are gone through for nothing. */
enum { LONG_TERM = 8 };

/* A part of a term is rare where fewer names have it: then they are found faster than the first of all are gone
 * through, or faster than by the whole term. */
enum { FEW_NAMES = 500, MANY_NAMES = 10000 };

CALX_CTE(some_agencies, FIELD(id, int4), FIELD(name, varchar), FIELD(jurisdiction_type, jurisdiction_type),
         FIELD(state_iso, text), FIELD(municipality, varchar), FIELD(county_name, text), FIELD(location_id, int8),
         FIELD(folded_name, text));

#define rarest_pattern(term, many_names) \
    CALX_FUNCTION(text, "rarest_pattern", CALX_TAKES(text, term), CALX_TAKES(int4, many_names))

static calx_select *all_agencies(calx_arena *arena)
{
    calx_select *q =
        select_(arena, typeahead_agencies.id, typeahead_agencies.name, typeahead_agencies.jurisdiction_type,
                typeahead_agencies.state_iso, typeahead_agencies.municipality, typeahead_agencies.county_name,
                typeahead_agencies.location_id, typeahead_agencies.folded_name);
    from(q, typeahead_agencies);
    return q;
}

/* In small letters, once and not for each of many names; and so that the server can't guess by it, as it can by a
 * value: it would plan each call anew, which takes longer than to run it. */
static calx_select *folded(calx_arena *arena, calx_text text_)
{
    return select_(arena, as(lower(value_(text, text_)), "folded"));
}

/* Behind all that begins with the term: nothing comes after the last character of all. */
static calx_select *end_of(calx_arena *arena, calx_text term)
{
    return select_(arena, as(concat_(lower(value_(text, term)), chr_(value_(int4, 0x10FFFF))), "end"));
}

/* Names from the prefix to the last that can begin with it. A LIKE finds its place in an index only where its pattern
 * is known when it is planned. */
static some_agencies beginning(calx_arena *arena, calx_text term)
{
    calx_select *q = all_agencies(arena);
    where(q, ge_col(typeahead_agencies.folded_name, scalar_(text, folded(arena, term))));
    where(q, lt_col(typeahead_agencies.folded_name, scalar_(text, end_of(arena, term))));
    return derived_(arena, some_agencies, "matching", q);
}

/* The first of all names; none where a long term has a part that few have. */
static some_agencies early(calx_arena *arena, calx_text term)
{
    calx_select *q = all_agencies(arena);
    if (term.len >= LONG_TERM) {
        calx_select *part = select_(arena, as(rarest_pattern(value_(text, term), value_(int4, FEW_NAMES)), "part"));
        where(q, is_null(scalar_(text, part)));
    }
    order_by(q, typeahead_agencies.folded_name, typeahead_agencies.id, typeahead_agencies.location_id);
    limit(q, EARLY_NAMES);
    return derived_(arena, some_agencies, "matching", q);
}

/* A pattern that all names match which contain the term, and few others. */
static calx_select *rare_part(calx_arena *arena, calx_text term, calx_text pattern)
{
    return select_(arena, as(coalesce_col(rarest_pattern(value_(text, term), value_(int4, MANY_NAMES)),
                                          lower(value_(text, pattern))),
                             "part"));
}

/* Names that may contain the term: whether they do is for the caller to ask. */
static some_agencies likely_containing(calx_arena *arena, calx_text term, calx_text pattern)
{
    calx_select *q = all_agencies(arena);
    calx_select *part = term.len < LONG_TERM ? folded(arena, pattern) : rare_part(arena, term, pattern);
    where(q, like_col(typeahead_agencies.folded_name, scalar_(text, part)));
    return cte_(arena, some_agencies, "matching", q);
}

calx_select *typeahead_agencies_matching(calx_arena *arena, calx_text term, typeahead_match match)
{
    calx_text prefix = calx_like_literal(arena, false, term, true);
    calx_text pattern = calx_like_literal(arena, true, term, true);
    some_agencies found = match == TYPEAHEAD_BEGINS     ? beginning(arena, term)
                          : match == TYPEAHEAD_CONTAINS ? likely_containing(arena, term, pattern)
                                                        : early(arena, term);
    calx_select *q = select_(arena, found.id, found.name, found.jurisdiction_type, found.state_iso, found.municipality,
                             found.county_name, found.location_id, as(calx_raw(float4, "0::real"), "distance"));
    if (match == TYPEAHEAD_CONTAINS)
        with_materialized(q, found);
    from(q, found);
    if (match != TYPEAHEAD_BEGINS) {
        where(q, like_col(found.folded_name, scalar_(text, folded(arena, pattern))));
        where(q, not_(like_col(found.folded_name, scalar_(text, folded(arena, prefix)))));
    }
    order_by(q, found.folded_name, found.id, found.location_id);
    return q;
}

CALX_VERIFY_ROWS(agencies_begins, agency_suggestion,
                 typeahead_agencies_matching(arena, CALX_TEXT("x"), TYPEAHEAD_BEGINS));
CALX_VERIFY_ROWS(agencies_contains, agency_suggestion,
                 typeahead_agencies_matching(arena, CALX_TEXT("x"), TYPEAHEAD_CONTAINS));
CALX_VERIFY_ROWS(agencies_contains_long, agency_suggestion,
                 typeahead_agencies_matching(arena, CALX_TEXT("a name that is long"), TYPEAHEAD_CONTAINS));
CALX_VERIFY_ROWS(agencies_contains_early, agency_suggestion,
                 typeahead_agencies_matching(arena, CALX_TEXT("x"), TYPEAHEAD_CONTAINS_EARLY));
CALX_VERIFY_ROWS(agencies_contains_early_long, agency_suggestion,
                 typeahead_agencies_matching(arena, CALX_TEXT("a name that is long"), TYPEAHEAD_CONTAINS_EARLY));
