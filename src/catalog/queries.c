/* The queries of the folder sql, by name. */
#include "queries.h"

#include <calx/embed.h>

#include <stdlib.h>
#include <string.h>

extern const calx_embedded_files calx_catalog_sql;

const char *calx_catalog_query(const char *name)
{
    for (size_t i = 0; i < calx_catalog_sql.count; i++) {
        const char *file = strrchr(calx_catalog_sql.files[i].path, '/') + 1;
        size_t len = strlen(name);
        if (strncmp(file, name, len) == 0 && strcmp(file + len, ".sql") == 0)
            return calx_catalog_sql.files[i].data;
    }
    abort(); /* the names below are those of the files */
}

/* Grants come last, so that those of an object's parts are found behind it. Servers before PostgreSQL 15 have
 * publications of another shape. */
#define QUERIES(...)                                                                                                   \
    "schemas", "extensions", "collations", "enums", "labels", "domains", "composites", "ranges", "ts_dictionaries",    \
        "ts_configurations", "sequences", "tables", "columns", "defaults", "functions", "aggregates", "operators",     \
        "own_casts", "views", "view_columns", "constraints", "indexes", "statistics", "triggers", "rules", "policies", \
        "event_triggers", __VA_ARGS__ "default_privileges", "grants", NULL

const char *const *calx_object_queries(int server_version)
{
    static const char *const all[] = { QUERIES("publications", ) };
    static const char *const before[] = { QUERIES() };
    return server_version >= 150000 ? all : before;
}
