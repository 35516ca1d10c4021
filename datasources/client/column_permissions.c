/* Looking up and checking column permissions. */
#include "column_permissions.h"

#include "operations.h"

#include <string.h>

static bool is_declared(const char *relation)
{
    for (size_t i = 0; i < dsdb_column_permission_count; i++)
        if (strcmp(dsdb_column_permissions[i].relation, relation) == 0)
            return true;
    return false;
}

static bool has_owners(const char *relation)
{
    for (size_t i = 0; i < dsdb_column_permission_count; i++)
        if (strcmp(dsdb_column_permissions[i].relation, relation) == 0 &&
            dsdb_column_permissions[i].access[ROLE_OWNER] != COLUMN_UNDECLARED)
            return true;
    return false;
}

column_access dsdb_column_access(const char *relation, const char *column, relation_role role)
{
    if (role == ROLE_OWNER && !has_owners(relation))
        role = ROLE_STANDARD;
    for (size_t i = 0; i < dsdb_column_permission_count; i++) {
        const column_permission *p = &dsdb_column_permissions[i];
        if (strcmp(p->relation, relation) == 0 && strcmp(p->column, column) == 0 &&
            p->access[role] != COLUMN_UNDECLARED)
            return p->access[role];
    }
    return COLUMN_NONE;
}

static bool fail_undeclared(const char *relation, calx_error *err)
{
    return calx_fail(err, CALX_NOT_FOUND, "No column permissions are declared for \"%s\".", relation);
}

static const char *role_name(relation_role role)
{
    static const char *const names[RELATION_ROLES] = { "STANDARD", "OWNER", "ADMIN" };
    return names[role];
}

bool dsdb_check_write(const char *relation, const char *const *columns, size_t count, relation_role role,
                      calx_error *err)
{
    size_t refused = 0;
    CALX_SCOPED_ARENA(scratch);
    calx_buffer names = calx_buffer_in(scratch);
    if (!is_declared(relation))
        return fail_undeclared(relation, err);
    for (size_t i = 0; i < count; i++)
        if (dsdb_column_access(relation, columns[i], role) != COLUMN_WRITE)
            calx_buffer_addf(&names, "%s%s", refused++ ? ", " : "", columns[i]);
    return refused == 0 || calx_fail(err, DSDB_FORBIDDEN, "The role %s may not write these columns of %s: %s.",
                                     role_name(role), relation, calx_buffer_cstr(&names));
}

bool dsdb_check_write_of(const char *relation, const calx_node *const *columns, const char *const *more,
                         size_t more_count, relation_role role, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    size_t count = 0;
    while (columns && columns[count])
        count++;
    const char **names = calx_new_array(scratch, const char *, count + more_count);
    for (size_t i = 0; i < count; i++)
        names[i] = columns[i]->name;
    for (size_t i = 0; i < more_count; i++)
        names[count + i] = more[i];
    return dsdb_check_write(relation, names, count + more_count, role, err);
}

bool dsdb_check_admin(relation_role role, const char *what, calx_error *err)
{
    return role == ROLE_ADMIN || calx_fail(err, DSDB_FORBIDDEN, "Only an administrator may %s.", what);
}

bool dsdb_readable_columns(calx_arena *arena, const char *relation, const char *const *columns, size_t count,
                           relation_role role, const char *const **readable, size_t *readable_count, calx_error *err)
{
    if (!is_declared(relation))
        return fail_undeclared(relation, err);
    const char **out = calx_new_array(arena, const char *, columns ? count : dsdb_column_permission_count);
    *readable_count = 0;
    for (size_t i = 0; columns && i < count; i++)
        if (dsdb_column_access(relation, columns[i], role) >= COLUMN_READ)
            out[(*readable_count)++] = columns[i];
    for (size_t i = 0; !columns && i < dsdb_column_permission_count; i++) {
        const column_permission *p = &dsdb_column_permissions[i];
        if (strcmp(p->relation, relation) == 0 && dsdb_column_access(relation, p->column, role) >= COLUMN_READ)
            out[(*readable_count)++] = p->column;
    }
    *readable = out;
    return true;
}
