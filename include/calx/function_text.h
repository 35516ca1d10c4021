/* Functions of text: pieces, patterns, full-text search and trigrams. Included by query.h. */
#ifndef CALX_FUNCTION_TEXT_H
#define CALX_FUNCTION_TEXT_H

#include <calx/function.h>

/* ---- Text ---- */

/* Lengths and positions are in characters, and positions begin at 1; strpos_ gives 0 where there is none. */
#define length_(x) CALX_FUNCTION(int4, "length", CALX_TAKES(text, x))
#define strpos_(x, needle) CALX_FUNCTION(int4, "strpos", CALX_TAKES(text, x), CALX_TAKES(text, needle))
#define concat_(x, y) CALX_OPERATOR(text, "||", CALX_TAKES(text, x), CALX_TAKES(text, y))
#define trim_(x) CALX_FUNCTION(text, "btrim", CALX_TAKES(text, x))
#define initcap_(x) CALX_FUNCTION(text, "initcap", CALX_TAKES(text, x))
#define left_(x, n) CALX_FUNCTION(text, "left", CALX_TAKES(text, x), CALX_TAKES(int4, n))
#define right_(x, n) CALX_FUNCTION(text, "right", CALX_TAKES(text, x), CALX_TAKES(int4, n))
#define substr_(x, from, count) \
    CALX_FUNCTION(text, "substr", CALX_TAKES(text, x), CALX_TAKES(int4, from), CALX_TAKES(int4, count))
#define replace_(x, what, by) \
    CALX_FUNCTION(text, "replace", CALX_TAKES(text, x), CALX_TAKES(text, what), CALX_TAKES(text, by))
#define regexp_replace_(x, pattern, by, flags)                                                             \
    CALX_FUNCTION(text, "regexp_replace", CALX_TAKES(text, x), CALX_TAKES(text, pattern), CALX_TAKES(text, by), \
                  CALX_TAKES(text, flags))
#define split_part_(x, separator, n) \
    CALX_FUNCTION(text, "split_part", CALX_TAKES(text, x), CALX_TAKES(text, separator), CALX_TAKES(int4, n))
#define starts_with_(x, prefix) CALX_FUNCTION(boolean, "starts_with", CALX_TAKES(text, x), CALX_TAKES(text, prefix))
#define to_char_(x, format) CALX_FUNCTION(text, "to_char", CALX_TAKES_ANY(x), CALX_TAKES(text, format))
/* Without the characters of `chars` at both ends; without blanks at the left or the right one. */
#define trim_chars(x, chars) CALX_FUNCTION(text, "btrim", CALX_TAKES(text, x), CALX_TAKES(text, chars))
#define ltrim_(x) CALX_FUNCTION(text, "ltrim", CALX_TAKES(text, x))
#define rtrim_(x) CALX_FUNCTION(text, "rtrim", CALX_TAKES(text, x))
/* Filled up, or cut, to `n` characters with those of `fill`. */
#define lpad_(x, n, fill) CALX_FUNCTION(text, "lpad", CALX_TAKES(text, x), CALX_TAKES(int4, n), CALX_TAKES(text, fill))
#define rpad_(x, n, fill) CALX_FUNCTION(text, "rpad", CALX_TAKES(text, x), CALX_TAKES(int4, n), CALX_TAKES(text, fill))
#define repeat_(x, n) CALX_FUNCTION(text, "repeat", CALX_TAKES(text, x), CALX_TAKES(int4, n))
#define reverse_(x) CALX_FUNCTION(text, "reverse", CALX_TAKES(text, x))
/* As strpos_; `count` characters from the one at `from` replaced by `by`; each character of `chars` by the one
 * that stands in its place in `by`. */
#define position_(needle, x) \
    CALX_FORM(int4, "position(" CALX_OPERAND " IN " CALX_OPERAND ")", CALX_TAKES(text, needle), CALX_TAKES(text, x))
