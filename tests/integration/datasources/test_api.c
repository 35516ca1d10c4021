/* dsdb api: operations by name, with values read by their types. */
#include "dsdb.h"

#include <unistd.h>

static int connect_once(void **state)
{
    (void)state;
    return connect_for_dsdb("api");
}

static int64_t number_in(const char *key)
{
    json_t *got = parsed();
    int64_t number = json_integer_value(json_object_get(got, key));
    json_decref(got);
    return number;
}

static void the_list_names_every_operation_once_with_its_parameters(void **state)
{
    (void)state;
    assert_dsdb("api --list", 0);
    assert_says(output, "create-user --email TEXT [--digest @FILE|-] [--capacity user_capacities_enum]…\n");
    assert_dsdb("api --list --json", 0);
    json_t *all = parsed();
    json_t *seen = json_object();
    size_t i, j;
    json_t *operation, *parameter;
    json_array_foreach(all, i, operation)
    {
        const char *name = json_string_value(json_object_get(operation, "name"));
        if (json_object_get(seen, name))
            fail_msg("%s is there twice", name);
        json_t *parameters = json_object();
        json_array_foreach(json_object_get(operation, "parameters"), j, parameter) assert_int_equal(
            json_object_set_new_nocheck(parameters, json_string_value(json_object_get(parameter, "name")), json_true()),
            0);
        assert_int_equal(json_object_size(parameters), j);
        json_object_set_new(seen, name, parameters);
    }
    assert_true(json_object_size(seen) >= 24);
    json_decref(seen);
    json_decref(all);
}

static void an_operation_prints_what_it_gives(void **state)
{
    (void)state;
    char words[128];
    assert_dsdb("api create-user --email \"o'hara@example.org\" --capacity Lawyer --capacity police", 0);
    int64_t id = number_in("id");
    assert_dsdb("api user-id --email \"o'hara@example.org\"", 0);
    assert_int_equal(number_in("id"), id);
    snprintf(words, sizeof words, "api add-permission --user-id %lld --permission write_data", (long long)id);
    assert_dsdb(words, 0);
    assert_says(output, "\"done\": true");
    assert_dsdb(words, 1);
    assert_dsdb("api list-users", 0);
    json_t *got = parsed();
    assert_false(json_is_true(json_object_get(got, "more")));
    json_t *user = json_array_get(json_object_get(got, "rows"), 0);
    json_t *held = json_array_get(json_object_get(user, "permissions"), 0);
    assert_string_equal(json_string_value(json_object_get(held, "permission_name")), "write_data");
    json_decref(got);
    assert_dsdb("api list-users --page 2", 0);
    assert_dsdb("api list-users --page 0", 2);
}

static void what_is_not_there_ends_with_3(void **state)
{
    (void)state;
    assert_dsdb("api user-email --user-id 999999", 3);
    assert_says(errors, "There is no user with id 999999.");
    assert_string_equal(output, "");
    assert_dsdb("api get-agency --agency-id -1", 3);
    assert_says(errors, "There is no agency with id -1.");
    assert_dsdb("api get-data-source --data-source-id 99999999999", 3);
    assert_says(errors, "There is no data source with id 99999999999.");
}

static void a_secret_is_read_from_a_file_or_the_standard_input(void **state)
{
    (void)state;
    char words[256];
    assert_dsdb("api create-user --email secret@example.org", 0);
    long long id = (long long)number_in("id");
    snprintf(words, sizeof words, "api set-password-digest --user-id %lld --digest s3cret", id);
    assert_dsdb(words, 2);
    assert_null(strstr(errors, "s3cret"));
    snprintf(words, sizeof words, "api set-password-digest --user-id %lld --digest - </dev/null", id);
    assert_dsdb(words, 2);
    snprintf(words, sizeof words, "api set-password-digest --user-id %lld --digest - <<X\ns3cret\nX", id);
    assert_dsdb(words, 0);
    assert_int_equal(number_of("SELECT count(*) FROM users WHERE password_digest = 's3cret'"), 1);
    char name[] = "/tmp/digest-XXXXXX";
    int file = mkstemp(name);
    assert_int_equal(write(file, "fr0m file\r\n", 11), 11);
    close(file);
    snprintf(words, sizeof words, "api set-password-digest --user-id %lld --digest @%s", id, name);
    assert_dsdb(words, 0);
    unlink(name);
    assert_int_equal(number_of("SELECT count(*) FROM users WHERE password_digest = 'fr0m file'"), 1);
    assert_dsdb("api user-by-api-key --api-key @/nowhere", 1);
    assert_dsdb("-v -v api user-by-email --email secret@example.org", 0);
    assert_says(output, "fr0m file");
    assert_null(strstr(errors, "fr0m file"));
}

