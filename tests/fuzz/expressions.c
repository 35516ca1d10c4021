/* Random statements: expressions of each type. */
#include "generator.h"

const char *order_list(generator *g, made *keys, unsigned *count, bool plain)
{
    static const char *const words[] = { "DEFAULT NULLS_DEFAULT", "ASC NULLS_DEFAULT", "DESC NULLS_DEFAULT",
                                         "ASC NULLS_LAST",        "DESC NULLS_LAST",   "ASC NULLS_FIRST",
                                         "DESC NULLS_FIRST" };
    const char *list = "";
    *count = 1 + choice(g, 2);
    for (unsigned i = 0; i < *count; i++) {
        made key = plain ? leaf(g, INT) : any_of(g, choice(g, 2) ? TEXT : INT);
        calx_expr_int4 x = { .node = key.node };
        unsigned way = choice(g, 7);
        list = form(g, "%s (by %s %s)", list, words[way], key.tree);
        keys[i] = way == 0   ? key
                  : way == 1 ? MADE(asc(x), " ")
                  : way == 2 ? MADE(desc(x), " ")
                  : way == 3 ? MADE(asc_nulls_last(x), " ")
                  : way == 4 ? MADE(desc_nulls_last(x), " ")
                  : way == 5 ? MADE(asc_nulls_first(x), " ")
                             : MADE(desc_nulls_first(x), " ");
    }
    return list;
}

static made window(generator *g)
{
    made x = any_of(g, INT), by = any_of(g, TEXT), keys[2];
    unsigned count;
    const char *order = order_list(g, keys, &count, false);
    calx_expr_int4 key = { .node = keys[0].node }, second = { .node = keys[count - 1].node };
    switch (choice(g, 4)) {
    case 0:
        return MADE(over(lag_(H(int4, x)), partition_by(H(text, by)), sorted_by(key, second)),
                    "(call lag %s (over (partition %s) (order%s%s)))", x.tree, by.tree, order, count == 1 ? order : "");
    case 1:
        return MADE(over(max_(H(int4, x)), ONE_PARTITION, UNSORTED), "(call max %s (over))", x.tree);
    case 2: /* not the default (1), ROWS (4), BETWEEN (0x10), from an offset before (0x800) to this row (0x400) */
        return MADE(over_rows(min_(H(int4, x)), ONE_PARTITION, sorted_by(key, second), PRECEDING(6), CURRENT_ROW),
                    "(call min %s (over (order%s%s) (frame 3093 (start (const 6)))))", x.tree, order,
                    count == 1 ? order : "");
    default: /* RANGE (2), from the first (0x20) to the last (0x100) */
        return MADE(over_range(first_value_(H(int4, x)), partition_by(H(text, by), H(int4, x)), UNSORTED,
                               UNBOUNDED_PRECEDING, UNBOUNDED_FOLLOWING),
                    "(call first_value %s (over (partition %s %s) (frame 307)))", x.tree, by.tree, x.tree);
    }
}

/* Of one integer or two. */
static made any_arithmetic(generator *g)
{
    made x = any_of(g, INT), y = any_of(g, INT);
    int32_t n = any_int(g);
    switch (choice(g, 12)) {
    case 0:
        return MADE(plus(H(int4, x), H(int4, y)), "(op + %s %s)", x.tree, y.tree);
    case 1:
        return MADE(minus(H(int4, x), H(int4, y)), "(op - %s %s)", x.tree, y.tree);
    case 2:
        return MADE(times(H(int4, x), H(int4, y)), "(op * %s %s)", x.tree, y.tree);
    case 3:
        return MADE(divided_by(H(int4, x), H(int4, y)), "(op / %s %s)", x.tree, y.tree);
    case 4:
        return MADE(modulo(H(int4, x), H(int4, y)), "(op %% %s %s)", x.tree, y.tree);
    case 5:
        return MADE(abs_(H(int4, x)), "(call abs %s)", x.tree);
    case 6:
        return MADE(coalesce(H(int4, x), n), "(call coalesce %s %s)", x.tree, PARAM(int4, n));
    case 7:
        return MADE(greatest(H(int4, x), H(int4, y)), "(call greatest %s %s)", x.tree, y.tree);
    case 8:
        return MADE(nullif(H(int4, x), H(int4, y)), "(call nullif %s %s)", x.tree, y.tree);
    case 9:
        /* a name has no place in an expression and is left out */
        return MADE(times(as(H(int4, x), any_name(g)), H(int4, y)), "(op * %s %s)", x.tree, y.tree);
    case 10:
        return MADE(bits_xor(H(int4, x), bits_not(H(int4, y))), "(op # %s (op ~ %s))", x.tree, y.tree);
    default:
        return MADE(negative(H(int4, x)), "(op - %s)", x.tree);
    }
}

