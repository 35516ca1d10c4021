/* The client's operations on data sources. */
#ifndef DSDB_CLIENT_DATA_SOURCES_H
#define DSDB_CLIENT_DATA_SOURCES_H

#include <calx/session.h>
#include "models/agencies.h"
#include "models/data_requests.h"
#include "models/data_sources.h"
#include "models/locations.h"
#include "queries/data_sources/duplicates.h"
#include "queries/data_sources/views.h"
#include "reading.h"

/* A data source with what is linked to it. */
typedef struct data_source_details {
    data_source data_source;
    bool has_record_type;                   /* false: `record_type` holds nothing */
    expanded_record_type record_type;       /* with its category */
    archive_info archive;                   /* zero where the source has no such row */
    expanded_agency_list agencies;          /* by name; one of several locations has a row for each */
    expanded_location_list locations;       /* of the agencies, each once, by full name */
    linked_data_request_list data_requests; /* by id */
} data_source_details;

/* All about the data source with an id, of one moment, for who runs the database. CALX_NOT_FOUND where there is none.
 */
bool dsdb_get_data_source(calx_session *db, calx_arena *arena, int32_t id, data_source_details *out, calx_error *err);

/* A data source as a role may read it. CALX_NOT_FOUND where there is none with the id, or no column of a name. */
bool dsdb_read_data_source(calx_session *db, calx_arena *arena, int32_t id, const read_request *request,
                           data_source_view *out, read_columns *read, calx_error *err);

typedef struct data_source_page {
    data_source_view_list data_sources;
    read_columns read;
    bool more; /* other pages follow */
} data_source_page;

/* Data sources as a role may read them, DSDB_PAGE a page; a page past the end is empty. CALX_NOT_FOUND where there is
 * no column of a name, DSDB_FORBIDDEN where the role may not read the one to sort by. */
bool dsdb_list_data_sources(calx_session *db, calx_arena *arena, const read_request *request, data_source_page *out,
                            calx_error *err);

/* The agencies that a data source is about, by name. CALX_NOT_FOUND where there is no such data source. */
bool dsdb_agencies_of_data_source(calx_session *db, calx_arena *arena, int32_t id, linked_agency_list *out,
                                  calx_error *err);

/* A data source to be made. */
typedef struct new_data_source {
    relation_role role;              /* of who makes it */
    data_source values;              /* name and source_url at least */
    const calx_node *const *columns; /* those that `values` has, ended by NULL: CALX_NODES(data_sources.name, …), which
                                        lives until the end of its block */
    calx_opt_record_type record_type; /* by name, in place of values.record_type_id */
    const int32_t *agency_ids;        /* that it is about; one that is given twice counts once */
    size_t agency_count;
} new_data_source;

/* Makes a data source with its agencies and the event that it was approved; `*id` becomes its id. DSDB_FORBIDDEN where
 * the role may not write a column; CALX_USAGE where it has no name or no URL that can be stored, or the record type is
 * given twice; CALX_NOT_FOUND where there is no such agency or record type; DSDB_DUPLICATE where there is a data source
 * with the URL and the record type. */
bool dsdb_create_data_source(calx_session *db, calx_arena *arena, const new_data_source *source, int32_t *id,
                             calx_error *err);

/* What became of one data source of a batch. */
RESULT(collected_source, FIELD(source_url, varchar), FIELD(data_source_id, int4, NULLABLE), /* set where it was made */
       FIELD(failure, text, NULLABLE));                                                     /* else why it was not */

/* Makes data sources that were collected, each for itself: one that fails, as dsdb_create_data_source may, leaves
 * nothing and doesn't hinder the others. All that were made come with one commit. The results are in the order of the
 * sources. False only where the batch as a whole could not be done. */
bool dsdb_collect_data_sources(calx_session *db, calx_arena *arena, const new_data_source *sources, size_t count,
                               collected_source_list *out, calx_error *err);

/* What to change of a data source. */
typedef struct data_source_update {
    int32_t id;
    relation_role role; /* of who changes it */
    data_source values;
    const calx_node *const *columns;  /* those of `values` to write, ended by NULL; may be NULL */
    calx_opt_record_type record_type; /* by name, in place of values.record_type_id */
} data_source_update;

/* Changes the columns that are given and no others. Errors as of making one, and CALX_NOT_FOUND where there is no such
 * data source; CALX_USAGE where nothing is given. */
bool dsdb_update_data_source(calx_session *db, calx_arena *arena, const data_source_update *update, calx_error *err);

/* Says that a data source is about an agency, or is no more, with the role of who says it: DSDB_FORBIDDEN for others
 * than ADMIN. CALX_NOT_FOUND where there is no such data source or agency, or no link to be taken away; DSDB_DUPLICATE
 * where there is the one to be made. */
bool dsdb_link_agency(calx_session *db, calx_arena *arena, relation_role role, int32_t data_source_id,
                      int32_t agency_id, calx_error *err);
bool dsdb_unlink_agency(calx_session *db, calx_arena *arena, relation_role role, int32_t data_source_id,
                        int32_t agency_id, calx_error *err);

/* The data sources that have a URL, or each of several, whatever its scheme, `www.` and slashes at the end. None is no
 * error; an empty URL is CALX_USAGE. */
bool dsdb_url_duplicates(calx_session *db, calx_arena *arena, calx_text url, url_duplicate_list *out, calx_error *err);
bool dsdb_duplicates_of_urls(calx_session *db, calx_arena *arena, const calx_text *urls, size_t count,
                             url_duplicate_list *out, calx_error *err);

#endif
