/* Where objects of a catalog are found by PostgreSQL's own addresses: the catalog table's OID, the row's OID and a
 * column's number. */
#ifndef CALX_CATALOG_DIRECTORY_H
#define CALX_CATALOG_DIRECTORY_H

#include "objects.h"

typedef struct address {
    int64_t class;
    int64_t object;
    int32_t sub; /* of a column; else 0 */
} address;

typedef struct entry {
    address at;
    calx_object *object; /* NULL: what stands at `alias` is meant */
    address alias;
} entry;

typedef struct directory {
    calx_arena *arena;
    entry *entries;
    size_t count;
    size_t cap;
} directory;

void calx_directory_add(directory *d, entry e);
/* Must come between the last addition and the first look. */
void calx_directory_sort(directory *d);
/* What stands at the address; for a column that is no object of its own, its relation. NULL where nothing does. */
calx_object *calx_directory_find(const directory *d, address at);

#endif