/* An integer that a text, an array, a condition, other rows or a select give. */
static made any_int_from_others(generator *g)
{
    made x = any_of(g, INT), y, c;
    built s;
    switch (choice(g, 10)) {
    case 0:
        x = any_of(g, TEXT);
        return MADE(length_(H(text, x)), "(call length %s)", x.tree);
    case 1:
        x = any_of(g, TEXT);
        return MADE(cast_(H(text, x), int4), "(cast int4 %s)", x.tree);
    case 2:
        x = any_of(g, TAGS);
        return MADE(cardinality_(H(text_array, x)), "(call cardinality %s)", x.tree);
    case 3:
        x = any_of(g, TEXT);
        return MADE(strpos_(H(text, x), H(text, x)), "(call strpos %s %s)", x.tree, x.tree);
    case 4:
        c = condition(g), y = any_of(g, INT);
        return MADE(case_(when_(H(boolean, c), H(int4, x)), else_(H(int4, y))), "(case (when %s %s) (else %s))", c.tree,
                    x.tree, y.tree);
    case 5:
        c = condition(g);
        return MADE(filter_(max_(H(int4, x)), H(boolean, c)), "(call max %s (filter %s))", x.tree, c.tree);
    case 6:
        return window(g);
    case 7:
        return MADE(percentile_disc_(value_(float8, 0.5), desc(H(int4, x))),
                    "(call percentile_disc within %s (order (by DESC NULLS_DEFAULT %s)))", PARAM(float8, 0.5), x.tree);
    case 8:
        return MADE(
            over_groups(max_(H(int4, x)), ONE_PARTITION, sorted_by(H(int4, x)), PRECEDING(1), CURRENT_ROW EXCLUDE_TIES),
            "(call max %s (over (order (by DEFAULT NULLS_DEFAULT %s)) (frame 134169 (start (const 1)))))", x.tree,
            x.tree);
    default:
        s = any_select(g, (const kind[]){ INT }, 1, false);
        return MADE(scalar_(int4, s.select), "(scalar %s)", s.tree);
    }
}

static made any_int_expression(generator *g)
{
    return choice(g, 2) ? any_arithmetic(g) : any_int_from_others(g);
}

