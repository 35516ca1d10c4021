/* Agencies and their meta URLs. */
#ifndef DSDB_MODELS_LINKS_AGENCIES__META_URLS_H
#define DSDB_MODELS_LINKS_AGENCIES__META_URLS_H

#include <calx/model.h>
#include "../mixins.h"

#define LINK_AGENCIES__META_URLS(C)                                                                \
    AGENCY_ID(C, PRIMARY_KEY, DOC("Agency that the URL belongs to."))                              \
    C(meta_url_id, int4, PRIMARY_KEY, REFERENCES(meta_urls, id), ON_DELETE("CASCADE"),             \
      CONSTRAINT("agency_meta_url_link_meta_url_id_fkey"), DOC("URL that belongs to the agency.")) \
    CREATED_AT(C, DOC("When the URL was linked."))
CALX_MODEL(agency_meta_url, link_agencies__meta_urls, LINK_AGENCIES__META_URLS,
           DOC("Which agencies have which meta URLs."),
           INDEXES({ "ix_link_agencies__meta_urls__meta_url_id_agency_id", "INDEX", "(meta_url_id, agency_id)" }),
           RELATES(TO_ONE(agency, agencies, agency_id, id),
                   TO_ONE(meta_url, meta_urls, meta_url_id, id)));

#endif
