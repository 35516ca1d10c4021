/* Random statements: statements that write, and any statement. */
#include "generator.h"

static const char *any_returning(generator *g, calx_dml *dml)
{
    if (choice(g, 2))
        return "";
    made x = any_of(g, TEXT);
    const char *name = any_name(g);
    calx_returning(dml, CALX_NODES(as(H(text, x), name), H(text, x)));
    return form(g, " (returning (as %s %s) %s)", tree_name(g, name), x.tree, x.tree);
}

/* Sets some columns; gives `(as column value)` of each, and their names and values apart. */
static const char *any_assignments(generator *g, calx_dml *dml, const calx_handles_things *t, unsigned which,
                                   const char **names, const char **values)
{
    const char *both = "";
    const calx_node *const nodes[] = { t->id.node, t->name.node, t->flag.node, t->amount.node };
    *names = *values = "";
    for (int i = 0; i < 4; i++) {
        if (!(which & 1u << i))
            continue;
        made x = any_of(g, (kind)i);
        if (i == 3) {
            calx_set(dml, nodes[i], &(const calx_node){ .kind = CALX_NODE_NULL, .type = &calx_type_int8 });
            x.tree = "(null)";
        } else {
            calx_set(dml, nodes[i], x.node);
        }
        both = form(g, "%s (as %s %s)", both, column_names[i], x.tree);
        *names = form(g, "%s (as %s)", *names, column_names[i]);
        *values = form(g, "%s%s%s", *values, **values ? " " : "", x.tree);
    }
    return both;
}

/* Two columns together, after another or not. */
static const char *any_row_assigned(generator *g, calx_dml *dml, const calx_handles_things *t)
{
    const char *before = "", *unused[2];
    if (choice(g, 2))
        before = any_assignments(g, dml, t, 1 << 2, &unused[0], &unused[1]);
    built s = any_select(g, pair_kinds, 2, false);
    calx_set_select(dml, s.select->query, CALX_NODES(t->id, t->name));
    return form(g, "%s (as id (of 1 2 (scalar %s))) (as name (of 2 2))", before, s.tree);
}

static const char *any_conflict(generator *g, calx_insert *i, const calx_handles_things *t)
{
    int32_t n = any_int(g);
    made c;
    switch (choice(g, 7)) {
    case 4: {
        on_conflict(i, t->id);
        built s = any_select(g, pair_kinds, 2, false);
        update_set_select(i, s.select, t->id, t->name);
        return form(g, " (conflict update (on (as id)) (set (as id (of 1 2 (scalar %s))) (as name (of 2 2))))", s.tree);
    }
    case 0:
        on_conflict_do_nothing(i);
        return " (conflict nothing)";
    case 2:
        on_conflict(i, t->id);
        c = condition(g);
        on_conflict_where(i, H(boolean, c));
        on_conflict_do_nothing(i);
        return form(g, " (conflict nothing (on (as id)) (index %s))", c.tree);
    case 3: {
        const char *name = any_name(g);
        on_conflict_constraint(i, name);
        update_set_col(i, t->name, concat_(t->name, excluded(t->name)));
        return form(g, " (conflict update (constraint %s) (set (as name (op || (col %s name) (col excluded name)))))",
                    tree_name(g, name), g->scope->sources[0].tree_name);
    }
    case 1: {
        on_conflict(i, t->id, t->name);
        update_excluded(i, t->name);
        update_set(i, t->id, n);
        const char *set = PARAM(int4, n);
        c = condition(g);
        update_where(i, H(boolean, c));
        return form(
            g, " (conflict update (on (as id) (as name)) (set (as name (col excluded name)) (as id %s)) (where %s))",
            set, c.tree);
    }
    default:
        return "";
    }
}