static void wrong_words_are_usage(void **state)
{
    (void)state;
    assert_dsdb("api", 2);
    assert_says(errors, "dsdb api --list");
    assert_dsdb("api crate-user", 2);
    assert_says(errors, "Did you mean create-user?");
    assert_dsdb("api create-user", 2);
    assert_says(errors, "needs --email");
    assert_dsdb("api create-user --emial x", 2);
    assert_dsdb("api create-user --email a --email b", 2);
    assert_dsdb("api create-user --email a --capacity king", 2);
    assert_says(errors, "It is one of advocate, community_member, ");
    assert_dsdb("api user-email --user-id seven", 2);
    assert_dsdb("api user-email --user-id 99999999999999999999", 2);
    assert_dsdb("api user-email --user-id 1 2", 2);
    assert_dsdb("api user-id --email \xe9", 2);
    assert_says(errors, "The value of --email is not UTF-8");
    assert_dsdb("api reset-token --token - <<X\n\xe9\nX", 2);
    assert_says(errors, "The file or input of --token is not UTF-8");
    assert_dsdb("api create-user --help", 0);
    assert_says(output, "--email TEXT");
}

/* Each operation once, with all of its parameters, as far as it can be called before or after the others. U, L and R
 * become the ids of a user, a location and a county. */
