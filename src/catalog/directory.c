/* A sorted array of addresses. Knows nothing of where they come from. */
#include "directory.h"

#include <stdlib.h>

static int by_address(const address *a, const address *b)
{
    if (a->class != b->class)
        return a->class < b->class ? -1 : 1;
    if (a->object != b->object)
        return a->object < b->object ? -1 : 1;
    return (a->sub > b->sub) - (a->sub < b->sub);
}

/* An alias comes before an object at the same address: what an extension owns is not found by itself. */
static int by_place(const void *a, const void *b)
{
    const entry *x = a;
    const entry *y = b;
    int order = by_address(&x->at, &y->at);
    return order ? order : (x->object != NULL) - (y->object != NULL);
}

void calx_directory_add(directory *d, entry e)
{
    if (d->count == d->cap) {
        size_t cap = d->cap ? d->cap * 2 : 256;
        d->entries = calx_grow(d->arena, d->entries, d->cap * sizeof *d->entries, cap * sizeof *d->entries);
        d->cap = cap;
    }
    d->entries[d->count++] = e;
}

void calx_directory_sort(directory *d)
{
    if (d->count)
        qsort(d->entries, d->count, sizeof *d->entries, by_place);
}

/* The first entry at the address, or NULL. */
static const entry *look(const directory *d, const address *at)
{
    size_t low = 0;
    size_t high = d->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_address(&d->entries[middle].at, at) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < d->count && by_address(&d->entries[low].at, at) == 0 ? &d->entries[low] : NULL;
}

calx_object *calx_directory_find(const directory *d, address at)
{
    for (int aliases = 0; aliases < 4; aliases++) {
        const entry *found = look(d, &at);
        if (!found && at.sub) {
            at.sub = 0;
            found = look(d, &at);
        }
        if (!found || found->object)
            return found ? found->object : NULL;
        at = found->alias;
    }
    return NULL;
}
