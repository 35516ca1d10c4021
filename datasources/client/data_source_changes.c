/* Making and changing data sources, one or a batch. */
#include "data_sources.h"

#include "checks.h"
#include "column_permissions.h"
#include "models/links/agencies__data_sources.h"
#include "operations.h"
#include "queries/mixins/pending_events.h"
#include "queries/mixins/record_type_ids.h"
#include "run.h"

#include <calx/verify.h>
#include <calx/write.h>

RESULT(source_key, FIELD(id, int4));

static const calx_node *const no_columns[] = { NULL };

static bool has_column(const calx_node *const *columns, const char *name)
{
    for (; *columns; columns++)
        if (strcmp((*columns)->name, name) == 0)
            return true;
    return false;
}

/* What is written, checked against the role and by itself. `making`: what can't be left away has to be there. */
static bool check_values(const data_source *values, const calx_node *const *columns, calx_opt_record_type type,
                         relation_role role, bool making, calx_error *err)
{
    static const char *const by_name[] = { "record_type_id" };
    if (!dsdb_check_write_of("data_sources", columns, by_name, type.set, role, err))
        return false;
    if (type.set && has_column(columns, "record_type_id"))
        return calx_fail(err, CALX_USAGE, "The record type is given by name or by id, not in both ways.");
    if (making && !has_column(columns, "name"))
        return calx_fail(err, CALX_USAGE, "The name of the data source is not given.");
    if (making && !has_column(columns, "source_url"))
        return calx_fail(err, CALX_USAGE, "The URL of the data source is not given.");
    return (!has_column(columns, "name") || dsdb_check_name(values->name, "data source", err)) &&
           (!has_column(columns, "source_url") || dsdb_check_url(values->source_url, err));
}

static calx_select *record_type_to_find(calx_arena *arena, calx_opt_record_type type, calx_opt_int4 id)
{
    calx_select *q = record_type_ids(arena, &type.value, type.set ? 1 : 0);
    if (!type.set)
        where(q, eq(record_types.id, id.value));
    return q;
}

/* The record type's id in the row that is written, and its column among those that are. */
static bool find_record_type(calx_session *db, calx_arena *arena, calx_opt_record_type type, calx_opt_int4 *id,
                             calx_error *err)
{
    source_key key;
    bool found = false;
    if (!fetch_first(db, record_type_to_find(arena, type, *id), source_key, &key, &found, err))
        return false;
    if (!found && type.set)
        return calx_fail(err, CALX_NOT_FOUND, "There is no record type \"%.*s\".",
                         CALX_TEXT_ARG(calx_enum_label(&calx_type_record_type, (int)type.value.value)));
    if (!found)
        return calx_fail(err, CALX_NOT_FOUND, "There is no record type with id %d.", id->value);
    *id = CALX_SOME(int4, key.id);
    return true;
}

/* The row that is written: the values, with the id of the record type that was given by its name. */
static bool find_row(calx_session *db, calx_arena *arena, const data_source *values, const calx_node *const *columns,
                     calx_opt_record_type type, data_source *row, calx_error *err)
{
    *row = *values;
    bool by_id = has_column(columns, "record_type_id") && row->record_type_id.set;
    return !(type.set || by_id) || find_record_type(db, arena, type, &row->record_type_id, err);
}

/* Sets the columns; `type`: the record type's id too. */
static void set_values(calx_dml *q, const data_source *row, const calx_node *const *columns, bool type)
{
    calx_set_row(q, data_sources.calx_source, row, columns);
    if (type)
        calx_set_row(q, data_sources.calx_source, row, CALX_NODES(data_sources.record_type_id));
}

static calx_insert *source_to_insert(calx_arena *arena, const data_source *row, const calx_node *const *columns,
                                     bool type)
{
    calx_insert *q = insert_into(arena, data_sources);
    set_values(q->query, row, columns, type);
    on_conflict_do_nothing(q);
    returning(q, data_sources.id);
    return q;
}

static calx_update *source_to_update(calx_arena *arena, int32_t id, const data_source *row,
                                     const calx_node *const *columns, bool type)
{
    calx_update *q = update_(arena, data_sources);
    set_values(q->query, row, columns, type);
    where(q, eq(data_sources.id, id));
    return q;
}

