/* Reads a catalog: one query a kind of object (sql/), whose columns are the objects' properties by their names; then
 * what belongs to what and depends on what. All of it in one snapshot and under settings that make PostgreSQL print
 * the same thing for the same object whoever asks. */
#include "called.h"
#include "directory.h"
#include "queries.h"
#include "ties.h"

#include <calx/transaction.h>

#include <stdlib.h>
#include <string.h>

typedef struct reading {
    calx_conn *conn;
    calx_arena *arena;
    calx_params names; /* $1 schemas, $2 tables to leave out */
    directory directory;
    calx_object *objects;
    size_t count;
    address *of; /* of each object; class 0 where it is a part of nothing */
    calx_error *err;
} reading;

static bool fail_read(calx_error *err)
{
    if (calx_error_is(err, "42501"))
        calx_error_hint(err, "This role may not read PostgreSQL's own catalogs, which are open to everyone unless an "
                             "administrator has closed them: use another role.");
    return false;
}

/* Runs a query of ours with as many parameters as it has. */
static PGresult *ask(reading *r, const char *name)
{
    const char *sql = calx_catalog_query(name);
    calx_params params = r->names;
    params.count = strstr(sql, "$2") ? 2 : strstr(sql, "$1") ? 1 : 0;
    PGresult *rows = calx_query(r->conn, r->arena, sql, &params, r->err);
    if (!rows)
        fail_read(r->err);
    return rows;
}

static bool add_names(calx_params *params, const calx_text *names, size_t count, bool none, calx_error *err)
{
    calx_array array = { .items = (void *)names, .len = (int32_t)count };
    return calx_params_add(params, &calx_type_text_array, none ? NULL : &array, err);
}

static calx_text *texts_of(calx_arena *arena, const char *const *strings, size_t count)
{
    calx_text *texts = calx_new_array(arena, calx_text, count + 1);
    for (size_t i = 0; i < count; i++)
        texts[i] = calx_text_of(strings[i]);
    return texts;
}

/* Fills the parameters of all other queries. */
static bool find_schemas(reading *r, const calx_catalog_options *o)
{
    r->names = calx_params_in(r->arena);
    if (!add_names(&r->names, texts_of(r->arena, o->schemas, o->schema_count), o->schema_count, !o->schemas, r->err))
        return false;
    PGresult *rows = ask(r, "namespaces");
    if (!rows)
        return false;
    size_t count = (size_t)PQntuples(rows);
    calx_text *names = calx_new_array(r->arena, calx_text, count + 1);
    for (size_t i = 0; i < count; i++)
        names[i] = calx_cell_text(rows, (int)i, 0);
    r->names = calx_params_in(r->arena);
    return add_names(&r->names, names, count, false, r->err) &&
           add_names(&r->names, texts_of(r->arena, o->leave_out, o->leave_out_count), o->leave_out_count, false,
                     r->err);
}

/* Columns of a query that are not properties; the number of each, or -1. */
typedef struct shape {
    int kind, class, object, sub, of_class, of_object, of_sub, schema, name;
    int *properties;
    const char **property_names;
    size_t property_count;
} shape;

static shape shape_of(calx_arena *arena, const PGresult *rows)
{
    shape s = { 0 };
    const struct {
        const char *name;
        int *at;
    } known[] = {
        { "kind", &s.kind },     { "class", &s.class },       { "object", &s.object },
        { "sub", &s.sub },       { "of_class", &s.of_class }, { "of_object", &s.of_object },
        { "of_sub", &s.of_sub }, { "schema", &s.schema },     { "name", &s.name },
    };
    enum { KNOWN = sizeof known / sizeof *known };
    for (size_t i = 0; i < KNOWN; i++)
        *known[i].at = PQfnumber(rows, known[i].name);
    s.properties = calx_new_array(arena, int, (size_t)PQnfields(rows));
    s.property_names = calx_new_array(arena, const char *, (size_t)PQnfields(rows));
    for (int column = 0; column < PQnfields(rows); column++) {
        bool property = true;
        for (size_t i = 0; i < KNOWN; i++)
            property &= *known[i].at != column;
        if (!property)
            continue;
        s.property_names[s.property_count] = PQfname(rows, column);
        s.properties[s.property_count++] = column;
    }
    return s;
}

