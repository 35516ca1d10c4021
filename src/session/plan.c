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
static bool decode_value(plan_step *step, const char *data, size_t len, calx_arena *arena, char *value, calx_error *err)
{
    switch (step->kind) {
    case CALX_KIND_INT4:
    case CALX_KIND_DATE:
        if (len == sizeof(uint32_t)) {
            uint32_t n;
            memcpy(&n, data, sizeof n);
            n = be32toh(n);
            memcpy(value, &n, sizeof n);
            return true;
        }
        break;
    case CALX_KIND_INT8:
    case CALX_KIND_TIMESTAMP:
    case CALX_KIND_FLOAT8:
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

bool plan_decode_row(plan *p, const PGresult *result, int row, calx_arena *arena, char *out, calx_error *err)
{
    memset(out, 0, p->shape->size);
    for (size_t i = 0; i < p->shape->count; i++) {
        plan_step *step = &p->steps[i];
        int column = (int)i;
        const char *data = PQgetvalue(result, row, column);
        int len = PQgetlength(result, row, column);
        if (len == 0 && PQgetisnull(result, row, column)) {
            if (!step->nullable)
                return fail_null(p, step, err);
            continue;
        }
        if (step->nullable)
            *(bool *)(out + step->offset) = true;
        if (!decode_value(step, data, (size_t)len, arena, out + step->value, err))
            return calx_error_context(err, "column \"%s\" of row %d", p->shape->fields[i].name, row + 1);
    }
    return true;
}
