/* Random statements: selects and their clauses. */
#include "generator.h"

const char *any_where(generator *g, calx_dml *dml)
{
    made c[3];
    int count = (int)choice(g, 4);
    for (int i = 0; i < count; i++) {
        c[i] = condition(g);
        calx_where(dml, c[i].node);
    }
    if (count == 0)
        return "";
    if (count == 1)
        return form(g, " (where %s)", c[0].tree);
    return form(g, " (where %s)", join_conditions(g, "and", c, count, c[0].node).tree);
}

static const char *any_group(generator *g, calx_select *q)
{
    if (choice(g, 5) != 4)
        return "";
    made a = any_of(g, INT), b = any_of(g, TEXT);
    calx_expr_int4 x = H(int4, a);
    calx_expr_text y = H(text, b);
    const char *groups;
    switch (choice(g, 4)) {
    case 0:
        group_by(q, x, y);
        groups = form(g, "%s %s", a.tree, b.tree);
        break;
    case 1:
        group_by(q, rollup_(x, y));
        groups = form(g, "(GROUPING_SET_ROLLUP %s %s)", a.tree, b.tree);
        break;
    case 2:
        group_by(q, y, cube_(y, x));
        groups = form(g, "%s (GROUPING_SET_CUBE %s %s)", b.tree, b.tree, a.tree);
        break;
    default:
        group_by(q, grouping_sets_(set_of(x, y), set_of(y), set_of()));
        groups = form(g, "(GROUPING_SET_SETS (row %s %s) %s (GROUPING_SET_EMPTY))", a.tree, b.tree, b.tree);
    }
    made c = condition(g);
    having(q, H(boolean, c));
    return form(g, " (group %s) (having %s)", groups, c.tree);
}

static const char *any_limit(generator *g, calx_select *q, bool ordered, bool *ties)
{
    const char *limited = "", *skipped = "";
    bool given = choice(g, 4) == 3;
    int64_t n = given ? g->given.rows : choice(g, 200), skip = choice(g, 200);
    unsigned way = choice(g, 8);
    if (way & 1) {
        skipped = form(g, " (offset %s)", param(g, &calx_type_int8, &skip));
        offset(q, skip);
    }
    *ties = way == 6 || way == 7;
    if (*ties) {
        if (given && g->slots)
            limit_with_ties(q, slot(things_given, rows));
        else
            limit_with_ties(q, n);
        return form(g, "%s (limit_with_ties %s)%s", skipped, param(g, &calx_type_int8, &n), ordered ? "" : REFUSED);
    }
    if (way & 2) {
        if (given && g->slots)
            limit(q, slot(things_given, rows));
        else
            limit(q, n);
        limited = form(g, " (limit %s)", param(g, &calx_type_int8, &n));
    }
    return form(g, "%s%s", limited, skipped);
}

static const char *one_lock(generator *g, calx_select *q, unsigned way, bool ties)
{
    static const char *const words[] = { "LCS_FORUPDATE", "LCS_FORNOKEYUPDATE", "LCS_FORSHARE" };
    unsigned wait = choice(g, 3);
    const char *tables = "";
    if (way == 0)
        for_update(q);
    else if (way == 1)
        for_no_key_update(q);
    else
        for_share(q);
    for (unsigned i = choice(g, 3); i > 0; i--) {
        lock_only(q, things);
        tables = form(g, "%s (table things)", tables);
    }
    if (wait == 1)
        skip_locked(q);
    else if (wait == 2)
        nowait(q);
    return form(g, " (lock %s%s %s%s)", wait == 1 && ties ? REFUSED : "", words[way],
                wait == 0   ? "LockWaitBlock"
                : wait == 1 ? "LockWaitSkip"
                            : "LockWaitError",
                tables);
}

static const char *any_lock(generator *g, calx_select *q, bool ties)
{
    const char *locks = "";
    for (unsigned more = choice(g, 8); more == 7; more = 7 * choice(g, 2))
        locks = form(g, "%s%s", locks, one_lock(g, q, choice(g, 3), ties));
    return locks;
}

/* Order by expressions; of a union, by its columns' names alone. */
static const char *any_order(generator *g, calx_select *q, bool is_union)
{
    made keys[2];
    unsigned count;
    if (choice(g, 3) != 2)
        return "";
    if (is_union) {
        order_by(q, things.id);
        return " (order (by DEFAULT NULLS_DEFAULT (col id)))";
    }
    const char *list = order_list(g, keys, &count, false);
    for (unsigned i = 0; i < count; i++)
        order_by(q, (calx_expr_int4){ .node = keys[i].node });
    return form(g, " (order%s)", list);
}

static const char *any_distinct(generator *g, calx_select *q)
{
    unsigned way = choice(g, 12);
    if (way == 11) {
        made x = any_of(g, INT);
        distinct_on(q, H(int4, x));
        return form(g, " (distinct %s)", x.tree);
    }
    if (way != 10)
        return "";
    distinct(q);
    return " (distinct)";
}

