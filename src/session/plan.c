/* Decoding plans: checked once for a statement, followed for every row. */
#include "plan.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

/* PostgreSQL's name for what reads alike over the wire: varchar, bpchar and name are text to us. */
static bool is_text_oid(uint32_t oid)
{
    enum { TEXT = 25, VARCHAR = 1043, BPCHAR = 1042, NAME = 19, UNKNOWN = 705 };
    return oid == TEXT || oid == VARCHAR || oid == BPCHAR || oid == NAME || oid == UNKNOWN;
}

/* OIDs from here on belong to types that users created: enums, and arrays of them. */
#define FIRST_USER_OID 16384

bool plan_accepts(const calx_type *type, uint32_t oid)
{
    if (type->kind == CALX_KIND_TEXT)
        return is_text_oid(oid);
    if (type->oid == 0)
        return oid >= FIRST_USER_OID;
    return type->oid == oid || (type->oid == calx_type_text_array.oid && oid == calx_type_varchar_array.oid) ||
           (type->oid == calx_type_varchar_array.oid && oid == calx_type_text_array.oid);
}

/* The server's name of a type, for messages. */
static calx_text type_name(calx_conn *conn, calx_arena *arena, uint32_t oid)
{
    calx_params params = calx_params_in(arena);
    calx_params_int8(&params, oid, NULL);
    PGresult *result = calx_query(conn, arena, "SELECT format_type($1::bigint::oid, NULL)", &params, NULL);
    return result ? calx_cell_text(result, 0, 0) : calx_text_format(arena, "type %u", oid);
}

static bool fail_type(calx_conn *conn, const calx_shape *shape, const calx_field *field, uint32_t oid, calx_error *err)
{
    CALX_SCOPED_ARENA(arena);
    calx_text name = type_name(conn, arena, oid);
    return calx_fail(err, CALX_SHAPE, "column \"%s\" is %.*s, and %s.%s is %s", field->name, CALX_TEXT_ARG(name),
                     shape->name, field->name, field->type->name);
}

static bool check_type(calx_conn *conn, const calx_statement *statement, int column, const calx_shape *shape,
                       const calx_field *field, calx_error *err)
{
    uint32_t oid = calx_statement_column_oid(statement, column);
    return plan_accepts(field->type, oid) || fail_type(conn, shape, field, oid, err);
}

static bool check_shape(calx_conn *conn, const calx_statement *statement, const calx_shape *shape, int extra,
                        calx_error *err)
{
    int columns = calx_statement_columns(statement) - extra;
    for (int i = 0; i < columns && (size_t)i < shape->count; i++) {
        const char *name = calx_statement_column_name(statement, i);
        if (strcmp(name, shape->fields[i].name) != 0)
            return calx_fail(err, CALX_SHAPE, "column %d is \"%s\", and %s has \"%s\" there", i + 1, name, shape->name,
                             shape->fields[i].name);
    }
    if ((size_t)columns != shape->count)
        return calx_fail(err, CALX_SHAPE, "the statement gives %d columns, and %s has %zu fields", columns, shape->name,
                         shape->count);
    for (int i = 0; i < columns; i++)
        if (!check_type(conn, statement, i, shape, &shape->fields[i], err))
            return false;
    return true;
}

static void *allocate(size_t count, size_t size)
{
    void *p = calloc(count, size);
    if (!p)
        abort();
    return p;
}

static calx_text *label_slices(const calx_type *type)
{
    calx_text *labels = allocate(type->label_count, sizeof *labels);
    for (unsigned i = 0; i < type->label_count; i++)
        labels[i] = calx_text_of(type->labels[i]);
    return labels;
}

/* What is read alike is read as one of these. */
static calx_kind read_as(calx_kind kind)
{
    switch (kind) {
    case CALX_KIND_DATE:
        return CALX_KIND_INT4;
    case CALX_KIND_TIMESTAMP:
    case CALX_KIND_FLOAT8:
        return CALX_KIND_INT8;
    default:
        return kind;
    }
}

static plan *new_plan(const calx_shape *shape, size_t count)
{
    plan *p = allocate(1, sizeof *p + count * sizeof(plan_step));
    p->shape = shape;
    return p;
}

