/* How long a page is. */
#ifndef DSDB_QUERIES_MIXINS_PAGING_H
#define DSDB_QUERIES_MIXINS_PAGING_H

/* Rows of a page, unless an operation says otherwise. Pages count from 1. */
#define DSDB_PAGE 100

#endif
