/* Follows and the record types that they subscribe to. */
#ifndef DSDB_MODELS_LINKS_FOLLOW_RECORD_TYPES_H
#define DSDB_MODELS_LINKS_FOLLOW_RECORD_TYPES_H

#include <calx/model.h>
#include "../mixins.h"

#define LINK_FOLLOW_RECORD_TYPES(C)                                                                 \
    SERIAL_ID(C, link_follow_record_types_id_seq, DOC("Identifies the subscription."))              \
    C(follow_id, int4, NOT_NULL, REFERENCES(link_user_followed_location, id), ON_DELETE("CASCADE"), \
      DOC("Follow that subscribes."))                                                               \
    RECORD_TYPE_ID(C, DOC("Record type that it subscribes to."))
CALX_MODEL(follow_record_type, link_follow_record_types, LINK_FOLLOW_RECORD_TYPES,
           DOC("Record types that follows subscribe to."),
           KEYS({ "link_follow_record_types_follow_id_record_type_id_key", "UNIQUE", "(follow_id, record_type_id)" }),
           INDEXES({ "ix_link_follow_record_types__record_type_id", "INDEX", "(record_type_id)" }),
           RELATES(TO_ONE(follow, link_user_followed_location, follow_id, id),
                   TO_ONE(record_type, record_types, record_type_id, id)));

#endif