static void add_step(plan *p, const calx_field *field)
{
    p->steps[p->step_count++] = (plan_step){
        .kind = read_as(field->type->kind),
        .nullable = field->nullable,
        .offset = (uint32_t)field->offset,
        .value = (uint32_t)field->offset + (field->nullable ? field->type->opt_value : 0U),
        .field = field,
        .labels = field->type->kind == CALX_KIND_ENUM ? label_slices(field->type) : NULL,
    };
}

/* Frees a plan: the release function of the statement that keeps it. */
static void free_plan(void *what)
{
    plan *p = what;
    for (size_t i = 0; i < p->step_count; i++)
        free(p->steps[i].labels);
    free(p);
}

static plan *plan_whole(calx_conn *conn, const calx_statement *statement, const calx_shape *shape, int extra,
                        calx_error *err)
{
    if (!check_shape(conn, statement, shape, extra, err))
        return NULL;
    plan *p = new_plan(shape, shape->count);
    for (size_t i = 0; i < shape->count; i++)
        add_step(p, &shape->fields[i]);
    return p;
}

static const calx_field *field_named(const calx_shape *shape, const char *name)
{
    for (size_t i = 0; i < shape->count; i++)
        if (strcmp(shape->fields[i].name, name) == 0)
            return &shape->fields[i];
    return NULL;
}

static plan *plan_some(calx_conn *conn, const calx_statement *statement, const calx_shape *shape, calx_error *err)
{
    int columns = calx_statement_columns(statement);
    plan *p = new_plan(shape, (size_t)columns);
    for (int i = 0; i < columns; i++) {
        const char *name = calx_statement_column_name(statement, i);
        const calx_field *field = field_named(shape, name);
        if (!field)
            calx_fail(err, CALX_SHAPE, "column %d is \"%s\", which %s has no field for", i + 1, name, shape->name);
        if (!field || !check_type(conn, statement, i, shape, field, err)) {
            free_plan(p);
            return NULL;
        }
        add_step(p, field);
    }
    return p;
}

plan *plan_make(calx_conn *conn, calx_statement *statement, const calx_shape *shape, int extra, calx_error *err)
{
    plan *p = extra == PLAN_SOME_FIELDS ? plan_some(conn, statement, shape, err)
                                        : plan_whole(conn, statement, shape, extra, err);
    if (p)
        calx_statement_set_plan(statement, plan_key(shape, extra), p, free_plan);
    return p;
}

static bool fail_null(const plan *p, const plan_step *step, calx_error *err)
{
    const char *field = step->field->name;
    calx_fail(err, CALX_SHAPE, "column \"%s\" is null, and %s.%s can't be", field, p->shape->name, field);
    return calx_error_hint(err, "Declare the field nullable, or leave such rows out of the query.");
}

static int find_label(const plan_step *step, calx_text label)
{
    for (int i = 0; i < step->field->type->label_count; i++)
        if (calx_text_equal(step->labels[i], label))
            return i + 1;
    return 0;
}

/* The label of the row before is tried first: enum columns repeat. */
static bool decode_enum(plan_step *step, const char *data, size_t len, void *value, calx_error *err)
{
    calx_text label = { data, len };
    if (step->label == 0 || !calx_text_equal(label, step->labels[step->label - 1])) {
        int found = find_label(step, label);
        if (found == 0)
            return calx_fail(err, CALX_SHAPE, "\"%.*s\" is not a label of %s as this program knows it",
                             CALX_TEXT_ARG(label), step->field->type->name);
        step->label = found;
    }
    memcpy(value, &step->label, sizeof step->label);
    return true;
}

/* The common types are read in place. False for what is no value of the type's own length: a null, perhaps, or an
 * empty text, or a type that only calx_decode knows. */
static inline __attribute__((always_inline)) bool read_in_place(calx_kind kind, const char *data, int len, char *value)
{
    uint32_t four;
    uint64_t eight;
    calx_text text;
    switch (kind) {
    case CALX_KIND_INT4:
        if (len != sizeof four)
            return false;
        memcpy(&four, data, sizeof four);
        four = be32toh(four);
        memcpy(value, &four, sizeof four);
        return true;
    case CALX_KIND_INT8:
        if (len != sizeof eight)
            return false;
        memcpy(&eight, data, sizeof eight);
        eight = be64toh(eight);
        memcpy(value, &eight, sizeof eight);
        return true;
    case CALX_KIND_BOOLEAN:
        if (len != 1)
            return false;
        *(bool *)value = *data != 0;
        return true;
    case CALX_KIND_TEXT:
        if (len == 0)
            return false;
        text = (calx_text){ data, (size_t)len };
        memcpy(value, &text, sizeof text);
        return true;
    default:
        return false;
    }
}

