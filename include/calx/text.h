/* Text as a slice: a pointer and a length, UTF-8, not terminated. A slice owns nothing. */
#ifndef CALX_TEXT_H
#define CALX_TEXT_H

#include <calx/arena.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* `data` may be NULL only when `len` is 0. `len` is in bytes. */
typedef struct calx_text {
    const char *data;
    size_t len;
} calx_text;

/* The slice of a string literal, usable where a constant is needed. */
#define CALX_TEXT(literal) ((calx_text){ "" literal, sizeof(literal) - 1 })

/* For printf's "%.*s". */
#define CALX_TEXT_ARG(t) (int)(t).len, (t).data ? (t).data : ""

/* The slice of a terminated string; it points into `s`. NULL gives the empty slice. */
calx_text calx_text_of(const char *s);

/* Whether both have the same bytes. */
static inline bool calx_text_equal(calx_text a, calx_text b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}
/* As strcmp: by bytes, the shorter first where one begins the other. */
int calx_text_compare(calx_text a, calx_text b);
bool calx_text_starts(calx_text t, calx_text prefix);
bool calx_text_ends(calx_text t, calx_text suffix);

/* The first place of `needle` in `t`, or -1. */
ptrdiff_t calx_text_find(calx_text t, calx_text needle);

/* `t` without ASCII blanks (space, tab, newline, return, form feed) at both ends. */
calx_text calx_text_trim(calx_text t);

/* `t`, or the part of its beginning that has at most `most` bytes and ends between characters. */
calx_text calx_text_shortened(calx_text t, size_t most);

/* Cuts `rest` at the first `separator`: gives what is before it and leaves what is after it in
 * `rest`; with none left gives all and leaves `rest` empty with data NULL. */
calx_text calx_text_cut(calx_text *rest, char separator);

/* A copy in the arena; terminated with a NUL that is not counted. */
calx_text calx_text_copy(calx_arena *arena, calx_text t);

/* A terminated copy in the arena. A NUL byte inside `t` ends the string early. */
char *calx_text_cstr(calx_arena *arena, calx_text t);

/* printf into the arena. */
calx_text calx_text_format(calx_arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
calx_text calx_text_vformat(calx_arena *arena, const char *format, va_list args) __attribute__((format(printf, 2, 0)));

/* Whether `t` is valid UTF-8 without a NUL byte: what PostgreSQL takes as text. */
bool calx_text_valid(calx_text t);

#endif