static const struct {
    const char *words;
    int code;
} calls[] = {
    { "user-email --user-id U", 0 },
    { "user-by-email --email ann@example.org", 0 },
    { "user-by-external-account --type github --identifier ann", 3 },
    { "link-external-account --user-id U --type github --identifier ann", 0 },
    { "user-by-external-account --type github --identifier ann", 0 },
    { "list-external-accounts --user-id U", 0 },
    { "user-by-api-key --api-key - <<X\nnone\nX", 3 },
    { "patch-capacities --user-id U --capacity police --capacity lawyer", 0 },
    { "add-permission --user-id U --permission write_data", 0 },
    { "list-permissions --user-id U", 0 },
    { "create-data-request --user-id U --values '{\"title\":\"Logs\",\"record_types_required\":[\"Stops\"]}' "
      "--location-id L",
      0 },
    { "create-data-request --user-id U --values '{\"record_types_required\":[\"Nothing\"]}'", 2 },
    { "get-data-request --data-request-id 1 --user-id U --column title", 0 },
    { "get-data-request --data-request-id 1", 0 },
    { "list-data-requests --user-id U --column title --sort-by title --descending true --page 1", 0 },
    { "list-data-requests", 0 },
    { "data-requests-by-creator --creator-id U --user-id U --column id --sort-by id --descending false --page 1", 0 },
    { "data-requests-by-creator --creator-id U", 1 },
    { "update-data-request --data-request-id 1 --user-id U --values '{\"internal_notes\":\"x\"}' --issue-url u"
      " --issue-number 7",
      0 },
    { "update-data-request --data-request-id 1 --values '{\"title\":\"x\"}'", 1 },
    { "update-data-request --data-request-id 1 --user-id U", 2 },
    { "is-creator --user-id U --data-request-id 1", 0 },
    { "link-request-source --data-request-id 1 --data-source-id 2 --user-id U", 0 },
    { "unlink-request-source --data-request-id 1 --data-source-id 2 --user-id U", 0 },
    { "link-request-location --data-request-id 1 --location-id L --user-id U", 0 },
    { "unlink-request-location --data-request-id 1 --location-id L --user-id U", 0 },
    { "requests-without-issue", 0 },
    { "open-requests-with-issue", 0 },
    { "delete-data-request --data-request-id 1", 1 },
    { "delete-data-request --data-request-id 1 --user-id U", 0 },
    { "remove-permission --user-id U --permission write_data", 0 },
    { "set-password-digest --user-id U --digest @NAME", 0 },
    { "password-digest --user-id U", 0 },
    { "replace-api-key --user-id U", 0 },
    { "add-reset-token --user-id U --token - <<X\nt0ken\nX", 0 },
    { "reset-token --token - <<X\nt0ken\nX", 0 },
    { "delete-reset-token --token - <<X\nt0ken\nX", 0 },
    { "create-pending-user --email bob@x --capacity police --digest @NAME --token @NAME", 0 },
    { "pending-user-exists --email bob@x", 0 },
    { "replace-validation-token --email bob@x --token - <<X\nother\nX", 0 },
    { "validate-pending-user --token - <<X\nother\nX", 0 },
    { "find-location --name 'Pittsburgh, PA'", 0 },
    { "get-location --location-id L", 0 },
    { "location-id --locality Pittsburgh --county Allegheny --state PA", 0 },
    { "location-id --county-id R --state PA", 2 },
    { "location-id --locality-id 999999 --county-id R --state-id 1", 3 },
    { "national-location-id", 0 },
    { "county-id --county Allegheny --state PA", 0 },
    { "locality-id --location-id L", 0 },
    { "list-locations --type Locality --has-coordinates false --page 1", 0 },
    { "set-coordinates --location-id L --lat 40.5 --lng -80.25", 0 },
    { "set-coordinates --location-id L --lat north --lng 1", 2 },
    { "create-county --name New --fips 42997 --state-id 1 --lat 1 --lng 2 --population 3", 0 },
    { "get-or-create-county --name New --fips 42997 --state-id 1", 0 },
    { "create-locality --name Here --county-id R", 0 },
    { "get-or-create-locality --name Here --county-id R", 0 },
    { "search-by-location --location-id L --record-type 'arrest records'", 0 },
    { "search-by-location --location-id L --category Other", 0 },
    { "search-by-location --location-id L --category Others", 3 },
    { "search-by-location --location-id L --category Other --record-type Stops", 2 },
    { "federal-sources --category Other --category 'Jails & Courts' --page 1", 0 },
    { "federal-sources --category Others", 3 },
    { "sync-add-agencies --items '[{\"request_id\":7,\"name\":\"Synced\",\"jurisdiction_type\":\"local\","
      "\"location_ids\":[1],\"defunct_year\":null}]'",
      0 },
    { "sync-add-agencies --items '[{\"name\":\"Synced\",\"jurisdiction_type\":\"local\"}]'", 2 },
    { "sync-add-agencies --items '{}'", 2 },
    { "sync-add-agencies --items '[{\"request_id\":7,\"location_ids\":[\"1\"]}]'", 2 },
    { "sync-add-agencies --items - <<X\n[]\nX", 0 },
    { "sync-update-agencies --items '[{\"app_id\":999999,\"name\":\"No\",\"jurisdiction_type\":\"local\"}]'", 3 },
    { "sync-delete-agencies --id 999999 --id 999998", 3 },
    { "sync-add-data-sources --items '[{\"request_id\":1,\"name\":\"S\",\"source_url\":\"https://s.example\","
      "\"record_type\":\"Stops\",\"agency_ids\":[1],\"access_types\":[\"API\"]}]'",
      0 },
    { "sync-add-data-sources --items '[{\"request_id\":1,\"record_type\":\"Stps\"}]'", 2 },
    { "sync-update-data-sources --items '[{\"app_id\":999999,\"name\":\"S\",\"source_url\":\"https://t.example\"}]'",
      3 },
    { "sync-delete-data-sources --id 999999", 3 },
    { "sync-add-meta-urls --items '[{\"request_id\":1,\"url\":\"https://m.example\",\"agency_ids\":[1]}]'", 0 },
    { "sync-update-meta-urls --items '[{\"app_id\":99999999999,\"url\":\"https://m.example\"}]'", 3 },
    { "sync-delete-meta-urls --id 999999", 3 },
    { "all-follows", 0 },
    { "typeahead-locations --term Pitts --page 1", 0 },
    { "typeahead-agencies --term Pitts", 0 },
    { "follow-location --user-id U --location-id L --record-type Stops", 0 },
    { "list-followed-searches --user-id U", 0 },
    { "unfollow-location --user-id U --location-id L --record-type Stops", 0 },
    { "record-search --user-id U --location-id L --category Other", 0 },
    { "record-search --user-id U --record-type Stops --category Other", 2 },
    { "list-recent-searches --user-id U", 0 },
    { "user-profile --user-id U", 0 },
    { "queue-notifications", 0 },
    { "preview-notifications", 0 },
    { "claim-notifications", 0 },
    { "claim-notifications --after-user-id U", 0 },
    { "notifications-sent --batch 5e0c9a34-6f0e-4b4e-9a4e-0f3a2b1c7d55", 3 },
    { "notifications-sent --batch 5e0c", 2 },
    { "release-notifications --batch 5e0c9a34-6f0e-4b4e-9a4e-0f3a2b1c7d55", 3 },
    { "doubtful-notifications --minutes 0", 0 },
    { "reclaim-notifications --batch 5e0c9a34-6f0e-4b4e-9a4e-0f3a2b1c7d55 --minutes 1", 0 },
    { "record-notification-run --users 2", 0 },
    { "record-notification-run --users -2", 2 },
    { "refresh-views --concurrently false", 0 },
    { "refresh-view --view map_states --concurrently false", 0 },
    { "refresh-view --view map_counties", 0 },
    { "refresh-view --view map_localities --concurrently true", 0 },
    { "mapped-sources", 0 },
    { "map-states", 0 },
    { "map-counties", 0 },
    { "map-localities", 0 },
    { "source-totals", 0 },
    { "metrics", 0 },
    { "follow-totals", 0 },
    { "follow-breakdown --sort-by source_change --descending true --page 1", 0 },
    { "follow-breakdown --sort-by name", 2 },
    { "record-kinds", 0 },
    { "get-agency --agency-id 1 --role ADMIN --column name", 0 },
    { "get-agency --agency-id 1 --role KING", 2 },
    { "list-agencies --role STANDARD --column name --sort-by name --descending true --page 1", 0 },
    { "list-agencies --sort-by created_at", 1 },
    { "create-agency --name New --jurisdiction-type local --agency-type court --role ADMIN --location-id L"
      " --meta-url https://example.org/new --defunct-year 1999 --no-web-presence true",
      0 },
    { "create-agency --name New --jurisdiction-type local", 1 },
    { "add-agency-location --agency-id 1 --location-id L --role ADMIN", 0 },
    { "add-agency-location --agency-id 1 --location-id L", 1 },
    { "remove-agency-location --agency-id 1 --location-id L --role ADMIN", 0 },
    { "similar-agencies --name Pittsburg --location-id L", 0 },
    { "agencies-at-locations --query Pittsburgh --state PA --query Springfield --state IL", 0 },
    { "agencies-at-locations --query Pittsburgh --query Springfield --state IL", 2 },
    { "get-data-source --data-source-id 1 --role ADMIN --column name", 0 },
    { "list-data-sources --column name --sort-by name --descending false --page 1", 0 },
    { "create-data-source --role ADMIN --values '{\"name\":\"It\",\"source_url\":\"https://new.example/\","
      "\"record_type\":\"Stops\",\"agency_ids\":[1],\"access_types\":[\"API\"],\"record_formats\":[\"CSV\",\"a\"],"
      "\"coverage_start\":\"2020-02-29\",\"coverage_end\":null,\"agency_supplied\":true}'",
      0 },
    { "create-data-source --role ADMIN --values '{\"nmae\":\"It\"}'", 2 },
    { "create-data-source --role ADMIN --values '{\"coverage_start\":\"2021-02-29\"}'", 2 },
    { "create-data-source --role ADMIN --values '[1]'", 2 },
    { "create-data-source --role ADMIN --values '{'", 2 },
    { "create-data-source --values '{\"name\":\"It\",\"source_url\":\"https://new.example/2\"}'", 1 },
    { "collect-data-sources --role ADMIN --sources '[{\"name\":\"A\",\"source_url\":\"https://new.example/3\"}]'", 0 },
    { "collect-data-sources --role ADMIN --sources '{}'", 2 },
    { "update-data-source --data-source-id 1 --role ADMIN --values "
      "'{\"record_type\":\"Surveys\",\"description\":null}'",
      0 },
    { "update-data-source --data-source-id 1 --role ADMIN --values '{\"name\":null}'", 2 },
    { "agencies-of-data-source --data-source-id 1", 0 },
    { "unlink-agency --data-source-id 1 --agency-id 999999 --role ADMIN", 3 },
    { "link-agency --data-source-id 1 --agency-id 2 --role ADMIN", 0 },
    { "unlink-agency --data-source-id 1 --agency-id 2 --role ADMIN", 0 },
    { "url-duplicates --url new.example", 0 },
    { "duplicates-of-urls --url http://new.example/ --url https://www.new.example", 0 },
    { "sources-to-archive --update-frequency daily --last-archived-before 2026-11-24 --page 1", 0 },
    { "sources-to-archive --last-archived-before yesterday", 2 },
    { "update-archive-info --data-source-id 1 --role ADMIN --last-cached 2026-11-24T12:30:00 --next-cache 2026-11-25"
      " --update-frequency daily --url-status ok",
      0 },
    { "relation-columns --relation users", 0 },
    { "count-rows --relation users", 0 },
    { "list-rows --relation agencies --column name --where 'name ~ police' --where 'id>=1' --where 'defunct_year is "
      "null'"
      " --linked data_sources --sort-by name --descending true --page 1",
      0 },
    { "list-rows --relation agencies --where name", 2 },
    { "list-rows --relation agencies --where 'name is null or so'", 2 },
    { "list-rows --relation users --column api_key", 1 },
    { "log-table-counts --table users --table counties", 0 },
    { "newest-table-counts", 0 },
    { "check-health", 0 },
    { "change-log --table users --affected-id U --page 1", 0 },
    { "column-permissions --relation data_requests --role OWNER", 0 },
    { "column-permissions --relation data_requests --role KING", 2 },
    { "delete-user --user-id U", 0 },
};