#define overlay_(x, by, from, count)                                                                               \
    CALX_FORM(text, "overlay(" CALX_OPERAND " PLACING " CALX_OPERAND " FROM " CALX_OPERAND " FOR " CALX_OPERAND ")", \
              CALX_TAKES(text, x), CALX_TAKES(text, by), CALX_TAKES(int4, from), CALX_TAKES(int4, count))
#define translate_(x, chars, by) \
    CALX_FUNCTION(text, "translate", CALX_TAKES(text, x), CALX_TAKES(text, chars), CALX_TAKES(text, by))
/* Expressions of any type one after another, nulls left out: concat_all with nothing between. */
#define concat_ws_(separator, ...) CALX_FUNCTION(text, "concat_ws", CALX_TAKES(text, separator), CALX_NODE_LIST_OF("", __VA_ARGS__))
#define concat_all(...) CALX_FUNCTION(text, "concat", CALX_NODE_LIST_OF("", __VA_ARGS__))
/* The code of the first character, and the character of a code; bytes in UTF-8. */
#define ascii_(x) CALX_FUNCTION(int4, "ascii", CALX_TAKES(text, x))
#define chr_(x) CALX_FUNCTION(text, "chr", CALX_TAKES(int4, x))
#define octet_length_(x) CALX_FUNCTION(int4, "octet_length", CALX_TAKES(text, x))
/* Bytes as text in a format, "hex", "base64" or "escape", and back. */
#define encode_(x, format) CALX_FUNCTION(text, "encode", CALX_TAKES(bytea, x), CALX_TAKES(text, format))
#define decode_(x, format) CALX_FUNCTION(bytea, "decode", CALX_TAKES(text, x), CALX_TAKES(text, format))
/* Regular expressions: the groups of the first match (null: none), how many matches, the first match, and the pieces
 * between matches. As rows, regexp_matches_ gives the groups of every match; see rows_from. */
#define regexp_match_(x, pattern) CALX_FUNCTION(text_array, "regexp_match", CALX_TAKES(text, x), CALX_TAKES(text, pattern))
#define regexp_matches_(x, pattern, flags) \
    CALX_FUNCTION(text_array, "regexp_matches", CALX_TAKES(text, x), CALX_TAKES(text, pattern), CALX_TAKES(text, flags))
#define regexp_count_(x, pattern) CALX_FUNCTION(int4, "regexp_count", CALX_TAKES(text, x), CALX_TAKES(text, pattern))
#define regexp_substr_(x, pattern) CALX_FUNCTION(text, "regexp_substr", CALX_TAKES(text, x), CALX_TAKES(text, pattern))
#define regexp_split_(x, pattern) \
    CALX_FUNCTION(text_array, "regexp_split_to_array", CALX_TAKES(text, x), CALX_TAKES(text, pattern))
/* Sorted and compared as that collation does: collate(x, "C"). */
#define collate(x, collation) CALX_FORM_LIKE(x, CALX_OPERAND " COLLATE " CALX_BARE, (x).node, CALX_NAME(collation))

/* ---- Full-text search ---- */

/* The configuration is a name such as value_(text, "english"). Vectors are expressions, or columns of type tsvector:
 *
 *     C(document, tsvector, GENERATED("to_tsvector('english', title)"))
 *     where(q, matches_query(papers.document, websearch_(value_(text, "english"), typed)))
 *
 * Queries are expressions, columns of type tsquery (searches that were saved), or values of the program's. */
#define to_tsvector_(config, x) \
    CALX_FORM(tsvector, "to_tsvector(" CALX_OPERAND "::regconfig, " CALX_BARE ")", CALX_TAKES(text, config), CALX_TAKES(text, x))
/* What a user typed, as search engines read it: words, "phrases", or, -not. */
#define websearch_(config, x) \
    CALX_FORM(tsquery, "websearch_to_tsquery(" CALX_OPERAND "::regconfig, " CALX_BARE ")", CALX_TAKES(text, config), CALX_TAKES(text, x))
