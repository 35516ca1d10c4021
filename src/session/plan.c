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
    for (int i = 0; i < columns; i++) {
        uint32_t oid = calx_statement_column_oid(statement, i);
        if (!plan_accepts(shape->fields[i].type, oid))
            return fail_type(conn, shape, &shape->fields[i], oid, err);
    }
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

static plan *new_plan(const calx_shape *shape)
{
    plan *p = allocate(1, sizeof *p + shape->count * sizeof(plan_step));
    p->shape = shape;
    p->step_count = shape->count;
    for (size_t i = 0; i < shape->count; i++) {
        const calx_field *field = &shape->fields[i];
        p->steps[i] = (plan_step){
            .kind = field->type->kind,
            .nullable = field->nullable,
            .offset = (uint32_t)field->offset,
            .value = (uint32_t)field->offset + (field->nullable ? field->type->opt_value : 0U),
            .type = field->type,
            .labels = field->type->kind == CALX_KIND_ENUM ? label_slices(field->type) : NULL,
        };
    }
    return p;
}

void plan_free(void *what)
{
    plan *p = what;
    for (size_t i = 0; i < p->step_count; i++)
        free(p->steps[i].labels);
    free(p);
}

plan *plan_of(calx_conn *conn, calx_statement *statement, const calx_shape *shape, int extra, calx_error *err)
{
    plan *p = calx_statement_plan(statement, shape);
    if (p)
        return p;
    if (!check_shape(conn, statement, shape, extra, err))
        return NULL;
    p = new_plan(shape);
    calx_statement_set_plan(statement, shape, p, plan_free);
    return p;
}

static bool fail_null(const plan *p, const plan_step *step, calx_error *err)
{
    const char *field = p->shape->fields[step - p->steps].name;
    calx_fail(err, CALX_SHAPE, "column \"%s\" is null, and %s.%s can't be", field, p->shape->name, field);
    return calx_error_hint(err, "Declare the field nullable, or leave such rows out of the query.");
}

static int find_label(const plan_step *step, calx_text label)
{
    for (int i = 0; i < step->type->label_count; i++)
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
                             CALX_TEXT_ARG(label), step->type->name);
        step->label = found;
    }
    memcpy(value, &step->label, sizeof step->label);
    return true;
}

/* The common types of fixed size are read in place; calx_decode knows the rest. */
static inline __attribute__((always_inline)) bool decode_value(calx_kind kind, plan_step *step, const char *data,
                                                               size_t len, calx_arena *arena, char *value,
                                                               calx_error *err)
{
    switch (kind) {
    case CALX_KIND_INT4:
        if (len == sizeof(uint32_t)) {
            uint32_t n;
            memcpy(&n, data, sizeof n);
            n = be32toh(n);
            memcpy(value, &n, sizeof n);
            return true;
        }
        break;
    case CALX_KIND_INT8:
        if (len == sizeof(uint64_t)) {
            uint64_t n;
            memcpy(&n, data, sizeof n);
            n = be64toh(n);
            memcpy(value, &n, sizeof n);
            return true;
        }
        break;
    case CALX_KIND_BOOLEAN:
        if (len == 1) {
            *(bool *)value = *data != 0;
            return true;
        }
        break;
    case CALX_KIND_TEXT: {
        calx_text text = { data, len };
        memcpy(value, &text, sizeof text);
        return true;
    }
    case CALX_KIND_ENUM:
        return decode_enum(step, data, len, value, err);
    default:
        break;
    }
    return calx_decode(step->type, data, len, arena, value, err);
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

static bool no_value(const PGresult *result, int row, int column, int len)
{
    return len == 0 && PQgetisnull(result, row, column);
}

/* One column of the rows. `kind` and `nullable` are constants where this is inlined, so that the loop has one
 * way to go. */
static inline __attribute__((always_inline)) bool decode_each(calx_kind kind, bool nullable, plan *p, plan_step *step,
                                                              const block *b)
{
    const PGresult *result = b->result;
    char *const *places = b->places, *const *end = places + b->count;
    int column = (int)(step - p->steps), row = b->first;
    size_t set = step->offset, at = step->value;
    for (; places < end; places++, row++) {
        char *out = *places;
        const char *data = PQgetvalue(result, row, column);
        int len = PQgetlength(result, row, column);
        if (no_value(result, row, column, len)) {
            if (!nullable)
                return fail_null(p, step, b->err);
            continue;
        }
        if (nullable)
            *(bool *)(out + set) = true;
        if (!decode_value(kind, step, data, (size_t)len, b->arena, out + at, b->err))
            return calx_error_context(b->err, "column \"%s\" of row %d", p->shape->fields[column].name, row + 1);
    }
    return true;
}

static inline __attribute__((always_inline)) bool decode_column(calx_kind kind, plan *p, plan_step *step,
                                                                const block *b)
{
    return step->nullable ? decode_each(kind, true, p, step, b) : decode_each(kind, false, p, step, b);
}

/* What is read alike shares a loop. */
static bool decode_step(plan *p, plan_step *step, const block *b)
{
    switch (step->kind) {
    case CALX_KIND_INT4:
    case CALX_KIND_DATE:
        return decode_column(CALX_KIND_INT4, p, step, b);
    case CALX_KIND_INT8:
    case CALX_KIND_TIMESTAMP:
    case CALX_KIND_FLOAT8:
        return decode_column(CALX_KIND_INT8, p, step, b);
    case CALX_KIND_BOOLEAN:
        return decode_column(CALX_KIND_BOOLEAN, p, step, b);
    case CALX_KIND_TEXT:
        return decode_column(CALX_KIND_TEXT, p, step, b);
    case CALX_KIND_ENUM:
        return decode_column(CALX_KIND_ENUM, p, step, b);
    default:
        return decode_column(step->kind, p, step, b);
    }
}

bool plan_decode_rows(plan *p, const PGresult *result, int first, int count, char *const *places, calx_arena *arena,
                      calx_error *err)
{
    const block b = { result, first, count, places, arena, err };
    for (size_t i = 0; i < p->shape->count; i++)
        if (!decode_step(p, &p->steps[i], &b))
            return false;
    return true;
}
