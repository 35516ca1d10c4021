/* Recent searches and the record types that they asked for. */
#ifndef DSDB_MODELS_LINKS_RECENT_SEARCHES__RECORD_TYPES_H
#define DSDB_MODELS_LINKS_RECENT_SEARCHES__RECORD_TYPES_H

#include <calx/model.h>
#include "../mixins.h"

#define LINK_RECENT_SEARCHES__RECORD_TYPES(C)                                                  \
    SERIAL_ID(C, link_recent_search_record_types_id_seq, DOC("Identifies the link."))          \
    C(recent_search_id, int4, NOT_NULL, REFERENCES(recent_searches, id), ON_DELETE("CASCADE"), \
      CONSTRAINT("link_recent_search_record_types_recent_search_id_fkey"),                     \
      DOC("Search that asked for the record type."))                                           \
    RECORD_TYPE_ID(C, CONSTRAINT("link_recent_search_record_types_record_type_id_fkey"),       \
                   DOC("Record type that the search asked for."))
CALX_MODEL(recent_search_record_type, link_recent_searches__record_types, LINK_RECENT_SEARCHES__RECORD_TYPES,
           DOC("Record types that recent searches asked for."),
           KEYS({ "link_recent_search_record_types_pkey", "PRIMARY KEY", "(id)" }),
           INDEXES({ "ix_link_recent_searches__record_types__recent_search_id", "INDEX", "(recent_search_id)" },
                   { "ix_link_recent_searches__record_types__record_type_id", "INDEX", "(record_type_id)" }),
           RELATES(TO_ONE(recent_search, recent_searches, recent_search_id, id),
                   TO_ONE(record_type, record_types, record_type_id, id)));

#endif
