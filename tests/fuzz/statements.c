#include "statements.h"

#include "parsed.h"

#include <stdarg.h>

#define FEELING(L) L(FEELING_GLAD, "glad") L(FEELING_QUOTED, "so\"\\'so")
CALX_ENUM(feeling, FEELING);

#define THINGS(C)                 \
    C(id, int4, PRIMARY_KEY)      \
    C(name, text, NOT_NULL)       \
    C(flag, boolean, NOT_NULL)    \
    C(amount, int8)               \
    C(mood, feeling)              \
    C(at, timestamptz)            \
    C(tags, text_array)           \
    C(span, daterange)            \
    C(data, jsonb)
CALX_MODEL(thing, things, THINGS);

CALX_CTE(pair, FIELD(n, int4), FIELD(t, text));
RESULT(pair_row, FIELD(n, int4), FIELD(t, text, NULLABLE));
CALX_CTE(tag_row, FIELD(t, text), FIELD(place, int8));

/* The types of the columns of `things`, in their order. */
typedef enum kind { INT, TEXT, BOOL, BIG, MOOD, TIME, TAGS, SPAN, DATA, KINDS } kind;
static const char *const column_names[] = { "id", "name", "flag", "amount", "mood", "at", "tags", "span", "data" };

/* An expression, kept, and its tree. */
typedef struct made {
    const calx_node *node;
    const char *tree;
    const char *junction; /* "and" or "or", whose arguments `inner` holds; else NULL */
    const char *inner;
} made;

#define num_(n) value_(int4, n)
#define H(T, m) ((calx_expr_##T){ .node = (m).node })

/* What stands in FROM: a node and its tree for each kind that it has a column of. */
typedef struct source {
    const char *tree_name;
    made columns[KINDS];
} source;

typedef struct scope {
    struct scope *up;
    source sources[6];
    int count;
} scope;

typedef struct generator {
    bytes *in;
    calx_arena *arena;
    scope *scope;
    int depth;
    int budget; /* how many more expressions and selects are made that are not leaves */
    bool wild;
} generator;

/* Stands in the tree of what rendering has to refuse. */
#define REFUSED "\2"

static made any_of(generator *g, kind k);
static made condition(generator *g);

typedef struct built {
    calx_select *select;
    const char *tree;
} built;
static built any_select(generator *g, const kind *kinds, int count, bool as_pair);

__attribute__((format(printf, 2, 3))) static const char *form(generator *g, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    calx_text text = calx_text_vformat(g->arena, format, args);
    va_end(args);
    return text.data;
}

static made made_of(generator *g, const calx_node *node, const char *tree)
{
    return (made){ .node = calx_keep(g->arena, node), .tree = tree };
}
#define MADE(x, ...) made_of(g, (x).node, form(g, __VA_ARGS__))

static unsigned choice(generator *g, unsigned n)
{
    return take_below(g->in, n);
}

/* Whether it is time for an expression that has no others in it. */
static bool is_leaf(generator *g)
{
    return g->in->left == 0 || g->depth > 5 || g->budget-- <= 0;
}

/* ---- names and values ---- */

static const char *tree_name(generator *g, const char *name)
{
    calx_text text = calx_text_of(name);
    calx_buffer tree = calx_buffer_in(g->arena);
    if (text.len == 0 || text.len > 63 || !calx_text_valid(text))
        calx_buffer_add_cstr(&tree, REFUSED);
    add_tree_name(&tree, name);
    return calx_buffer_cstr(&tree);
}

static const char *any_name(generator *g)
{
    static const char *const plain[] = { "a", "b", "x\"y", "select", "Upper Case", "\u017e\u00e1k", "$1", "--", "n;", "e'", "\\" };
    if (!g->wild || choice(g, 2) == 0)
        return plain[choice(g, sizeof plain / sizeof *plain)];
    return calx_text_cstr(g->arena, take_bytes(g->in, choice(g, 80)));
}

