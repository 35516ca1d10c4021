/* What random statements are made of: each thing is built by the public API, beside the tree that PostgreSQL's parser
 * has to give for it. */
#ifndef FUZZ_GENERATOR_H
#define FUZZ_GENERATOR_H

#include "parsed.h"
#include "statements.h"

#define FEELING(L) L(FEELING_GLAD, "glad") L(FEELING_QUOTED, "so\"\\'so")
CALX_ENUM(feeling, FEELING);

#define THINGS(C)              \
    C(id, int4, PRIMARY_KEY)   \
    C(name, text, NOT_NULL)    \
    C(flag, boolean, NOT_NULL) \
    C(amount, int8)            \
    C(mood, feeling)           \
    C(at, timestamptz)         \
    C(tags, text_array)        \
    C(span, daterange)         \
    C(data, jsonb, SENSITIVE)
CALX_MODEL(thing, things, THINGS);

CALX_CTE(pair, FIELD(n, int4), FIELD(t, text));
RESULT(pair_row, FIELD(n, int4), FIELD(t, text, NULLABLE));
CALX_CTE(tag_row, FIELD(t, text), FIELD(place, int8));

/* What statements may have in slots. One that may be null is filled all the same. */
ARGUMENTS(things_given, FIELD(id, int4), FIELD(name, text), FIELD(flag, boolean), FIELD(amount, int8),
          FIELD(mood, feeling), FIELD(at, timestamptz, NULLABLE), FIELD(tags, text_array), FIELD(span, daterange),
          FIELD(data, jsonb), FIELD(rows, int8));

/* The types of the columns of `things`, in their order. */
typedef enum kind { INT, TEXT, BOOL, BIG, MOOD, TIME, TAGS, SPAN, DATA, KINDS } kind;
static const char *const column_names[] = { "id", "name", "flag", "amount", "mood", "at", "tags", "span", "data" };

/* Those of the columns of a pair. */
static const kind pair_kinds[] = { INT, TEXT };

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
    things_given given;
    bool slots; /* what is given stands in the statement as slots, else as values */
} generator;

/* Stands in the tree of what rendering has to refuse. */
#define REFUSED "\2"

/* A select and its tree. */
typedef struct built {
    calx_select *select;
    const char *tree;
} built;

/* Something for FROM, in the scope from now on. Only a table can be sampled, only a subquery be lateral. */
typedef struct placed {
    const calx_source *source;
    const char *tree;
    bool derived;
} placed;

/* Names and values. */
__attribute__((format(printf, 2, 3))) const char *form(generator *g, const char *format, ...);
made made_of(generator *g, const calx_node *node, const char *tree);
#define MADE(x, ...) made_of(g, (x).node, form(g, __VA_ARGS__))
unsigned choice(generator *g, unsigned n);
bool is_leaf(generator *g);
const char *tree_name(generator *g, const char *name);
const char *any_name(generator *g);
calx_text any_text(generator *g);
int32_t any_int(generator *g);
const char *param(generator *g, const calx_type *type, const void *value);
#define PARAM(T, v) param(g, &calx_type_##T, &(calx_ctype_##T){ v })
made value_of(generator *g, kind k);
things_given any_given(generator *g);
made given_of(generator *g, kind k);
made leaf(generator *g, kind k);

/* Expressions of each type. */
const char *order_list(generator *g, made *keys, unsigned *count, bool plain);
made any_of(generator *g, kind k);

/* Conditions. */
made join_conditions(generator *g, const char *junction, const made *list, int count, const calx_node *node);
made condition(generator *g);

/* What stands in FROM. */
void add_things(generator *g, const char *name, const calx_handles_things *t);
calx_values *any_values(generator *g, const char **tree);
calx_values *any_values_of(generator *g, const char **tree);
placed any_source(generator *g, const pair *cte, const char *cte_name);
const char *any_from(generator *g, calx_select *q, const pair *cte, const char *cte_name);

/* Selects and their clauses. */
const char *any_where(generator *g, calx_dml *dml);
const char *any_cte(generator *g, calx_dml *dml, pair *out, const char **name);
built any_select(generator *g, const kind *kinds, int count, bool as_pair);

#endif
