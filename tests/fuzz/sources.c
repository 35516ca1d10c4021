/* Random statements: what stands in FROM. */
#include "generator.h"

static made column_made(generator *g, const calx_node *node, const char *source, const char *name)
{
    return made_of(g, node, form(g, "(col %s %s)", source, name));
}

static void add_pair(generator *g, const char *name, const pair *p)
{
    source s = { .tree_name = tree_name(g, name) };
    s.columns[INT] = column_made(g, p->n.node, s.tree_name, "n");
    s.columns[TEXT] = column_made(g, p->t.node, s.tree_name, "t");
    g->scope->sources[g->scope->count++] = s;
}

void add_things(generator *g, const char *name, const calx_handles_things *t)
{
    const calx_node *const nodes[] = { t->id.node, t->name.node, t->flag.node, t->amount.node, t->mood.node,
                                       t->at.node, t->tags.node, t->span.node, t->data.node };
    source s = { .tree_name = tree_name(g, name) };
    for (int k = 0; k < KINDS; k++)
        s.columns[k] = column_made(g, nodes[k], s.tree_name, column_names[k]);
    g->scope->sources[g->scope->count++] = s;
}

/* One to three rows of the program's. */
calx_values *any_values(generator *g, const char **tree)
{
    pair_row rows[3];
    size_t count = 1 + choice(g, 3);
    const char *list = "";
    for (size_t i = 0; i < count; i++) {
        rows[i] = (pair_row){ any_int(g), { choice(g, 2), any_text(g) } };
        list = form(g, "%s%s%s %s", list, i ? " " : "", PARAM(int4, rows[i].n),
                    rows[i].t.set ? param(g, &calx_type_text, &rows[i].t.value) : "(cast text (null))");
    }
    *tree = form(g, "(select (values %s))", list);
    return values_(g->arena, pair_row, rows, count);
}

/* The same of expressions. */
calx_values *any_values_of(generator *g, const char **tree)
{
    made n = any_of(g, INT), t = any_of(g, TEXT), m = any_of(g, INT);
    *tree = form(g, "(select (values %s %s %s (cast text (null))))", n.tree, t.tree, m.tree);
    return values_of(g->arena, row_of(as(H(int4, n), "n"), as(H(text, t), "t")), row_of(H(int4, m), null_(text)));
}

placed any_source(generator *g, const pair *cte, const char *cte_name)
{
    const char *name;
    if (cte && choice(g, 2)) {
        add_pair(g, cte_name, cte);
        return (placed){ cte->calx_source, form(g, "(table %s)", tree_name(g, cte_name)), false };
    }
    if (choice(g, 8) == 7) {
        const char *rows;
        name = any_name(g);
        calx_values *v = any_values(g, &rows);
        pair p = derived_(g->arena, pair, name, v);
        add_pair(g, name, &p);
        return (placed){ p.calx_source, form(g, "(derived %s (as n t) %s)", tree_name(g, name), rows), true };
    }
    if (choice(g, 8) == 7) {
        made tags = value_of(g, TAGS);
        name = any_name(g);
        tag_row t = rows_from_numbered(g->arena, tag_row, name, unnest_(text, H(text_array, tags)));
        source s = { .tree_name = tree_name(g, name) };
        s.columns[TEXT] = column_made(g, t.t.node, s.tree_name, "t");
        s.columns[BIG] = column_made(g, t.place.node, s.tree_name, "place");
        g->scope->sources[g->scope->count++] = s;
        return (placed){ t.calx_source,
                         form(g, "(rows numbered %s (as t place) (call unnest %s))", s.tree_name, tags.tree), false };
    }
    if (choice(g, 4) == 3 && !is_leaf(g)) {
        g->depth++;
        built s = any_select(g, pair_kinds, 2, true);
        g->depth--;
        name = any_name(g);
        pair p = derived_(g->arena, pair, name, s.select);
        add_pair(g, name, &p);
        return (placed){ p.calx_source, form(g, "(derived %s %s)", tree_name(g, name), s.tree), true };
    }
    if (choice(g, 2)) {
        add_things(g, "things", &things);
        return (placed){ things.calx_source, "(table things)", false };
    }
    name = any_name(g);
    calx_handles_things t = aliased(g->arena, things, name);
    add_things(g, name, &t);
    return (placed){ t.calx_source, form(g, "(table things %s)", tree_name(g, name)), false };
}

static const char *any_sample(generator *g, calx_select *q, const char *from)
{
    double percent = choice(g, 101);
    bool by_rows = choice(g, 2);
    if (by_rows)
        tablesample_rows(q, percent);
    else
        tablesample(q, percent);
    const char *seed = "", *share = param(g, &calx_type_float8, &percent);
    if (choice(g, 2)) {
        double number = any_int(g);
        repeatable(q, number);
        seed = form(g, " (repeatable %s)", param(g, &calx_type_float8, &number));
    }
    return form(g, "(sample %s %s %s%s)", from, by_rows ? "bernoulli" : "system", share, seed);
}

static const char *any_join(generator *g, calx_select *q, const char *left, const pair *cte, const char *cte_name)
{
    placed p = any_source(g, cte, cte_name);
    calx_dml *dml = q->query;
    unsigned way = choice(g, 6);
    if (way == 4) {
        calx_cross_join(dml, p.source, false);
        return form(g, "(JOIN_INNER %s %s)", left, p.tree);
    }
    if (way == 5 && p.derived) {
        const char *lateral = form(g, "(lateral%s", p.tree + strlen("(derived"));
        bool outer = choice(g, 2);
        if (outer)
            calx_left_join_lateral(dml, p.source);
        else
            calx_cross_join(dml, p.source, true);
        return outer ? form(g, "(JOIN_LEFT %s %s (true))", left, lateral)
                     : form(g, "(JOIN_INNER %s %s)", left, lateral);
    }
    static const char *const words[] = { "JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN" };
    static const char *const kinds[] = { "INNER", "LEFT", "RIGHT", "FULL" };
    made on = condition(g);
    calx_join(dml, words[way % 4], p.source, on.node);
    const char *right = p.tree;
    if (!p.derived && p.source->table && choice(g, 8) == 7)
        right = any_sample(g, q, right);
    return form(g, "(JOIN_%s %s %s %s)", kinds[way % 4], left, right, on.tree);
}

const char *any_from(generator *g, calx_select *q, const pair *cte, const char *cte_name)
{
    if (choice(g, 12) == 11)
        return "";
    placed first = any_source(g, cte, cte_name);
    calx_from(q->query, first.source);
    const char *tree = first.tree;
    for (unsigned i = choice(g, 3); i > 0; i--)
        tree = any_join(g, q, tree, cte, cte_name);
    return form(g, " (from %s)", tree);
}
