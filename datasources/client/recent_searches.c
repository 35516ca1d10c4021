/* Searches that users made. A trigger keeps 50 a user; two searches of one user at once go one after another, since it
 * does not see the other's. */
#include "recent_searches.h"

#include <calx/verify.h>
#include "categories.h"
#include "locations.h"
#include "models/links/recent_searches__record_categories.h"
#include "models/links/recent_searches__record_types.h"
#include "operations.h"
#include "run.h"
#include "users.h"

RESULT(search_key, FIELD(id, int8));

static calx_insert *search_to_insert(calx_arena *arena, const search_to_record *search)
{
    calx_insert *q = insert_into(arena, recent_searches);
    set(q, recent_searches.user_id, dsdb_reference(search->user_id));
    if (search->location_id.set)
        set(q, recent_searches.location_id, dsdb_reference(search->location_id.value));
    returning(q, recent_searches.id);
    return q;
}

static bool insert_search(calx_session *db, calx_arena *arena, const search_to_record *search, int64_t *id,
                          calx_error *err)
{
    search_key key;
    if (!fetch_one(db, search_to_insert(arena, search), search_key, &key, err))
        return false;
    *id = key.id;
    return true;
}

static calx_insert *record_types_to_link(calx_arena *arena, int64_t id, const search_to_record *search)
{
    calx_select *types = select_(arena, value_(int4, dsdb_reference(id)), record_types.id);
    from(types, record_types);
    where(types, in_(record_types.name, search->record_types, search->record_type_count));
    calx_insert *q = insert_into(arena, link_recent_searches__record_types);
    insert_select(q, types, link_recent_searches__record_types.recent_search_id,
                  link_recent_searches__record_types.record_type_id);
    return q;
}

static bool link_record_types(calx_session *db, calx_arena *arena, int64_t id, const search_to_record *search,
                              calx_error *err)
{
    return search->record_type_count == 0 || run(db, record_types_to_link(arena, id, search), NULL, err);
}

static calx_insert *categories_to_link(calx_arena *arena, int64_t id, const search_to_record *search)
{
    calx_select *ids = select_(arena, value_(int4, dsdb_reference(id)), record_categories.id);
    from(ids, record_categories);
    where(ids, in_(record_categories.name, search->categories, search->category_count));
    calx_insert *q = insert_into(arena, link_recent_searches__record_categories);
    insert_select(q, ids, link_recent_searches__record_categories.recent_search_id,
                  link_recent_searches__record_categories.record_category_id);
    return q;
}

static bool link_categories(calx_session *db, calx_arena *arena, int64_t id, const search_to_record *search,
                            calx_error *err)
{
    return search->category_count == 0 ||
           (dsdb_check_categories(db, arena, search->categories, search->category_count, err) &&
            run(db, categories_to_link(arena, id, search), NULL, err));
}

static bool record(calx_session *db, calx_arena *arena, const search_to_record *search, int64_t *id, calx_error *err)
{
    return dsdb_lock_user(db, arena, search->user_id, err) &&
           (!search->location_id.set || dsdb_hold_location(db, arena, search->location_id.value, err)) &&
           insert_search(db, arena, search, id, err) && link_record_types(db, arena, *id, search, err) &&
           link_categories(db, arena, *id, search, err);
}

bool dsdb_record_search(calx_session *db, calx_arena *arena, const search_to_record *search, int64_t *id,
                        calx_error *err)
{
    if (search->record_type_count > 0 && search->category_count > 0)
        return calx_fail(err, CALX_USAGE, "A search is for record types or for categories, not for both.");
    return client_write(db, err, record(db, arena, search, id, err));
}

static calx_select *searches_of_user(calx_arena *arena, int64_t user_id)
{
    calx_select *q = select_(arena, recent_searches_expanded.id, recent_searches_expanded.location_id,
                             recent_searches_expanded.location_type, recent_searches_expanded.state_name,
                             recent_searches_expanded.county_name, recent_searches_expanded.locality_name,
                             recent_searches_expanded.record_types, recent_searches_expanded.record_categories,
                             recent_searches.created_at);
    from(q, recent_searches);
    join(q, recent_searches_expanded, eq_col(recent_searches_expanded.id, recent_searches.id));
    where(q, eq(recent_searches.user_id, dsdb_reference(user_id)));
    order_by(q, desc(recent_searches.created_at), desc(recent_searches.id));
    return q;
}

bool dsdb_recent_searches(calx_session *db, calx_arena *arena, int64_t user_id, user_search_list *out, calx_error *err)
{
    if (!fetch_all(db, searches_of_user(arena, user_id), user_search, out, err))
        return false;
    return out->len > 0 || dsdb_check_user(db, arena, user_id, err);
}

CALX_VERIFY_ROWS(searches_of_user, user_search, searches_of_user(arena, 1));

static const search_to_record a_search = { .user_id = 1, .location_id = { .set = true, .value = 1 } };

CALX_VERIFY_ROWS(search_to_insert, search_key, search_to_insert(arena, &a_search));
CALX_VERIFY_EFFECT(record_types_to_link, record_types_to_link(arena, 1, &a_search));
CALX_VERIFY_EFFECT(categories_to_link, categories_to_link(arena, 1, &a_search));
