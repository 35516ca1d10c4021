/* The queries that a catalog is read with. */
#ifndef CALX_CATALOG_QUERIES_H
#define CALX_CATALOG_QUERIES_H

/* The SQL of that name, which has to be one of the files. */
const char *calx_catalog_query(const char *name);

/* Names of those that objects come from, and that a server of that version knows, ended by NULL; fewer than there are
 * kinds. What others are parts of is read before its parts. */
const char *const *calx_object_queries(int server_version);

#endif
