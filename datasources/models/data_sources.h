/* Data sources, and the types of records that they offer. */
#ifndef DSDB_MODELS_DATA_SOURCES_H
#define DSDB_MODELS_DATA_SOURCES_H

#include <calx/model.h>
#include "enums.h"
#include "mixins.h"

#define RECORD_CATEGORIES(C)                                                             \
    SERIAL_ID(C, record_categories_id_seq, DOC("Identifies the category."))              \
    C(name,        varchar, NOT_NULL, LENGTH(255), UNIQUE, DOC("Name of the category.")) \
    C(description, text,    DOC("What the category holds."))
CALX_MODEL(record_category, record_categories, RECORD_CATEGORIES, DOC("Groups of record types."),
           RELATES(TO_MANY(record_types, record_types, id, category_id),
                   MANY_TO_MANY(recent_searches, recent_searches, id, id,
                                link_recent_searches__record_categories, record_category_id, recent_search_id)));

#define RECORD_TYPES(C)                                                      \
    SERIAL_ID(C, record_types_id_seq, DOC("Identifies the record type."))    \
    C(category_id, int4,        NOT_NULL, REFERENCES(record_categories, id), \
      DOC("Category that the type belongs to."))                             \
    C(description, text,        DOC("What records of the type are about."))  \
    C(name,        record_type, DOC("Name of the type."))
CALX_MODEL(record_type_row, record_types, RECORD_TYPES, DOC("Types of records that data sources offer."),
           INDEXES({ "ix_record_types__category_id", "INDEX", "(category_id)" }),
           RELATES(TO_ONE(category, record_categories, category_id, id),
                   TO_MANY(data_sources, data_sources, id, record_type_id),
                   MANY_TO_MANY(follows, link_user_followed_location, id, id,
                                link_follow_record_types, record_type_id, follow_id),
                   MANY_TO_MANY(recent_searches, recent_searches, id, id,
                                link_recent_searches__record_types, record_type_id, recent_search_id)));

#define DATA_SOURCES(C)                                                                                             \
    C(name,                             varchar,            NOT_NULL, DOC("Name of the data source."))              \
    C(description,                      varchar,            DOC("What the data source holds."))                     \
    C(source_url,                       varchar,            NOT_NULL,                                               \
      DOC("URL of the records, without a fragment or a no-break space."))                                           \
    C(agency_supplied,                  boolean,                                                                    \
      DOC("True when the agency itself publishes the records."))                                                    \
    C(supplying_entity,                 varchar,                                                                    \
      DOC("Who publishes the records when the agency does not."))                                                   \
    C(agency_originated,                boolean,            DOC("True when the agency itself made the records."))   \
    C(agency_aggregation,               agency_aggregation,                                                         \
      DOC("Which agencies' records are brought together, when there are several."))                                 \
    C(coverage_start,                   date,               DOC("First day that the records cover."))               \
    C(coverage_end,                     date,                                                                       \
      DOC("Last day that the records cover; null when they go on or it is not known."))                             \
    UPDATED_AT_TZ(C, DOC("When the row was last updated."))                                                         \
    C(detail_level,                     detail_level,       DOC("How fine the records are."))                       \
    C(data_portal_type,                 varchar,                                                                    \
      DOC("Software of the portal that publishes the records."))                                                    \
    C(update_method,                    update_method,      DOC("How the data source changes when it is updated.")) \
    C(readme_url,                       varchar,                                                                    \
      DOC("URL of the publisher's description of the records."))                                                    \
    C(originating_entity,               varchar,            DOC("Who made the records when the agency did not."))   \
    C(retention_schedule,               retention_schedule, DOC("How long a record stays available."))              \
    C(scraper_url,                      varchar,            DOC("URL of a program that collects the records."))     \
    CREATED_AT_TZ(C, DOC("When the data source was added."))                                                        \
    C(rejection_note,                   varchar,            DOC("Why the data source was rejected."))               \
    C(agency_described_not_in_database, varchar,                                                                    \
      DOC("Agency that the records are about when the database does not have it."))                                 \
    C(data_portal_type_other,           varchar,                                                                    \
      DOC("Software of the portal when it is none of the usual ones."))                                             \
    C(access_notes,                     text,               DOC("What to know before trying to get the records."))  \
    C(url_status,                       url_status_enum,    NOT_NULL, DEFAULT("'ok'::url_status_enum"),             \
      DOC("Whether the URL works."))                                                                                \
    C(record_type_id,                   int4,               REFERENCES(record_types, id),                           \
      CONSTRAINT("fk_record_type"), DOC("Type of the records; null when it is not known."))                         \
    C(access_types,                     access_type_array,  NOT_NULL, DEFAULT("'{}'::access_type[]"),               \
      DOC("Ways to reach the records."))                                                                            \
    C(record_formats,                   text_array,         NOT_NULL, DEFAULT("'{}'::text[]"),                      \
      DOC("Formats of the records, such as CSV."))                                                                  \
    C(id,                               int4,               PRIMARY_KEY, IDENTITY,                                  \
      DOC("Identifies the data source."))                                                                           \
    C(internet_archive_url,             text,               DOC("Copy of the source in an archive."))
