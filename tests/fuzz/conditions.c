/* Random statements: conditions. */
#include "generator.h"

static const char *inner_of(generator *g, const made *m, const char *junction)
{
    return m->junction && strcmp(m->junction, junction) == 0 ? m->inner : form(g, " %s", m->tree);
}

made join_conditions(generator *g, const char *junction, const made *list, int count, const calx_node *node)
{
    const char *inner = "";
    for (int i = 0; i < count; i++)
        inner = form(g, "%s%s", inner, inner_of(g, &list[i], junction));
    made m = made_of(g, node, form(g, "(%s%s)", junction, inner));
    m.junction = junction;
    m.inner = inner;
    return m;
}

static made any_junction(generator *g)
{
    made c[3] = { condition(g), condition(g), condition(g) };
    if (choice(g, 2))
        return join_conditions(g, "and", c, 3, and_(H(boolean, c[0]), H(boolean, c[1]), H(boolean, c[2])).node);
    return join_conditions(g, "or", c, 2, or_(H(boolean, c[0]), H(boolean, c[1])).node);
}

static made any_subquery_condition(generator *g)
{
    unsigned way = choice(g, 6);
    made x = any_of(g, INT);
    built s = any_select(g, (const kind[]){ INT }, 1, false);
    switch (way) {
    case 0:
        return MADE(exists(s.select), "(exists %s)", s.tree);
    case 1:
        return MADE(eq_any_query(H(int4, x), s.select), "(any_of = %s %s)", x.tree, s.tree);
    case 2:
        return MADE(ne_all_query(H(int4, x), s.select), "(all_of <> %s %s)", x.tree, s.tree);
    case 3:
        return MADE(ge_all_query(H(int4, x), s.select), "(all_of >= %s %s)", x.tree, s.tree);
    default:
        return MADE(in_query(H(int4, x), s.select), "(in %s %s)", x.tree, s.tree);
    }
}

static made any_column_condition(generator *g)
{
    made x = any_of(g, INT);
    const char *name = any_name(g);
    calx_handles_things t = aliased(g->arena, things, name);
    const char *tree = tree_name(g, name);
    return MADE(in_column(H(int4, x), t.id), "(in %s (select (columns (col %s id)) (from (table things %s))))", x.tree,
                tree, tree);
}

static made any_list_condition(generator *g)
{
    made x = any_of(g, TEXT), tags = any_of(g, TAGS);
    int32_t items[3] = { any_int(g), any_int(g), any_int(g) };
    calx_array_int4 list = { items, NULL, (int32_t)choice(g, 4), 0 };
    switch (choice(g, 7)) {
    case 5:
        return MADE(not_in_(H(text, x), H(text_array, tags)), "(all <> %s %s)", x.tree, tags.tree);
    case 3:
        x = any_of(g, INT);
        return MADE(not_in_(H(int4, x), items, list.len), "(all <> %s %s)", x.tree,
                    param(g, &calx_type_int4_array, &list));
    case 4:
        return MADE(like_any(H(text, x), H(text_array, tags)), "(any ~~ %s %s)", x.tree, tags.tree);
    case 0:
        x = any_of(g, INT);
        return MADE(in_(H(int4, x), items, list.len), "(any = %s %s)", x.tree, param(g, &calx_type_int4_array, &list));
    case 1:
        return MADE(contains(H(text_array, tags), H(text_array, tags)), "(op @> %s %s)", tags.tree, tags.tree);
    case 2: {
        feeling f[2] = { FEELING_GLAD, FEELING_QUOTED };
        calx_array_feeling feelings = { f, NULL, 2, 0 };
        x = any_of(g, MOOD);
        return MADE(in_(H(feeling, x), f, 2), "(any = %s (cast feeling[] %s))", x.tree,
                    param(g, &calx_type_feeling_array, &feelings));
    }
    default:
        return MADE(is_element(H(text, x), H(text_array, tags)), "(any = %s %s)", x.tree, tags.tree);
    }
}

