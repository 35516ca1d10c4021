/* The statements that write single tables: INSERT with its conflicts, UPDATE and DELETE. MERGE and TRUNCATE are in
 * statements.h; whole structs are written by write.h. Included by query.h. */
#ifndef CALX_MODIFY_H
#define CALX_MODIFY_H

#include <calx/condition.h>

/* What all statements are underneath. */
typedef struct calx_dml calx_dml;

/* The statements. They differ in type, so that what one of them has no clause for does not compile. */
typedef struct calx_insert {
    calx_dml *query; /* for the verbs */
} calx_insert;
/* An UPDATE. */
typedef struct calx_update {
    calx_dml *query; /* for the verbs */
} calx_update;
/* A DELETE. */
typedef struct calx_delete {
    calx_dml *query; /* for the verbs */
} calx_delete;

/* ---- Verbs ---- */

/* Begins one, in the arena. Of a view, none of them compiles. */
#define insert_into(arena, table) calx_insert_new((arena), CALX_WRITABLE(table))
#define update_(arena, table) calx_update_new((arena), CALX_WRITABLE(table))
#define delete_from(arena, table) calx_delete_new((arena), CALX_WRITABLE(table))
#define CALX_WRITABLE(table)                                                                                 \
    (CALX_ASSERT_HERE(__builtin_types_compatible_p(__typeof__((table).calx_relation), calx_is_table),        \
                      "a view is only read, and not written to"),                                                         \
     (table).calx_source)

/* A column's new value; null; another expression's value; a nullable value. */
#define set(q, x, v)                                                                          \
    (CALX_ASSERT_FITS(x, v, "set: the value is not of the type of the column"),         \
     calx_set(CALX_WRITES("set", q), (x).node, CALX_VALUE(x, v)))
#define set_null(q, x) \
    calx_set(CALX_WRITES("set_null", q), (x).node, &(const calx_node){ .kind = CALX_NODE_NULL, .type = (x).node->type })
/* The column's default. */
#define set_default(q, x) calx_set(CALX_WRITES("set_default", q), (x).node, &calx_node_default)
#define set_col(q, x, y)                                                                      \
    (CALX_ASSERT_HERE(CALX_SAME_TYPE(x, y), "set_col: the two columns have different types"), \
     calx_set(CALX_WRITES("set_col", q), (x).node, (y).node))
#define set_opt(q, x, opt)                                                                        \
    (CALX_ASSERT_HERE(CALX_SAME_OPT(x, opt), "set_opt: the value is not of the type of the column"),   \
     (opt).set ? calx_set(CALX_WRITES("set_opt", q), (x).node, CALX_VALUE(x, (opt).value)) : set_null(q, x))

/* Several columns' new values at once, from the one row of a select of as many columns, in its order; null for each where
 * the select gives no row: set_select(u, newest, t.title, t.made_on). In UPDATE, and after when_matched of a MERGE. Another
 * number of columns, or one that is not of the type of the column that it goes into (integers of any width are of one), is
 * CALX_USAGE. */
#define set_select(u, select, ...)                                                                               \
    calx_set_select(CALX_STATEMENT(CALX_IS_A(u, calx_update) || CALX_IS_A(u, calx_merge),                        \
                                   "set_select: the statement is no UPDATE or MERGE", u),                        \
                    CALX_ROWS("set_select: what the columns are set to is no select and no values", select),     \
                    CALX_NODES(__VA_ARGS__))
#define CALX_ROWS(sentence, select) CALX_STATEMENT(CALX_IS_SUBQUERY(select), sentence, select)

/* INSERT of what a select, or values_, gives, into the named columns, in its order; their number and types are those of
 * the select's columns, as for set_select. */
#define insert_select(i, select, ...)                                                                    \
    calx_insert_select(CALX_INSERT("insert_select", i),                                                  \
                       CALX_ROWS("insert_select: what is inserted is no select and no values", select),  \
                       CALX_NODES(__VA_ARGS__))
/* ON CONFLICT DO NOTHING, of any key; after on_conflict, of that one. */
#define on_conflict_do_nothing(i) calx_on_conflict_do_nothing(CALX_INSERT("on_conflict_do_nothing", i))
/* ON CONFLICT (columns) DO UPDATE: on_conflict names the columns of the unique key, then each of
 * update_excluded (takes over the value that was to be inserted) and update_set sets a column of the row
 * that is there; update_where restricts it. */