CALX_MODEL(data_source, data_sources, DATA_SOURCES, DOC("Places on the web where records of agencies can be had."),
           KEYS({ "data_sources_id_unique", "UNIQUE", "(id)" },
                { "data_sources_unique", "UNIQUE", "(source_url, record_type_id)" },
                { "data_sources_source_url_fragment_check", "CHECK", "(position('#' IN source_url) = 0)" },
                { "data_sources_source_url_nbsp_check", "CHECK", "(source_url NOT LIKE '%\u00a0%')" }),
           INDEXES({ "ix_data_sources__record_type_id", "INDEX", "(record_type_id)" },
                   { "ix_data_sources__base_url", "INDEX", "(base_url(source_url))" }),
           RELATES(TO_ONE(record_type, record_types, record_type_id, id),
                   TO_ONE(archive_info, data_sources_archive_info, id, data_source_id),
                   MANY_TO_MANY(agencies, agencies, id, id, link_agencies__data_sources, data_source_id, agency_id),
                   MANY_TO_MANY(data_requests, data_requests, id, id,
                                link_data_requests__data_sources, data_source_id, request_id),
                   TO_MANY(events, data_source_pending_event_notification, id, data_source_id)));

#define DATA_SOURCES_ARCHIVE_INFO(C)                                                                      \
    C(update_frequency, varchar,   DOC("How often the publisher updates the source, in words."))          \
    C(last_cached,      timestamp, DOC("When the source was last archived; null before the first time.")) \
    C(next_cache,       timestamp, DOC("When the source is to be archived next."))                        \
    DATA_SOURCE_ID(C, PRIMARY_KEY, IDENTITY, DOC("Data source that is archived."))
CALX_MODEL(archive_info, data_sources_archive_info, DATA_SOURCES_ARCHIVE_INFO,
           DOC("When each data source was and will be archived."),
           INDEXES({ "ix_data_sources_archive_info__update_frequency_last_cached", "INDEX",
                     "(update_frequency, last_cached)" }),
           RELATES(TO_ONE(data_source, data_sources, data_source_id, id)));

#define RECORD_TYPES_EXPANDED(C)                                                              \
    C(record_type_id,       int4,        NOT_NULL, DOC("Identifies the record type."))        \
    C(record_type_name,     record_type, DOC("Name of the record type."))                     \
    C(record_category_id,   int4,        NOT_NULL, DOC("Identifies the category."))           \
    C(record_category_name, varchar,     NOT_NULL, LENGTH(255), DOC("Name of the category."))
CALX_VIEW(expanded_record_type, record_types_expanded, RECORD_TYPES_EXPANDED,
          DOC("Record types with their categories."));

