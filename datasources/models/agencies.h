/* Agencies, and the pages of theirs that lead to data sources. */
#ifndef DSDB_MODELS_AGENCIES_H
#define DSDB_MODELS_AGENCIES_H

#include <calx/model.h>
#include "enums.h"
#include "mixins.h"

#define AGENCIES(C)                                                                                     \
    C(name,              varchar,           NOT_NULL, DOC("Name of the agency."))                       \
    C(jurisdiction_type, jurisdiction_type, NOT_NULL, DOC("Kind of jurisdiction that the agency has.")) \
    C(defunct_year,      varchar,                                                                       \
      DOC("Year in which the agency ceased to exist; null for one that exists."))                       \
    C(agency_type,       agency_type,       NOT_NULL, DOC("What the agency does."))                     \
    C(no_web_presence,   boolean,           NOT_NULL, DEFAULT("false"),                                 \
      DOC("True when the agency is known to have no website."))                                         \
    CREATED_AT_TZ(C, DOC("When the agency was added."))                                                 \
    C(id,                int4,              PRIMARY_KEY, IDENTITY, DOC("Identifies the agency."))       \
    UPDATED_AT(C, DOC("When the agency was last changed."))
CALX_MODEL(agency, agencies, AGENCIES, DOC("Agencies of the criminal legal system."),
           STORAGE_PARAMETERS("fillfactor = 45"),
           KEYS({ "agencies_id_unique", "UNIQUE", "(id)" }),
           INDEXES({ "ix_agencies__name", "INDEX", "(name)" },
                   { "ix_agencies__jurisdiction_type", "INDEX", "(jurisdiction_type)" },
                   { "ix_agencies__name_trigram", "INDEX", "using gist (name gist_trgm_ops (siglen = 256))" }),
           RELATES(MANY_TO_MANY(locations, locations, id, id, link_agencies__locations, agency_id, location_id),
                   MANY_TO_MANY(data_sources, data_sources, id, id,
                                link_agencies__data_sources, agency_id, data_source_id),
                   MANY_TO_MANY(meta_urls, meta_urls, id, id, link_agencies__meta_urls, agency_id, meta_url_id),
                   TO_MANY(url_searches, agency_url_search_cache, id, agency_id),
                   TO_MANY(placed, placed_agencies, id, agency_id)));

#define META_URLS(C)                                                                        \
    SERIAL_ID(C, agency_meta_urls_id_seq, DOC("Identifies the URL."))                       \
    CREATED_AT(C, DOC("When the URL was added."))                                           \
    UPDATED_AT(C, DOC("When the URL's row was last updated."))                              \
    C(url,                  varchar,         NOT_NULL, DOC("The URL, without a fragment.")) \
    C(internet_archive_url, text,            DOC("Copy of the page in an archive."))        \
    C(url_status,           url_status_enum, NOT_NULL, DEFAULT("'ok'::url_status_enum"),    \
      DOC("Whether the URL works."))
CALX_MODEL(meta_url, meta_urls, META_URLS, DOC("Pages of agencies that lead to data sources without being one."),
           KEYS({ "agency_meta_urls_pkey", "PRIMARY KEY", "(id)" },
                { "uq_meta_urls_url", "UNIQUE", "(url)" },
                { "agency_meta_url_fragment_check", "CHECK", "(position('#' IN url) = 0)" }),
           RELATES(MANY_TO_MANY(agencies, agencies, id, id, link_agencies__meta_urls, meta_url_id, agency_id)));

#define AGENCY_URL_SEARCH_CACHE(C)                                                            \
    SERIAL_ID(C, agency_url_search_cache_id_seq, DOC("Identifies the search."))               \
    C(search_date,   timestamptz, DEFAULT("CURRENT_TIMESTAMP"), DOC("When the search ran."))  \
    C(search_result, varchar,     LENGTH(20),                                                 \
      DOC("Either found_results or no_results_found; rows from before the rule may differ.")) \
    C(agency_id,     int4,        NOT_NULL, IDENTITY, REFERENCES(agencies, id),               \
      DOC("Agency whose website was searched for."))
CALX_MODEL(agency_url_search, agency_url_search_cache, AGENCY_URL_SEARCH_CACHE,
           DOC("Results of automatic searches for agencies' websites."),
           KEYS({ "CK_ALLOWABLE_SEARCH_RESULTS", "CHECK",
                  "(search_result::text = ANY (ARRAY['found_results'::varchar::text,"
                  " 'no_results_found'::varchar::text])) NOT VALID" }),
           INDEXES({ "ix_agency_url_search_cache__agency_id", "INDEX", "(agency_id)" }),
           RELATES(TO_ONE(agency, agencies, agency_id, id)));

#define AGENCIES_EXPANDED(C)                                                                                         \
    C(name,              varchar,           NOT_NULL, DOC("Name of the agency."))                                    \
    C(jurisdiction_type, jurisdiction_type, NOT_NULL, DOC("Kind of jurisdiction that the agency has."))              \
    C(defunct_year,      varchar,                                                                                    \
      DOC("Year in which the agency ceased to exist; null for one that exists."))                                    \
    C(agency_type,       agency_type,       NOT_NULL, DOC("What the agency does."))                                  \
    C(no_web_presence,   boolean,           NOT_NULL, DOC("True when the agency is known to have no website."))      \
    C(created_at,        timestamptz,       NOT_NULL, DOC("When the agency was added."))                             \
    C(id,                int4,              NOT_NULL,                                                                \
      DOC("Identifies the agency; an agency of several locations repeats."))                                         \
    C(updated_at,        timestamp,         NOT_NULL, DOC("When the agency was last changed."))                      \
    C(submitted_name,    varchar,           NOT_NULL, DOC("The name again, as older programs call it."))             \
    C(state_name,        text,              DOC("Full name of the state."))                                          \
    C(state_iso,         text,              DOC("Postal code of two letters, such as PA."))                          \
    C(locality_name,     varchar,           LENGTH(255), DOC("Name of the locality."))                               \
    C(municipality,      varchar,           LENGTH(255),                                                             \
      DOC("Name of the locality again, as older programs call it."))                                                 \
    C(county_fips,       varchar,           DOC("FIPS code of five digits: two of the state, three of the county.")) \
    C(county_name,       text,              DOC("Name of the county."))
CALX_VIEW(expanded_agency, agencies_expanded, AGENCIES_EXPANDED,
    DOC("Agencies with the names of their places, one row for each location of an agency; one without has nulls."));

#define NUM_DATA_SOURCES_PER_AGENCY(C)                                                  \
    C(data_source_count, int8, NOT_NULL, DOC("Number of data sources."))                \
    C(agency_id,         int4, NOT_NULL, DOC("Agency whose data sources are counted."))
CALX_VIEW(agency_data_source_count, num_data_sources_per_agency, NUM_DATA_SOURCES_PER_AGENCY,
          DOC("How many data sources each agency has, without those that have none."));

#endif