static made any_text_expression(generator *g)
{
    made x = any_of(g, TEXT), y = any_of(g, TEXT), n, keys[2];
    unsigned count;
    const char *order;
    switch (choice(g, 15)) {
    case 9:
        n = any_of(g, INT);
        return MADE(concat_ws_(H(text, x), H(text, y), H(int4, n)), "(call concat_ws %s %s %s)", x.tree, y.tree,
                    n.tree);
    case 10:
        n = any_of(g, TAGS);
        return MADE(element_at(text, H(text_array, n), num_(1)), "(at %s %s)", n.tree, PARAM(int4, 1));
    case 11:
        return MADE(collate(H(text, x), "C"), "(collate C %s)", x.tree);
    case 12:
        n = any_of(g, TAGS);
        return MADE(array_to_string_(array_of(text, H(text, x), H(text, y)), H(text, x)),
                    "(call array_to_string (array %s %s) %s)", x.tree, y.tree, x.tree);
    case 13:
        n = any_of(g, TIME);
        return MADE(cast_(extract_("year", H(timestamptz, n)), text), "(cast text (call extract (const year) %s))",
                    n.tree);
    case 0:
        return MADE(lower(H(text, x)), "(call lower %s)", x.tree);
    case 1:
        return MADE(concat_(H(text, x), H(text, y)), "(op || %s %s)", x.tree, y.tree);
    case 2:
        return MADE(trim_(H(text, x)), "(call btrim %s)", x.tree);
    case 3:
        n = any_of(g, INT);
        return MADE(left_(H(text, x), H(int4, n)), "(call left %s %s)", x.tree, n.tree);
    case 4:
        return MADE(replace_(H(text, x), H(text, y), H(text, x)), "(call replace %s %s %s)", x.tree, y.tree, x.tree);
    case 5:
        n = any_of(g, DATA);
        return MADE(json_text(H(jsonb, n), H(text, x)), "(op ->> %s %s)", n.tree, x.tree);
    case 6:
        order = order_list(g, keys, &count, false);
        return MADE(string_agg_(distinct_(H(text, x)), in_order(H(text, y), (calx_expr_int4){ .node = keys[0].node },
                                                                (calx_expr_int4){ .node = keys[count - 1].node })),
                    "(call string_agg distinct %s %s (order%s%s))", x.tree, y.tree, order, count == 1 ? order : "");
    case 7:
        n = any_of(g, MOOD);
        return MADE(cast_(H(feeling, n), text), "(cast text %s)", n.tree);
    case 8:
        n = condition(g);
        return MADE(case_(when_(H(boolean, n), H(text, x))), "(case (when %s %s))", n.tree, x.tree);
    default: {
        built s = any_select(g, (const kind[]){ TEXT }, 1, false);
        return MADE(scalar_(text, s.select), "(scalar %s)", s.tree);
    }
    }
}

static made any_big_expression(generator *g)
{
    made x = any_of(g, INT), keys[2];
    unsigned count;
    const char *order;
    switch (choice(g, 6)) {
    case 0:
        return MADE(count_all(), "(call count *)");
    case 1:
        return MADE(count(H(int4, x)), "(call count %s)", x.tree);
    case 2:
        return MADE(count_distinct(H(int4, x)), "(call count distinct %s)", x.tree);
    case 3:
        return MADE(sum_(H(int4, x)), "(call sum %s)", x.tree);
    case 4:
        order = order_list(g, keys, &count, false);
        return MADE(
            over(row_number_(), ONE_PARTITION,
                 sorted_by((calx_expr_int4){ .node = keys[0].node }, (calx_expr_int4){ .node = keys[count - 1].node })),
            "(call row_number (over (order%s%s)))", order, count == 1 ? order : "");
    default:
        return MADE(cast_(H(int4, x), int8), "(cast int8 %s)", x.tree);
    }
}

static made any_other_expression(generator *g, kind k)
{
    made x = any_of(g, k), y = any_of(g, TEXT);
    built s;
    switch (k) {
    case TIME:
        return MADE(date_trunc_(H(text, y), H(timestamptz, x)), "(call date_trunc %s %s)", y.tree, x.tree);
    case TAGS:
        if (choice(g, 2)) {
            s = any_select(g, (const kind[]){ TAGS }, 1, false);
            return MADE(scalar_(text_array, s.select), "(cast text[] (scalar %s))", s.tree);
        }
        return MADE(array_append_(H(text_array, x), H(text, y)), "(call array_append %s %s)", x.tree, y.tree);
    case DATA:
        return MADE(json_get(H(jsonb, x), H(text, y)), "(op -> %s %s)", x.tree, y.tree);
    default:
        return x;
    }
}

made any_of(generator *g, kind k)
{
    if (is_leaf(g) || choice(g, 2) == 0)
        return leaf(g, k);
    g->depth++;
    made m = k == INT    ? any_int_expression(g)
             : k == TEXT ? any_text_expression(g)
             : k == BIG  ? any_big_expression(g)
             : k == BOOL ? condition(g)
                         : any_other_expression(g, k);
    g->depth--;
    return m;
}