static calx_text any_text(generator *g)
{
    static const char *const plain[] = { "", "x", "50%", "_\\", "'; DROP TABLE things; --", "$1", "\u017d\u00e1k" };
    if (!g->wild || choice(g, 2) == 0)
        return calx_text_of(plain[choice(g, sizeof plain / sizeof *plain)]);
    calx_text text = take_bytes(g->in, choice(g, 20));
    return text.len ? text : CALX_TEXT("");
}

static int32_t any_int(generator *g)
{
    return (int32_t)take_number(g->in, 1 + choice(g, 4));
}

static const char *param(generator *g, const calx_type *type, const void *value)
{
    calx_buffer tree = calx_buffer_in(g->arena), binary = calx_buffer_in(g->arena);
    calx_buffer_reserve(&binary, 1);
    if (!calx_encode(type, value, &binary, NULL))
        calx_buffer_add_cstr(&tree, REFUSED);
    add_tree_param(&tree, type, calx_buffer_text(&binary));
    return calx_buffer_cstr(&tree);
}
#define PARAM(T, v) param(g, &calx_type_##T, &(calx_ctype_##T){ v })

static made value_of(generator *g, kind k)
{
    calx_text t;
    int32_t n;
    switch (k) {
    case INT:
        n = any_int(g);
        return MADE(value_(int4, n), "%s", PARAM(int4, n));
    case BIG:
        n = any_int(g);
        return MADE(value_(int8, n), "%s", PARAM(int8, n));
    case BOOL:
        return MADE(calx_raw(boolean, "true"), "(true)");
    case MOOD: {
        feeling f = choice(g, 2) ? FEELING_QUOTED : FEELING_GLAD;
        return MADE(value_(feeling, f), "(cast feeling %s)", param(g, &calx_type_feeling, &f));
    }
    case TIME:
        n = any_int(g);
        if (n % 2)
            return MADE(now_(), "(call now)");
        return MADE(value_(timestamptz, n), "%s", PARAM(timestamptz, n));
    case TAGS: {
        calx_text items[2] = { any_text(g), any_text(g) };
        calx_array_text tags = { items, NULL, (int32_t)choice(g, 3), 0 };
        return MADE(value_(text_array, tags), "%s", param(g, &calx_type_text_array, &tags));
    }
    case SPAN: {
        calx_daterange r = { .lower = { any_int(g) % 1000 }, .upper_infinite = true, .lower_inclusive = true };
        return MADE(value_(daterange, r), "%s", param(g, &calx_type_daterange, &r));
    }
    case DATA: {
        calx_json j = { CALX_TEXT("{}") };
        return MADE(value_(jsonb, j), "%s", param(g, &calx_type_jsonb, &j));
    }
    default:
        t = any_text(g);
        return MADE(value_(text, t), "%s", param(g, &calx_type_text, &t));
    }
}

/* A column of what is in FROM here or around, else a value. */
static made leaf(generator *g, kind k)
{
    const made *found[24];
    unsigned count = 0;
    for (scope *s = g->scope; s; s = s->up)
        for (int i = 0; i < s->count && count < 24; i++)
            if (s->sources[i].columns[k].node)
                found[count++] = &s->sources[i].columns[k];
    unsigned chosen = choice(g, count + 1 + count / 2);
    return chosen < count ? *found[chosen] : value_of(g, k);
}

/* ---- expressions ---- */

