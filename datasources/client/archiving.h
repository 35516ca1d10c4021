/* The client's operations for the archiver, which keeps copies of data sources. */
#ifndef DSDB_CLIENT_ARCHIVING_H
#define DSDB_CLIENT_ARCHIVING_H

#include <calx/session.h>
#include "column_permissions.h"
#include "models/data_sources.h"

/* A data source to be archived. */
RESULT(source_to_archive, FIELD(data_source_id, int4), FIELD(name, varchar), FIELD(source_url, varchar),
       FIELD(record_type, record_type, NULLABLE), FIELD(update_frequency, varchar, NULLABLE),
       FIELD(last_cached, timestamp, NULLABLE)); /* unset: never */

/* Which of them. Zero-initialised, but for the page: all. */
typedef struct archive_filter {
    opt_text update_frequency;               /* only of this one, as it is written */
    calx_opt_timestamp last_archived_before; /* only those archived before this, or never */
    int64_t page;                            /* from 1 */
} archive_filter;

typedef struct archive_page {
    source_to_archive_list sources;
    bool more; /* other pages follow */
} archive_page;

/* Data sources that were never archived or are updated regularly, and whose URL is not broken, by id, DSDB_PAGE a page;
 * a page past the end is empty. */
bool dsdb_sources_to_archive(calx_session *db, calx_arena *arena, const archive_filter *filter, archive_page *out,
                             calx_error *err);

/* What the archiver found out. What is not set stays as it is. */
typedef struct archive_update {
    int32_t data_source_id;
    relation_role role; /* of who writes it */
    calx_opt_timestamp last_cached;
    calx_opt_timestamp next_cache;
    opt_text update_frequency;
    calx_opt_url_status_enum url_status;
} archive_update;

/* Writes it down. DSDB_FORBIDDEN for others than ADMIN, CALX_NOT_FOUND where there is no such data source, CALX_USAGE
 * where nothing is set. */
bool dsdb_update_archive_info(calx_session *db, calx_arena *arena, const archive_update *update, calx_error *err);

#endif
