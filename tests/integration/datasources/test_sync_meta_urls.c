/* Meta URLs of the source manager are added, or taken as they are, overwritten and deleted. */
#include "syncing.h"

static void meta_urls_that_make_no_sense_are_refused_whole(void **state)
{
    (void)state;
    calx_error err = { 0 };
    synced_row_list out;
    int64_t before = count_of_rows("meta_urls");
    meta_url_to_sync pages[] = { { .request_id = 1, .row = { .url = CALX_TEXT("https://example.org/'\"%_ü") } },
                                 { .request_id = 2, .row = { .url = CALX_TEXT("") } } };
    assert_fails(dsdb_sync_add_meta_urls(&db, arena, pages, 2, &out, &err), err, CALX_USAGE);
    assert_string_equal(err.context, "meta URL 2 of 2");
    pages[1] = (meta_url_to_sync){ 2, { .url = CALX_TEXT("https://example.org/n") }, (const int64_t[]){ 999999 }, 1 };
    assert_fails(dsdb_sync_add_meta_urls(&db, arena, pages, 2, &out, &err), err, CALX_NOT_FOUND);
    assert_string_equal(err.message, "There is no agency with id 999999.");
    pages[1].request_id = 1;
    assert_fails(dsdb_sync_add_meta_urls(&db, arena, pages, 2, &out, &err), err, CALX_USAGE);
    assert_fails(dsdb_sync_update_meta_urls(&db, arena, pages, 1, &err), err, CALX_NOT_FOUND);
    assert_int_equal(count_of_rows("meta_urls"), before);
    assert_ok(dsdb_sync_add_meta_urls(&db, arena, pages, 1, &out, &err), err);
    assert_int_equal(count_of_rows("meta_urls WHERE url = 'https://example.org/''\"%_ü'"), 1);
}

static void no_meta_url_at_all_is_no_mistake(void **state)
{
    (void)state;
    calx_error err = { 0 };
    synced_row_list out;
    assert_ok(dsdb_sync_add_meta_urls(&db, arena, NULL, 0, &out, &err), err);
    assert_ok(dsdb_sync_update_meta_urls(&db, arena, NULL, 0, &err), err);
    assert_ok(dsdb_sync_delete_meta_urls(&db, arena, NULL, 0, &err), err);
}

static void meta_urls_that_are_there_are_reused(void **state)
{
    (void)state;
    calx_error err = { 0 };
    synced_row_list out;
    int64_t sheriff = id_of_agency("Allegheny Sheriff");
    int64_t about = number_of("SELECT id FROM meta_urls WHERE url = 'https://example.org/about'");
    meta_url_to_sync items[] = { { .request_id = 1, .agency_ids = &sheriff, .agency_count = 1 },
                                 { .request_id = 2, .agency_ids = &sheriff, .agency_count = 1 },
                                 { .request_id = 3 } };
    items[0].row = (meta_url){ .url = CALX_TEXT("https://example.org/about"), .url_status = URL_BROKEN };
    items[1].row = (meta_url){ .url = CALX_TEXT("https://example.org/new"), .url_status = URL_BROKEN };
    items[1].row.internet_archive_url = CALX_SOME(text, CALX_TEXT("https://archive.example.org/new"));
    items[2].row = (meta_url){ .url = CALX_TEXT("https://example.org/new") };
    assert_ok(dsdb_sync_add_meta_urls(&db, arena, items, 3, &out, &err), err);
    assert_int_equal(out.items[0].app_id, about);
    assert_int_equal(out.items[1].app_id, out.items[2].app_id);
    assert_int_equal(out.items[2].request_id, 3);
    assert_int_equal(count_of_rows("meta_urls"), 2);
    assert_int_equal(count_of_rows("meta_urls WHERE url_status = 'broken' AND internet_archive_url IS NOT NULL"), 1);
    assert_int_equal(count_of_rows("link_agencies__meta_urls"), 3);
    meta_url_to_sync update[] = { { .agency_ids = &sheriff, .agency_count = 1 } };
    update[0].row = (meta_url){ .id = (int32_t)about, .url = CALX_TEXT("https://example.org/about-us") };
    assert_ok(dsdb_sync_update_meta_urls(&db, arena, update, 1, &err), err);
    assert_int_equal(count_of_rows("link_agencies__meta_urls"), 2); /* the police have it no more */
    update[0].row.url = CALX_TEXT("https://example.org/new");
    assert_fails(dsdb_sync_update_meta_urls(&db, arena, update, 1, &err), err, DSDB_DUPLICATE);
    assert_string_equal(err.message,
                        calx_text_format(arena,
                                         "The URL https://example.org/new is that of the meta URL with id %d already:"
                                         " change that one first, or leave this one out.",
                                         out.items[1].app_id)
                            .data);
    assert_string_equal(err.context, "meta URL 1 of 1");
    int64_t ids[] = { about, 999999 };
    assert_fails(dsdb_sync_delete_meta_urls(&db, arena, ids, 2, &err), err, CALX_NOT_FOUND);
    assert_non_null(strstr(err.message, "999999"));
    assert_ok(dsdb_sync_delete_meta_urls(&db, arena, ids, 1, &err), err);
    assert_int_equal(count_of_rows("meta_urls"), 1);
}

static void what_loses_a_deadlock_with_meta_urls_is_run_again(void **state)
{
    (void)state;
    calx_error err = { 0 };
    synced_row_list out;
    int64_t police = id_of_agency("Pittsburgh Police");
    meta_url_to_sync item = { 1, { .url = CALX_TEXT("https://example.org/again") }, &police, 1 };
    lose_once("meta_urls");
    assert_ok(dsdb_sync_add_meta_urls(&db, arena, &item, 1, &out, &err), err);
    assert_was_run_twice();
    int64_t id = item.row.id = out.items[0].app_id;
    item.row.url = CALX_TEXT("https://example.org/and/again");
    lose_once("meta_urls");
    assert_ok(dsdb_sync_update_meta_urls(&db, arena, &item, 1, &err), err);
    assert_was_run_twice();
    assert_int_equal(number_of("SELECT id FROM meta_urls WHERE url LIKE '%/and/again'"), id);
    lose_once("meta_urls");
    assert_ok(dsdb_sync_delete_meta_urls(&db, arena, &id, 1, &err), err);
    assert_was_run_twice();
    assert_int_equal(count_of_rows("meta_urls WHERE url LIKE '%again'"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_UNDONE(meta_urls_that_make_no_sense_are_refused_whole), TEST_UNDONE(no_meta_url_at_all_is_no_mistake),
        TEST_UNDONE(meta_urls_that_are_there_are_reused),
        TEST(what_loses_a_deadlock_with_meta_urls_is_run_again), /* no part of another transaction */
    };
    return cmocka_run_group_tests(tests, connect_once, disconnect);
}
