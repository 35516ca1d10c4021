/* A buffer that grows by doubling, in an arena. */
#include <calx/buffer.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FIRST_CAP 64
#define LARGEST_PIECE 65536 /* that is read at once */

calx_buffer calx_buffer_in(calx_arena *arena)
{
    return (calx_buffer){ .arena = arena };
}

calx_buffer calx_buffer_sized(calx_arena *arena, size_t cap)
{
    return (calx_buffer){ .arena = arena, .data = calx_alloc_raw(arena, cap), .cap = cap };
}

char *calx_buffer_grow(calx_buffer *b, size_t more)
{
    size_t cap = b->cap ? b->cap * 2 : FIRST_CAP;
    while (cap - b->len < more)
        cap *= 2;
    b->data = calx_grow(b->arena, b->data, b->cap, cap);
    b->cap = cap;
    return b->data + b->len;
}

void calx_buffer_addf(calx_buffer *b, const char *format, ...)
{
    va_list args;
    size_t room = b->cap - b->len; /* which is most often enough */
    va_start(args, format);
    int len = vsnprintf(room ? b->data + b->len : NULL, room, format, args);
    va_end(args);
    if (len <= 0)
        return;
    if ((size_t)len >= room) {
        char *at = calx_buffer_reserve(b, (size_t)len + 1);
        va_start(args, format);
        vsnprintf(at, (size_t)len + 1, format, args);
        va_end(args);
    }
    b->len += (size_t)len;
}

bool calx_buffer_read(calx_buffer *b, int fd, size_t most)
{
    while (most > 0) {
        size_t piece = most < LARGEST_PIECE ? most : LARGEST_PIECE;
        ssize_t got = read(fd, calx_buffer_reserve(b, piece), piece);
        if (got == 0)
            return true;
        if (got < 0 && errno != EINTR)
            return false;
        if (got > 0) {
            b->len += (size_t)got;
            most -= (size_t)got;
        }
    }
    return true;
}

void calx_buffer_clear(calx_buffer *b)
{
    b->len = 0;
}

calx_text calx_buffer_text(const calx_buffer *b)
{
    return (calx_text){ b->data, b->len };
}

const char *calx_buffer_cstr(calx_buffer *b)
{
    *calx_buffer_reserve(b, 1) = '\0';
    return b->data;
}
