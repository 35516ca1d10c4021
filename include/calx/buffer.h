/* A buffer that grows: bytes in one piece, in an arena. */
#ifndef CALX_BUFFER_H
#define CALX_BUFFER_H

#include <calx/arena.h>
#include <calx/text.h>
#include <endian.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Fields are for reading; `data` moves when the buffer grows. */
typedef struct calx_buffer {
    calx_arena *arena; /* that the bytes live in */
    char *data;
    size_t len; /* bytes written */
    size_t cap; /* bytes there are */
} calx_buffer;

/* Moves the buffer to where there is room for `more` bytes after `len`; returns that place. What reserve
 * does where there is none. */
char *calx_buffer_grow(calx_buffer *b, size_t more) __attribute__((cold));

/* An empty buffer whose bytes live in `arena`. */
calx_buffer calx_buffer_in(calx_arena *arena);

/* The same, with room for `cap` bytes from the beginning. */
calx_buffer calx_buffer_sized(calx_arena *arena, size_t cap);

/* Room for `more` bytes after `len`; returns where they go, without counting them. */
static inline char *calx_buffer_reserve(calx_buffer *b, size_t more)
{
    return b->cap - b->len < more ? calx_buffer_grow(b, more) : b->data + b->len;
}

/* Append: bytes, one of them, a slice, a terminated string, what printf makes. */
static inline void calx_buffer_add(calx_buffer *b, const void *bytes, size_t len)
{
    if (len == 0)
        return;
    memcpy(calx_buffer_reserve(b, len), bytes, len);
    b->len += len;
}
static inline void calx_buffer_add_char(calx_buffer *b, char c)
{
    *calx_buffer_reserve(b, 1) = c;
    b->len++;
}
static inline void calx_buffer_add_text(calx_buffer *b, calx_text t)
{
    calx_buffer_add(b, t.data, t.len);
}
static inline void calx_buffer_add_cstr(calx_buffer *b, const char *s)
{
    calx_buffer_add(b, s, strlen(s));
}
void calx_buffer_addf(calx_buffer *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Appends what a descriptor gives, until its end or until `most` bytes came. False, with errno, where it can't be read. */
bool calx_buffer_read(calx_buffer *b, int fd, size_t most);

/* Numbers in network byte order, as PostgreSQL's binary formats want them. */
static inline void calx_buffer_add_u16(calx_buffer *b, uint16_t n)
{
    n = htobe16(n);
    calx_buffer_add(b, &n, sizeof n);
}
static inline void calx_buffer_add_u32(calx_buffer *b, uint32_t n)
{
    n = htobe32(n);
    calx_buffer_add(b, &n, sizeof n);
}
static inline void calx_buffer_add_u64(calx_buffer *b, uint64_t n)
{
    n = htobe64(n);
    calx_buffer_add(b, &n, sizeof n);
}

/* Forgets the content and keeps the room. */
void calx_buffer_clear(calx_buffer *b);

/* The content as a slice, valid until the buffer changes. */
calx_text calx_buffer_text(const calx_buffer *b);

/* The content terminated with a NUL that is not counted, valid until the buffer changes. */
const char *calx_buffer_cstr(calx_buffer *b);

#endif
