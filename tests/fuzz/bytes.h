/* A string of bytes that decides: fuzz targets and random tests take their choices from it. When it is used up
 * every choice is 0, so that what is built from it comes to an end. */
#ifndef FUZZ_BYTES_H
#define FUZZ_BYTES_H

#include <calx/text.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct bytes {
    const uint8_t *at;
    size_t left;
} bytes;

static inline uint8_t take_byte(bytes *b)
{
    if (b->left == 0)
        return 0;
    b->left--;
    return *b->at++;
}

/* A number from 0 to n - 1. */
static inline unsigned take_below(bytes *b, unsigned n)
{
    return n <= 256 ? take_byte(b) % n : (unsigned)(take_byte(b) << 8 | take_byte(b)) % n;
}

static inline uint64_t take_number(bytes *b, size_t size)
{
    uint64_t n = 0;
    for (size_t i = 0; i < size; i++)
        n = n << 8 | take_byte(b);
    return n;
}

/* The next bytes, `most` of them or what is left, as they lie there. */
static inline calx_text take_bytes(bytes *b, size_t most)
{
    size_t len = most < b->left ? most : b->left;
    calx_text taken = { (const char *)b->at, len };
    b->at += len;
    b->left -= len;
    return taken;
}

/* Ends the program with one line where something that always holds does not. */
#define require(condition, ...)                                                \
    do {                                                                       \
        if (!(condition)) {                                                    \
            fprintf(stderr, "%s:%d: %s: ", __FILE__, __LINE__, #condition);    \
            fprintf(stderr, __VA_ARGS__);                                      \
            fputc('\n', stderr);                                               \
            abort();                                                           \
        }                                                                      \
    } while (0)

#endif