static asked any_insert(generator *g)
{
    scope own = { .up = NULL };
    g->scope = &own;
    const char *alias = choice(g, 4) == 3 ? any_name(g) : NULL;
    calx_handles_things t = alias ? aliased(g->arena, things, alias) : things;
    calx_insert *i = insert_into(g->arena, t);
    pair cte;
    const char *cte_name, *names, *values, *what = "", *with = "";
    if (choice(g, 6) == 5)
        with = any_cte(g, i->query, &cte, &cte_name);
    unsigned which = choice(g, 16);
    if (choice(g, 3) == 2) {
        built s = any_select(g, pair_kinds, 2, false);
        insert_select(i, s.select, t.id, t.name);
        what = form(g, " (columns (as id) (as name)) (what %s)", s.tree);
    } else if (choice(g, 4) == 3) {
        const char *rows;
        calx_values *v = any_values(g, &rows);
        insert_select(i, v, t.id, t.name);
        what = form(g, " (columns (as id) (as name)) (what %s)", rows);
    } else if (which) {
        any_assignments(g, i->query, &t, which, &names, &values);
        what = form(g, " (columns%s) (what (select (values %s)))", names, values);
    }
    add_things(g, alias ? alias : "things", &t);
    const char *conflict = any_conflict(g, i, &t);
    const char *returned = any_returning(g, i->query);
    const char *target = alias ? form(g, "(table things %s)", tree_name(g, alias)) : "(table things)";
    return (asked){ i->query, form(g, "(insert%s %s%s%s%s)", with, target, what, conflict, returned), false };
}

static asked any_update(generator *g, bool is_delete)
{
    scope own = { .up = NULL };
    g->scope = &own;
    const char *alias = choice(g, 4) == 3 ? any_name(g) : NULL;
    calx_handles_things t = alias ? aliased(g->arena, things, alias) : things;
    calx_dml *dml = is_delete ? delete_from(g->arena, t)->query : update_(g->arena, t)->query;
    pair cte;
    const char *cte_name = NULL, *with = "", *from = NULL, *set = "", *unused[2];
    if (choice(g, 6) == 5)
        with = any_cte(g, dml, &cte, &cte_name);
    add_things(g, alias ? alias : "things", &t);
    for (unsigned i = choice(g, 3); i > 0; i--) {
        placed p = any_source(g, cte_name ? &cte : NULL, cte_name);
        calx_write_from(dml, p.source);
        from = from ? form(g, "(JOIN_INNER %s %s)", from, p.tree) : p.tree;
    }
    if (!is_delete && choice(g, 4) == 3)
        set = form(g, " (set%s)", any_row_assigned(g, dml, &t));
    else if (!is_delete)
        set = form(g, " (set%s)", any_assignments(g, dml, &t, 1 + choice(g, 15), &unused[0], &unused[1]));
    const char *where = any_where(g, dml);
    if (!*where)
        calx_all_rows(dml);
    const char *returned = any_returning(g, dml);
    const char *target = alias ? form(g, "(table things %s)", tree_name(g, alias)) : "(table things)";
    from = from ? form(g, " (from %s)", from) : "";
    return (asked){
        dml, form(g, "(%s%s %s%s%s%s%s)", is_delete ? "delete" : "update", with, target, set, from, where, returned),
        false
    };
}

static const char *any_when(generator *g, calx_merge *m, const calx_handles_things *t)
{
    const char *names, *values, *does, *both;
    bool matched = choice(g, 2);
    made c = condition(g);
    if (matched)
        when_matched(m, H(boolean, c));
    else
        when_not_matched(m, H(boolean, c));
    unsigned way = choice(g, 4);
    if (way == 0) {
        then_do_nothing(m);
        does = "CMD_NOTHING";
    } else if (way == 1 && matched) {
        then_delete(m);
        does = "CMD_DELETE";
    } else if (way == 1) {
        then_insert_defaults(m);
        does = "CMD_INSERT";
    } else if (way == 2 && matched) {
        does = form(g, "CMD_UPDATE (set%s)", any_row_assigned(g, m->query, t));
    } else {
        both = any_assignments(g, m->query, t, 1 + choice(g, 15), &names, &values);
        does = matched ? form(g, "CMD_UPDATE (set%s)", both) : form(g, "CMD_INSERT (set%s) (values %s)", names, values);
    }
    return form(g, " (%s %s %s)", matched ? "matched" : "not_matched", c.tree, does);
}

