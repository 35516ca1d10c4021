/* What rendering an expression and rendering a statement share. For src/query only. */
#ifndef CALX_QUERY_RENDER_H
#define CALX_QUERY_RENDER_H

#include "dml.h"
#include "secret.h"

#include <calx/quote.h>

#include <string.h>

/* Which parameters of a statement are slots. */
typedef struct slot_place {
    size_t parameter; /* counted from 0 */
    const calx_node *node;
} slot_place;

typedef struct slot_list {
    const calx_shape *arguments; /* whose slots they have to be; NULL: any */
    slot_place *items;
    size_t count;
    size_t cap;
} slot_list;

/* A statement, and the one that it stands in. */
typedef struct statement_place {
    const calx_dml *query;
    const struct statement_place *up;
} statement_place;

typedef struct renderer {
    calx_buffer sql;
    calx_params *params;
    calx_error *err;
    bool failed;
    bool unqualified;                /* columns without their table: where SQL allows no other */
    bool literals;                   /* values in place of $n, for people */
    int depth;                       /* of nodes and statements within each other */
    const place *place;              /* the node that is being rendered */
    const statement_place *within;   /* the statement that is */
    const assignment_list *assigned; /* what the values are for, in INSERT and SET */
    slot_list *slots; /* takes the slots; NULL: a slot without a value is a mistake, but where literals are wanted */
    const calx_params *given; /* the parameters, slots' values among them; NULL: not at hand */
} renderer;

static inline void add(renderer *r, const char *sql)
{
    calx_buffer_add_cstr(&r->sql, sql);
}

/* A word or a sign, between two others. */
static inline void add_between(renderer *r, const char *word)
{
    size_t len = strlen(word);
    char *at = calx_buffer_reserve(&r->sql, len + 2);
    at[0] = ' ';
    memcpy(at + 1, word, len); /* NOLINT(bugprone-not-null-terminated-result): a blank ends it */
    at[len + 1] = ' ';
    r->sql.len += len + 2;
}

/* The name of a table, and of a column by itself, in quotes. */
static inline void render_table_name(renderer *r, const calx_table *table)
{
    calx_add_known(&r->sql, table->quoted, table->name);
}
static inline void render_column_name(renderer *r, const calx_column *column)
{
    calx_add_known(&r->sql, column->quoted, column->name);
}

/* Remembers why rendering failed, unless it has failed already. */
void render_fail(renderer *r, const calx_error *mistake);

/* The value of a slot, which is the parameter to come: notes it, where slots are taken, or gives what was given for it.
 */
calx_text slot_take(renderer *r, const calx_node *node);

/* A name that a caller gave: an alias, a CTE's. */
void render_name(renderer *r, const char *name);

/* An expression; the same in parentheses where it is an operation; several with commas between. */
void render_node(renderer *r, const calx_node *node);
void render_operand(renderer *r, const calx_node *node);
void render_list(renderer *r, const calx_node *const *nodes, size_t count);

/* A list that says what the result's columns are: here expressions have names. */
void render_columns(renderer *r, const node_list *list);

/* Whether to go on with a part of the statement, one deeper; says why not. A statement that was put into
 * itself ends here. */
bool render_descend(renderer *r);

/* What stands in FROM, with its other name; all of FROM after the word for the first; conditions that all
 * have to hold, after a word of theirs, or nothing where there are none; columns without their table. */
void render_source(renderer *r, const calx_source *source);
void render_from(renderer *r, const calx_dml *query, const char *word);
void render_conditions(renderer *r, const char *word, const node_list *list);
void render_column_names(renderer *r, const node_list *list);

/* Whether the whole statement can be; says why not. */
bool render_check(const calx_dml *query, calx_error *err);

/* Whether what a select is compared with is of as many expressions, and of the types of its columns; says why not. */
bool render_check_compared(const calx_node *comparison, calx_error *err);

/* The statements that write, without what all have in common, and VALUES. */
void render_insert(renderer *r, const calx_dml *query);
void render_update(renderer *r, const calx_dml *query);
void render_delete(renderer *r, const calx_dml *query);
void render_merge(renderer *r, const calx_dml *query);
void render_truncate(renderer *r, const calx_dml *query);
void render_values(renderer *r, const calx_dml *query);

/* A statement, within another or by itself. */
void render_dml(renderer *r, const calx_dml *query);

/* The whole of it: text and parameters into `out`, in the arena. `r` says how. */
bool render_statement(renderer *r, const calx_dml *query, calx_arena *arena, calx_sql *out);

/* The same of a prepared one, which was rendered before; and the statement that it was made of. */
bool render_prepared(const calx_dml *query, calx_sql *out, calx_error *err);
const calx_dml *prepared_source(const calx_dml *query);

#endif
