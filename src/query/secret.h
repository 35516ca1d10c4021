/* What a parameter is put together with, and so whether people may see it. For src/query only. */
#ifndef CALX_QUERY_SECRET_H
#define CALX_QUERY_SECRET_H

#include "dml.h"

/* A node that is being rendered, and the one that it stands in; NULL for a statement's own. */
typedef struct place {
    const calx_node *node;
    const struct place *up;
} place;

/* The secrecy of a parameter that stands in `up`: secret where a SENSITIVE column is among what it is compared
 * or put together with, up to the next AND or OR, or among the columns that it is assigned to (may be NULL). */
calx_secrecy secrecy_of(const calx_node *parameter, const place *up, const assignment_list *assigned);

#endif