static bool fail_duplicate(calx_text url, calx_error *err)
{
    return calx_fail(err, DSDB_DUPLICATE, "There is already a data source with the URL %.*s and that record type.",
                     CALX_TEXT_ARG(url));
}

static bool insert_source(calx_session *db, calx_arena *arena, const new_data_source *source, int32_t *id,
                          calx_error *err)
{
    source_key key;
    data_source row;
    bool fresh = false;
    if (!find_row(db, arena, &source->values, source->columns, source->record_type, &row, err) ||
        !fetch_first(db, source_to_insert(arena, &row, source->columns, source->record_type.set), source_key, &key,
                     &fresh, err))
        return false;
    if (!fresh)
        return fail_duplicate(source->values.source_url, err);
    *id = key.id;
    return true;
}

static calx_insert *agencies_to_link(calx_arena *arena, int32_t id, const int32_t *agency_ids, size_t count)
{
    calx_array_int4 ids = { .items = (int32_t *)agency_ids, .len = (int32_t)count };
    calx_select *rows = select_(arena, value_(int4, id), unnest_(int4, value_(int4_array, ids)));
    calx_insert *q = insert_into(arena, link_agencies__data_sources);
    insert_select(q, rows, link_agencies__data_sources.data_source_id, link_agencies__data_sources.agency_id);
    on_conflict_do_nothing(q);
    return q;
}

static bool link_agencies(calx_session *db, calx_arena *arena, int32_t id, const int32_t *agency_ids, size_t count,
                          int64_t *linked, calx_error *err)
{
    return count == 0 || run(db, agencies_to_link(arena, id, agency_ids, count), linked, err);
}

/* In the caller's transaction, without the event. */
static bool make_source(calx_session *db, calx_arena *arena, const new_data_source *source, int32_t *id,
                        calx_error *err)
{
    return check_values(&source->values, source->columns, source->record_type, source->role, true, err) &&
           dsdb_hold_agencies(db, arena, source->agency_ids, source->agency_count, err) &&
           insert_source(db, arena, source, id, err) &&
           link_agencies(db, arena, *id, source->agency_ids, source->agency_count, NULL, err);
}

bool dsdb_create_data_source(calx_session *db, calx_arena *arena, const new_data_source *source, int32_t *id,
                             calx_error *err)
{
    return client_write(db, err,
                        make_source(db, arena, source, id, err) && run(db, add_source_events(arena, id, 1), NULL, err));
}

/* Whether an error is of one source only: what it is (class 22), that it is too long for an index (54000), what it
 * refers to (23), or what operations find themselves. Others, such as a lost connection or a full disk, are of the
 * whole batch. */
static bool is_of_source(const calx_error *err)
{
    return strncmp(err->sqlstate, "22", 2) == 0 || strncmp(err->sqlstate, "23", 2) == 0 ||
           calx_error_is(err, "54000") || calx_error_is(err, DSDB_FORBIDDEN) || calx_error_is(err, CALX_NOT_FOUND) ||
           calx_error_is(err, CALX_USAGE) || calx_error_is(err, CALX_BAD_VALUE);
}

static bool collect_one(calx_session *db, calx_arena *arena, const new_data_source *source, collected_source *out,
                        calx_error *err)
{
    int32_t id = 0;
    calx_error why = { 0 };
    *out = (collected_source){ .source_url = source->values.source_url };
    CALX_TRANSACTION(attempt, db->conn, &why);
    if (attempt.open && make_source(db, arena, source, &id, &why) && calx_commit(&attempt, &why)) {
        out->data_source_id = CALX_SOME(int4, id);
        return true;
    }
    out->failure = CALX_SOME(text, calx_text_copy(arena, calx_text_of(why.message)));
    if (attempt.open && is_of_source(&why))
        return true;
    if (err)
        *err = why;
    return false;
}

static bool collect(calx_session *db, calx_arena *arena, const new_data_source *sources, size_t count,
                    collected_source_list *out, calx_error *err)
{
    size_t made = 0;
    int32_t *ids = calx_new_array(arena, int32_t, count);
    for (size_t i = 0; i < count; i++) {
        collected_source *one = &out->items[i];
        if (!collect_one(db, arena, &sources[i], one, err))
            return false;
        if (one->data_source_id.set)
            ids[made++] = one->data_source_id.value;
    }
    return run(db, add_source_events(arena, ids, made), NULL, err);
}

