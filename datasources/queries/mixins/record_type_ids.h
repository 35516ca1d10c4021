/* Record types by their names, where tables have their ids. */
#ifndef DSDB_QUERIES_MIXINS_RECORD_TYPE_IDS_H
#define DSDB_QUERIES_MIXINS_RECORD_TYPE_IDS_H

#include <calx/query.h>
#include "models/data_sources.h"

/* A select of the ids of these record types; of all, where `count` is 0. */
calx_select *record_type_ids(calx_arena *arena, const record_type *types, size_t count);

#endif
