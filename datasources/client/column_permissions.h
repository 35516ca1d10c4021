/* Who may read and write which column: declared data, looked up and checked here and nowhere else. */
#ifndef DSDB_CLIENT_COLUMN_PERMISSIONS_H
#define DSDB_CLIENT_COLUMN_PERMISSIONS_H

#include <calx/query.h>

/* What somebody is to a row. Relations that declare nothing for an owner have only the other two: there an owner is
 * as everybody. */
typedef enum relation_role {
    ROLE_STANDARD, /* anybody */
    ROLE_OWNER,    /* made the row */
    ROLE_ADMIN,    /* has the permission write_data */
    RELATION_ROLES /* how many there are */
} relation_role;

typedef enum column_access {
    COLUMN_UNDECLARED, /* nothing is said: as good as none */
    COLUMN_NONE,
    COLUMN_READ,
    COLUMN_WRITE /* includes reading */
} column_access;

/* A column, and what each role may do with it. */
typedef struct column_permission {
    const char *relation;
    const char *column;
    column_access access[RELATION_ROLES];
} column_permission;

/* All that is declared; the columns of a relation stand together. */
extern const column_permission dsdb_column_permissions[];
extern const size_t dsdb_column_permission_count;

/* What a role may do with a column. COLUMN_NONE for one that is not declared. */
column_access dsdb_column_access(const char *relation, const char *column, relation_role role);

/* Whether a role may write all of the columns; else DSDB_FORBIDDEN, which names each that it may not. CALX_NOT_FOUND
 * where nothing is declared for the relation. */
bool dsdb_check_write(const char *relation, const char *const *columns, size_t count, relation_role role,
                      calx_error *err);

/* The same for columns given as handles, ended by NULL, and for more of them by name, which may be none. */
bool dsdb_check_write_of(const char *relation, const calx_node *const *columns, const char *const *more,
                         size_t more_count, relation_role role, calx_error *err);

/* Whether the role is ADMIN, for what is written and is no column: DSDB_FORBIDDEN for others. `what` is what only an
 * administrator may do: "change the agencies of a data source". */
bool dsdb_check_admin(relation_role role, const char *what, calx_error *err);

/* Those of the columns that a role may read, in the arena, in their order; `columns` NULL: of all that are declared.
 * CALX_NOT_FOUND where nothing is declared for the relation. */
bool dsdb_readable_columns(calx_arena *arena, const char *relation, const char *const *columns, size_t count,
                           relation_role role, const char *const **readable, size_t *readable_count, calx_error *err);

#endif