static asked any_merge(generator *g)
{
    scope own = { .up = NULL };
    g->scope = &own;
    const char *alias = choice(g, 4) == 3 ? any_name(g) : NULL;
    calx_handles_things t = alias ? aliased(g->arena, things, alias) : things;
    calx_merge *m = merge_into(g->arena, t);
    pair cte;
    const char *cte_name = NULL, *with = "", *whens = "";
    if (choice(g, 6) == 5)
        with = any_cte(g, m->query, &cte, &cte_name);
    add_things(g, alias ? alias : "things", &t);
    placed p = any_source(g, cte_name ? &cte : NULL, cte_name);
    made on = condition(g);
    calx_merge_using(m->query, p.source, on.node);
    for (unsigned i = 1 + choice(g, 3); i > 0; i--)
        whens = form(g, "%s%s", whens, any_when(g, m, &t));
    const char *target = alias ? form(g, "(table things %s)", tree_name(g, alias)) : "(table things)";
    return (asked){ m->query, form(g, "(merge%s %s %s %s%s)", with, target, p.tree, on.tree, whens), false };
}

static asked any_truncate(generator *g)
{
    calx_truncate *t = truncate_(g->arena, things);
    unsigned way = choice(g, 8);
    if (way & 1)
        truncate_also(t, things);
    if (way & 2)
        restart_identity(t);
    if (way & 4)
        truncate_cascade(t);
    return (asked){ t->query,
                    form(g, "(truncate (table things)%s%s%s)", way & 1 ? " (table things)" : "",
                         way & 2 ? " restart" : "", way & 4 ? " DROP_CASCADE" : " DROP_RESTRICT"),
                    false };
}

static asked any_statement(generator *g)
{
    g->given = any_given(g);
    unsigned what = choice(g, 8);
    if (what < 3) {
        static const kind kinds[] = { INT, TEXT, BIG, MOOD, BOOL, TAGS, TIME, DATA, SPAN };
        built s = any_select(g, kinds, 1 + (int)choice(g, 9), false);
        return (asked){ s.select->query, s.tree, false };
    }
    return what == 3   ? any_insert(g)
           : what == 6 ? any_merge(g)
           : what == 7 ? any_truncate(g)
                       : any_update(g, what == 5);
}

asked random_statement(bytes in, calx_arena *arena, bool wild)
{
    generator g = { .in = &in, .arena = arena, .wild = wild, .budget = 80 };
    asked result = any_statement(&g);
    result.refused = strstr(result.tree, REFUSED) != NULL;
    result.tree = numbered_tree(arena, result.tree);
    return result;
}

bool random_prepared(bytes in, calx_arena *arena, bool wild, calx_sql *out, calx_error *err)
{
    generator g = { .in = &in, .arena = arena, .wild = wild, .budget = 80, .slots = true };
    asked made = any_statement(&g);
    const things_given_statement *statement = prepare_(&made, things_given, err);
    return statement && render(with_args(arena, statement, &g.given), out, err);
}

bool same_sql(const calx_sql *x, const calx_sql *y)
{
    const calx_params *p = &x->params, *q = &y->params;
    if (!calx_text_equal(x->text, y->text) || p->count != q->count || p->secret_rows != q->secret_rows)
        return false;
    for (size_t i = 0; i < p->count; i++)
        if (p->types[i] != q->types[i] || p->secrecy[i] != q->secrecy[i] || p->lengths[i] != q->lengths[i] ||
            memcmp(p->data[i], q->data[i], (size_t)p->lengths[i]) != 0)
            return false;
    return true;
}