static const char *order_list(generator *g, made *keys, unsigned *count, bool plain)
{
    static const char *const words[] = { "DEFAULT NULLS_DEFAULT", "ASC NULLS_DEFAULT", "DESC NULLS_DEFAULT",
                                         "ASC NULLS_LAST", "DESC NULLS_LAST", "ASC NULLS_FIRST",
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

static made any_int_expression(generator *g)
{
    made x = any_of(g, INT), y = any_of(g, INT), c;
    int32_t n = any_int(g);
    switch (choice(g, 22)) {
    case 17:
        x = any_of(g, TEXT);
        return MADE(strpos_(H(text, x), H(text, x)), "(call strpos %s %s)", x.tree, x.tree);
    case 18:
        return MADE(negative(H(int4, x)), "(op - %s)", x.tree);
    case 19:
        return MADE(percentile_disc_(value_(float8, 0.5), desc(H(int4, x))),
                    "(call percentile_disc within %s (order (by DESC NULLS_DEFAULT %s)))", PARAM(float8, 0.5), x.tree);
    case 20:
        return MADE(over_groups(max_(H(int4, x)), ONE_PARTITION, sorted_by(H(int4, x)), PRECEDING(1),
                                CURRENT_ROW EXCLUDE_TIES),
                    "(call max %s (over (order (by DEFAULT NULLS_DEFAULT %s)) (frame 134169 (start (const 1)))))", x.tree,
                    x.tree);
    case 16:
        return MADE(bits_xor(H(int4, x), bits_not(H(int4, y))), "(op # %s (op ~ %s))", x.tree, y.tree);
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
        x = any_of(g, TEXT);
        return MADE(length_(H(text, x)), "(call length %s)", x.tree);
    case 7:
        return MADE(coalesce(H(int4, x), n), "(call coalesce %s %s)", x.tree, PARAM(int4, n));
    case 8:
        return MADE(greatest(H(int4, x), H(int4, y)), "(call greatest %s %s)", x.tree, y.tree);
    case 9:
        return MADE(nullif(H(int4, x), H(int4, y)), "(call nullif %s %s)", x.tree, y.tree);
    case 10:
        c = condition(g);
        return MADE(case_(when_(H(boolean, c), H(int4, x)), else_(H(int4, y))), "(case (when %s %s) (else %s))", c.tree,
                    x.tree, y.tree);
    case 11:
        x = any_of(g, TEXT);
        return MADE(cast_(H(text, x), int4), "(cast int4 %s)", x.tree);
    case 12:
        x = any_of(g, TAGS);
        return MADE(cardinality_(H(text_array, x)), "(call cardinality %s)", x.tree);
    case 13:
        c = condition(g);
        return MADE(filter_(max_(H(int4, x)), H(boolean, c)), "(call max %s (filter %s))", x.tree, c.tree);
    case 14:
        return window(g);
    case 15:
        /* a name has no place in an expression and is left out */
        return MADE(times(as(H(int4, x), any_name(g)), H(int4, y)), "(op * %s %s)", x.tree, y.tree);
    default: {
        built s = any_select(g, (const kind[]){ INT }, 1, false);
        return MADE(scalar_(int4, s.select), "(scalar %s)", s.tree);
    }
    }
}

static made any_text_expression(generator *g)
{
    made x = any_of(g, TEXT), y = any_of(g, TEXT), n, keys[2];
    unsigned count;
    const char *order;
    switch (choice(g, 15)) {
    case 9:
        n = any_of(g, INT);
        return MADE(concat_ws_(H(text, x), H(text, y), H(int4, n)), "(call concat_ws %s %s %s)", x.tree, y.tree, n.tree);
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
        return MADE(cast_(extract_("year", H(timestamptz, n)), text), "(cast text (call extract (const year) %s))", n.tree);
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
        return MADE(over(row_number_(), ONE_PARTITION, sorted_by((calx_expr_int4){ .node = keys[0].node },
                                                                 (calx_expr_int4){ .node = keys[count - 1].node })),
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

static made any_of(generator *g, kind k)
{
    if (is_leaf(g) || choice(g, 2) == 0)
        return leaf(g, k);
    g->depth++;
    made m = k == INT ? any_int_expression(g) : k == TEXT ? any_text_expression(g) : k == BIG ? any_big_expression(g)
             : k == BOOL                                                           ? condition(g)
                                                                                   : any_other_expression(g, k);
    g->depth--;
    return m;
}

/* ---- conditions ---- */

static const char *inner_of(generator *g, const made *m, const char *junction)
{
    return m->junction && strcmp(m->junction, junction) == 0 ? m->inner : form(g, " %s", m->tree);
}

static made join_conditions(generator *g, const char *junction, const made *list, int count, const calx_node *node)
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
    return MADE(in_column(H(int4, x), t.id), "(in %s (select (columns (col %s id)) (from (table things %s))))", x.tree, tree,
                tree);
}

static made any_list_condition(generator *g)
{
    made x = any_of(g, TEXT), tags = any_of(g, TAGS);
    int32_t items[3] = { any_int(g), any_int(g), any_int(g) };
    calx_array_int4 list = { items, NULL, (int32_t)choice(g, 4), 0 };
    switch (choice(g, 6)) {
    case 3:
        x = any_of(g, INT);
        return MADE(not_in_(H(int4, x), items, list.len), "(all <> %s %s)", x.tree, param(g, &calx_type_int4_array, &list));
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
        return MADE(is_element(H(text, x), H(text_array, tags)), "(any = %s %s)", x.tree,
                    tags.tree);
    }
}

/* A condition that compares one thing with another. */
static made any_comparison(generator *g)
{
    made x = any_of(g, INT), y = any_of(g, INT), t = any_of(g, TEXT), u;
    int32_t n = any_int(g), n2 = any_int(g);
    calx_text v = any_text(g);
    const char *text_param = param(g, &calx_type_text, &v);
    switch (choice(g, 29)) {
    case 26:
        return MADE(ge_row(row_of(H(int4, x), H(text, t)), row_of_values(n, v)), "(op >= (row %s %s) (row %s %s))", x.tree,
                    t.tree, PARAM(int4, n), text_param);
    case 27:
        return MADE(is_not_null_row(row_of(H(int4, x), H(text, t))), "(is_not_null (row %s %s))", x.tree, t.tree);
    case 19:
        u = MADE(after_key(ascending(H(int4, x), n), descending(H(text, t), v)), " ");
        u.junction = "and";
        u.inner = form(g, " (op >= %s %s) (or (op > %s %s) (and (op = %s %s) (op < %s %s)))", x.tree, PARAM(int4, n),
                       x.tree, PARAM(int4, n), x.tree, PARAM(int4, n), t.tree, text_param);
        u.tree = form(g, "(and%s)", u.inner);
        return u;
    case 20:
        return MADE(not_between(H(int4, x), n, n2), "(not_between %s %s %s)", x.tree, PARAM(int4, n), PARAM(int4, n2));
    case 21:
        u = condition(g);
        return MADE(is_not_true(H(boolean, u)), "(IS_NOT_TRUE %s)", u.tree);
    case 22:
        return MADE(ilike_col(H(text, t), H(text, t)), "(ilike ~~* %s %s)", t.tree, t.tree);
    case 23:
        u = any_of(g, DATA);
        return MADE(jsonb_path_exists_(H(jsonb, u), H(text, t)), "(call jsonb_path_exists %s (cast jsonpath %s))", u.tree,
                    t.tree);
    case 17:
        u = condition(g), t = condition(g);
        return MADE(ne_col(H(boolean, u), H(boolean, t)), "(op <> %s %s)", u.tree, t.tree);
    case 18:
        u = condition(g);
        return MADE(is_null(H(boolean, u)), "(is_null %s)", u.tree);
    case 24:
        return MADE(le_row(row_of(H(int4, x), H(text, t)), row_of(H(int4, y), value_(text, v))), "(op <= (row %s %s) (row %s %s))",
                    x.tree, t.tree, y.tree, text_param);
    case 25:
        return MADE(is_distinct_from_row(row_of(H(int4, x)), row_of(H(int4, y))), "(distinct (row %s) (row %s))", x.tree, y.tree);
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
        return MADE(is_not_null(H(text, t)), "(is_not_null %s)", t.tree);
    case 7:
        return MADE(like(H(text, t), v), "(like ~~ %s %s)", t.tree, text_param);
    case 8:
        return MADE(ilike(H(text, t), v), "(ilike ~~* %s %s)", t.tree, text_param);
    case 9:
        return MADE(matches(H(text, t), v), "(op ~ %s %s)", t.tree, text_param);
    case 10:
        return MADE(similar_to(H(text, t), v), "(op %% %s %s)", t.tree, text_param);
    case 11:
        return MADE(is_distinct_from(H(int4, x), n), "(distinct %s %s)", x.tree, PARAM(int4, n));
    case 12:
        return MADE(is_not_distinct_from(H(text, t), v), "(not_distinct %s %s)", t.tree, text_param);
    case 13:
        return MADE(after(H(int4, x), n, H(text, t), v), "(op > (row %s %s) (row %s %s))", x.tree, t.tree,
                    PARAM(int4, n), text_param);
    case 14:
        u = any_of(g, DATA);
        return MADE(json_has(H(jsonb, u), H(text, t)), "(op ? %s %s)", u.tree, t.tree);
    case 15:
        u = any_of(g, SPAN);
        return MADE(range_has(H(daterange, u), today_()), "(op @> %s (SVFOP_CURRENT_DATE))", u.tree);
    case 16:
        u = any_of(g, MOOD);
        return MADE(eq(H(feeling, u), FEELING_QUOTED), "(op = %s (cast feeling %s))", u.tree,
                    param(g, &calx_type_feeling, &FEELING_QUOTED));
    default:
        return MADE(matches_query(to_tsvector_(H(text, t), H(text, t)), websearch_(H(text, t), H(text, t))),
                    "(op @@ (call to_tsvector (cast regconfig %s) %s) (call websearch_to_tsquery (cast regconfig %s) %s))",
                    t.tree, t.tree, t.tree, t.tree);
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

static made condition(generator *g)
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

/* ---- what stands in FROM ---- */

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

static void add_things(generator *g, const char *name, const calx_handles_things *t)
{
    const calx_node *const nodes[] = { t->id.node, t->name.node, t->flag.node, t->amount.node, t->mood.node,
                                       t->at.node, t->tags.node, t->span.node, t->data.node };
    source s = { .tree_name = tree_name(g, name) };
    for (int k = 0; k < KINDS; k++)
        s.columns[k] = column_made(g, nodes[k], s.tree_name, column_names[k]);
    g->scope->sources[g->scope->count++] = s;
}

static const kind pair_kinds[] = { INT, TEXT };

/* One to three rows of the program's. */
static calx_values *any_values(generator *g, const char **tree)
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
static calx_values *any_values_of(generator *g, const char **tree)
{
    made n = any_of(g, INT), t = any_of(g, TEXT), m = any_of(g, INT);
    *tree = form(g, "(select (values %s %s %s (cast text (null))))", n.tree, t.tree, m.tree);
    return values_of(g->arena, row_of(as(H(int4, n), "n"), as(H(text, t), "t")), row_of(H(int4, m), null_(text)));
}

/* Something for FROM, in the scope from now on. Only a table can be sampled, only a subquery be lateral. */
typedef struct placed {
    const calx_source *source;
    const char *tree;
    bool derived;
} placed;

static placed any_source(generator *g, const pair *cte, const char *cte_name)
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
        return (placed){ t.calx_source, form(g, "(rows numbered %s (as t place) (call unnest %s))", s.tree_name, tags.tree),
                         false };
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
        return outer ? form(g, "(JOIN_LEFT %s %s (true))", left, lateral) : form(g, "(JOIN_INNER %s %s)", left, lateral);
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

static const char *any_from(generator *g, calx_select *q, const pair *cte, const char *cte_name)
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

/* ---- the clauses of a select ---- */

static const char *any_where(generator *g, calx_dml *dml)
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
    int64_t n = choice(g, 200), skip = choice(g, 200);
    unsigned way = choice(g, 8);
    if (way & 1) {
        skipped = form(g, " (offset %s)", param(g, &calx_type_int8, &skip));
        offset(q, skip);
    }
    *ties = way == 6 || way == 7;
    if (*ties) {
        limit_with_ties(q, n);
        return form(g, "%s (limit_with_ties %s)%s", skipped, param(g, &calx_type_int8, &n), ordered ? "" : REFUSED);
    }
    if (way & 2) {
        limit(q, n);
        limited = form(g, " (limit %s)", param(g, &calx_type_int8, &n));
    }
    return form(g, "%s%s", limited, skipped);
}

static const char *any_lock(generator *g, calx_select *q, bool ties)
{
    static const char *const words[] = { "LCS_FORUPDATE", "LCS_FORNOKEYUPDATE", "LCS_FORSHARE" };
    unsigned way = choice(g, 24), wait = choice(g, 3);
    if (way > 2)
        return "";
    if (way == 0)
        for_update(q);
    else if (way == 1)
        for_no_key_update(q);
    else
        for_share(q);
    if (wait == 1)
        skip_locked(q);
    else if (wait == 2)
        nowait(q);
    return form(g, " (lock %s%s %s)", wait == 1 && ties ? REFUSED : "", words[way], wait == 0 ? "LockWaitBlock" : wait == 1 ? "LockWaitSkip" : "LockWaitError");
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
static const char *any_unions(generator *g, calx_select *q, const char *tree, const kind *kinds, int count, bool as_pair,
                              bool *is_union)
{
    *is_union = false;
    for (int i = 0; i < 3 && choice(g, 6) == 5 && !is_leaf(g); i++) {
        unsigned way = choice(g, 6);
        static const char *const words[] = { "UNION", "UNION all", "INTERSECT", "EXCEPT", "INTERSECT all", "EXCEPT all" };
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
static const char *any_cte(generator *g, calx_dml *dml, pair *out, const char **name)
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

static built any_select(generator *g, const kind *kinds, int count, bool as_pair)
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

/* ---- statements that write ---- */

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
static const char *any_assignments(generator *g, calx_dml *dml, const calx_handles_things *t, unsigned which, const char **names,
                                   const char **values)
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
        return form(g, " (conflict update (on (as id) (as name)) (set (as name (col excluded name)) (as id %s)) (where %s))",
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
    return (asked){ dml, form(g, "(%s%s %s%s%s%s%s)", is_delete ? "delete" : "update", with, target, set, from, where, returned),
                    false };
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
    return (asked){ t->query, form(g, "(truncate (table things)%s%s%s)", way & 1 ? " (table things)" : "",
                                   way & 2 ? " restart" : "", way & 4 ? " DROP_CASCADE" : " DROP_RESTRICT"),
                    false };
}

asked random_statement(bytes *in, calx_arena *arena, bool wild)
{
    generator g = { .in = in, .arena = arena, .wild = wild, .budget = 80 };
    asked result;
    unsigned what = choice(&g, 8);
    if (what < 3) {
        static const kind kinds[] = { INT, TEXT, BIG, MOOD, BOOL, TAGS, TIME, DATA, SPAN };
        built s = any_select(&g, kinds, 1 + (int)choice(&g, 9), false);
        result = (asked){ s.select->query, s.tree, false };
    } else {
        result = what == 3   ? any_insert(&g)
                 : what == 6 ? any_merge(&g)
                 : what == 7 ? any_truncate(&g)
                             : any_update(&g, what == 5);
    }
    result.refused = strstr(result.tree, REFUSED) != NULL;
    result.tree = numbered_tree(arena, result.tree);
    return result;
}