static int64_t number_at(const PGresult *rows, int row, int column)
{
    return column < 0 ? 0 : calx_cell_int(rows, row, column);
}

static calx_text text_at(const PGresult *rows, int row, int column)
{
    return column < 0 ? (calx_text){ 0 } : calx_cell_text(rows, row, column);
}

static void take_row(reading *r, const PGresult *rows, int row, const shape *s)
{
    calx_object *o = &r->objects[r->count];
    o->kind = calx_object_kind_of(text_at(rows, row, s->kind));
    o->schema = text_at(rows, row, s->schema);
    o->name = text_at(rows, row, s->name);
    calx_property *properties = calx_new_array(r->arena, calx_property, s->property_count);
    for (size_t i = 0; i < s->property_count; i++)
        properties[i] = (calx_property){ s->property_names[i], text_at(rows, row, s->properties[i]) };
    o->properties = properties;
    o->property_count = s->property_count;
    r->of[r->count++] = (address){ number_at(rows, row, s->of_class), number_at(rows, row, s->of_object),
                                   (int32_t)number_at(rows, row, s->of_sub) };
    address at = { number_at(rows, row, s->class), number_at(rows, row, s->object),
                   (int32_t)number_at(rows, row, s->sub) };
    if (at.class)
        calx_directory_add(&r->directory, (entry){ .at = at, .object = o });
}

static bool read_objects(reading *r)
{
    const char *const *queries = calx_object_queries(calx_server_version(r->conn));
    PGresult *results[CALX_OBJECT_KINDS];
    size_t total = 0;
    for (size_t i = 0; queries[i]; i++) {
        results[i] = ask(r, queries[i]);
        if (!results[i])
            return false;
        total += (size_t)PQntuples(results[i]);
    }
    r->objects = calx_new_array(r->arena, calx_object, total + 1);
    r->of = calx_new_array(r->arena, address, total + 1);
    for (size_t i = 0; queries[i]; i++) {
        shape s = shape_of(r->arena, results[i]);
        for (int row = 0; row < PQntuples(results[i]); row++)
            take_row(r, results[i], row, &s);
    }
    return true;
}

static bool read_aliases(reading *r)
{
    PGresult *rows = ask(r, "aliases");
    if (!rows)
        return false;
    for (int row = 0; row < PQntuples(rows); row++) {
        address at = { calx_cell_int(rows, row, 0), calx_cell_int(rows, row, 1), 0 };
        address alias = { calx_cell_int(rows, row, 2), calx_cell_int(rows, row, 3),
                          (int32_t)calx_cell_int(rows, row, 4) };
        calx_directory_add(&r->directory, (entry){ .at = at, .alias = alias });
    }
    calx_directory_sort(&r->directory);
    return true;
}

static void set_identity(calx_arena *arena, calx_object *o)
{
    if (!o->of)
        o->identity = object_path(arena, o);
    else if (o->kind == CALX_OBJECT_DEFAULT)
        o->identity = o->of->identity;
    else if (o->kind == CALX_OBJECT_GRANT)
        o->identity = calx_text_format(arena, "%.*s to %.*s", CALX_TEXT_ARG(o->of->identity), CALX_TEXT_ARG(o->name));
    else if (o->kind == CALX_OBJECT_INDEX)
        o->identity = object_path(arena, o);
    else if (o->kind == CALX_OBJECT_STATISTICS)
        o->identity = o->name;
    else
        o->identity = calx_text_format(arena, "%.*s.%.*s", CALX_TEXT_ARG(o->of->identity), CALX_TEXT_ARG(o->name));
}

/* An extension's objects stand in the directory under the extension, so that they are found as another than
 * themselves. */
static void leave_extensions_out(reading *r)
{
    for (size_t i = 0; i < r->directory.count; i++) {
        const entry *e = &r->directory.entries[i];
        if (e->object && calx_directory_find(&r->directory, e->at) != e->object)
            e->object->kind = 0;
    }
}

