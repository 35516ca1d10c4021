/* What PostgreSQL's own parser reads in SQL text, as a tree in words: `(op "=" (col t id) $1:integer=00000007)`.
 *
 * The order of a tree is the order of the text. Names of other characters than letters, digits and _ stand in
 * hex after a #, parameters with their type and bytes. AND within AND is one, and so is OR within OR. */
#ifndef FUZZ_PARSED_H
#define FUZZ_PARSED_H

#include <calx/query.h>

/* The tree of SQL with these parameters. What the toolkit has no words for stands in it as `(unknown …)`; where
 * the parser refuses the text the tree is `(error …)`, where it is not one statement `(statements n)`. */
const char *parsed_tree(calx_arena *arena, const calx_sql *sql);

/* How names and parameters look in a tree. The number of a parameter is put in later: see numbered_tree. */
void add_tree_name(calx_buffer *tree, const char *name);
void add_tree_param(calx_buffer *tree, const calx_type *type, calx_text binary);

/* The tree with its parameters numbered from 1 as they stand. */
const char *numbered_tree(calx_arena *arena, const char *tree);

#endif
