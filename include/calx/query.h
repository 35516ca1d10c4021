/* Queries: typed expressions and statements, built as values and rendered to SQL with `$n`.
 *
 *     calx_select *q = select_(arena, agencies.id, agencies.name);
 *     from(q, agencies);
 *     if (school_only)
 *         where(q, eq(agencies.jurisdiction_type, JURISDICTION_SCHOOL));
 *     order_by(q, asc(agencies.name));
 *     limit(q, 10);
 *
 * A statement and all that is put into it live in the arena it was made in. An expression by itself
 * (`eq(…)`, `lower(…)`) lives only until the end of the block that it was written in; putting it into
 * a statement, or calx_keep, copies it with its values into an arena.
 *
 * Nothing here talks to a server. Builders don't fail: the first mistake is remembered and comes out
 * when the statement is rendered or run, naming the call that made it. Mistakes of type don't compile.
 *
 * The short verbs are macros with this header only; the functions behind them begin with calx_. */
#ifndef CALX_QUERY_H
#define CALX_QUERY_H

#include <calx/condition.h>
#include <calx/cte.h>
#include <calx/function.h>
#include <calx/function_aggregate.h>
#include <calx/function_array.h>
#include <calx/function_json.h>
#include <calx/function_range.h>
#include <calx/function_text.h>
#include <calx/function_time.h>
#include <calx/model.h>
#include <calx/modify.h>
#include <calx/pg.h>
#include <calx/prepared.h>
#include <calx/result.h>
#include <calx/statements.h>

/* Nullable values under short names, for parameters of the caller's functions. */
typedef calx_opt_int4 opt_int4;
typedef calx_opt_int8 opt_int8;
typedef calx_opt_text opt_text;
typedef calx_opt_boolean opt_boolean;
typedef calx_opt_date opt_date;
typedef calx_opt_timestamptz opt_timestamptz;

/* A SELECT. The statements differ in type, so that where, returning and with work on all that have them, while from or
 * order_by on an insert do not compile. */
typedef struct calx_select {
    calx_dml *query; /* for the verbs */
} calx_select;

/* ---- Expressions ---- */

/* Gives an expression the name it has in the result. */
#define as(x, name_) \
    CALX_LIKE(x, CALX_NODE_ALIAS, name_, 1, (x).node)

/* All letters small, or capital. */
#define lower(x) CALX_TEXT_CALL("lower", x)
#define upper(x) CALX_TEXT_CALL("upper", x)
#define CALX_TEXT_CALL(fn, x)                                                     \
    (CALX_ASSERT_HERE(CALX_IS_TEXT(x), fn ": the column is not text"),            \
     CALX_FUNCTION(text, fn, (x).node))

/* pg_trgm: how alike, 0 to 1; and the distance (1 - similarity) that an index can order by. */
#define similarity(x, v) CALX_TRIGRAM(CALX_NODE_CALL, "similarity", x, v)
#define distance(x, v) CALX_TRIGRAM(CALX_NODE_INFIX, "<->", x, v)
#define CALX_TRIGRAM(kind, op, x, v)                                                                    \
    (CALX_ASSERT_OF(x, CALX_IS_TEXT(CALX_GIVEN), "similarity and distance compare text"),               \
     CALX_ASSERT_FITS((calx_expr_text){ 0 }, v, "similarity and distance compare text"),                \
     (calx_expr_float4){ .node = CALX_OPERATION(kind, &calx_type_float4, op, (x).node, CALX_VALUE(x, v)) })

/* The first that is not null of a column and a value of its type. */
#define coalesce(x, v)                                                                        \
    (CALX_ASSERT_FITS(x, v, "coalesce: the value is not of the type of the column"),    \
     CALX_LIKE(x, CALX_NODE_CALL, "coalesce", 2, (x).node, CALX_VALUE(x, v)))

/* Another type: cast_(x, text). */
#define cast_(x, T) ((calx_expr_of(T)){ .node = CALX_OPERATION(CALX_NODE_CAST, &calx_type_##T, NULL, (x).node) })

