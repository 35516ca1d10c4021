/* A parse tree as libpg_query gives it: JSON in which each node is an object of one member, named after its kind. */
#ifndef CALX_LINT_TREE_H
#define CALX_LINT_TREE_H

#include <calx/text.h>
#include <jansson.h>

/* What is inside a node of that kind; NULL for one of another kind, and for NULL. */
const json_t *tree_of_kind(const json_t *node, const char *kind);

/* The kind of a node, and in `*inside` what it holds. */
const char *tree_kind(const json_t *node, const json_t **inside);

/* Members: a node or array (NULL where there is none), text ("" where there is none), a flag, a number (`none`). */
const json_t *tree_get(const json_t *inside, const char *member);
const char *tree_text(const json_t *inside, const char *member);
bool tree_flag(const json_t *inside, const char *member);
long tree_number(const json_t *inside, const char *member, long none);

/* Whether the member's text is one of these words, which stand with blanks between. */
bool tree_is(const json_t *inside, const char *member, const char *words);
bool tree_word_in(const char *word, const char *words);

/* A name in several parts, an array of String nodes, with dots between; of it the last part only. */
calx_text tree_name(calx_arena *arena, const json_t *strings);
const char *tree_last_name(const json_t *strings);

/* A RangeVar as schema.name, or name. */
calx_text tree_relation(calx_arena *arena, const json_t *range_var);

/* The element of `list`, an array of nodes, at `i` where it is of that kind, else NULL. */
const json_t *tree_at(const json_t *list, size_t i, const char *kind);

/* A DefElem of the list with that name, or NULL. */
const json_t *tree_option(const json_t *list, const char *name);

/* An option that is set: there, and not false or off. */
bool tree_option_is_on(const json_t *list, const char *name);

#endif