static const char *any_columns(generator *g, calx_select *q, const kind *kinds, int count, bool as_pair)
{
    const char *list = "";
    for (int i = 0; i < count; i++) {
        made x = any_of(g, kinds[i]);
        calx_expr_int4 plain = H(int4, x);
        const char *name = as_pair ? (i ? "t" : "n") : choice(g, 4) == 3 ? any_name(g) : NULL;
        if (name)
            columns(q, as(plain, name));
        else
            columns(q, plain);
        list = name ? form(g, "%s (as %s %s)", list, tree_name(g, name), x.tree) : form(g, "%s %s", list, x.tree);
    }
    return form(g, " (columns%s)", list);
}

/* Other selects of the same columns, taken in from left to right. */
static const char *any_unions(generator *g, calx_select *q, const char *tree, const kind *kinds, int count,
                              bool as_pair, bool *is_union)
{
    *is_union = false;
    for (int i = 0; i < 3 && choice(g, 6) == 5 && !is_leaf(g); i++) {
        unsigned way = choice(g, 6);
        static const char *const words[] = {
            "UNION", "UNION all", "INTERSECT", "EXCEPT", "INTERSECT all", "EXCEPT all"
        };
        g->depth++;
        scope *here = g->scope;
        g->scope = here->up;
        built other = any_select(g, kinds, count, as_pair);
        g->scope = here;
        g->depth--;
        if (way == 0)
            union_(q, other.select);
        else if (way == 1)
            union_all(q, other.select);
        else if (way == 2)
            intersect_(q, other.select);
        else if (way == 3)
            except_(q, other.select);
        else if (way == 4)
            intersect_all(q, other.select);
        else
            except_all(q, other.select);
        tree = form(g, " (SETOP_%s (select%s) %s)", words[way], tree, other.tree);
        *is_union = true;
    }
    return tree;
}

/* How a recursive CTE is walked. */
static const char *any_walk(generator *g, calx_dml *dml, const pair *cte)
{
    const calx_node *const columns[] = { cte->n.node, cte->t.node, NULL };
    const char *search = "", *cycle = "";
    if (choice(g, 2)) {
        bool deep = choice(g, 2);
        const char *name = any_name(g);
        calx_search(dml, cte->calx_source, deep ? "DEPTH" : "BREADTH", name, columns);
        search = form(g, " (%s (as n t) %s)", deep ? "depth" : "breadth", tree_name(g, name));
    }
    if (choice(g, 2)) {
        const char *mark = any_name(g), *path = any_name(g);
        calx_cycle(dml, cte->calx_source, mark, path, columns + 1);
        cycle = form(g, " (cycle (as t) %s %s)", tree_name(g, mark), tree_name(g, path));
    }
    return form(g, "%s%s", search, cycle);
}

/* A CTE for `dml`: a select, or an insert that returns. */
const char *any_cte(generator *g, calx_dml *dml, pair *out, const char **name)
{
    static const char *const words[] = { "Default", "Always", "Never" };
    const char *tree, *columns = "";
    *name = any_name(g);
    scope *here = g->scope;
    g->scope = here->up;
    g->depth++;
    if (choice(g, 5) == 4) {
        calx_insert *i = insert_into(g->arena, things);
        returning(i, as(things.id, "n"), as(things.name, "t"));
        tree = "(insert (table things) (returning (as n (col things id)) (as t (col things name))))";
        *out = cte_(g->arena, pair, *name, i);
    } else if (choice(g, 5) == 4) {
        calx_values *v = choice(g, 2) ? any_values_of(g, &tree) : any_values(g, &tree);
        *out = cte_(g->arena, pair, *name, v);
        columns = " (as n t)";
    } else {
        built s = any_select(g, pair_kinds, 2, true);
        tree = s.tree;
        *out = cte_(g->arena, pair, *name, s.select);
    }
    g->depth--;
    g->scope = here;
    unsigned way = choice(g, 4);
    if (way == 3)
        calx_with_recursive(dml, out->calx_source);
    else
        calx_with(dml, out->calx_source, way == 0 ? "" : way == 1 ? "MATERIALIZED " : "NOT MATERIALIZED ");
    return form(g, " (with%s (%s%s CTEMaterialize%s %s%s))", way == 3 ? " recursive" : "", tree_name(g, *name), columns,
                words[way % 3], tree, way == 3 ? any_walk(g, dml, out) : "");
}

built any_select(generator *g, const kind *kinds, int count, bool as_pair)
{
    scope inner = { .up = g->scope };
    calx_select *q = calx_select_new(g->arena, (const calx_node *const[]){ NULL });
    g->scope = &inner;
    g->depth++;
    pair cte;
    const char *cte_name = NULL, *with = "";
    if (choice(g, 6) == 5 && !is_leaf(g))
        with = any_cte(g, q->query, &cte, &cte_name);
    const char *from = any_from(g, q, cte_name ? &cte : NULL, cte_name);
    const char *distinct = any_distinct(g, q);
    const char *columns = any_columns(g, q, kinds, count, as_pair);
    const char *where = any_where(g, q->query);
    const char *group = any_group(g, q);
    bool is_union, ties;
    const char *body = form(g, "%s%s%s%s%s", distinct, columns, from, where, group);
    body = any_unions(g, q, body, kinds, count, as_pair, &is_union);
    const char *order = any_order(g, q, is_union);
    const char *limits = any_limit(g, q, *order != 0, &ties);
    const char *lock = any_lock(g, q, ties);
    g->depth--;
    g->scope = inner.up;
    return (built){ q, form(g, "(select%s%s%s%s%s)", with, body, order, limits, lock) };
}