/* A value as an expression of its own: value_(int4, 1), value_(text, "x"), value_(interval, { .days = 1 }). */
#define value_(T, ...) CALX_CAT(CALX_VALUE_OF_, CALX_KIND_OF_TOKEN(CALX_TOKEN_##T))(T, __VA_ARGS__)
#define CALX_VALUE_OF_SCALAR(T, v)                                                                            \
    (CALX_ASSERT_FITS(((calx_expr_of(T)){ 0 }), v, "value_: the value is not of the type " #T),               \
     (calx_expr_of(T)){ .node = CALX_VALUE_AS(((calx_expr_of(T)){ 0 }), &calx_type_##T, v) })
/* A struct may be in braces, so the array would take a number for the first member of its first element. */
#define CALX_VALUE_OF_STRUCT(T, ...)                                                                          \
    ((void)sizeof(({ const calx_ctype_##T calx_value_of_##T __attribute__((unused)) = __VA_ARGS__; 0; })),    \
     (calx_expr_of(T)){ .node = &(const calx_node){                                                           \
        .kind = CALX_NODE_VALUE, .type = &calx_type_##T, .value = (const calx_ctype_##T[]){ __VA_ARGS__ } } })
/* Text and what is no struct in C: never in braces. All other tokens are those of structs, the user's enums too. */
#define CALX_KIND_OF_TOKEN(...) CALX_KIND_OF_TOKEN_(__VA_ARGS__, STRUCT, )
#define CALX_KIND_OF_TOKEN_(token, kind, ...) kind
#define CALX_TOKEN_boolean , SCALAR
#define CALX_TOKEN_int2 , SCALAR
#define CALX_TOKEN_int4 , SCALAR
#define CALX_TOKEN_int8 , SCALAR
#define CALX_TOKEN_float4 , SCALAR
#define CALX_TOKEN_float8 , SCALAR
#define CALX_TOKEN_text , SCALAR
#define CALX_TOKEN_varchar , SCALAR
#define CALX_TOKEN_timestamp , SCALAR
#define CALX_TOKEN_timestamptz , SCALAR

/* NULL as an expression of type T: null_(text). */
#define null_(T)                                                                                        \
    ((calx_expr_of(T)){ .node = CALX_OPERATION(CALX_NODE_CAST, &calx_type_##T, NULL,                    \
                                               (&(const calx_node){ .kind = CALX_NODE_NULL, .type = &calx_type_##T })) })

/* SQL text as an expression of type T. The only way in for text, and never for a value: `sql` has to
 * be a string literal. */
#define calx_raw(T, sql)                                                                           \
    ((calx_expr_of(T)){ .node = &(const calx_node){ .kind = CALX_NODE_RAW, .type = &calx_type_##T, \
                                                               .name = "" sql "" } })

/* Order. */
#define asc(x) CALX_LIKE(x, CALX_NODE_POSTFIX, "ASC", 1, (x).node)
#define desc(x) CALX_LIKE(x, CALX_NODE_POSTFIX, "DESC", 1, (x).node)
#define asc_nulls_first(x) CALX_LIKE(x, CALX_NODE_POSTFIX, "ASC NULLS FIRST", 1, (x).node)
#define desc_nulls_first(x) CALX_LIKE(x, CALX_NODE_POSTFIX, "DESC NULLS FIRST", 1, (x).node)
#define asc_nulls_last(x) CALX_LIKE(x, CALX_NODE_POSTFIX, "ASC NULLS LAST", 1, (x).node)
#define desc_nulls_last(x) CALX_LIKE(x, CALX_NODE_POSTFIX, "DESC NULLS LAST", 1, (x).node)

/* ---- Statements ---- */

#define CALX_NODES(...) ((const calx_node *const[]){ CALX_EACH(CALX_NODE_ITEM, , __VA_ARGS__) NULL })

/* SELECT of the given handles; of every column of a table; more columns later. */
#define select_(arena, ...) calx_select_new((arena), CALX_NODES(__VA_ARGS__))
#define select_all(arena, table) calx_select_all((arena), (table).calx_source)
#define columns(q, ...) calx_columns(CALX_SELECT("columns", q), CALX_NODES(__VA_ARGS__))
#define distinct(q) calx_distinct(CALX_SELECT("distinct", q))
/* SELECT DISTINCT ON: of the rows that agree in these, the first by order_by, which has to begin with them. */
#define distinct_on(q, ...) calx_distinct_on(CALX_SELECT("distinct_on", q), CALX_NODES(__VA_ARGS__))

/* FROM and joins, of tables, aliases, CTEs and subqueries. */
#define from(q, table) calx_from(CALX_SELECT("from", q), (table).calx_source)
#define join(q, table, on) calx_join(CALX_SELECT("join", q), "JOIN", (table).calx_source, CALX_CONDITION_NODE(, on))
#define left_join(q, table, on) calx_join(CALX_SELECT("left_join", q), "LEFT JOIN", (table).calx_source, CALX_CONDITION_NODE(, on))
#define right_join(q, table, on) calx_join(CALX_SELECT("right_join", q), "RIGHT JOIN", (table).calx_source, CALX_CONDITION_NODE(, on))
#define full_join(q, table, on) calx_join(CALX_SELECT("full_join", q), "FULL JOIN", (table).calx_source, CALX_CONDITION_NODE(, on))
#define cross_join(q, table) calx_cross_join(CALX_SELECT("cross_join", q), (table).calx_source, false)
/* A subquery made with derived_ that may refer to what stands before it in FROM: one row, or several,
 * for each row there. */
#define cross_join_lateral(q, derived) calx_cross_join(CALX_SELECT("cross_join_lateral", q), (derived).calx_source, true)
#define left_join_lateral(q, derived) calx_left_join_lateral(CALX_SELECT("left_join_lateral", q), (derived).calx_source)
/* Reads only about `percent` of the pages (SYSTEM), or of the rows (BERNOULLI, which reads all to choose), of
 * the table that from or join named last. */
#define tablesample(q, percent) calx_tablesample(CALX_SELECT("tablesample", q), (percent), false)
#define tablesample_rows(q, percent) calx_tablesample(CALX_SELECT("tablesample_rows", q), (percent), true)
/* The same sample for the same seed (any number), as long as nobody changes the table: right after tablesample. */
#define repeatable(q, seed) calx_repeatable(CALX_SELECT("repeatable", q), (seed))

/* Adds a condition; several are joined by AND. An UPDATE or DELETE without any is refused. */
#define where(q, c) calx_where(CALX_HAS_WHERE(q), CALX_CONDITION_NODE(, c))
/* Says that an UPDATE or DELETE is meant for every row. */
#define all_rows(q)                                                                              \
    calx_all_rows(CALX_STATEMENT(CALX_IS_A(q, calx_update) || CALX_IS_A(q, calx_delete),         \
                                 "all_rows: the statement is no UPDATE or DELETE", q))
/* One row for each group of rows that agree in these. */
#define group_by(q, ...) calx_group_by(CALX_SELECT("group_by", q), CALX_NODES(__VA_ARGS__))
/* For group_by: subtotals. rollup_(a, b) groups by a and b, by a, and all; cube_(a, b) by every subset;
 * grouping_sets_ takes sets made with set_of(…), which may be empty: set_of(). */
#define rollup_(...) CALX_GROUPING("ROLLUP (" CALX_BARE ")", CALX_NODE_LIST_OF("", __VA_ARGS__))
#define cube_(...) CALX_GROUPING("CUBE (" CALX_BARE ")", CALX_NODE_LIST_OF("", __VA_ARGS__))
#define grouping_sets_(...) CALX_GROUPING("GROUPING SETS (" CALX_BARE ")", CALX_NODE_LIST_OF("", __VA_ARGS__))
#define set_of(...) CALX_GROUPING("(" CALX_BARE ")", CALX_NODE_LIST_OF("", __VA_ARGS__))
#define CALX_GROUPING(text, list) CALX_FORM(boolean, text, list)
/* Adds a condition on groups; several are joined by AND. */
#define having(q, c) calx_having(CALX_SELECT("having", q), CALX_CONDITION_NODE(, c))
/* Names a window, which several over_window may share: window_(q, "w", partition_by(…), sorted_by(…)). */
#define window_(q, name, partition, order) calx_window(CALX_SELECT("window_", q), (name), partition, order)
/* Adds sort keys; a handle without asc or desc is ascending. */
#define order_by(q, ...) calx_order_by(CALX_SELECT("order_by", q), CALX_NODES(__VA_ARGS__))
/* At most `n` rows, and skipping `n` first; a negative number is an error. `n` is a number, or an int8 slot (prepared.h),
 * which as null is no limit, and nothing skipped. */
#define limit(q, n) CALX_ROWS_OR_SLOT(n, calx_limit)(CALX_SELECT("limit", q), (n))
#define offset(q, n) CALX_ROWS_OR_SLOT(n, calx_offset)(CALX_SELECT("offset", q), (n))
/* limit, and with it all rows that are equal to the last in the order. */
#define limit_with_ties(q, n) CALX_ROWS_OR_SLOT(n, calx_limit_with_ties)(CALX_SELECT("limit_with_ties", q), (n))
#define CALX_ROWS_OR_SLOT(n, verb) _Generic((n), calx_expr_int8: verb##_slot, default: verb)
/* Locks the rows against others until the transaction ends; those that others have locked are waited
 * for, left out (skip_locked) or an error 55P03 (nowait). Each is a clause of its own, to which lock_only, skip_locked and
 * nowait belong that follow: for_update(q); lock_only(q, orders); skip_locked(q); for_share(q); lock_only(q, customers). */
#define for_update(q) calx_lock(CALX_SELECT("for_update", q), " FOR UPDATE")
#define for_no_key_update(q) calx_lock(CALX_SELECT("for_no_key_update", q), " FOR NO KEY UPDATE")
#define for_share(q) calx_lock(CALX_SELECT("for_share", q), " FOR SHARE")
/* Against deletion and a new key only, as a foreign key does it. */
#define for_key_share(q) calx_lock(CALX_SELECT("for_key_share", q), " FOR KEY SHARE")
/* Of all that is joined, only this table's rows; called again, those of another, too. */
#define lock_only(q, table) calx_lock_only(CALX_SELECT("lock_only", q), (table).calx_source)
#define skip_locked(q) calx_lock_wait(CALX_SELECT("skip_locked", q), " SKIP LOCKED")
#define nowait(q) calx_lock_wait(CALX_SELECT("nowait", q), " NOWAIT")
/* UNION of two selects with the same columns: distinct rows, or all. Order and limit of `q` apply to
 * the whole. */
#define union_(q, other) calx_union(CALX_SELECT("union_", q), "UNION", CALX_SELECT("union_", other))
#define union_all(q, other) calx_union(CALX_SELECT("union_all", q), "UNION ALL", CALX_SELECT("union_all", other))
#define intersect_(q, other) calx_union(CALX_SELECT("intersect_", q), "INTERSECT", CALX_SELECT("intersect_", other))
#define except_(q, other) calx_union(CALX_SELECT("except_", q), "EXCEPT", CALX_SELECT("except_", other))
/* The same, each row as often as it is in both, or oftener in `q` than in the other. */
#define intersect_all(q, other) calx_union(CALX_SELECT("intersect_all", q), "INTERSECT ALL", CALX_SELECT("intersect_all", other))
#define except_all(q, other) calx_union(CALX_SELECT("except_all", q), "EXCEPT ALL", CALX_SELECT("except_all", other))
/* The statement underneath, where it is of a kind that has the verb. */
#define CALX_SELECT(verb, q) CALX_STATEMENT(CALX_IS_A(q, calx_select), verb ": the statement is no SELECT", q)
#define CALX_INSERT(verb, q) CALX_STATEMENT(CALX_IS_A(q, calx_insert), verb ": the statement is no INSERT", q)
#define CALX_WRITES(verb, q)                                                                                  \
    CALX_STATEMENT(CALX_IS_A(q, calx_insert) || CALX_IS_A(q, calx_update) || CALX_IS_A(q, calx_merge),        \
                   verb ": the statement is no INSERT, UPDATE or MERGE", q)
#define CALX_HAS_WHERE(q)                                                                                     \
    CALX_STATEMENT(CALX_IS_A(q, calx_select) || CALX_IS_A(q, calx_update) || CALX_IS_A(q, calx_delete),       \
                   "where: the statement is no SELECT, UPDATE or DELETE", q)
#define CALX_RETURNS(q)                                                                                       \
    CALX_STATEMENT(CALX_IS_A(q, calx_insert) || CALX_IS_A(q, calx_update) || CALX_IS_A(q, calx_delete) ||     \
                       CALX_IS_A(q, calx_merge),                                                              \
                   "returning: the statement is no INSERT, UPDATE, DELETE or MERGE", q)
#define CALX_IS_A(q, TYPE) __builtin_types_compatible_p(__typeof__(*(q)), TYPE)
#define CALX_STATEMENT(condition, sentence, q) (CALX_ASSERT_HERE(condition, sentence), (q)->query)

/* An expression's node copied into the arena with its values, so that it outlives its block. */
#define keep(arena, x) ((__typeof__(x)){ .node = calx_keep((arena), (x).node) })

/* ---- Rendering ---- */

/* A statement as SQL with its parameters, in the arena it was rendered into. */
typedef struct calx_sql {
    calx_text text; /* terminated with a NUL that is not counted */
    calx_params params; /* of each $n, in order */
} calx_sql;

/* The statement as SQL text with `$n` and its parameters, in the statement's arena. Fails with the
 * first mistake that was made in building it, and where it has slots that nothing was given for. */
bool calx_render(const calx_dml *query, calx_sql *out, calx_error *err);
#define render(q, out, err) calx_render((q)->query, (out), (err))

/* The statement with its values written in, for people: logs, messages, psql. It is not for running: a value
 * that is set for, compared with or otherwise put together with a column that is SENSITIVE is '***'. A slot that nothing
 * was given for is a variable of psql's by its name: :id, :'name'. */
bool calx_render_literal(const calx_dml *query, calx_text *out, calx_error *err);
#define render_literal(q, out, err) calx_render_literal((q)->query, (out), (err))

/* As calx_render, with null for each slot: for what prepares a statement and doesn't run it. */
bool calx_render_slots(const calx_dml *query, calx_sql *out, calx_error *err);

/* The term with %, _ and \ made literal, and a % before or after it where asked: for like and ilike. */
calx_text calx_like_literal(calx_arena *arena, bool before, calx_text term, bool after);

/* ---- What the verbs call ---- */

calx_select *calx_select_new(calx_arena *arena, const calx_node *const *nodes);
calx_select *calx_select_all(calx_arena *arena, const calx_source *source);
void calx_columns(calx_dml *query, const calx_node *const *nodes);
void calx_distinct(calx_dml *query);
void calx_distinct_on(calx_dml *query, const calx_node *const *nodes);
void calx_from(calx_dml *query, const calx_source *source);
void calx_join(calx_dml *query, const char *word, const calx_source *source, const calx_node *on);
void calx_cross_join(calx_dml *query, const calx_source *source, bool lateral);
void calx_left_join_lateral(calx_dml *query, const calx_source *source);
void calx_tablesample(calx_dml *query, double percent, bool by_rows);
void calx_repeatable(calx_dml *query, double seed);
void calx_window(calx_dml *query, const char *name, const calx_node *partition, const calx_node *order);
void calx_lock_only(calx_dml *query, const calx_source *source);
void calx_limit_with_ties(calx_dml *query, int64_t rows);
void calx_lock(calx_dml *query, const char *words);
void calx_lock_wait(calx_dml *query, const char *words);
void calx_where(calx_dml *query, const calx_node *condition);
void calx_all_rows(calx_dml *query);
void calx_group_by(calx_dml *query, const calx_node *const *nodes);
void calx_having(calx_dml *query, const calx_node *condition);
void calx_order_by(calx_dml *query, const calx_node *const *nodes);
void calx_limit(calx_dml *query, int64_t rows);
void calx_offset(calx_dml *query, int64_t rows);
void calx_union(calx_dml *query, const char *word, calx_dml *other);

/* What limit, offset and limit_with_ties call where the number is a slot. */
void calx_limit_slot(calx_dml *query, calx_expr_int8 rows);
void calx_offset_slot(calx_dml *query, calx_expr_int8 rows);
void calx_limit_with_ties_slot(calx_dml *query, calx_expr_int8 rows);

/* The node in the arena: itself where it is kept already, else a copy. Values become parameters; one
 * that its type can't hold is remembered in the copy and comes out at rendering. */
const calx_node *calx_keep(calx_arena *arena, const calx_node *node);

/* The arena that the statement lives in. */
calx_arena *calx_dml_arena(const calx_dml *query);

#endif
