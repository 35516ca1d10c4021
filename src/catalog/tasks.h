/* What a plan comes to: tasks, each a statement or a few, and the order in which they work. */
#ifndef CALX_CATALOG_TASKS_H
#define CALX_CATALOG_TASKS_H

#include "graph.h"
#include "plan.h"

typedef enum verb {
    DO_SET_ASIDE, /* under a third name, because another has the one that it gets */
    DO_RENAME,
    DO_DISOWN, /* a sequence, from a column that goes */
    DO_DROP,
    DO_SWAP, /* a type: the old one put aside and the new one made */
    DO_ALTER,
    DO_INDEX, /* the unique index of a key, built concurrently */
    DO_CREATE,
    DO_FILL,        /* rows that were there get the new column's default */
    DO_CHECK_NULLS, /* a check that stands in for NOT NULL */
    DO_VALIDATE,
    DO_NOT_NULL,
    DO_OWN,      /* a sequence, by its column */
    DO_IDENTIFY, /* a table's replica identity and CLUSTER mark */
    DO_UNSWAP,   /* the old type dropped */
    VERBS,
} verb;

typedef struct task {
    item *item;
    verb verb;
    calx_phase phase;
    struct task *within; /* whose statement does it by the way, or NULL */
    size_t node;
} task;

typedef struct tasks {
    plan *plan;
    task *(*of)[VERBS]; /* by the items' places */
    task **order;       /* those with statements of their own, in order */
    size_t count;
} tasks;

/* Makes and orders them. Fails with CALX_USAGE where no order works. */
bool calx_tasks_order(plan *p, tasks *out, calx_error *err);

/* The task, or NULL. */
static inline task *task_of(const tasks *t, const item *i, verb verb)
{
    return i ? t->of[i - t->plan->items][verb] : NULL;
}

/* Whether what `o` is a part of is in use while the script runs, so that care is due. */
bool calx_is_busy(const plan *p, const calx_object *o);

/* Whether rows that are there need the default of this new column by an UPDATE. */
bool calx_is_filled(const plan *p, const item *column);

/* Whether a constraint can come NOT VALID, and be validated afterwards. */
bool calx_is_validated_late(const calx_object *constraint);

/* Whether a key is made of an index that was built before. */
bool calx_is_adopted(const plan *p, const item *key);

/* Whether a column gets its NOT NULL by way of a check. */
bool calx_is_checked(const plan *p, const item *column);

/* The domain that is the type of a column, or below a domain; NULL where it is none. */
const calx_object *calx_domain_of(const calx_object *o);

/* Whether a domain, or one below it, refuses NULL; false for NULL. */
bool calx_is_never_null(const calx_object *domain);

/* Whether a table or materialized view has to be told (again) which index is its "replica_identity" or is the one to
 * "cluster_on": an index takes both along when it goes. */
bool calx_is_marked(const plan *p, const item *i, const char *property);

/* Whether storage parameters of the table's TOAST are (again) to be said: they are lost where it is written anew
 * without a column that needs one, which comes later. */
bool calx_sets_toast(const plan *p, const item *i);

/* The default of a new column, or NULL. */
const item *calx_default_of(const plan *p, const calx_object *column);

#endif
