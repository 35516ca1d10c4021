/* What the operations for the source manager share, whatever they bring in line. */
#ifndef DSDB_CLIENT_SYNCING_H
#define DSDB_CLIENT_SYNCING_H

#include <calx/verify.h>
#include "source_manager.h"

/* Rows and what each is linked to, as two arrays side by side. */
typedef struct sync_links {
    int32_t *owners;
    int32_t *others;
    size_t count;
} sync_links;

/* Room for so many links, in the arena; none are in it yet. */
sync_links sync_links_for(calx_arena *arena, size_t most);
/* Adds a link from a row to each of the ids. */
void sync_link(sync_links *links, int32_t owner, const int64_t *others, size_t count);
/* The ids that are linked to, as wide as they were given. */
const int64_t *sync_linked(calx_arena *arena, const sync_links *links);

/* A call, which is the context of its work; that is run again where it lost against others (calx_transaction). */
typedef struct sync_call {
    calx_arena *arena;
    const char *what;  /* each item is: "data source" */
    const void *items; /* as they were given; a deletion has none */
    int32_t *ids;      /* that the rows have here; work that adds rows sets them */
    size_t count;
    const void *rows; /* that are written, where others may be like them; the work sets them */
} sync_call;

/* The ids of items, in the arena: request_id or row.id of each. */
#define SYNC_IDS(arena, items, count, member)                      \
    ({                                                             \
        int64_t *ids_ = calx_new_array((arena), int64_t, (count)); \
        for (size_t i_ = 0; i_ < (count); i_++)                    \
            ids_[i_] = (items)[i_].member;                         \
        ids_;                                                      \
    })

/* Run the work of a call: additions, with their answer in the arena; updates of the rows with these ids. CALX_USAGE
 * where an id is there twice. */
bool sync_add(calx_session *db, sync_call *call, calx_work work, const int64_t *request_ids, synced_row_list *out,
              calx_error *err);
bool sync_overwrite(calx_session *db, sync_call *call, calx_work work, const int64_t *ids, calx_error *err);

/* Whether no id is there twice; else CALX_USAGE, with a sentence of the id's `name` and what to do. */
bool sync_check_ids(const sync_call *call, const int64_t *ids, const char *name, const char *remedy, calx_error *err);

/* What no two rows may both have. */
typedef struct sync_key {
    calx_text url;
    int32_t type;  /* id of the record type; of a meta URL 0 */
    int32_t id;    /* of the row that is to have it */
    size_t number; /* of the item, from 1 */
} sync_key;

/* Who has one here. */
RESULT(sync_owner, FIELD(id, int4), FIELD(url, varchar), FIELD(type, int4));

calx_text *sync_urls(calx_arena *arena, const sync_key *keys, size_t count);

/* After work failed with DSDB_DUPLICATE: has the error name the item, and the other item or the row that it is like.
 * `owners` is a select of sync_owner, of the rows with one of the URLs. Where there is none such any more, the error
 * stays as it is. False. */
bool sync_name_duplicate(calx_session *db, const sync_call *call, sync_key *keys, size_t count, calx_select *owners,
                         calx_error *err);

/* Takes `count` new ids of a table, ascending. */
bool sync_new_ids(calx_session *db, calx_arena *arena, const char *table, size_t count, int32_t *ids, calx_error *err);

CALX_CTE(id_pairs, FIELD(owner_id, int4), FIELD(other_id, int4));
/* The links as a table for a statement. */
id_pairs sync_pairs(calx_arena *arena, const sync_links *links);

/* Defines `name`, which adds links to a link table that lacks them, and `name_only`, which before that removes those of
 * the owners that are not among them. A link that stays is not touched, so that no log has it. */
#define SYNC_LINKS(name, link, owner, other)                                                                          \
    static calx_insert *missing_##link(calx_arena *arena, const sync_links *links)                                    \
    {                                                                                                                 \
        id_pairs pairs = sync_pairs(arena, links);                                                                    \
        calx_select *q = select_(arena, pairs.owner_id, pairs.other_id);                                              \
        from(q, pairs);                                                                                               \
        calx_insert *insert = insert_into(arena, link);                                                               \
        insert_select(insert, q, (link).owner, (link).other);                                                         \
        on_conflict_do_nothing(insert);                                                                               \
        return insert;                                                                                                \
    }                                                                                                                 \
    static calx_delete *other_##link(calx_arena *arena, const int32_t *owners, size_t count, const sync_links *links) \
    {                                                                                                                 \
        id_pairs pairs = sync_pairs(arena, links);                                                                    \
        calx_select *wanted = select_(arena, pairs.owner_id);                                                         \
        from(wanted, pairs);                                                                                          \
        where(wanted, eq_col(pairs.owner_id, (link).owner));                                                          \
        where(wanted, eq_col(pairs.other_id, (link).other));                                                          \
        calx_delete *q = delete_from(arena, link);                                                                    \
        where(q, in_((link).owner, owners, count));                                                                   \
        where(q, not_(exists(wanted)));                                                                               \
        return q;                                                                                                     \
    }                                                                                                                 \
    CALX_VERIFY_EFFECT(missing_##link, missing_##link(arena, &(sync_links){ 0 }));                                    \
    CALX_VERIFY_EFFECT(other_##link, other_##link(arena, NULL, 0, &(sync_links){ 0 }));                               \
    static bool name(calx_session *db, calx_arena *arena, const sync_links *links, calx_error *err)                   \
    {                                                                                                                 \
        return run(db, missing_##link(arena, links), NULL, err);                                                      \
    }                                                                                                                 \
    static bool name##_only(calx_session *db, calx_arena *arena, const int32_t *owners, size_t count,                 \
                            const sync_links *links, calx_error *err)                                                 \
    {                                                                                                                 \
        return run(db, other_##link(arena, owners, count, links), NULL, err) && name(db, arena, links, err);          \
    }

#endif