/* Expressions where values might stand. */
static made any_comparison_with_given(generator *g)
{
    made x = any_of(g, INT), y = given_of(g, INT), t = any_of(g, TEXT), u = given_of(g, TEXT);
    int32_t n = any_int(g);
    switch (choice(g, 5)) {
    case 0:
        return MADE(eq(H(int4, x), H(int4, y)), "(op = %s %s)", x.tree, y.tree);
    case 1:
        return MADE(between(H(int4, x), n, H(int4, y)), "(between %s %s %s)", x.tree, PARAM(int4, n), y.tree);
    case 2:
        return MADE(after(H(text, t), H(text, u), H(int4, x), H(int4, y)), "(op > (row %s %s) (row %s %s))", t.tree,
                    x.tree, u.tree, y.tree);
    case 3:
        return MADE(lt_row(row_of(H(int4, x), H(text, t)), row_of_values(n, H(text, u))),
                    "(op < (row %s %s) (row %s %s))", x.tree, t.tree, PARAM(int4, n), u.tree);
    default:
        return MADE(ilike(H(text, t), H(text, u)), "(ilike ~~* %s %s)", t.tree, u.tree);
    }
}

/* Of numbers. */
static made any_comparison_of_numbers(generator *g)
{
    made x = any_of(g, INT), y = any_of(g, INT);
    int32_t n = any_int(g), n2 = any_int(g);
    switch (choice(g, 8)) {
    case 0:
        return MADE(eq(H(int4, x), n), "(op = %s %s)", x.tree, PARAM(int4, n));
    case 1:
        return MADE(ne_col(H(int4, x), H(int4, y)), "(op <> %s %s)", x.tree, y.tree);
    case 2:
        return MADE(lt(H(int4, x), n), "(op < %s %s)", x.tree, PARAM(int4, n));
    case 3:
        return MADE(ge_col(H(int4, x), H(int4, y)), "(op >= %s %s)", x.tree, y.tree);
    case 4:
        return MADE(between(H(int4, x), n, n2), "(between %s %s %s)", x.tree, PARAM(int4, n), PARAM(int4, n2));
    case 5:
        return MADE(is_null(H(int4, x)), "(is_null %s)", x.tree);
    case 6:
        return MADE(is_distinct_from(H(int4, x), n), "(distinct %s %s)", x.tree, PARAM(int4, n));
    default:
        return MADE(not_between(H(int4, x), n, n2), "(not_between %s %s %s)", x.tree, PARAM(int4, n), PARAM(int4, n2));
    }
}

/* Of texts. */
static made any_comparison_of_texts(generator *g)
{
    made t = any_of(g, TEXT);
    calx_text v = any_text(g);
    const char *text_param = param(g, &calx_type_text, &v);
    switch (choice(g, 8)) {
    case 0:
        return MADE(is_not_null(H(text, t)), "(is_not_null %s)", t.tree);
    case 1:
        return MADE(like(H(text, t), v), "(like ~~ %s %s)", t.tree, text_param);
    case 2:
        return MADE(ilike(H(text, t), v), "(ilike ~~* %s %s)", t.tree, text_param);
    case 3:
        return MADE(matches(H(text, t), v), "(op ~ %s %s)", t.tree, text_param);
    case 4:
        return MADE(similar_to(H(text, t), v), "(op %% %s %s)", t.tree, text_param);
    case 5:
        return MADE(is_not_distinct_from(H(text, t), v), "(not_distinct %s %s)", t.tree, text_param);
    case 6:
        return MADE(ilike_col(H(text, t), H(text, t)), "(ilike ~~* %s %s)", t.tree, t.tree);
    default:
        return MADE(
            matches_query(to_tsvector_(H(text, t), H(text, t)), websearch_(H(text, t), H(text, t))),
            "(op @@ (call to_tsvector (cast regconfig %s) %s) (call websearch_to_tsquery (cast regconfig %s) %s))",
            t.tree, t.tree, t.tree, t.tree);
    }
}

/* Of rows of an integer and a text. */
static made any_comparison_of_rows(generator *g)
{
    made x = any_of(g, INT), y = any_of(g, INT), t = any_of(g, TEXT), key;
    int32_t n = any_int(g);
    calx_text v = any_text(g);
    const char *text_param = param(g, &calx_type_text, &v);
    switch (choice(g, 6)) {
    case 0:
        return MADE(after(H(int4, x), n, H(text, t), v), "(op > (row %s %s) (row %s %s))", x.tree, t.tree,
                    PARAM(int4, n), text_param);
    case 1:
        return MADE(le_row(row_of(H(int4, x), H(text, t)), row_of(H(int4, y), value_(text, v))),
                    "(op <= (row %s %s) (row %s %s))", x.tree, t.tree, y.tree, text_param);
    case 2:
        return MADE(is_distinct_from_row(row_of(H(int4, x)), row_of(H(int4, y))), "(distinct (row %s) (row %s))",
                    x.tree, y.tree);
    case 3:
        return MADE(ge_row(row_of(H(int4, x), H(text, t)), row_of_values(n, v)), "(op >= (row %s %s) (row %s %s))",
                    x.tree, t.tree, PARAM(int4, n), text_param);
    case 4:
        return MADE(is_not_null_row(row_of(H(int4, x), H(text, t))), "(is_not_null (row %s %s))", x.tree, t.tree);
    default:
        key = MADE(after_key(ascending(H(int4, x), n), descending(H(text, t), v)), " ");
        key.junction = "and";
        key.inner = form(g, " (op >= %s %s) (or (op > %s %s) (and (op = %s %s) (op < %s %s)))", x.tree, PARAM(int4, n),
                         x.tree, PARAM(int4, n), x.tree, PARAM(int4, n), t.tree, text_param);
        key.tree = form(g, "(and%s)", key.inner);
        return key;
    }
}