#define DATA_SOURCES_EXPANDED(C)                                                                                    \
    C(name,                             varchar,            NOT_NULL, DOC("Name of the data source."))              \
    C(description,                      varchar,            DOC("What the data source holds."))                     \
    C(source_url,                       varchar,            NOT_NULL,                                               \
      DOC("URL of the records, without a fragment or a no-break space."))                                           \
    C(agency_supplied,                  boolean,                                                                    \
      DOC("True when the agency itself publishes the records."))                                                    \
    C(supplying_entity,                 varchar,                                                                    \
      DOC("Who publishes the records when the agency does not."))                                                   \
    C(agency_originated,                boolean,            DOC("True when the agency itself made the records."))   \
    C(agency_aggregation,               agency_aggregation,                                                         \
      DOC("Which agencies' records are brought together, when there are several."))                                 \
    C(coverage_start,                   date,               DOC("First day that the records cover."))               \
    C(coverage_end,                     date,                                                                       \
      DOC("Last day that the records cover; null when they go on or it is not known."))                             \
    C(updated_at,                       timestamptz,        NOT_NULL, DOC("When the row was last updated."))        \
    C(detail_level,                     detail_level,       DOC("How fine the records are."))                       \
    C(data_portal_type,                 varchar,                                                                    \
      DOC("Software of the portal that publishes the records."))                                                    \
    C(update_method,                    update_method,      DOC("How the data source changes when it is updated.")) \
    C(readme_url,                       varchar,                                                                    \
      DOC("URL of the publisher's description of the records."))                                                    \
    C(originating_entity,               varchar,            DOC("Who made the records when the agency did not."))   \
    C(retention_schedule,               retention_schedule, DOC("How long a record stays available."))              \
    C(id,                               int4,               NOT_NULL, DOC("Identifies the data source."))           \
    C(scraper_url,                      varchar,            DOC("URL of a program that collects the records."))     \
    C(created_at,                       timestamptz,        NOT_NULL, DOC("When the data source was added."))       \
    C(agency_described_not_in_database, varchar,                                                                    \
      DOC("Agency that the records are about when the database does not have it."))                                 \
    C(data_portal_type_other,           varchar,                                                                    \
      DOC("Software of the portal when it is none of the usual ones."))                                             \
    C(access_notes,                     text,               DOC("What to know before trying to get the records."))  \
    C(url_status,                       url_status_enum,    NOT_NULL, DOC("Whether the URL works."))                \
    C(record_type_id,                   int4,               DOC("Type of the records; null when it is not known.")) \
    C(record_type_name,                 record_type,                                                                \
      DOC("Name of the record type; null when it is not known."))                                                   \
    C(access_types,                     access_type_array,  NOT_NULL, DOC("Ways to reach the records."))            \
    C(record_formats,                   text_array,         NOT_NULL, DOC("Formats of the records, such as CSV."))
CALX_VIEW(expanded_data_source, data_sources_expanded, DATA_SOURCES_EXPANDED,
          DOC("Data sources with the names of their record types."));

#define NUM_AGENCIES_PER_DATA_SOURCE(C)                                               \
    C(agency_count,   int8, NOT_NULL, DOC("Number of agencies."))                     \
    C(data_source_id, int4, NOT_NULL, DOC("Data source whose agencies are counted."))
CALX_VIEW(data_source_agency_count, num_agencies_per_data_source, NUM_AGENCIES_PER_DATA_SOURCE,
          DOC("How many agencies each data source has, without those that have none."));

#define DISTINCT_SOURCE_URLS(C)                                                                   \
    C(base_url,     text,    NOT_NULL, DOC("The URL without scheme, www. and trailing slashes.")) \
    C(original_url, varchar, NOT_NULL, DOC("The URL as the data source has it."))
CALX_MATERIALIZED_VIEW(distinct_source_url, distinct_source_urls, DISTINCT_SOURCE_URLS,
                       DOC("URLs of data sources in a form to compare, as of the last refresh."));

#endif
