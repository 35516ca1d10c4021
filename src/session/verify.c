/* Preparing registered queries to see whether they would run. */
#include <calx/verify.h>

#include "fetch.h"

static bool check_value(const calx_statement *statement, const calx_type *type, calx_error *err)
{
    int columns = calx_statement_columns(statement);
    if (columns != 1)
        return calx_fail(err, CALX_SHAPE, "the statement gives %d columns where one was asked for", columns);
    if (!plan_accepts(type, calx_statement_column_oid(statement, 0)))
        return calx_fail(err, CALX_SHAPE, "column \"%s\" is not of type %s", calx_statement_column_name(statement, 0),
                         type->name);
    return true;
}

static bool check(calx_session *db, const calx_query_entry *entry, calx_error *err)
{
    CALX_SCOPED_ARENA(arena);
    calx_sql sql;
    if (!calx_render_slots(entry->make(arena), &sql, err))
        return false;
    calx_statement *statement = calx_prepare(db->conn, sql.text.data, &sql.params, err);
    if (!statement)
        return false;
    if (entry->shape)
        return fetch_plan(db, statement, sql.text.data, entry->shape, 0, err) != NULL;
    return !entry->type || check_value(statement, entry->type, err);
}

/* Inside of a transaction a statement that can't be prepared would spoil it. */
static bool check_apart(calx_session *db, const calx_query_entry *entry, calx_error *err)
{
    if (PQtransactionStatus(calx_libpq(db->conn)) == PQTRANS_IDLE)
        return check(db, entry, err);
    CALX_TRANSACTION(tx, db->conn, err);
    return tx.open && check(db, entry, err) && calx_rollback(&tx, err);
}

bool calx_verify(calx_session *db, const calx_query_registry *registry, calx_arena *arena, calx_verify_report *report,
                 calx_error *err)
{
    calx_verify_failure *failures = calx_new_array(arena, calx_verify_failure, registry->count);
    *report = (calx_verify_report){ .failures = failures };
    for (size_t i = 0; i < registry->count; i++) {
        calx_error why = { 0 };
        if (check_apart(db, &registry->entries[i], &why))
            continue;
        failures[report->count++] = (calx_verify_failure){ .name = registry->entries[i].name, .error = why };
        if (calx_alive(db->conn))
            continue;
        if (err)
            *err = why;
        return false;
    }
    return true;
}

calx_select *calx_verified_select(calx_arena *arena, const calx_source *source)
{
    calx_select *q = calx_select_all(arena, source);
    calx_from(q->query, source);
    return q;
}

/* Sets all columns that may be set, each to null of its type: that a column is never null matters to no plan. */
static void set_every_column(calx_arena *arena, calx_dml *query, const calx_source *source)
{
    for (size_t i = 0; i < source->table->column_count; i++) {
        const calx_column *column = &source->table->columns[i];
        if (column->generated_sql || column->identity_always)
            continue;
        const calx_node itself = {
            .kind = CALX_NODE_COLUMN, .column = column, .type = column->type, .name = column->name
        };
        const calx_node null = { .kind = CALX_NODE_NULL, .type = column->type };
        const calx_node *const args[] = { &null };
        const calx_node value = { .kind = CALX_NODE_CAST, .type = column->type, .count = 1, .args = args };
        calx_set(query, calx_keep(arena, &itself), &value);
    }
}

calx_insert *calx_verified_insert(calx_arena *arena, const calx_source *source)
{
    calx_insert *q = calx_insert_new(arena, source);
    set_every_column(arena, q->query, source);
    return q;
}

calx_update *calx_verified_update(calx_arena *arena, const calx_source *source)
{
    calx_update *q = calx_update_new(arena, source);
    set_every_column(arena, q->query, source);
    calx_all_rows(q->query);
    return q;
}