/* The whole of a part; NULL where it is not there, since it is left out or an extension's. */
static const calx_object *whole_of(reading *r, address at)
{
    const calx_object *of = calx_directory_find(&r->directory, at);
    if (!of || of->kind == 0 || of->kind == CALX_OBJECT_EXTENSION)
        return NULL;
    return (of->kind == CALX_OBJECT_COLUMN) == (at.sub != 0) ? of : NULL;
}

/* Ties parts to their wholes. A part without its whole is not there either. */
static void keep_objects(reading *r, calx_catalog *catalog)
{
    const calx_object **kept = calx_new_array(r->arena, const calx_object *, r->count + 1);
    for (size_t i = 0; i < r->count; i++) {
        calx_object *o = &r->objects[i];
        if (r->of[i].class) {
            o->of = whole_of(r, r->of[i]);
            if (!o->of)
                o->kind = 0;
            else
                o->schema = o->of->kind == CALX_OBJECT_SCHEMA ? o->of->name : o->of->schema;
        }
        if (o->kind == 0)
            continue;
        set_identity(r->arena, o);
        o->index = catalog->count;
        kept[catalog->count++] = o;
    }
    catalog->objects = kept;
}

static bool read_owners(reading *r)
{
    PGresult *rows = ask(r, "owners");
    for (int row = 0; rows && row < PQntuples(rows); row++) {
        address at = { calx_cell_int(rows, row, 0), calx_cell_int(rows, row, 1), 0 };
        calx_object *object = calx_directory_find(&r->directory, at);
        if (object)
            object->owner = calx_cell_text(rows, row, 2);
    }
    return rows;
}

static void set_property(calx_object *object, const char *name, calx_text value)
{
    calx_property *properties = (calx_property *)object->properties; /* ours until the catalog is given out */
    for (size_t i = 0; i < object->property_count; i++)
        if (strcmp(properties[i].name, name) == 0)
            properties[i].value = value;
}

/* Of indexes, and of constraints by their indexes. */
static bool read_index_statistics(reading *r)
{
    PGresult *rows = ask(r, "index_statistics");
    for (int row = 0; rows && row < PQntuples(rows); row++) {
        address at = { calx_cell_int(rows, row, 0), calx_cell_int(rows, row, 1), 0 };
        calx_object *object = calx_directory_find(&r->directory, at);
        for (int column = 2; object && column < PQnfields(rows); column++)
            set_property(object, PQfname(rows, column), calx_cell_text(rows, row, column));
    }
    return rows;
}

static bool read_dependencies(reading *r, const calx_catalog *catalog)
{
    PGresult *rows = ask(r, "dependencies");
    if (!rows)
        return false;
    ties t = { .arena = r->arena };
    for (int row = 0; row < PQntuples(rows); row++) {
        address at = { calx_cell_int(rows, row, 0), calx_cell_int(rows, row, 1), (int32_t)calx_cell_int(rows, row, 2) };
        const calx_object *object = calx_directory_find(&r->directory, at);
        if (!object)
            continue;
        address on = { calx_cell_int(rows, row, 3), calx_cell_int(rows, row, 4), (int32_t)calx_cell_int(rows, row, 5) };
        calx_ties_add(&t, object, calx_directory_find(&r->directory, on));
    }
    calx_ties_add_schemas(&t, catalog);
    calx_ties_set(&t);
    return true;
}

static bool read_casts(reading *r, calx_catalog *catalog)
{
    PGresult *rows = ask(r, "casts");
    if (!rows)
        return false;
    struct calx_casts *casts = calx_new(r->arena, struct calx_casts);
    casts->count = (size_t)PQntuples(rows);
    cast_row *all = calx_new_array(r->arena, cast_row, casts->count + 1);
    for (size_t i = 0; i < casts->count; i++)
        all[i] = (cast_row){ calx_cell_text(rows, (int)i, 0), calx_cell_text(rows, (int)i, 1),
                             calx_cell_text(rows, (int)i, 2).data[0] };
    casts->rows = all;
    catalog->casts = casts;
    return true;
}

static int by_text(const void *a, const void *b)
{
    return calx_text_compare(*(const calx_text *)a, *(const calx_text *)b);
}

