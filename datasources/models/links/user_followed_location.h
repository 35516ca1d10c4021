/* Users and the locations that they follow. */
#ifndef DSDB_MODELS_LINKS_USER_FOLLOWED_LOCATION_H
#define DSDB_MODELS_LINKS_USER_FOLLOWED_LOCATION_H

#include <calx/model.h>
#include "../mixins.h"

#define LINK_USER_FOLLOWED_LOCATION(C)                                          \
    C(id, int8, PRIMARY_KEY, IDENTITY, DOC("Identifies the follow."))           \
    USER_ID(C, DOC("User who follows."))                                        \
    LOCATION_ID(C, DOC("Location that is followed, with everything below it.")) \
    CREATED_AT(C, DOC("When the user began to follow."))
CALX_MODEL(location_follow, link_user_followed_location, LINK_USER_FOLLOWED_LOCATION,
           DOC("Locations that users follow."),
           KEYS({ "unique_user_location", "UNIQUE", "(user_id, location_id)" }),
           INDEXES({ "ix_link_user_followed_location__location_id", "INDEX", "(location_id)" }),
           RELATES(TO_ONE(user, users, user_id, id),
                   TO_ONE(location, locations, location_id, id),
                   MANY_TO_MANY(record_types, record_types, id, id,
                                link_follow_record_types, follow_id, record_type_id)));

#endif
