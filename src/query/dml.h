/* What a statement is made of while it is built. For src/query only. */
#ifndef CALX_QUERY_DML_H
#define CALX_QUERY_DML_H

#include <calx/query.h>

typedef enum dml_kind {
    DML_SELECT,
    DML_INSERT,
    DML_UPDATE,
    DML_DELETE,
    DML_VALUES,
    DML_MERGE,
    DML_TRUNCATE,
    DML_PREPARED, /* one of the others, rendered; with arguments, or without */
} dml_kind;

/* An array of nodes that grows in the statement's arena. */
typedef struct node_list {
    const calx_node **items;
    size_t count;
    size_t cap;
    const calx_table *whole; /* the items, or the first of them, are all columns of this table, in order and under its
                                own name; NULL: nothing is known */
} node_list;

/* Columns and what they are set to, in order. */
typedef struct assignment {
    const calx_node *column;
    const calx_node *value; /* NULL: what a select gives */
} assignment;

typedef struct assignment_list {
    assignment *items;
    size_t count;
    size_t cap;
} assignment_list;

/* One thing in FROM: `word` is NULL for the first, else "JOIN", "LEFT JOIN"… */
typedef struct from_item {
    struct from_item *next;
    const char *word;
    const calx_source *source;
    const calx_node *on;     /* NULL for a cross join */
    const calx_node *sample; /* a percentage: TABLESAMPLE; NULL: none */
    const calx_node *seed;   /* REPEATABLE; NULL: another sample each time */
    bool lateral;
    bool by_rows; /* TABLESAMPLE BERNOULLI, else SYSTEM */
} from_item;

typedef struct union_item {
    struct union_item *next;
    const char *word;
    const calx_dml *query;
} union_item;

typedef struct cte_item {
    struct cte_item *next;
    const calx_source *source;
    const char *materialized; /* "", "MATERIALIZED " or "NOT MATERIALIZED " */
    const char *search;       /* "DEPTH", "BREADTH"; NULL: no SEARCH */
    const char *search_name;
    node_list search_by;
    const char *cycle_mark; /* NULL: no CYCLE */
    const char *cycle_path;
    node_list cycle_by;
} cte_item;

/* A table of those whose rows are locked. */
typedef struct locked_table {
    struct locked_table *next;
    const calx_source *source;
} locked_table;

/* A clause FOR UPDATE, or whatever its words are. */
typedef struct lock_item {
    struct lock_item *next;
    const char *words;
    const char *wait; /* " SKIP LOCKED", " NOWAIT", NULL: wait */
    locked_table *of; /* NULL: all tables */
    locked_table **of_end;
} lock_item;

/* A WHEN of a MERGE, and what is done then: `words`, or setting columns. */
typedef struct when_item {
    struct when_item *next;
    calx_when_kind kind;
    const char *words; /* "DELETE"…; NULL: an UPDATE or INSERT of what is set */
    node_list conditions;
    assignment_list set;
} when_item;

struct calx_dml {
    calx_arena *arena;
    dml_kind kind;
    const calx_error *mistake;       /* the first one, NULL while there is none */
    const struct prepared *prepared; /* of DML_PREPARED */
    const calx_sql *bound;           /* of it with arguments; NULL: without */
    /* a prepared statement has what stands above, and no memory for the rest */
    const calx_source *target; /* of statements that write */
    node_list columns;         /* the select list, RETURNING, or the names of the columns of VALUES */
    node_list distinct_on;     /* none: the whole row counts, where `distinct` is set */
    from_item *from;
    from_item **from_end;
    from_item *from_last;
    node_list where; /* all of them have to hold */
    node_list groups;
    node_list having;
    node_list order;
    const calx_node *limit;
    const calx_node *offset;
    union_item *unions;
    union_item **unions_end;
    cte_item *ctes;
    cte_item **ctes_end;
    assignment_list set; /* of INSERT and UPDATE */
    const calx_dml *insert_from;
    node_list conflict_target;    /* ON CONFLICT (…) */
    assignment_list conflict_set; /* DO UPDATE SET */
    node_list conflict_where;
    node_list conflict_index;    /* the condition of a partial index, after conflict_target */
    node_list windows;           /* named ones, as they are written */
    const calx_node *constraint; /* ON CONFLICT ON CONSTRAINT; NULL: conflict_target */
    node_list rows;              /* of VALUES: those of a row after those of another */
    when_item *whens;
    when_item **whens_end;
    when_item *when_last;
    node_list merge_on;
    lock_item *locks;
    lock_item *lock_last;
    bool distinct;
    bool do_nothing;
    bool all_rows;
    bool with_ties;
    bool recursive;
    bool overriding; /* OVERRIDING SYSTEM VALUE */
    bool restart_identity;
    bool cascade;
};

/* A CTE, or a subquery or call of a function in FROM: what calx_source.query points to. */
typedef struct named_query {
    const calx_dml *query; /* NULL for a call */
    const calx_node *call;
    const calx_shape *shape; /* of a call: its columns */
    bool derived;            /* written out in FROM and not in WITH */
    bool numbered;           /* a call WITH ORDINALITY */
} named_query;

/* A statement of a kind, with nothing in it: a calx_select, calx_insert or whichever, all of which are a pointer to the
 * calx_dml that stands behind it. */
void *dml_new(calx_arena *arena, dml_kind kind, const calx_source *target);

/* Whether a value of one type may stand where the other is: both are one, text of either kind, or integers. Where a
 * type isn't known (NULL), it may. */
bool dml_types_agree(const calx_type *x, const calx_type *y);

/* Remembers a mistake unless there is one already. */
void dml_mistake(calx_dml *query, const char *sqlstate, const char *format, ...)
    __attribute__((cold, format(printf, 3, 4)));

/* Whether nodes of the kind have `args`. */
bool dml_has_args(calx_node_kind kind);

/* Adds a node, taken into the arena, or each of a NULL-ended array. */
void dml_add(calx_dml *query, node_list *list, const calx_node *node);
void dml_add_all(calx_dml *query, node_list *list, const calx_node *const *nodes);

/* Adds every column of the source, in order. */
void dml_add_whole(calx_dml *query, node_list *list, const calx_source *source);

/* The name that a node has as a column of a result, or NULL where PostgreSQL makes one up. */
const char *dml_column_name(const calx_node *node);

/* What stands for a source in SQL: its alias, or its table's name. */
const char *dml_source_name(const calx_source *source);

#endif
