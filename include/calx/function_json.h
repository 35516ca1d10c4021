/* Functions of jsonb. Included by query.h. */
#ifndef CALX_FUNCTION_JSON_H
#define CALX_FUNCTION_JSON_H

#include <calx/function.h>

/* The member of an object, the element of an array counted from 0 (from the end where negative), a member as
 * text; null where there is none. Whether an object has the key. Any value as jsonb; an array's length. */
#define json_get(x, key) CALX_OPERATOR(jsonb, "->", CALX_TAKES(jsonb, x), CALX_TAKES(text, key))
#define json_at(x, index) CALX_OPERATOR(jsonb, "->", CALX_TAKES(jsonb, x), CALX_TAKES(int4, index))
#define json_text(x, key) CALX_OPERATOR(text, "->>", CALX_TAKES(jsonb, x), CALX_TAKES(text, key))
#define json_has(x, key) CALX_OPERATOR(boolean, "?", CALX_TAKES(jsonb, x), CALX_TAKES(text, key))
#define to_jsonb_(x) CALX_FUNCTION(jsonb, "to_jsonb", CALX_TAKES_ANY(x))
#define jsonb_array_length_(x) CALX_FUNCTION(int4, "jsonb_array_length", CALX_TAKES(jsonb, x))
/* What is at a path of keys and indexes, `{a,0,b}`, as jsonb and as text. */
#define json_get_path(x, path) CALX_OPERATOR(jsonb, "#>", CALX_TAKES(jsonb, x), CALX_TAKES(text_array, path))
#define json_text_path(x, path) CALX_OPERATOR(text, "#>>", CALX_TAKES(jsonb, x), CALX_TAKES(text_array, path))
/* Whether an object has any, or all, of the keys. */
#define json_has_any(x, keys) CALX_OPERATOR(boolean, "?|", CALX_TAKES(jsonb, x), CALX_TAKES(text_array, keys))
#define json_has_all(x, keys) CALX_OPERATOR(boolean, "?&", CALX_TAKES(jsonb, x), CALX_TAKES(text_array, keys))
/* Two objects as one, in which the second's members win, or two arrays one after the other. */
#define json_concat(x, y) CALX_OPERATOR(jsonb, "||", CALX_TAKES(jsonb, x), CALX_TAKES(jsonb, y))
/* Without the member of that key, the element of that index, what is at that path. */
#define json_remove(x, key) CALX_OPERATOR(jsonb, "-", CALX_TAKES(jsonb, x), CALX_TAKES(text, key))
#define json_remove_at(x, index) CALX_OPERATOR(jsonb, "-", CALX_TAKES(jsonb, x), CALX_TAKES(int4, index))
#define json_remove_path(x, path) CALX_OPERATOR(jsonb, "#-", CALX_TAKES(jsonb, x), CALX_TAKES(text_array, path))
/* With a value put at a path: in place of what is there, or where nothing is; before what is there. */
#define jsonb_set_(x, path, value) \
    CALX_FUNCTION(jsonb, "jsonb_set", CALX_TAKES(jsonb, x), CALX_TAKES(text_array, path), CALX_TAKES(jsonb, value))
#define jsonb_insert_(x, path, value) \
    CALX_FUNCTION(jsonb, "jsonb_insert", CALX_TAKES(jsonb, x), CALX_TAKES(text_array, path), CALX_TAKES(jsonb, value))
/* An object of keys and values by turns, of any type; an array of values of any type. */
#define jsonb_build_object_(...) CALX_FUNCTION(jsonb, "jsonb_build_object", CALX_NODE_LIST_OF("", __VA_ARGS__))
#define jsonb_build_array_(...) CALX_FUNCTION(jsonb, "jsonb_build_array", CALX_NODE_LIST_OF("", __VA_ARGS__))
/* "object", "array", "string", "number", "boolean" or "null"; without members that are null; for people. */
#define jsonb_typeof_(x) CALX_FUNCTION(text, "jsonb_typeof", CALX_TAKES(jsonb, x))
#define jsonb_strip_nulls_(x) CALX_FUNCTION(jsonb, "jsonb_strip_nulls", CALX_TAKES(jsonb, x))
#define jsonb_pretty_(x) CALX_FUNCTION(text, "jsonb_pretty", CALX_TAKES(jsonb, x))
/* SQL/JSON paths, such as value_(text, "$.a[*] ? (@ > 1)"): whether there is anything, whether it is true, the first,
 * all as an array. */
#define jsonb_path_exists_(x, path) CALX_JSON_PATH(boolean, "jsonb_path_exists", x, path)
#define jsonb_path_match_(x, path) CALX_JSON_PATH(boolean, "jsonb_path_match", x, path)
#define jsonb_path_first(x, path) CALX_JSON_PATH(jsonb, "jsonb_path_query_first", x, path)
#define jsonb_path_all(x, path) CALX_JSON_PATH(jsonb, "jsonb_path_query_array", x, path)
/* The first two as operators, which a GIN index serves: null where a value is not as the path has it. */
#define json_path_has(x, path) CALX_JSON_PATH_OPERATOR("@?", x, path)
#define json_path_holds(x, path) CALX_JSON_PATH_OPERATOR("@@", x, path)
#define CALX_JSON_PATH_OPERATOR(op, x, path)                                                                   \
    CALX_FORM(boolean, CALX_OPERAND " " op " CAST(" CALX_BARE " AS jsonpath)", CALX_TAKES(jsonb, x), CALX_TAKES(text, path))
#define CALX_JSON_PATH(T, fn, x, path) \
    CALX_FORM(T, fn "(" CALX_BARE ", CAST(" CALX_BARE " AS jsonpath))", CALX_TAKES(jsonb, x), CALX_TAKES(text, path))
/* As rows: what a path leads to, an array's elements, the same as text, an object's keys, and its keys with their values.
 * See rows_from. */
#define jsonb_path_query_(x, path) CALX_JSON_PATH(jsonb, "jsonb_path_query", x, path)
#define jsonb_array_elements_(x) CALX_FUNCTION(jsonb, "jsonb_array_elements", CALX_TAKES(jsonb, x))
#define jsonb_array_elements_text_(x) CALX_FUNCTION(text, "jsonb_array_elements_text", CALX_TAKES(jsonb, x))
#define jsonb_object_keys_(x) CALX_FUNCTION(text, "jsonb_object_keys", CALX_TAKES(jsonb, x))
#define jsonb_each_(x) CALX_FUNCTION(record, "jsonb_each", CALX_TAKES(jsonb, x))

#endif
