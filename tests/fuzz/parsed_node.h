/* Nodes of the tree that PostgreSQL's parser gives as JSON, and how they are put into words. */
#ifndef FUZZ_PARSED_NODE_H
#define FUZZ_PARSED_NODE_H

#include "parsed.h"

#include <jansson.h>
#include <string.h>

typedef struct reader {
    calx_buffer tree;
    const calx_params *params;
} reader;

/* What is done with a node of that kind; a list of these ends with one of no kind. */
typedef struct node_kind {
    const char *kind;
    void (*emit)(reader *r, const json_t *node);
} node_kind;
extern const node_kind expression_kinds[], source_kinds[], statement_kinds[];

/* A node of any kind. */
void emit(reader *r, const json_t *node);

/* Each after a blank. */
void emit_all(reader *r, const json_t *list);

/* ` (name …)` where the member is there. */
void emit_clause(reader *r, const json_t *node, const char *member, const char *name);

/* The node's content must have no member but these, blanks between: nothing may be there that no one asked for. */
void only(reader *r, const char *kind, const json_t *node, const char *members);

/* A parameter's type and bytes, without its number. */
void add_binary(calx_buffer *tree, const calx_type *type, calx_text binary);

/* The names that a source or a CTE gives its columns. */
void emit_column_names(reader *r, const json_t *names);

void emit_table(reader *r, const json_t *node);

static inline void add(reader *r, const char *text)
{
    calx_buffer_add_cstr(&r->tree, text);
}

static inline const char *word(const json_t *node, const char *member)
{
    const char *text = json_string_value(json_object_get(node, member));
    return text ? text : "";
}

static inline long long number(const json_t *node, const char *member)
{
    return json_integer_value(json_object_get(node, member));
}

static inline bool is_set(const json_t *node, const char *member)
{
    return json_is_true(json_object_get(node, member));
}

static inline bool is_word(const json_t *node, const char *member, const char *expected)
{
    return strcmp(word(node, member), expected) == 0;
}

static inline const char *string_of(const json_t *node)
{
    return word(json_object_get(node, "String"), "sval");
}

/* The last of a list of names: without the schema that the parser puts before those of built-in types. */
static inline const char *last_name(const json_t *list)
{
    return string_of(json_array_get(list, json_array_size(list) - 1));
}

#endif