#define matches_query(vector, q) CALX_OPERATOR(boolean, "@@", CALX_TAKES(tsvector, vector), CALX_TAKES(tsquery, q))
#define ts_rank_(vector, q) CALX_FUNCTION(float4, "ts_rank", CALX_TAKES(tsvector, vector), CALX_TAKES(tsquery, q))
/* Queries of all words; of words in this order; in the syntax of tsquery, in which mistakes are the server's 42601. */
#define plainto_tsquery_(config, x) \
    CALX_FORM(tsquery, "plainto_tsquery(" CALX_OPERAND "::regconfig, " CALX_BARE ")", CALX_TAKES(text, config), CALX_TAKES(text, x))
#define phraseto_tsquery_(config, x) \
    CALX_FORM(tsquery, "phraseto_tsquery(" CALX_OPERAND "::regconfig, " CALX_BARE ")", CALX_TAKES(text, config), CALX_TAKES(text, x))
#define to_tsquery_(config, x) \
    CALX_FORM(tsquery, "to_tsquery(" CALX_OPERAND "::regconfig, " CALX_BARE ")", CALX_TAKES(text, config), CALX_TAKES(text, x))
/* A vector whose words weigh as "A" (most), "B", "C" or "D"; two vectors as one. */
#define setweight_(vector, weight) \
    CALX_FORM(tsvector, "setweight(" CALX_BARE ", '" weight "')", CALX_TAKES(tsvector, vector))
#define concat_vectors(x, y) CALX_OPERATOR(tsvector, "||", CALX_TAKES(tsvector, x), CALX_TAKES(tsvector, y))
/* How many words a vector has; without their places and weights; without one of them. */
#define words_of(vector) CALX_FUNCTION(int4, "length", CALX_TAKES(tsvector, vector))
#define strip_(vector) CALX_FUNCTION(tsvector, "strip", CALX_TAKES(tsvector, vector))
#define ts_delete_(vector, word) CALX_FUNCTION(tsvector, "ts_delete", CALX_TAKES(tsvector, vector), CALX_TAKES(text, word))
/* Both queries, one of them, not this one, one right before the other. */
#define query_and(x, y) CALX_OPERATOR(tsquery, "&&", CALX_TAKES(tsquery, x), CALX_TAKES(tsquery, y))
#define query_or(x, y) CALX_OPERATOR(tsquery, "||", CALX_TAKES(tsquery, x), CALX_TAKES(tsquery, y))
#define query_not(x) CALX_FORM(tsquery, "!! " CALX_OPERAND, CALX_TAKES(tsquery, x))
#define query_then(x, y) CALX_OPERATOR(tsquery, "<->", CALX_TAKES(tsquery, x), CALX_TAKES(tsquery, y))
/* The rank by how near the words stand; the text with the words that were found marked. */
#define ts_rank_cd_(vector, q) CALX_FUNCTION(float4, "ts_rank_cd", CALX_TAKES(tsvector, vector), CALX_TAKES(tsquery, q))
#define ts_headline_(config, x, q)                                                                             \
    CALX_FORM(text, "ts_headline(" CALX_OPERAND "::regconfig, " CALX_BARE ", " CALX_BARE ")", CALX_TAKES(text, config), \
              CALX_TAKES(text, x), CALX_TAKES(tsquery, q))

/* ---- Trigrams, of the extension pg_trgm ---- */

/* How alike a text and the part of another that is most like it are, and whether enough. */
#define word_similarity_(x, whole) \
    CALX_FUNCTION(float4, "word_similarity", CALX_TAKES(text, x), CALX_TAKES(text, whole))
#define word_similar_to(x, whole) CALX_OPERATOR(boolean, "<%", CALX_TAKES(text, x), CALX_TAKES(text, whole))

#endif
