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
    assert_dsdb("api create-user --help", 0);
    assert_says(output, "--email TEXT");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_list_names_every_operation_once_with_its_parameters),
        TEST(an_operation_prints_what_it_gives),
        TEST(what_is_not_there_ends_with_3),
        TEST(a_secret_is_read_from_a_file_or_the_standard_input),
        TEST(wrong_words_are_usage),
    };
    return cmocka_run_group_tests(tests, connect_once, disconnect);
}
