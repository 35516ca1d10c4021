/* Typeahead: names that begin with the term, then names that contain it, page by page.
 *
 * They are queries of their own, so that a dearer one runs only where the one before leaves room. A transaction around
 * them would cost a third of the time of most; so where a refresh changes a name between two of them, the name may be
 * missing this once, and one that would come twice is left out. */
#include "search.h"

#include "materialized_views.h"
#include "nearest_agencies.h"

#include <calx/verify.h>

#include <string.h>

struct request;
struct rows;

/* What differs between locations and agencies. */
typedef struct kind {
    calx_select *(*matching)(calx_arena *arena, calx_text term, typeahead_match match);
    const calx_shape *shape;
    bool (*same)(const void *row, const void *other); /* whether they are of one name */
    const char *views;                                /* that are read, separated by blanks */
    bool (*nearest)(const struct request *r, struct rows *out, calx_error *err);
    bool early; /* whether a term that many names contain is looked for among the first names */
} kind;

/* Rows of either. */
typedef struct rows {
    void *items;
    size_t len;
} rows;

typedef struct request {
    calx_session *db;
    calx_arena *arena;
    const kind *kind;
    calx_text term;
} request;

/* A number by which the server can't guess: what it takes for dear without its value it plans anew each time with it,
 * and that takes longer than to run it. */
static calx_select *number(calx_arena *arena, int64_t n)
{
    return select_(arena, as(value_(int8, n), "number"));
}

static bool fetch_some(const request *r, typeahead_match match, int64_t skip, int64_t most, rows *out, calx_error *err)
{
    calx_select *q = r->kind->matching(r->arena, r->term, match);
    limit(q, scalar_(int8, number(r->arena, most)));
    offset(q, scalar_(int8, number(r->arena, skip)));
    return calx_fetch_all(r->db, q->query, r->kind->shape, &out->items, &out->len, err) ||
           dsdb_hint_at_refresh(r->kind->views, err);
}

/* Adds the others that are not there already. */
static void append(const request *r, rows *to, const rows *more)
{
    size_t size = r->kind->shape->size;
    size_t len = to->len;
    char *all = calx_alloc_array(r->arena, len + more->len, size);
    if (len > 0)
        memcpy(all, to->items, len * size);
    for (size_t i = 0; i < more->len; i++) {
        const char *row = (const char *)more->items + i * size;
        bool there = false;
        for (size_t at = 0; at < to->len && !there; at++)
            there = r->kind->same(all + at * size, row);
        if (!there)
            memcpy(all + len++ * size, row, size);
    }
    *to = (rows){ all, len };
}

/* How many names begin with the term, where `skip` of them were skipped and `out` came after. */
static bool count_beginning(const request *r, int64_t skip, const rows *out, int64_t *count, calx_error *err)
{
    rows skipped = { 0 };
    *count = skip + (int64_t)out->len;
    if (skip == 0 || out->len > 0)
        return true;
    if (!fetch_some(r, TYPEAHEAD_BEGINS, 0, skip, &skipped, err))
        return false;
    *count = (int64_t)skipped.len;
    return true;
}

/* Names that contain the term. Where the first of all names have enough of them, the others aren't looked at. */
static bool fetch_containing(const request *r, int64_t skip, int64_t most, rows *out, calx_error *err)
{
    if (r->kind->early && !fetch_some(r, TYPEAHEAD_CONTAINS_EARLY, skip, most, out, err))
        return false;
    return (r->kind->early && (int64_t)out->len == most) || fetch_some(r, TYPEAHEAD_CONTAINS, skip, most, out, err);
}

/* The page that begins after `skip` names. */
static bool fetch_page(const request *r, int64_t skip, rows *out, calx_error *err)
{
    int64_t beginning;
    rows rest = { 0 };
    if (!fetch_some(r, TYPEAHEAD_BEGINS, skip, DSDB_TYPEAHEAD_PAGE, out, err))
        return false;
    if (out->len == DSDB_TYPEAHEAD_PAGE)
        return true;
    if (!count_beginning(r, skip, out, &beginning, err))
        return false;
    int64_t skip_rest = skip > beginning ? skip - beginning : 0;
    if (!fetch_containing(r, skip_rest, DSDB_TYPEAHEAD_PAGE - (int64_t)out->len, &rest, err))
        return false;
    append(r, out, &rest);
    return true;
}

/* The nearest, without those that have nothing in common with the term. */
static bool fetch_nearest_locations(const request *r, rows *out, calx_error *err)
{
    if (!fetch_some(r, TYPEAHEAD_NEAREST, 0, DSDB_TYPEAHEAD_PAGE, out, err))
        return false;
    for (size_t i = 0; i < out->len; i++)
        if (((const location_suggestion *)out->items)[i].distance >= 1)
            out->len = i;
    return true;
}

static bool fetch_nearest_agencies(const request *r, rows *out, calx_error *err)
{
    agency_suggestion_list found;
    if (!dsdb_nearest_agencies(r->db, r->arena, r->term, &found, err))
        return dsdb_hint_at_refresh(r->kind->views, err);
    *out = (rows){ found.items, found.len };
    return true;
}

static bool typeahead(request *r, int64_t page, rows *out, bool *similar, calx_error *err)
{
    *out = (rows){ 0 };
    *similar = false;
    r->term = calx_text_trim(r->term);
    if (r->term.len == 0)
        return calx_fail(err, CALX_USAGE, "The term to complete is empty.");
    if (page < 1)
        return calx_fail(err, CALX_USAGE, "There is no page %lld: pages count from 1.", (long long)page);
    if (page > INT32_MAX)
        page = INT32_MAX; /* past the end, and its place is still a number */
    if (!fetch_page(r, (page - 1) * DSDB_TYPEAHEAD_PAGE, out, err))
        return false;
    if (page > 1 || out->len > 0)
        return true;
    *similar = true;
    return r->kind->nearest(r, out, err);
}

static bool is_same_location(const void *row, const void *other)
{
    const location_suggestion *a = row;
    const location_suggestion *b = other;
    return a->location_id == b->location_id;
}

bool dsdb_typeahead_locations(calx_session *db, calx_arena *arena, calx_text term, int64_t page,
                              location_suggestions *out, calx_error *err)
{
    static const kind of_locations = { typeahead_locations_matching, &calx_shape_location_suggestion, is_same_location,
                                       "typeahead_locations",        fetch_nearest_locations,         false };
    rows found;
    request r = { db, arena, &of_locations, term };
    if (!typeahead(&r, page, &found, &out->similar, err))
        return false;
    out->found = (location_suggestion_list){ found.items, found.len };
    return true;
}

static bool is_same_agency(const void *row, const void *other)
{
    const agency_suggestion *a = row;
    const agency_suggestion *b = other;
    return a->id == b->id && a->location_id.set == b->location_id.set && a->location_id.value == b->location_id.value;
}

bool dsdb_typeahead_agencies(calx_session *db, calx_arena *arena, calx_text term, int64_t page, agency_suggestions *out,
                             calx_error *err)
{
    static const kind of_agencies = {
        typeahead_agencies_matching,          &calx_shape_agency_suggestion, is_same_agency,
        "typeahead_agencies typeahead_names", fetch_nearest_agencies,        true
    };
    rows found;
    request r = { db, arena, &of_agencies, term };
    if (!typeahead(&r, page, &found, &out->similar, err))
        return false;
    out->found = (agency_suggestion_list){ found.items, found.len };
    return true;
}

CALX_VERIFY_VALUE(number, int8, number(arena, 1));