/* The words with the ids and the file's name in their places. */
static calx_text filled(const char *words, const char *file, int64_t user, int64_t location, int64_t county)
{
    calx_buffer out = calx_buffer_in(arena);
    calx_text rest = calx_text_of(words);
    while (rest.data) {
        calx_text word = calx_text_cut(&rest, ' ');
        if (calx_text_equal(word, CALX_TEXT("@NAME")))
            calx_buffer_addf(&out, " @%s", file);
        else if (word.len == 1 && memchr("ULR", *word.data, 3))
            calx_buffer_addf(&out, " %lld",
                             (long long)(*word.data == 'U'   ? user
                                         : *word.data == 'L' ? location
                                                             : county));
        else
            calx_buffer_addf(&out, " %.*s", CALX_TEXT_ARG(word));
    }
    return calx_text_format(arena, "api%s", calx_buffer_cstr(&out));
}

/* The first statement of each call that writes a table fails as the victim of a deadlock does. */
static void lose_first(void)
{
    execute("CREATE SEQUENCE writes; CREATE FUNCTION lose_first() RETURNS trigger LANGUAGE plpgsql AS"
            " $$BEGIN IF nextval('writes') = 1 THEN RAISE 'deadlock detected' USING ERRCODE = 'deadlock_detected';"
            " END IF; RETURN NULL; END$$; DO $$DECLARE of regclass; BEGIN FOR of IN SELECT oid FROM pg_class WHERE"
            " relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP EXECUTE format('CREATE TRIGGER lose_first"
            " BEFORE INSERT OR UPDATE OR DELETE ON %s EXECUTE FUNCTION lose_first()', of); END LOOP; END$$");
}

