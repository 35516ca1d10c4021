/* Single cells of a binary result, for hand-written SQL. */
#include "conn.h"

#include <endian.h>
#include <string.h>

bool calx_cell(const PGresult *result, int row, int column, const calx_type *type, calx_arena *arena, void *value,
               calx_error *err)
{
    const char *name = PQfname(result, column);
    if (!name || row < 0 || row >= PQntuples(result))
        return calx_fail(err, CALX_USAGE,
                         "There is no cell in row %d and column %d of a result of %d rows and %d columns.", row, column,
                         PQntuples(result), PQnfields(result));
    if (PQfformat(result, column) != 1)
        return calx_fail(err, CALX_USAGE, "The result of column \"%s\" is in text, not in binary.", name);
    if (PQgetisnull(result, row, column)) {
        calx_fail(err, "22002", "Column \"%s\" is null where a value of type %s is needed.", name, type->name);
        return calx_error_hint(err, "Have the query give a value with coalesce, or ask whether it is null first.");
    }
    const char *data = PQgetvalue(result, row, column);
    size_t len = (size_t)PQgetlength(result, row, column);
    return calx_decode(type, data, len, arena, value, err) || calx_error_context(err, "column \"%s\"", name);
}

calx_text calx_cell_text(const PGresult *result, int row, int column)
{
    if (PQgetisnull(result, row, column))
        return (calx_text){ 0 };
    return (calx_text){ PQgetvalue(result, row, column), (size_t)PQgetlength(result, row, column) };
}

int64_t calx_cell_int(const PGresult *result, int row, int column)
{
    const char *data = PQgetvalue(result, row, column);
    Oid type = PQftype(result, column);
    int len = PQgetlength(result, row, column); /* of a null 0 */
    uint16_t two;
    uint32_t four;
    uint64_t eight;
    if (type == calx_type_int8.oid && len == sizeof eight) {
        memcpy(&eight, data, sizeof eight);
        return (int64_t)be64toh(eight);
    }
    if (type == calx_type_int4.oid && len == sizeof four) {
        memcpy(&four, data, sizeof four);
        return (int32_t)be32toh(four);
    }
    if (type == calx_type_int2.oid && len == sizeof two) {
        memcpy(&two, data, sizeof two);
        return (int16_t)be16toh(two);
    }
    return 0;
}
