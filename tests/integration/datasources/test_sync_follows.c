/* What the source manager is told of follows. */
#include "syncing.h"

#include "client/follows.h"

static void all_follows_are_listed_with_their_record_types(void **state)
{
    (void)state;
    calx_error err = { 0 };
    user_follow_list list;
    follow_change change;
    const record_type types[] = { { RECORD_TYPE_SURVEYS_CASE }, { RECORD_TYPE_STOPS_CASE } };
    assert_ok(dsdb_all_follows(&db, arena, &list, &err), err);
    assert_int_equal(list.len, 0);
    int64_t ann = number_of("INSERT INTO users (email) VALUES ('ann@example.org') RETURNING id");
    follow_request request = { ann, pittsburgh, types, 2 };
    assert_ok(dsdb_follow_location(&db, arena, &request, &change, &err), err);
    assert_ok(dsdb_all_follows(&db, arena, &list, &err), err);
    assert_int_equal(list.len, 1);
    assert_int_equal(list.items[0].user_id, ann);
    assert_int_equal(list.items[0].location_id, pittsburgh);
    assert_text(calx_print(arena, &calx_type_record_type_array, &list.items[0].record_types), "{Stops,Surveys}");
    int64_t bob = number_of("INSERT INTO users (email) VALUES ('bob@example.org') RETURNING id");
    const int64_t others[][2] = { { bob, pittsburgh }, { bob, allegheny }, { ann, allegheny } };
    for (size_t i = 0; i < 3; i++) {
        request = (follow_request){ .user_id = others[i][0], .location_id = others[i][1] };
        assert_ok(dsdb_follow_location(&db, arena, &request, &change, &err), err);
    }
    execute("DELETE FROM link_follow_record_types WHERE follow_id ="
            " (SELECT max(id) FROM link_user_followed_location)"); /* as old data may have it */
    assert_ok(dsdb_all_follows(&db, arena, &list, &err), err);
    assert_int_equal(list.len, 4);
    for (size_t i = 0; i < 4; i++) {
        const user_follow *f = &list.items[i];
        assert_int_equal(f->user_id, i < 2 ? ann : bob);
        assert_true(i % 2 == 0 || f->location_id > f[-1].location_id);
        assert_int_equal(f->record_types.len, f->user_id == bob ? number_of("SELECT count(*) FROM record_types")
                                              : f->location_id == pittsburgh ? 2
                                                                             : 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_UNDONE(all_follows_are_listed_with_their_record_types),
    };
    return cmocka_run_group_tests(tests, connect_once, disconnect);
}
