/* What must compile, without a warning: the same verbs, used as they are meant. */
#include "schema.h"

#include <calx/clock.h>

bool right(calx_session *db, calx_arena *arena, calx_text name, calx_error *err);

static bool write_rows(calx_session *db, calx_arena *arena, opt_text defunct, int32_t *id, calx_error *err)
{
    calx_insert *i = insert_into(arena, agencies);
    set(i, agencies.name, "Pittsburgh Bureau of Police");
    set(i, agencies.jurisdiction_type, JURISDICTION_COUNTY);
    set_opt(i, agencies.defunct_year, defunct);
    set_null(i, agencies.score);
    on_conflict(i, agencies.id);
    update_set_select(i, values_of(arena, row_of(as(value_(float8, 1), "score"))), agencies.score);
    returning(i, agencies.id);
    if (!fetch_value(db, i, int4, id, err))
        return false;

    calx_update *u = update_(arena, agencies);
    set_select(u, values_of(arena, row_of(as(value_(float8, 1), "score"))), agencies.score);
    set(u, agencies.no_web_presence, true);
    where(u, eq(agencies.id, *id));
    return run(db, u, NULL, err);
}

bool right(calx_session *db, calx_arena *arena, calx_text name, calx_error *err)
{
    int32_t id;
    if (!write_rows(db, arena, CALX_NONE(text), &id, err))
        return false;

    calx_select *named = select_(arena, agencies.id, agencies.name);
    from(named, agencies);
    named_cte cte = cte_(arena, named_cte, "named", named);
    __typeof__(agencies) other = aliased(arena, agencies, "other");

    calx_select *q = select_(arena, agencies.id, agencies.name, as(similarity(agencies.name, name), "similarity"));
    with(q, cte);
    from(q, agencies);
    join(q, cte, eq_col(cte.id, agencies.id));
    left_join(q, other, and_(eq_col(other.id, agencies.id), ne_col(lower(other.name), upper(agencies.name))));
    where(q, eq(agencies.jurisdiction_type, JURISDICTION_SCHOOL));
    where(q, or_(eq(agencies.name, "x"), and_(eq(agencies.name, name), not_(eq(agencies.no_web_presence, true)))));
    times_cte t = cte_(arena, times_cte, "t", named);
    where(q, and_(ge_col(t.at, range_lower(timestamptz, t.span)), range_has(t.numbers, t.n), eq_any(t.at, t.times)));
    where(q, eq_key(t.n, t.days));
    where(q, and_(lt(t.at, calx_now()), ge(t.clock, INT64_C(0)), eq(t.day, calx_date_of(2024, 8, 22))));
    where(q, gt_row(row_of(t.at, agencies.name, agencies.id), row_of_values(calx_now(), name, 7)));
    where(q, and_(is_null_row(row_of(agencies.score, agencies.name)), in_column(agencies.id, cte.id)));
    where(q, ge_row(row_of(t.at, lower(agencies.name)), row_of(now_(), value_(text, name))));
    const int32_t ids[] = { 1, 2 };
    where(q, in_(agencies.id, ids, 2));
    where(q, and_(in_(agencies.id, slot(agencies_of_ids, ids)), not_in_(t.at, t.times),
                  eq_col(agencies.name, value_(varchar, "x"))));
    columns(q, value_(date, { 5 }), value_(date, calx_date_of(2024, 8, 22)),
            value_(jurisdiction_type, JURISDICTION_SCHOOL));
    where(q, exists(named));
    where(q, eq_key(agencies.id, scalar_(int8, named)));
    where(q, in_query(agencies.id, named));
    order_by(q, desc(similarity(agencies.name, name)), agencies.id);
    limit(q, 10);

    calx_select *similar = select_(arena, agencies.id, agencies.name,
                                   as(similarity(agencies.name, slot(agency_words, name)), "similarity"));
    from(similar, agencies);
    where(similar, and_(similar_to(agencies.name, slot(agency_words, name)),
                        is_not_distinct_from(agencies.defunct_year, opt_slot(agency_words, year))));
    limit(similar, cast_(slot(agency_words, rows), int8));
    const agency_words_statement *prepared = prepare_(similar, agency_words, err);
    const agency_words words = { .name = name, .rows = 10 };
    similar_agency_list found;
    if (!prepared || !fetch_all(db, with_args(arena, prepared, &words), similar_agency, &found, err))
        return false;
    agency_list all;
    return fetch_all(db, q, similar_agency, &found, err) &&
           fetch_all(db, select_all(arena, agencies), agency, &all, err);
}
