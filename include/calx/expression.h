/* Expressions underneath: nodes, and the typed handles that point to them. Users declare functions that take and give
 * handles (calx_expr_int4…) and leave nodes alone. Included by model.h. */
#ifndef CALX_EXPRESSION_H
#define CALX_EXPRESSION_H

#include <calx/macros.h>
#include <calx/value.h>

typedef struct calx_column calx_column;
typedef struct calx_node calx_node;
typedef struct calx_table calx_table;

/* What takes part in FROM: a table, or a table, CTE or subquery under another name. */
typedef struct calx_source {
    const calx_table *table; /* NULL for a CTE or subquery */
    const char *alias;       /* NULL: the table's own name */
    const void *query;       /* what the query room knows of a CTE or subquery */
} calx_source;

typedef enum calx_node_kind {
    CALX_NODE_COLUMN,   /* of a model: column, source */
    CALX_NODE_FIELD,    /* of a CTE or subquery: name, source */
    CALX_NODE_VALUE,    /* a C value that was not taken over yet: value */
    CALX_NODE_STRING,   /* the same as a string: value points to a char * */
    CALX_NODE_GIVEN,    /* what stands where a value might, not taken over yet: value points to its handle */
    CALX_NODE_SLOT,     /* a field of a statement's arguments: field, of the struct that arguments describes */
    CALX_NODE_PARAM,    /* a value in binary form: param; where it could not be made, error says why */
    CALX_NODE_NULL,     /* NULL of a type */
    CALX_NODE_INFIX,    /* name between args */
    CALX_NODE_PREFIX,   /* name before args[0] */
    CALX_NODE_POSTFIX,  /* name after args[0] */
    CALX_NODE_CALL,     /* name(args) */
    CALX_NODE_CAST,     /* args[0] as type */
    CALX_NODE_ALIAS,    /* args[0] AS name */
    CALX_NODE_STAR,     /* *, in count(*) */
    CALX_NODE_SUBQUERY, /* name (query), name being EXISTS or empty */
    CALX_NODE_RAW,      /* name is SQL text, from calx_raw only */
    CALX_NODE_FORM,     /* name is SQL text of ours with a place for each of args: see CALX_FORM */
    CALX_NODE_LIST,     /* name, then args with commas between; nothing where there are none */
    CALX_NODE_CASE,     /* CASE, args with blanks between, END */
    CALX_NODE_NAME,     /* name as a quoted identifier: of a window, a collation, a constraint */
    CALX_NODE_SOURCE,   /* what args[0], a column, is read from */
    CALX_NODE_AFTER,    /* rows after a key: args are each column and its value, name a < or > for each column */
} calx_node_kind;

/* One node of an expression. Users hold handles, which point to nodes, and never fill one. */
struct calx_node {
    const calx_column *column; /* of CALX_NODE_COLUMN */
    calx_node_kind kind; /* which of the other fields mean something */
    unsigned count;  /* of args; of a subquery that several columns are set to: of those */
    bool kept;       /* lives in an arena or for ever; false: only until the end of its block */
    const calx_type *type; /* of its value; NULL where it has none, or nobody knows */
    const char *name;      /* see calx_node_kind */
    union {
        const calx_source *source; /* of a column or field; NULL: the column's own table */
        const calx_error *error;   /* of a parameter; NULL where it is good */
        const struct calx_shape *arguments; /* of a slot */
    };
    union {
        const calx_node *const *args; /* what the operation, call, form or list is of */
        const void *value; /* of `type`, in C */
        const calx_text *param; /* data NULL: null */
        const struct calx_field *field; /* of a slot */
        const void *query;       /* what the query room knows of a subquery */
    };
};

/* In the text of a CALX_NODE_FORM: the next argument, in parentheses where it is an operation; and as it is. */
#define CALX_OPERAND "\1"
#define CALX_BARE "\2"

/* A handle: the expression node, and a pointer that is never followed. As `ctype` it has the column's C type; as `sql`
 * a type that is the SQL type's alone, so that a bigint is no timestamptz though both are an int64_t. calx_expr_of is
 * the handle of a type's token, CALX_TYPED of a C type that is one SQL type's anyhow. */
#define CALX_TYPED(CTYPE) CALX_TYPED_AS(CTYPE, CTYPE)
#define calx_expr_of(T) calx_expr_##T
#define CALX_TYPED_AS(CTYPE, SQL)  \
    struct {                       \
        const calx_node *node;     \
        union {                    \
            CTYPE *ctype;          \
            SQL *sql;              \
        };                         \
    }

/* The handles of a type T, by name: for functions of the user's that take or give expressions. One type for all of them,
 * so that the compiler can say which it was given where another is wanted. */
#define CALX_DECLARE_HANDLES(T)                                                           \
    typedef CALX_TYPED_AS(calx_ctype_##T, calx_sqltype_##T) calx_expr_##T;                \
    typedef CALX_TYPED_AS(calx_ctype_##T##_array, calx_sqltype_##T##_array) calx_expr_##T##_array
#define CALX_DECLARE_EXPR(T, sql, kind, oid, array_oid) CALX_DECLARE_HANDLES(T);
CALX_BUILTIN_TYPES(CALX_DECLARE_EXPR)
#undef CALX_DECLARE_EXPR

/* What where, having and joins take. */
typedef calx_expr_boolean calx_condition;
static inline const calx_node *calx_condition_node(calx_condition condition)
{
    return condition.node;
}

#endif
