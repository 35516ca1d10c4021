/* CTEs, and what else stands in FROM with typed columns of its own: subqueries, calls, tables under another name.
 * Included by query.h. */
#ifndef CALX_CTE_H
#define CALX_CTE_H

#include <calx/condition.h>

/* What all statements are underneath. */
typedef struct calx_dml calx_dml;

/* ---- Made of a statement ----
 *
 *     CALX_CTE(dependent_cte, FIELD(parent_location_id, int8), FIELD(dependent_location_id, int8));
 *     dependent_cte dep = cte_(arena, dependent_cte, "dep", q);
 *     with(outer, dep); from(outer, dep); where(outer, eq(dep.parent_location_id, id));
 *
 * CALX_CTE defines a struct of handles. cte_ makes one of a select whose columns are those, in order
 * and by name; a difference is the outer statement's error. derived_ makes a subquery in FROM. */
#define CALX_CTE(cte, ...)                                                                            \
    typedef struct cte {                                                                              \
        const calx_source *calx_source;                                                               \
        CALX_EACH(CALX_CTE_MEMBER, cte, __VA_ARGS__)                                                  \
    } cte;                                                                                            \
    CALX_ONE const calx_field calx_fields_##cte[] = { CALX_EACH(CALX_RESULT_FIELD, cte, __VA_ARGS__) }; \
    CALX_ONE const calx_shape calx_shape_##cte = { #cte, calx_fields_##cte,                           \
                                                   sizeof calx_fields_##cte / sizeof(calx_field), sizeof(cte) }
#define CALX_CTE_MEMBER(cte, item) CALX_WITH_ITEM(CALX_CTE_MEMBER_, cte, item)
#define CALX_CTE_MEMBER_(cte, kind, name, T, ...) calx_expr_of(T) name;
#define cte_(arena, cte, name, select) \
    (*(const cte *)calx_cte_new((arena), &calx_shape_##cte, (name), (select)->query, false))
#define derived_(arena, cte, name, select) \
    (*(const cte *)calx_cte_new((arena), &calx_shape_##cte, (name), (select)->query, true))

/* ---- Other sources ---- */

/* The rows that a call gives, with the columns that a CALX_CTE declares:
 *
 *     CALX_CTE(tag_of, FIELD(tag, text));
 *     tag_of t = rows_from(arena, tag_of, "t", unnest_(text, offices.tags));
 *     cross_join(q, t);
 *
 * It may refer to what stands before it in FROM. The numbered form has one more column, an int8 that counts the
 * rows from 1. Whether the call gives such columns only the server knows. */
#define rows_from(arena, cte, name, call) \
    (*(const cte *)calx_rows_from((arena), &calx_shape_##cte, (name), (call).node, false))
#define rows_from_numbered(arena, cte, name, call) \
    (*(const cte *)calx_rows_from((arena), &calx_shape_##cte, (name), (call).node, true))

/* A table under another name, with handles of its own: for joining a table to itself. */
#define aliased(arena, table, name) \
    (*(const __typeof__(table) *)calx_alias_new((arena), &(table), sizeof(table), (table).calx_source, (name)))

/* ---- WITH ---- */

/* Puts a CTE before the statement. Naming it in from or join is not enough, and CALX_USAGE where it stands before no
 * statement around. The others say whether the
 * server is to compute it once, or to plan it as part of the statement. with_recursive is for a CTE whose
 * select was given a union_all with one that reads the CTE itself. */
#define with(q, cte) calx_with((q)->query, (cte).calx_source, "")
#define with_materialized(q, cte) calx_with((q)->query, (cte).calx_source, "MATERIALIZED ")
#define with_not_materialized(q, cte) calx_with((q)->query, (cte).calx_source, "NOT MATERIALIZED ")
#define with_recursive(q, cte) calx_with_recursive((q)->query, (cte).calx_source)

/* ---- The walk of a recursive CTE ----
 *
 *     with_recursive(q, below);
 *     where(q, not_(cycle_(q, below, "looped", "path", below.id)));
 *     order_by(q, search_depth_first(q, below, "walk", below.id));
 *
 * Each is called after with_recursive of the same statement, once at most, and names columns of the CTE that tell its
 * rows apart. The search verbs give the CTE one more column, `name`, and that column as an expression for order_by:
 * sorted by it, the rows come as a walk meets them, those below a row before its neighbours or after them. */
#define search_depth_first(q, cte, name, ...) \
    calx_search((q)->query, (cte).calx_source, "DEPTH", (name), CALX_NODES(__VA_ARGS__))
#define search_breadth_first(q, cte, name, ...) \
    calx_search((q)->query, (cte).calx_source, "BREADTH", (name), CALX_NODES(__VA_ARGS__))
/* Ends the walk where it comes to a row that stands on its own way already. The CTE gets two more columns: `mark`, which
 * is true in such a row and is given as a condition, and `path`, the rows on the way, which the server needs for it. */
#define cycle_(q, cte, mark, path, ...) \
    calx_cycle((q)->query, (cte).calx_source, (mark), (path), CALX_NODES(__VA_ARGS__))

/* The type of what a walk is sorted by, and of rows that a function gives as one value: of expressions only, no value of it is ever sent or read. */
typedef struct calx_record {
    char unused;
} calx_record;
typedef calx_record calx_ctype_record;
typedef calx_record calx_sqltype_record;
typedef CALX_TYPED(calx_record) calx_expr_record;
extern const calx_type calx_type_record;

/* ---- What the verbs call ---- */

void calx_with(calx_dml *query, const calx_source *cte, const char *materialized);
void calx_with_recursive(calx_dml *query, const calx_source *cte);
calx_expr_record calx_search(calx_dml *query, const calx_source *cte, const char *first, const char *name,
                             const calx_node *const *columns);
calx_condition calx_cycle(calx_dml *query, const calx_source *cte, const char *mark, const char *path,
                          const calx_node *const *columns);
const void *calx_cte_new(calx_arena *arena, const calx_shape *shape, const char *name, calx_dml *select, bool derived);
const void *calx_rows_from(calx_arena *arena, const calx_shape *shape, const char *name, const calx_node *call, bool numbered);
const void *calx_alias_new(calx_arena *arena, const void *handles, size_t size, const calx_source *source, const char *name);

#endif
