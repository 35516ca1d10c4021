/* Relations by name. Only names out of the models become SQL. */
#include "relations.h"

#include "models/registry.h"
#include "operations.h"
#include "run.h"

#include <calx/verify.h>

bool dsdb_find_relation(calx_text name, const calx_table **out, calx_error *err)
{
    for (size_t i = 0; i < dsdb_models.table_count; i++) {
        *out = dsdb_models.tables[i];
        if (calx_text_equal(name, calx_text_of((*out)->name)))
            return true;
    }
    return calx_fail(err, CALX_NOT_FOUND, "There is no table or view \"%.*s\".", CALX_TEXT_ARG(name));
}

static bool find_table(calx_text name, const calx_table **out, calx_error *err)
{
    if (!dsdb_find_relation(name, out, err))
        return false;
    return (*out)->kind == CALX_TABLE ||
           calx_fail(err, CALX_NOT_FOUND, "\"%.*s\" is a view, not a table.", CALX_TEXT_ARG(name));
}

bool dsdb_relation_columns(calx_arena *arena, calx_text relation, relation_column_list *out, calx_error *err)
{
    const calx_table *table;
    if (!dsdb_find_relation(relation, &table, err))
        return false;
    *out = (relation_column_list){ calx_new_array(arena, relation_column, table->column_count), table->column_count };
    for (size_t i = 0; i < table->column_count; i++) {
        const calx_column *column = &table->columns[i];
        out->items[i] = (relation_column){
            .name = calx_text_of(column->name),
            .type = calx_column_sql_type(arena, column),
            .nullable = !column->not_null && !column->primary_key,
            .secret = column->sensitive,
            .description = { .set = column->doc != NULL, .value = calx_text_of(column->doc) },
        };
    }
    return true;
}

static void select_from(calx_arena *arena, calx_select *q, const calx_table *table)
{
    calx_source *source = calx_new(arena, calx_source);
    *source = (calx_source){ .table = table };
    calx_from(q->query, source);
}

static calx_select *counted_rows(calx_arena *arena, const calx_table *table)
{
    calx_select *q = select_(arena, count_all());
    select_from(arena, q, table);
    return q;
}

bool dsdb_count_rows(calx_session *db, calx_arena *arena, calx_text relation, int64_t *count_, calx_error *err)
{
    const calx_table *table;
    if (!dsdb_find_relation(relation, &table, err))
        return false;
    return fetch_value(db, counted_rows(arena, table), int8, count_, err);
}

static const calx_text watched[] = {
    { "agencies", 8 }, { "data_sources", 12 }, { "data_requests", 13 }, { "users", 5 }
};

/* At least one table. */
static calx_insert *counts_to_log(calx_arena *arena, const calx_table *const *tables, size_t count_)
{
    calx_select *all = NULL;
    for (size_t i = 0; i < count_; i++) {
        calx_select *one = select_(arena, value_(varchar, calx_text_of(tables[i]->name)), cast_(count_all(), int4));
        select_from(arena, one, tables[i]);
        if (all)
            union_all(all, one);
        else
            all = one;
    }
    calx_insert *q = insert_into(arena, table_count_log);
    insert_select(q, all, table_count_log.table_name, table_count_log.count);
    returning(q, table_count_log.id, table_count_log.table_name, table_count_log.count, table_count_log.created_at);
    return q;
}

bool dsdb_log_table_counts(calx_session *db, calx_arena *arena, const calx_text *tables, size_t count_,
                           table_count_list *out, calx_error *err)
{
    if (count_ == 0) {
        tables = watched;
        count_ = sizeof watched / sizeof *watched;
    }
    const calx_table **found = calx_new_array(arena, const calx_table *, count_);
    for (size_t i = 0; i < count_; i++)
        if (!find_table(tables[i], &found[i], err))
            return false;
    return client_retry(db, err, fetch_all(db, counts_to_log(arena, found, count_), table_count, out, err));
}

static calx_select *newest_counts(calx_arena *arena)
{
    calx_select *q = select_all(arena, table_count_log);
    distinct_on(q, table_count_log.table_name);
    from(q, table_count_log);
    order_by(q, table_count_log.table_name, desc(table_count_log.created_at), desc(table_count_log.id));
    return q;
}

bool dsdb_newest_table_counts(calx_session *db, calx_arena *arena, table_count_list *out, calx_error *err)
{
    return fetch_all(db, newest_counts(arena), table_count, out, err);
}

/* By the key: a table that changes often is near its end, a rare one has few rows. */
static calx_select *newest_changes(calx_arena *arena, const change_log_request *request)
{
    calx_select *q = select_all(arena, change_log);
    from(q, change_log);
    where(q, eq(change_log.table_name, request->table));
    if (request->affected_id.set)
        where(q, eq(change_log.affected_id, request->affected_id.value));
    order_by(q, desc(change_log.id));
    return q;
}

bool dsdb_change_log(calx_session *db, calx_arena *arena, const change_log_request *request, change_log_page *out,
                     calx_error *err)
{
    const calx_table *table;
    return find_table(request->table, &table, err) && page(db, newest_changes(arena, request), logged_change,
                                                           request->page, DSDB_PAGE, &out->changes, &out->more, err);
}

static const change_log_request changes_of_a_row = { .table = { "agencies", 8 }, .affected_id = { .set = true } };

CALX_VERIFY_VALUE(counted_rows, int8, counted_rows(arena, change_log.calx_source->table));
CALX_VERIFY_ROWS(counts_to_log, table_count, counts_to_log(arena, &table_count_log.calx_source->table, 1));
CALX_VERIFY_ROWS(newest_counts, table_count, newest_counts(arena));
CALX_VERIFY_ROWS(newest_changes, logged_change, newest_changes(arena, &changes_of_a_row));
