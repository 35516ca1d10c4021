/* "Did you mean": the nearest of some words. */
#include "frame.h"

#include <string.h>

#define LONGEST 63

static size_t least_of(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

/* Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`. */
static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t rows[3][LONGEST + 1];
    for (size_t j = 0; j <= b_len; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        size_t *now = rows[i % 3];
        const size_t *before = rows[(i + 2) % 3];
        now[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            now[j] = least_of(before[j] + 1, now[j - 1] + 1, before[j - 1] + (a[i - 1] != b[j - 1]));
            bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped && rows[(i + 1) % 3][j - 2] + 1 < now[j])
                now[j] = rows[(i + 1) % 3][j - 2] + 1;
        }
    }
    return rows[a_len % 3][b_len];
}

const char *calx_cli_nearest(const char *word, const char *const *words, int count)
{
    const char *nearest = NULL;
    size_t len = strlen(word);
    size_t best = 1 + len / 3; /* more mistakes than this is another word */
    if (len > LONGEST)
        return NULL;
    for (int i = 0; i < count; i++) {
        size_t other_len = strlen(words[i]);
        if (other_len > LONGEST)
            continue;
        bool begins = len >= 2 && strncmp(words[i], word, len) == 0;
        size_t far = begins ? 0 : distance(word, len, words[i], other_len);
        if (far < best || (far == best && !nearest)) {
            best = far;
            nearest = words[i];
        }
    }
    return nearest;
}