#define on_conflict(i, ...) calx_on_conflict(CALX_INSERT("on_conflict", i), CALX_NODES(__VA_ARGS__))
#define update_excluded(i, x) calx_update_excluded(CALX_INSERT("update_excluded", i), (x).node)
#define update_set(i, x, v)                                                                      \
    (CALX_ASSERT_FITS(x, v, "update_set: the value is not of the type of the column"),     \
     calx_update_set(CALX_INSERT("update_set", i), (x).node, CALX_VALUE(x, v)))
#define update_where(i, c) calx_update_where(CALX_INSERT("update_where", i), CALX_CONDITION_NODE(, c))
#define update_set_col(i, x, y)                                                                  \
    (CALX_ASSERT_HERE(CALX_SAME_TYPE(x, y), "update_set_col: the two columns have different types"), \
     calx_update_set(CALX_INSERT("update_set_col", i), (x).node, (y).node))
/* As set_select, for the row that is there. */
#define update_set_select(i, select, ...)                                                                              \
    calx_update_set_select(CALX_INSERT("update_set_select", i),                                                        \
                           CALX_ROWS("update_set_select: what the columns are set to is no select and no values", select), \
                           CALX_NODES(__VA_ARGS__))
/* What was to be inserted into a column, for update_set_col, update_set_select and update_where. */
#define excluded(x) ((__typeof__(x)){ .node = &(const calx_node){                                \
    .kind = CALX_NODE_FIELD, .type = (x).node->type, .name = (x).node->name, .source = &calx_source_excluded } })
/* The key by its constraint's name, in place of its columns; the condition of a partial unique index. */
#define on_conflict_constraint(i, name) calx_on_conflict_constraint(CALX_INSERT("on_conflict_constraint", i), (name))
#define on_conflict_where(i, c) calx_on_conflict_where(CALX_INSERT("on_conflict_where", i), CALX_CONDITION_NODE(, c))
/* Lets set write to a column that is GENERATED ALWAYS AS IDENTITY. */
#define overriding_system_value(i) calx_overriding(CALX_INSERT("overriding_system_value", i))
/* UPDATE … FROM and DELETE … USING: other tables that the condition and the new values may name. */
#define update_from(u, table)                                                                                    \
    calx_write_from(CALX_STATEMENT(CALX_IS_A(u, calx_update), "update_from: the statement is no UPDATE", u),     \
                    (table).calx_source)
#define delete_using(d, table)                                                                                   \
    calx_write_from(CALX_STATEMENT(CALX_IS_A(d, calx_delete), "delete_using: the statement is no DELETE", d),    \
                    (table).calx_source)
/* RETURNING, of INSERT, UPDATE and DELETE; of MERGE from PostgreSQL 17 on, and 42601 before. */
#define returning(q, ...) calx_returning(CALX_RETURNS(q), CALX_NODES(__VA_ARGS__))

/* ---- What the verbs call ---- */

extern const calx_source calx_source_excluded;
extern const calx_node calx_node_default;

calx_insert *calx_insert_new(calx_arena *arena, const calx_source *table);
calx_update *calx_update_new(calx_arena *arena, const calx_source *table);
calx_delete *calx_delete_new(calx_arena *arena, const calx_source *table);
void calx_set(calx_dml *query, const calx_node *column, const calx_node *value);
void calx_set_select(calx_dml *query, const calx_dml *select, const calx_node *const *columns);
void calx_insert_select(calx_dml *query, calx_dml *select, const calx_node *const *columns);
void calx_on_conflict_do_nothing(calx_dml *query);
void calx_on_conflict(calx_dml *query, const calx_node *const *columns);
void calx_on_conflict_constraint(calx_dml *query, const char *name);
void calx_on_conflict_where(calx_dml *query, const calx_node *condition);
void calx_overriding(calx_dml *query);
void calx_update_excluded(calx_dml *query, const calx_node *column);
void calx_update_set(calx_dml *query, const calx_node *column, const calx_node *value);
void calx_update_set_select(calx_dml *query, const calx_dml *select, const calx_node *const *columns);
void calx_update_where(calx_dml *query, const calx_node *condition);
void calx_write_from(calx_dml *query, const calx_source *source);
void calx_returning(calx_dml *query, const calx_node *const *nodes);

#endif