bool dsdb_collect_data_sources(calx_session *db, calx_arena *arena, const new_data_source *sources, size_t count,
                               collected_source_list *out, calx_error *err)
{
    *out = (collected_source_list){ calx_new_array(arena, collected_source, count), count };
    return client_write(db, err, collect(db, arena, sources, count, out, err));
}

static bool update_source(calx_session *db, calx_arena *arena, const data_source_update *update,
                          const calx_node *const *columns, calx_error *err)
{
    int64_t affected = 0;
    data_source row;
    if (!find_row(db, arena, &update->values, columns, update->record_type, &row, err))
        return false;
    if (!run(db, source_to_update(arena, update->id, &row, columns, update->record_type.set), &affected, err))
        return calx_error_is(err, DSDB_DUPLICATE) &&
               calx_fail(err, DSDB_DUPLICATE, "There is already another data source with that URL and record type.");
    return affected > 0 || calx_fail(err, CALX_NOT_FOUND, "There is no data source with id %d.", update->id);
}

bool dsdb_update_data_source(calx_session *db, calx_arena *arena, const data_source_update *update, calx_error *err)
{
    const calx_node *const *columns = update->columns ? update->columns : no_columns;
    if (!columns[0] && !update->record_type.set)
        return calx_fail(err, CALX_USAGE, "Nothing to change is given.");
    return check_values(&update->values, columns, update->record_type, update->role, false, err) &&
           client_write(db, err, update_source(db, arena, update, columns, err));
}

static bool check_agencies_write(relation_role role, calx_error *err)
{
    return dsdb_check_admin(role, "change the agencies of a data source", err);
}

static bool link_agency(calx_session *db, calx_arena *arena, int32_t data_source_id, int32_t agency_id, calx_error *err)
{
    int64_t linked = 0;
    if (!dsdb_hold_data_sources(db, arena, &data_source_id, 1, err) ||
        !dsdb_hold_agencies(db, arena, &agency_id, 1, err) ||
        !link_agencies(db, arena, data_source_id, &agency_id, 1, &linked, err))
        return false;
    return linked > 0 ||
           calx_fail(err, DSDB_DUPLICATE, "Data source %d is about agency %d already.", data_source_id, agency_id);
}

bool dsdb_link_agency(calx_session *db, calx_arena *arena, relation_role role, int32_t data_source_id,
                      int32_t agency_id, calx_error *err)
{
    return check_agencies_write(role, err) &&
           client_write(db, err, link_agency(db, arena, data_source_id, agency_id, err));
}

static calx_delete *agency_to_unlink(calx_arena *arena, int32_t data_source_id, int32_t agency_id)
{
    calx_delete *q = delete_from(arena, link_agencies__data_sources);
    where(q, eq(link_agencies__data_sources.data_source_id, data_source_id));
    where(q, eq(link_agencies__data_sources.agency_id, agency_id));
    return q;
}

bool dsdb_unlink_agency(calx_session *db, calx_arena *arena, relation_role role, int32_t data_source_id,
                        int32_t agency_id, calx_error *err)
{
    int64_t gone = 0;
    if (!check_agencies_write(role, err) ||
        !client_retry(db, err, run(db, agency_to_unlink(arena, data_source_id, agency_id), &gone, err)))
        return false;
    return gone > 0 ||
           calx_fail(err, CALX_NOT_FOUND, "Data source %d is not about agency %d.", data_source_id, agency_id);
}

static const data_source a_row = { .name = { "a", 1 } };

CALX_VERIFY_MODEL(data_source, data_sources);
CALX_VERIFY_ROWS(record_type_by_name, source_key,
                 record_type_to_find(arena, CALX_SOME(record_type, RECORD_TYPE_STOPS), CALX_NONE(int4)));
CALX_VERIFY_ROWS(record_type_by_id, source_key, record_type_to_find(arena, CALX_NONE(record_type), CALX_SOME(int4, 1)));
CALX_VERIFY_ROWS(source_to_insert, source_key, source_to_insert(arena, &a_row, CALX_NODES(data_sources.name), true));
CALX_VERIFY_EFFECT(source_to_update, source_to_update(arena, 1, &a_row, CALX_NODES(data_sources.name), true));
CALX_VERIFY_EFFECT(agencies_to_link, agencies_to_link(arena, 1, NULL, 0));
CALX_VERIFY_EFFECT(agency_to_unlink, agency_to_unlink(arena, 1, 1));