static void every_operation_can_be_called_and_loses_deadlocks_unnoticed(void **state)
{
    (void)state;
    int losses = 0;
    char name[] = "/tmp/secret-XXXXXX";
    int file = mkstemp(name);
    assert_int_equal(write(file, "secret\n", 7), 7);
    close(file);
    lose_first();
    assert_dsdb("api create-user --email ann@example.org", 0);
    int64_t user = number_in("id");
    int64_t county = number_of("SELECT id FROM counties WHERE fips = '42003'");
    int64_t location = number_of("SELECT l.id FROM locations l JOIN localities p ON p.id = locality_id"
                                 " WHERE p.name = 'Pittsburgh'");
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        execute("ALTER SEQUENCE writes RESTART");
        assert_dsdb(filled(calls[i].words, name, user, location, county).data, calls[i].code);
        losses += number_of("SELECT is_called::int FROM writes") != 0;
        if (calls[i].code == 0 && strcmp(output, "null\n") != 0)
            json_decref(parsed());
    }
    unlink(name);
    assert_true(losses >= 45);
    execute("DROP FUNCTION lose_first CASCADE; DROP SEQUENCE writes");
}

static void no_operation_was_forgotten(void **state)
{
    (void)state;
    static const char *const elsewhere[] = { "create-user", "user-id", "list-users", "set-password-digest" };
    assert_dsdb("api --list --json", 0);
    json_t *all = parsed(), *operation;
    size_t i;
    json_array_foreach(all, i, operation)
    {
        const char *name = json_string_value(json_object_get(operation, "name"));
        bool called = false;
        for (size_t j = 0; j < sizeof elsewhere / sizeof *elsewhere; j++)
            called = called || strcmp(elsewhere[j], name) == 0;
        for (size_t j = 0; j < sizeof calls / sizeof *calls; j++)
            called = called || (strncmp(calls[j].words, name, strlen(name)) == 0 &&
                                (calls[j].words[strlen(name)] == ' ' || calls[j].words[strlen(name)] == '\0'));
        if (!called)
            fail_msg("no test calls %s", name);
    }
    json_decref(all);
}

