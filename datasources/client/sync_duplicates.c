/* Which items of a bulk change are there twice. The server says that one is, and not which. */
#include "syncing.h"

#include "operations.h"

#include <stdlib.h>

static bool fail_item(const sync_call *call, size_t number, calx_error *err)
{
    return calx_error_context(err, "%s %zu of %zu", call->what, number, call->count);
}

typedef struct numbered_id {
    int64_t id;
    size_t number;
} numbered_id;

static int compare_ids(const void *a, const void *b)
{
    const numbered_id *x = a, *y = b;
    return x->id != y->id ? (x->id > y->id) - (x->id < y->id) : (x->number > y->number) - (x->number < y->number);
}

bool sync_check_ids(const sync_call *call, const int64_t *ids, const char *name, const char *remedy, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    numbered_id *sorted = calx_new_array(scratch, numbered_id, call->count);
    for (size_t i = 0; i < call->count; i++)
        sorted[i] = (numbered_id){ ids[i], i + 1 };
    qsort(sorted, call->count, sizeof *sorted, compare_ids);
    for (size_t i = 1; i < call->count; i++)
        if (sorted[i].id == sorted[i - 1].id) {
            calx_fail(err, CALX_USAGE, "The %s %lld is that of %s %zu of %zu, too: %s.", name, (long long)sorted[i].id,
                      call->what, sorted[i - 1].number, call->count, remedy);
            return fail_item(call, sorted[i].number, err);
        }
    return true;
}

static int compare_keys(const void *a, const void *b)
{
    const sync_key *x = a, *y = b;
    int order = calx_text_compare(x->url, y->url);
    return order ? order : (x->type > y->type) - (x->type < y->type);
}

static int compare_keys_and_ids(const void *a, const void *b)
{
    const sync_key *x = a, *y = b;
    int order = compare_keys(a, b);
    return order ? order : (x->id > y->id) - (x->id < y->id);
}

static const char *with_type(const sync_key *key)
{
    return key->type ? " with that record type" : "";
}

/* Of two items. */
static bool fail_among_items(const sync_call *call, const sync_key *first, const sync_key *second, calx_error *err)
{
    if (first->number > second->number)
        return fail_among_items(call, second, first, err);
    calx_fail(err, DSDB_DUPLICATE, "The URL %.*s%s is that of %s %zu of %zu, too: leave one of them out.",
              CALX_TEXT_ARG(first->url), with_type(first), call->what, first->number, call->count);
    return fail_item(call, second->number, err);
}

/* Of an item and the row that is there. */
static bool fail_against_row(const sync_call *call, const sync_key *item, int32_t id, calx_error *err)
{
    calx_fail(err, DSDB_DUPLICATE,
              "The URL %.*s%s is that of the %s with id %d already: change that one first, or leave"
              " this one out.",
              CALX_TEXT_ARG(item->url), with_type(item), call->what, id);
    return fail_item(call, item->number, err);
}

calx_text *sync_urls(calx_arena *arena, const sync_key *keys, size_t count)
{
    calx_text *urls = calx_new_array(arena, calx_text, count);
    for (size_t i = 0; i < count; i++)
        urls[i] = keys[i].url;
    return urls;
}

bool sync_name_duplicate(calx_session *db, const sync_call *call, sync_key *keys, size_t count, calx_select *owners,
                         calx_error *err)
{
    sync_owner_list rows;
    qsort(keys, count, sizeof *keys, compare_keys_and_ids);
    for (size_t i = 1; i < count; i++)
        if (compare_keys(&keys[i - 1], &keys[i]) == 0)
            return fail_among_items(call, &keys[i - 1], &keys[i], err);
    if (!fetch_all(db, owners, sync_owner, &rows, NULL))
        return false;
    int32_t id = 0;
    const sync_key *first = NULL;
    for (size_t i = 0; i < rows.len; i++) {
        const sync_key row = { .url = rows.items[i].url, .type = rows.items[i].type };
        const sync_key *item = bsearch(&row, keys, count, sizeof *keys, compare_keys);
        if (item && item->id != rows.items[i].id && (!first || item->number < first->number)) {
            first = item;
            id = rows.items[i].id;
        }
    }
    return first && fail_against_row(call, first, id, err);
}
