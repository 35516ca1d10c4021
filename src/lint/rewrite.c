/* What makes PostgreSQL write a table anew, and what the server knows of the tables and columns that a script
 * names. Asks only where there is a connection. */
#include "linter.h"

#include <string.h>

/* Functions that a default may call without being computed row by row: none of them is volatile. */
#define STEADY                                                                                                      \
    "now transaction_timestamp statement_timestamp current_timestamp current_date current_setting to_char to_date " \
    "to_timestamp to_number lower upper concat coalesce md5 length abs round floor ceil date_trunc date_part "      \
    "make_date make_interval make_timestamptz timezone array_fill jsonb_build_object jsonb_build_array "            \
    "json_build_object json_build_array to_json to_jsonb int4range int8range numrange daterange tsrange tstzrange"

static bool calls_volatile(const json_t *node)
{
    const char *key;
    json_t *member;
    size_t i;
    const json_t *call = tree_of_kind(node, "FuncCall");
    if (call && !tree_word_in(tree_last_name(tree_get(call, "funcname")), STEADY))
        return true;
    json_array_foreach((json_t *)node, i, member) if (calls_volatile(member)) return true;
    json_object_foreach((json_t *)node, key, member) if (calls_volatile(member)) return true;
    return false;
}

bool lint_is_volatile(const linter *l, const json_t *expression)
{
    (void)l;
    return calls_volatile(expression);
}

static bool added_column_rewrites(linter *l, const json_t *column)
{
    const json_t *constraints = tree_get(column, "constraints");
    if (tree_word_in(tree_last_name(tree_get(tree_get(column, "typeName"), "names")),
                     "serial bigserial smallserial serial2 serial4 serial8"))
        return true;
    for (size_t i = 0; i < json_array_size(constraints); i++) {
        const json_t *constraint = tree_at(constraints, i, "Constraint");
        if (tree_is(constraint, "contype", "CONSTR_GENERATED CONSTR_IDENTITY"))
            return true;
        if (tree_is(constraint, "contype", "CONSTR_DEFAULT") &&
            (l->server_version < 110000 || calls_volatile(tree_get(constraint, "raw_expr"))))
            return true;
    }
    return false;
}

bool lint_command_rewrites(linter *l, const json_t *relation, const json_t *command)
{
    const json_t *column = tree_of_kind(tree_get(command, "def"), "ColumnDef");
    bool rewrites = true;
    if (tree_is(command, "subtype", "AT_AddColumn"))
        return added_column_rewrites(l, column);
    if (!tree_is(command, "subtype", "AT_AlterColumnType"))
        return tree_is(command, "subtype", "AT_SetLogged AT_SetUnLogged AT_SetAccessMethod");
    lint_type_change_rewrites(l, relation, tree_text(command, "name"), tree_get(column, "typeName"), &rewrites);
    return rewrites || tree_get(column, "raw_default");
}

/* One row of an answer, or NULL: no connection, an error, or no row. */
static const PGresult *ask(linter *l, const char *sql, const calx_params *params)
{
    PGresult *result;
    if (!l->options->conn || l->failed)
        return NULL;
    result = calx_query(l->options->conn, l->arena, sql, params, l->err);
    l->failed = !result;
    return result && PQntuples(result) == 1 ? result : NULL;
}

static calx_params names(linter *l, const json_t *range_var, const char *column)
{
    calx_params params = calx_params_in(l->arena);
    calx_buffer quoted = calx_buffer_in(l->arena);
    const char *schema = tree_text(range_var, "schemaname");
    if (*schema) {
        calx_add_identifier(&quoted, schema);
        calx_buffer_add_char(&quoted, '.');
    }
    calx_add_identifier(&quoted, tree_text(range_var, "relname"));
    l->failed = l->failed || !calx_params_text(&params, calx_buffer_text(&quoted), l->err) ||
                (column && !calx_params_text(&params, calx_text_of(column), l->err));
    return params;
}

bool lint_table_size(linter *l, const json_t *range_var, int64_t *bytes, int64_t *rows)
{
    calx_params params = names(l, range_var, NULL);
    const PGresult *answer = ask(l,
                                 "SELECT pg_total_relation_size(oid), greatest(reltuples, 0)::int8"
                                 "  FROM pg_class WHERE oid = to_regclass($1)",
                                 &params);
    if (!answer)
        return false;
    *bytes = calx_cell_int(answer, 0, 0);
    *rows = calx_cell_int(answer, 0, 1);
    return true;
}

/* The limit of a varchar, -1 for none. */
static long limit_of(const json_t *type_name)
{
    const json_t *limit = tree_get(tree_at(tree_get(type_name, "typmods"), 0, "A_Const"), "ival");
    return limit ? tree_number(limit, "ival", 0) : -1;
}

/* Text and varchar are stored alike: only a lower limit has to be checked, which PostgreSQL does by writing anew. */
bool lint_type_change_rewrites(linter *l, const json_t *range_var, const char *column, const json_t *type_name,
                               bool *rewrites)
{
    const char *type = tree_last_name(tree_get(type_name, "names"));
    calx_params params = names(l, range_var, column);
    const PGresult *answer =
        ask(l,
            "SELECT atttypid::regtype::text, CASE WHEN atttypmod > 0 THEN atttypmod - 4 ELSE -1 END"
            "  FROM pg_attribute WHERE attrelid = to_regclass($1) AND attname = $2",
            &params);
    if (!answer)
        return false;
    calx_text from = calx_cell_text(answer, 0, 0);
    int64_t had = calx_cell_int(answer, 0, 1);
    bool was_text = calx_text_equal(from, CALX_TEXT("text"));
    bool was_varchar = calx_text_equal(from, CALX_TEXT("character varying"));
    long limit = strcmp(type, "varchar") == 0 ? limit_of(type_name) : -1;
    *rewrites = !((was_text || was_varchar) && tree_word_in(type, "text varchar") &&
                  (limit < 0 || (was_varchar && had >= 0 && had <= limit)));
    return true;
}
