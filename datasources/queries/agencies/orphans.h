/* What would have no agency left. */
#ifndef DSDB_QUERIES_AGENCIES_ORPHANS_H
#define DSDB_QUERIES_AGENCIES_ORPHANS_H

#include <calx/query.h>

/* A data source, by its name, or a meta URL, by its URL. */
RESULT(orphan, FIELD(kind, text), FIELD(id, int4), FIELD(name, varchar));

/* A select of orphan rows: what is linked to some of these agencies and to no other one; data sources first, by id. */
calx_select *orphans_without(calx_arena *arena, const int32_t *agency_ids, size_t count);

#endif