/* Sorted, and each once. */
static bool read_not_compared(reading *r, calx_catalog *catalog)
{
    PGresult *queries = ask(r, "unusual");
    calx_text *all = NULL;
    size_t count = 0;
    for (int q = 0; queries && q < PQntuples(queries); q++) {
        PGresult *rows = ask(r, PQgetvalue(queries, q, 0));
        if (!rows)
            return false;
        size_t more = count + (size_t)PQntuples(rows);
        all = calx_grow(r->arena, all, count * sizeof *all, (more + 1) * sizeof *all);
        for (int row = 0; count < more; row++)
            all[count++] = calx_cell_text(rows, row, 0);
    }
    if (count)
        qsort(all, count, sizeof *all, by_text);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || !calx_text_equal(all[i], all[i - 1]))
            all[catalog->not_compared_count++] = all[i];
    catalog->not_compared = all;
    return queries;
}

/* What PostgreSQL prints depends on most of these, and how fast on the rest; the transaction's end puts them back. */
static bool set_printing(calx_conn *conn, calx_error *err)
{
    return calx_execute(conn,
                        "SET LOCAL search_path = ''; SET LOCAL quote_all_identifiers = off; SET LOCAL DateStyle = ISO; "
                        "SET LOCAL IntervalStyle = postgres; SET LOCAL TimeZone = 'UTC'; "
                        "SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = hex; "
                        "SET LOCAL work_mem = '64MB'; SET LOCAL jit = off",
                        err);
}

static int by_identity(const void *a, const void *b)
{
    const calx_object *x = *(const calx_object *const *)a;
    const calx_object *y = *(const calx_object *const *)b;
    return x->kind != y->kind ? (x->kind < y->kind ? -1 : 1) : calx_text_compare(x->identity, y->identity);
}

static void sort_by_identity(calx_arena *arena, calx_catalog *catalog)
{
    const calx_object **sorted = calx_new_array(arena, const calx_object *, catalog->count + 1);
    memcpy(sorted, catalog->objects, catalog->count * sizeof *sorted);
    if (catalog->count)
        qsort(sorted, catalog->count, sizeof *sorted, by_identity);
    catalog->sorted = sorted;
}

const calx_object *calx_catalog_find(const calx_catalog *catalog, calx_object_kind kind, calx_text identity)
{
    const calx_object wanted = { .kind = kind, .identity = identity };
    const calx_object *key = &wanted;
    const calx_object *const *found =
        bsearch(&key, catalog->sorted, catalog->count, sizeof *catalog->sorted, by_identity);
    return found ? *found : NULL;
}

static bool read_all(reading *r, const calx_catalog_options *options, calx_catalog *catalog)
{
    if (!set_printing(r->conn, r->err) || !find_schemas(r, options) || !read_objects(r) || !read_aliases(r) ||
        !read_owners(r) || !read_index_statistics(r))
        return false;
    if (options->called) {
        catalog->called = calx_text_copy(r->arena, calx_text_of(options->called));
        calx_objects_call(r->arena, r->objects, r->count, calx_text_of(options->schemas[0]), catalog->called);
    }
    leave_extensions_out(r);
    keep_objects(r, catalog);
    sort_by_identity(r->arena, catalog);
    return read_dependencies(r, catalog) && read_casts(r, catalog) && read_not_compared(r, catalog);
}

const calx_catalog *calx_catalog_read(calx_conn *conn, calx_arena *arena, const calx_catalog_options *options,
                                      calx_error *err)
{
    static const calx_catalog_options none;
    static const calx_tx_options snapshot = { .isolation = CALX_REPEATABLE_READ, .read_only = true };
    bool inside = PQtransactionStatus(calx_libpq(conn)) == PQTRANS_INTRANS;
    CALX_TRANSACTION_WITH(tx, conn, inside ? NULL : &snapshot, err);
    if (!tx.open)
        return NULL;
    calx_catalog *catalog = calx_new(arena, calx_catalog);
    catalog->server_version = calx_server_version(conn);
    calx_error ignored;
    reading r = { .conn = conn, .arena = arena, .directory.arena = arena, .err = err ? err : &ignored };
    if (!read_all(&r, options ? options : &none, catalog))
        return NULL;
    return calx_rollback(&tx, err) ? catalog : NULL;
}
