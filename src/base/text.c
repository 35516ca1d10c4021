/* Slices of text. Uses libunistring to judge UTF-8; must not know PostgreSQL. */
#include <calx/text.h>

#include <stdio.h>
#include <string.h>
#include <unistr.h>

calx_text calx_text_of(const char *s)
{
    return s ? (calx_text){ s, strlen(s) } : (calx_text){ 0 };
}

int calx_text_compare(calx_text a, calx_text b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter ? memcmp(a.data, b.data, shorter) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

bool calx_text_starts(calx_text t, calx_text prefix)
{
    return t.len >= prefix.len && calx_text_equal((calx_text){ t.data, prefix.len }, prefix);
}

bool calx_text_ends(calx_text t, calx_text suffix)
{
    return t.len >= suffix.len && calx_text_equal((calx_text){ t.data + (t.len - suffix.len), suffix.len }, suffix);
}

ptrdiff_t calx_text_find(calx_text t, calx_text needle)
{
    if (needle.len == 0)
        return 0;
    if (t.len == 0)
        return -1;
    const char *at = memmem(t.data, t.len, needle.data, needle.len);
    return at ? at - t.data : -1;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

calx_text calx_text_trim(calx_text t)
{
    while (t.len > 0 && is_blank(t.data[0])) {
        t.data++;
        t.len--;
    }
    while (t.len > 0 && is_blank(t.data[t.len - 1]))
        t.len--;
    return t;
}

calx_text calx_text_shortened(calx_text t, size_t most)
{
    if (t.len <= most)
        return t;
    while (most > 0 && ((unsigned char)t.data[most] & 0xC0) == 0x80)
        most--;
    return (calx_text){ t.data, most };
}

calx_text calx_text_cut(calx_text *rest, char separator)
{
    calx_text whole = *rest;
    const char *at = whole.len ? memchr(whole.data, separator, whole.len) : NULL;
    if (!at) {
        *rest = (calx_text){ 0 };
        return whole;
    }
    size_t before = (size_t)(at - whole.data);
    *rest = (calx_text){ at + 1, whole.len - before - 1 };
    return (calx_text){ whole.data, before };
}

calx_text calx_text_copy(calx_arena *arena, calx_text t)
{
    return (calx_text){ calx_text_cstr(arena, t), t.len };
}

char *calx_text_cstr(calx_arena *arena, calx_text t)
{
    char *copy = calx_alloc(arena, t.len + 1);
    if (t.len)
        memcpy(copy, t.data, t.len);
    return copy;
}

calx_text calx_text_format(calx_arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    calx_text t = calx_text_vformat(arena, format, args);
    va_end(args);
    return t;
}

calx_text calx_text_vformat(calx_arena *arena, const char *format, va_list args)
{
    char small[256]; /* most texts are formatted once */
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(small, sizeof small, format, args);
    size_t size = len < 0 ? 0 : (size_t)len;
    char *data = calx_alloc_raw(arena, size + 1);
    if (size < sizeof small)
        memcpy(data, small, size + 1);
    else
        vsnprintf(data, size + 1, format, again);
    data[size] = '\0';
    va_end(again);
    return (calx_text){ data, size };
}

/* The high bit of a byte that is not ASCII, or is NUL; a NUL may set that of the byte above it, too. */
static uint64_t suspicious(uint64_t bytes)
{
    return (bytes | (bytes - UINT64_C(0x0101010101010101))) & UINT64_C(0x8080808080808080);
}

/* Whether all bytes are ASCII and none is NUL: most texts need no other look. */
static bool is_plain(const char *data, size_t len)
{
    uint64_t piece, found = 0;
    if (len < sizeof piece) {
        for (size_t i = 0; i < len; i++)
            found |= (signed char)data[i] <= 0;
        return found == 0;
    }
    for (size_t at = 0; at + sizeof piece < len; at += sizeof piece) {
        memcpy(&piece, data + at, sizeof piece);
        found |= suspicious(piece);
    }
    memcpy(&piece, data + len - sizeof piece, sizeof piece); /* some of these a second time */
    return (found | suspicious(piece)) == 0;
}

bool calx_text_valid(calx_text t)
{
    if (t.len == 0 || is_plain(t.data, t.len))
        return true;
    return memchr(t.data, '\0', t.len) == NULL && u8_check((const uint8_t *)t.data, t.len) == NULL;
}
