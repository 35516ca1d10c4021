/* Mistakes that only the whole statement shows. */
#include "render.h"

#include <string.h>

static bool check_merge(const calx_dml *query, calx_error *err)
{
    const char *table = dml_source_name(query->target);
    if (!query->from)
        return calx_fail(err, CALX_USAGE, "the MERGE into %s has no source; call merge_using", table);
    if (!query->whens)
        return calx_fail(err, CALX_USAGE, "the MERGE into %s does nothing; call when_matched or when_not_matched",
                         table);
    for (const when_item *when = query->whens; when; when = when->next)
        if (!when->words && when->columns.count == 0)
            return calx_fail(err, CALX_USAGE,
                             "a WHEN of the MERGE into %s says nothing; call set, then_delete, then_do_nothing or "
                             "then_insert_defaults",
                             table);
    return true;
}

bool render_check(const calx_dml *query, calx_error *err)
{
    if (query->mistake) {
        *err = *query->mistake;
        return false;
    }
    if (query->distinct && query->distinct_on.count > 0)
        return calx_fail(err, CALX_USAGE, "distinct: distinct_on was called too, and a select takes one of them");
    if (query->with_ties && query->order.count == 0)
        return calx_fail(err, CALX_USAGE, "limit_with_ties: call order_by too; without an order all rows are equal");
    if (query->with_ties && query->lock_wait && strcmp(query->lock_wait, " SKIP LOCKED") == 0)
        return calx_fail(err, CALX_USAGE, "skip_locked: with limit_with_ties no row can be left out; use limit");
    if ((query->conflict_target.count > 0 || query->constraint) && query->conflict_columns.count == 0 &&
        !query->do_nothing)
        return calx_fail(err, CALX_USAGE,
                         "on_conflict on %s updates nothing; call update_set or update_excluded, or "
                         "on_conflict_do_nothing",
                         dml_source_name(query->target));
    if (query->kind == DML_UPDATE && query->set_columns.count == 0)
        return calx_fail(err, CALX_USAGE, "the UPDATE of %s sets no column; call set", dml_source_name(query->target));
    if ((query->kind == DML_UPDATE || query->kind == DML_DELETE) && query->where.count == 0 && !query->all_rows)
        return calx_fail(err, CALX_USAGE,
                         "the %s of %s has no condition; call where, or all_rows where every row is meant",
                         query->kind == DML_UPDATE ? "UPDATE" : "DELETE", dml_source_name(query->target));
    return query->kind != DML_MERGE || check_merge(query, err);
}