/* Of conditions. */
static made any_comparison_of_truth(generator *g)
{
    made c = condition(g), d;
    switch (choice(g, 3)) {
    case 0:
        return MADE(is_null(H(boolean, c)), "(is_null %s)", c.tree);
    case 1:
        return MADE(is_not_true(H(boolean, c)), "(IS_NOT_TRUE %s)", c.tree);
    default:
        d = condition(g);
        return MADE(ne_col(H(boolean, c), H(boolean, d)), "(op <> %s %s)", c.tree, d.tree);
    }
}

/* Of documents, ranges and labels. */
static made any_comparison_of_others(generator *g)
{
    made t, u;
    switch (choice(g, 4)) {
    case 0:
        u = any_of(g, DATA), t = any_of(g, TEXT);
        return MADE(json_has(H(jsonb, u), H(text, t)), "(op ? %s %s)", u.tree, t.tree);
    case 1:
        u = any_of(g, DATA), t = any_of(g, TEXT);
        return MADE(jsonb_path_exists_(H(jsonb, u), H(text, t)), "(call jsonb_path_exists %s (cast jsonpath %s))",
                    u.tree, t.tree);
    case 2:
        u = any_of(g, SPAN);
        return MADE(range_has(H(daterange, u), today_()), "(op @> %s (SVFOP_CURRENT_DATE))", u.tree);
    default:
        u = any_of(g, MOOD);
        return MADE(eq(H(feeling, u), FEELING_QUOTED), "(op = %s (cast feeling %s))", u.tree,
                    param(g, &calx_type_feeling, &FEELING_QUOTED));
    }
}

/* A condition that compares one thing with another. */
static made any_comparison(generator *g)
{
    switch (choice(g, 10)) {
    case 0:
        return any_comparison_with_given(g);
    case 1:
    case 2:
    case 3:
        return any_comparison_of_numbers(g);
    case 4:
    case 5:
        return any_comparison_of_texts(g);
    case 6:
    case 7:
        return any_comparison_of_rows(g);
    case 8:
        return any_comparison_of_truth(g);
    default:
        return any_comparison_of_others(g);
    }
}

/* A term of the user's in a pattern, escaped here once more by hand. */
static made any_literal_pattern(generator *g)
{
    made x = any_of(g, TEXT);
    calx_text term = any_text(g);
    calx_buffer pattern = calx_buffer_in(g->arena);
    calx_buffer_add_char(&pattern, '%');
    for (size_t i = 0; i < term.len; i++) {
        if (term.data[i] == '%' || term.data[i] == '_' || term.data[i] == '\\')
            calx_buffer_add_char(&pattern, '\\');
        calx_buffer_add_char(&pattern, term.data[i]);
    }
    calx_text whole = calx_buffer_text(&pattern);
    return MADE(like(H(text, x), calx_like_literal(g->arena, true, term, false)), "(like ~~ %s %s)", x.tree,
                param(g, &calx_type_text, &whole));
}

made condition(generator *g)
{
    if (is_leaf(g))
        return leaf(g, BOOL);
    g->depth++;
    made m, c;
    switch (choice(g, 9)) {
    case 7:
        m = any_column_condition(g);
        break;
    case 0:
        m = any_junction(g);
        break;
    case 1:
        c = condition(g);
        m = MADE(not_(H(boolean, c)), "(not %s)", c.tree);
        break;
    case 2:
        m = any_subquery_condition(g);
        break;
    case 3:
        m = any_list_condition(g);
        break;
    case 4:
        m = any_literal_pattern(g);
        break;
    default:
        m = any_comparison(g);
    }
    g->depth--;
    return m;
}
