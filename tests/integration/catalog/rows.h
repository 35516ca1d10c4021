/* Rows in the tables of any schema, and what is left of them after it was changed. */
#ifndef CATALOG_ROWS_H
#define CATALOG_ROWS_H

#include "catalog_test.h"

/* What a table or column held: rows, or values that are not NULL, and a number that is another where one of the values
 * is another, in whatever order they come. */
typedef struct held {
    long long count;
    long long hash;
} held;

/* Puts a few rows into each table of the database, as far as its constraints let them in. Gives how many there are. */
long long rows_fill(calx_conn *conn);

/* Of each table and column of `catalog`, which must be the database's, by the objects' index. */
held *rows_held(cataloging *c, calx_conn *conn, const calx_catalog *catalog);

/* Whether a step of the script may be stopped by the rows that are there: it is asked before, as a user would be told. */
bool rows_may_stop(cataloging *c, calx_conn *conn, const calx_script *script);

/* What the script took away though no step said so, as a sentence; NULL where it is all there. `before` are those of
 * d->from; the database holds d->to. */
const char *rows_lost(cataloging *c, calx_conn *conn, const calx_difference *d, const calx_script *script,
                      const held *before);

#endif