static void what_a_user_may_not_see_is_not_there(void **state)
{
    (void)state;
    char words[128];
    assert_dsdb("api create-user --email owner@example.org", 0);
    long long id = (long long)number_in("id");
    execute("TRUNCATE data_requests CASCADE; INSERT INTO data_requests (title, internal_notes, archive_reason)"
            " VALUES ('B', 'inside', 'old')");
    snprintf(words, sizeof words, "api create-data-request --user-id %lld --values '{\"title\":\"A\"}'", id);
    assert_dsdb(words, 0);
    assert_dsdb("api list-data-requests", 0);
    assert_null(strstr(output, "internal_notes"));
    assert_null(strstr(output, "archive_reason"));
    snprintf(words, sizeof words, "api list-data-requests --user-id %lld --sort-by title", id);
    assert_dsdb(words, 0);
    json_t *got = parsed();
    const json_t *own = json_array_get(json_object_get(got, "rows"), 0);
    const json_t *other = json_array_get(json_object_get(got, "rows"), 1);
    assert_true(json_is_null(json_object_get(own, "archive_reason")));
    assert_null(json_object_get(own, "internal_notes"));
    assert_null(json_object_get(other, "archive_reason"));
    assert_null(json_object_get(other, "creator_user_id"));
    assert_string_equal(json_string_value(json_object_get(other, "title")), "B");
    json_decref(got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_list_names_every_operation_once_with_its_parameters),
        TEST(an_operation_prints_what_it_gives),
        TEST(what_is_not_there_ends_with_3),
        TEST(a_secret_is_read_from_a_file_or_the_standard_input),
        TEST(wrong_words_are_usage),
        TEST(every_operation_can_be_called_and_loses_deadlocks_unnoticed),
        TEST(no_operation_was_forgotten),
        TEST(what_a_user_may_not_see_is_not_there),
    };
    return cmocka_run_group_tests(tests, connect_once, disconnect);
}
