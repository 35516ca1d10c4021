/* What two objects cannot have at one time: names, the primary key of a table, the bounds of partitions. */
#ifndef CALX_CATALOG_CLAIMS_H
#define CALX_CATALOG_CLAIMS_H

#include "tasks.h"

/* A name in use: who has it must be rid of it before another gets it. */
typedef struct claim {
    calx_text name;
    const task *task;
    bool releases;
} claim;

/* All of them, sorted so that those of one name stand together, and those that release it first. */
claim *calx_claims_of(const tasks *t, size_t *count);

#endif