/* Rows that are read together, and where each goes. */
typedef struct block {
    const PGresult *result;
    int first;
    int count;
    char *const *places;
    calx_arena *arena;
    calx_error *err;
} block;

/* A value of any kind, or none. */
static __attribute__((noinline)) bool decode_any(plan *p, plan_step *step, const block *b, int row, char *out)
{
    int column = (int)(step - p->steps);
    const char *data = PQgetvalue(b->result, row, column);
    size_t len = (size_t)PQgetlength(b->result, row, column);
    bool null = len == 0 && PQgetisnull(b->result, row, column);
    if (step->nullable)
        *(bool *)(out + step->offset) = !null;
    if (null)
        return step->nullable || fail_null(p, step, b->err);
    bool good = step->kind == CALX_KIND_ENUM
                    ? decode_enum(step, data, len, out + step->value, b->err)
                    : calx_decode(step->field->type, data, len, b->arena, out + step->value, b->err);
    return good || calx_error_context(b->err, "column \"%s\" of row %d", step->field->name, row + 1);
}

/* One column of the rows. `kind` and `nullable` are constants where this is inlined, so that the loop has one
 * way to go. */
static inline __attribute__((always_inline)) bool decode_each(calx_kind kind, bool nullable, plan *p, plan_step *step,
                                                              const block *b)
{
    const PGresult *result = b->result;
    char *const *place = b->places;
    int column = (int)(step - p->steps), row = b->first, end = row + b->count;
    size_t set = step->offset, at = step->value;
    for (; row < end; row++, place++) {
        char *out = *place;
        const char *data = PQgetvalue(result, row, column);
        int len = PQgetlength(result, row, column);
        if (!read_in_place(kind, data, len, out + at)) {
            if (!decode_any(p, step, b, row, out))
                return false;
        } else if (nullable) {
            *(bool *)(out + set) = true;
        }
    }
    return true;
}

/* One column of types that are not read in place. */
static bool decode_each_any(plan *p, plan_step *step, const block *b)
{
    for (int i = 0; i < b->count; i++)
        if (!decode_any(p, step, b, b->first + i, b->places[i]))
            return false;
    return true;
}

static inline __attribute__((always_inline)) bool decode_column(calx_kind kind, plan *p, plan_step *step,
                                                                const block *b)
{
    return step->nullable ? decode_each(kind, true, p, step, b) : decode_each(kind, false, p, step, b);
}

static bool decode_step(plan *p, plan_step *step, const block *b)
{
    switch (step->kind) {
    case CALX_KIND_INT4:
        return decode_column(CALX_KIND_INT4, p, step, b);
    case CALX_KIND_INT8:
        return decode_column(CALX_KIND_INT8, p, step, b);
    case CALX_KIND_BOOLEAN:
        return decode_column(CALX_KIND_BOOLEAN, p, step, b);
    case CALX_KIND_TEXT:
        return decode_column(CALX_KIND_TEXT, p, step, b);
    default:
        return decode_each_any(p, step, b);
    }
}

bool plan_decode_rows(plan *p, const PGresult *result, int first, int count, char *const *places, calx_arena *arena,
                      calx_error *err)
{
    const block b = { result, first, count, places, arena, err };
    for (size_t i = 0; i < p->step_count; i++)
        if (!decode_step(p, &p->steps[i], &b))
            return false;
    return true;
}

bool plan_decode_fields(plan *p, const PGresult *result, int row, calx_arena *arena, void *out, calx_error *err)
{
    const block b = { .result = result, .arena = arena, .err = err };
    char *to = out;
    int column = 0;
    for (plan_step *step = p->steps; step < p->steps + p->step_count; step++, column++) {
        const char *data = PQgetvalue(result, row, column);
        int len = PQgetlength(result, row, column);
        if (!read_in_place(step->kind, data, len, to + step->value)) {
            if (!decode_any(p, step, &b, row, to))
                return false;
        } else if (step->nullable) {
            *(bool *)(to + step->offset) = true;
        }
    }
    return true;
}

bool plan_decode_row(plan *p, const PGresult *result, int row, calx_arena *arena, void *out, calx_error *err)
{
    memset(out, 0, p->shape->size);
    return plan_decode_fields(p, result, row, arena, out, err);
}
