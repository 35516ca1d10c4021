/* Mistakes that only the whole statement shows, and which types go together. */
#include "render.h"

#include <string.h>

static bool is_integer(const calx_type *type)
{
    return type->kind == CALX_KIND_INT2 || type->kind == CALX_KIND_INT4 || type->kind == CALX_KIND_INT8;
}

bool dml_types_agree(const calx_type *x, const calx_type *y)
{
    if (!x || !y || x == y || (is_integer(x) && is_integer(y)))
        return true;
    if (x->element && y->element)
        return x->element->kind == CALX_KIND_TEXT && y->element->kind == CALX_KIND_TEXT;
    return x->kind == CALX_KIND_TEXT && y->kind == CALX_KIND_TEXT;
}

static bool check_merge(const calx_dml *query, calx_error *err)
{
    const char *table = dml_source_name(query->target);
    if (!query->from)
        return calx_fail(err, CALX_USAGE, "the MERGE into %s has no source; call merge_using", table);
    if (!query->whens)
        return calx_fail(err, CALX_USAGE, "the MERGE into %s does nothing; call when_matched or when_not_matched",
                         table);
    for (const when_item *when = query->whens; when; when = when->next)
        if (!when->words && when->set.count == 0)
            return calx_fail(err, CALX_USAGE,
                             "a WHEN of the MERGE into %s says nothing; call set, then_delete, then_do_nothing or "
                             "then_insert_defaults",
                             table);
    return true;
}

/* The verb that compares with a select by this operator. */
static const char *verb_of(const char *op)
{
    static const char *const verbs[][2] = {
        { "= ANY", "eq_any_query" },  { "<> ANY", "ne_any_query" }, { "< ANY", "lt_any_query" },
        { "<= ANY", "le_any_query" }, { "> ANY", "gt_any_query" },  { ">= ANY", "ge_any_query" },
        { "= ALL", "eq_all_query" },  { "<> ALL", "ne_all_query" }, { "< ALL", "lt_all_query" },
        { "<= ALL", "le_all_query" }, { "> ALL", "gt_all_query" },  { ">= ALL", "ge_all_query" },
    };
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(verbs[i][0], op) == 0)
            return verbs[i][1];
    return NULL;
}

bool render_check_compared(const calx_node *comparison, calx_error *err)
{
    const calx_node *left = comparison->args[0], *const *values = &left;
    const node_list *gives = &((const calx_dml *)comparison->args[1]->query)->columns;
    const char *verb = verb_of(comparison->name);
    size_t count = 1;
    if (left->kind == CALX_NODE_CALL && left->type == &calx_type_record) {
        values = left->args[0]->args;
        count = left->args[0]->count;
        verb = "row_in_query";
    }
    verb = verb ? verb : "in_query";
    if (count != gives->count)
        return calx_fail(err, CALX_USAGE, "%s: %zu %s compared with a select of %zu", verb, count,
                         count == 1 ? "expression is" : "expressions are", gives->count);
    for (size_t i = 0; i < count; i++)
        if (!dml_types_agree(values[i]->type, gives->items[i]->type))
            return calx_fail(err, CALX_USAGE, "%s: %s is compared with a select of %s; use cast_", verb,
                             values[i]->type->name, gives->items[i]->type->name);
    return true;
}

static bool skips_locked(const calx_dml *query)
{
    for (const lock_item *lock = query->locks; lock; lock = lock->next)
        if (lock->wait && strcmp(lock->wait, " SKIP LOCKED") == 0)
            return true;
    return false;
}

bool render_check(const calx_dml *query, calx_error *err)
{
    if (query->mistake) {
        if (err)
            *err = *query->mistake;
        return false;
    }
    if (query->distinct && query->distinct_on.count > 0)
        return calx_fail(err, CALX_USAGE, "distinct: distinct_on was called too, and a select takes one of them");
    if (query->with_ties && query->order.count == 0)
        return calx_fail(err, CALX_USAGE, "limit_with_ties: call order_by too; without an order all rows are equal");
    if (query->with_ties && skips_locked(query))
        return calx_fail(err, CALX_USAGE, "skip_locked: with limit_with_ties no row can be left out; use limit");
    if ((query->conflict_target.count > 0 || query->constraint) && query->conflict_set.count == 0 && !query->do_nothing)
        return calx_fail(err, CALX_USAGE,
                         "on_conflict on %s updates nothing; call update_set or update_excluded, or "
                         "on_conflict_do_nothing",
                         dml_source_name(query->target));
    if (query->kind == DML_UPDATE && query->set.count == 0)
        return calx_fail(err, CALX_USAGE, "the UPDATE of %s sets no column; call set", dml_source_name(query->target));
    if ((query->kind == DML_UPDATE || query->kind == DML_DELETE) && query->where.count == 0 && !query->all_rows)
        return calx_fail(err, CALX_USAGE,
                         "the %s of %s has no condition; call where, or all_rows where every row is meant",
                         query->kind == DML_UPDATE ? "UPDATE" : "DELETE", dml_source_name(query->target));
    return query->kind != DML_MERGE || check_merge(query, err);
}
