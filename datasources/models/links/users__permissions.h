/* Users and their permissions. */
#ifndef DSDB_MODELS_LINKS_USERS__PERMISSIONS_H
#define DSDB_MODELS_LINKS_USERS__PERMISSIONS_H

#include <calx/model.h>
#include "../mixins.h"

#define LINK_USERS__PERMISSIONS(C)                                                             \
    USER_ID(C, PRIMARY_KEY, ON_UPDATE("CASCADE"), CONSTRAINT("user_permissions_user_id_fkey"), \
            DOC("User who has the permission."))                                               \
    C(permission_id, int4, PRIMARY_KEY, REFERENCES(permissions, id), ON_DELETE("CASCADE"),     \
      CONSTRAINT("user_permissions_permission_id_fkey"), DOC("Permission that the user has."))
CALX_MODEL(user_permission, link_users__permissions, LINK_USERS__PERMISSIONS,
           DOC("Which users have which permissions."),
           KEYS({ "user_permissions_pkey", "PRIMARY KEY", "(user_id, permission_id)" }),
           INDEXES({ "ix_link_users__permissions__permission_id", "INDEX", "(permission_id)" }),
           RELATES(TO_ONE(user, users, user_id, id),
                   TO_ONE(permission, permissions, permission_id, id)));

#endif
