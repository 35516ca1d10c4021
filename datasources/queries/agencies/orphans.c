/* Orphans of agencies. */
#include "orphans.h"

#include "models/agencies.h"
#include "models/data_sources.h"
#include "models/links/agencies__data_sources.h"
#include "models/links/agencies__meta_urls.h"

#include <calx/verify.h>

static calx_select *orphaned_sources(calx_arena *arena, const int32_t *ids, size_t count)
{
    calx_select *linked = select_(arena, link_agencies__data_sources.data_source_id);
    from(linked, link_agencies__data_sources);
    where(linked, in_(link_agencies__data_sources.agency_id, ids, count));
    calx_select *others = select_(arena, link_agencies__data_sources.id);
    from(others, link_agencies__data_sources);
    where(others, eq_col(link_agencies__data_sources.data_source_id, data_sources.id));
    where(others, not_(in_(link_agencies__data_sources.agency_id, ids, count)));
    calx_select *q =
        select_(arena, as(value_(text, CALX_TEXT("data source")), "kind"), data_sources.id, data_sources.name);
    from(q, data_sources);
    where(q, in_query(data_sources.id, linked));
    where(q, not_(exists(others)));
    return q;
}

static calx_select *orphaned_meta_urls(calx_arena *arena, const int32_t *ids, size_t count)
{
    calx_select *linked = select_(arena, link_agencies__meta_urls.meta_url_id);
    from(linked, link_agencies__meta_urls);
    where(linked, in_(link_agencies__meta_urls.agency_id, ids, count));
    calx_select *others = select_(arena, link_agencies__meta_urls.agency_id);
    from(others, link_agencies__meta_urls);
    where(others, eq_col(link_agencies__meta_urls.meta_url_id, meta_urls.id));
    where(others, not_(in_(link_agencies__meta_urls.agency_id, ids, count)));
    calx_select *q = select_(arena, value_(text, CALX_TEXT("meta URL")), meta_urls.id, meta_urls.url);
    from(q, meta_urls);
    where(q, in_query(meta_urls.id, linked));
    where(q, not_(exists(others)));
    return q;
}

calx_select *orphans_without(calx_arena *arena, const int32_t *ids, size_t count)
{
    calx_select *q = orphaned_sources(arena, ids, count);
    union_all(q, orphaned_meta_urls(arena, ids, count));
    order_by(q, calx_raw(text, "kind"), data_sources.id);
    return q;
}

CALX_VERIFY_ROWS(orphans, orphan, orphans_without(arena, (const int32_t[]){ 1 }, 1));
