/* The operations and what they are asked. */
#include "operations.h"

#include "client/map.h"
#include "client/metrics.h"
#include "client/notifications.h"
#include "client/search.h"
#include "models/agencies.h"

static const char *const beginnings[] = { "pitts",      "Los Angeles", "san",      "county", "Allegheny C",
                                          "police dep", "sheriff",     "new york", "b",      NULL };
static const char states[] = "select id from locations where type = 'State' order by id";

static bool complete(calx_session *db, calx_arena *arena, const question *q, calx_error *err)
{
    agency_suggestions out;
    return dsdb_typeahead_agencies(db, arena, calx_text_of(q->text), 1, &out, err);
}

static bool search(calx_session *db, calx_arena *arena, const question *q, calx_error *err)
{
    found_source_list out;
    return dsdb_search_by_location(db, arena, q->location_id, NULL, &out, err);
}

static bool fill(calx_session *db, calx_arena *arena, const question *q, calx_error *err)
{
    (void)q;
    queued_notifications out;
    return dsdb_queue_notifications(db, arena, &out, err);
}

static bool update_all(calx_session *db, calx_arena *arena, const question *q, calx_error *err)
{
    (void)q;
    calx_update *u = update_(arena, agencies);
    set_col(u, agencies.no_web_presence, calx_raw(boolean, "not no_web_presence"));
    all_rows(u);
    return run(db, u, NULL, err);
}

static bool break_down(calx_session *db, calx_arena *arena, const question *q, calx_error *err)
{
    (void)q;
    breakdown_page out;
    breakdown_request request = { .order = BREAKDOWN_BY_SOURCES, .descending = true, .page = 1 };
    return dsdb_follow_breakdown(db, arena, &request, &out, err);
}

/* An operation that takes nothing. */
#define ASKED_NOTHING(name, operation, result)                                                \
    static bool name(calx_session *db, calx_arena *arena, const question *q, calx_error *err) \
    {                                                                                         \
        (void)q;                                                                              \
        result out;                                                                           \
        return operation(db, arena, &out, err);                                               \
    }
ASKED_NOTHING(states_on_map, dsdb_map_states, map_state_list)
ASKED_NOTHING(counties_on_map, dsdb_map_counties, map_county_list)
ASKED_NOTHING(localities_on_map, dsdb_map_localities, map_locality_list)
ASKED_NOTHING(mapped, dsdb_mapped_sources, mapped_source_list)
ASKED_NOTHING(totals, dsdb_source_totals, source_totals)
ASKED_NOTHING(coverage, dsdb_metrics, coverage_metrics)
ASKED_NOTHING(follow_sums, dsdb_follow_totals, follow_totals)

const operation operations[] = {
    { "typeahead of agencies", "typeahead", beginnings, NULL, NULL, 1, 3, 0, false, complete },
    { "typeahead, misspelt", "fuzzy", NULL, NULL, "misspelt", 5, 15, 0, false, complete },
    { "search of a state", "search", NULL, states, NULL, 1.5, 0, 0, false, search },
    { "map of states", "map_states", NULL, NULL, NULL, 2, 2, 0, false, states_on_map },
    { "map of counties", "map_counties", NULL, NULL, NULL, 2, 2, 0, false, counties_on_map },
    { "map of localities", "map_localities", NULL, NULL, NULL, 2, 2, 0, false, localities_on_map },
    { "sources on the map", "mapped", NULL, NULL, NULL, 2, 0, 0, false, mapped },
    { "totals of sources", "totals", NULL, NULL, NULL, 2, 2, 0, false, totals },
    { "metrics", "metrics", NULL, NULL, NULL, 2, 2, 0, false, coverage },
    { "follows, together", "follow_totals", NULL, NULL, NULL, 2, 2, 0, false, follow_sums },
    { "followed locations", "breakdown", NULL, NULL, NULL, 2, 2, 0, false, break_down },
    { "queue filling", "queue", NULL, NULL, NULL, 200, 0, 0, true, fill },
    { "audited update of all", "bulk_update", NULL, NULL, NULL, 0, 0, 4, true, update_all },
};
const size_t operation_count = sizeof operations / sizeof *operations;
