/* dsdb api: every operation with ids and pages that nothing has, and with texts that mean something to SQL, to patterns
 * or to JSON. Whatever it says, it says in a sentence of its own, and nothing of what was given became SQL. */
#include "dsdb.h"

#include <ctype.h>

static int connect_once(void **state)
{
    (void)state;
    return connect_for_dsdb("extremes");
}

static const char *const texts[] = { "x'\\''\"%_\\;--Ünïcødé 🚓", "" };
static const char *const integers[] = { "-9223372036854775808", "9223372036854775807" };

/* An argument as the shell takes it. */
static void add_value(calx_buffer *words, const json_t *parameter, const char *text, const char *integer)
{
    const char *type = json_string_value(json_object_get(parameter, "type"));
    const char *name = json_string_value(json_object_get(parameter, "name"));
    if (strcmp(type, "@FILE|-") == 0)
        return;
    calx_buffer_addf(words, " --%s ", name);
    if (strcmp(type, "INTEGER") == 0)
        calx_buffer_add_cstr(words, integer);
    else if (strcmp(type, "TEXT") == 0)
        calx_buffer_addf(words, "'%s'", text);
    else if (strcmp(type, "BOOLEAN") == 0)
        calx_buffer_add_cstr(words, "true");
    else if (strcmp(type, "NUMBER") == 0)
        calx_buffer_add_cstr(words, "1e300");
    else if (strncmp(type, "JSON", 4) == 0)
        calx_buffer_add_cstr(words, strcmp(name, "values") == 0 ? "'{}'" : "'[]'");
    else
        calx_buffer_add_cstr(words, "nothing"); /* a label: there is none of that name */
}

/* Whether it has a parameter of the type. */
static bool takes(const json_t *operation, const char *type)
{
    size_t i;
    json_t *parameter;
    json_array_foreach(json_object_get(operation, "parameters"), i, parameter)
    {
        if (strcmp(json_string_value(json_object_get(parameter, "type")), type) == 0)
            return true;
    }
    return false;
}

static void call_with(const json_t *operation, const char *text, const char *integer)
{
    static const char *const marks[] = { "syntax error", "out of range", "runtime error", "Sanitizer", "too long" };
    calx_buffer words = calx_buffer_in(arena);
    size_t i;
    json_t *parameter;
    calx_buffer_addf(&words, "api %s", json_string_value(json_object_get(operation, "name")));
    json_array_foreach(json_object_get(operation, "parameters"), i, parameter)
    {
        const char *type = json_string_value(json_object_get(parameter, "type"));
        bool label = islower((unsigned char)*type);
        if (json_is_true(json_object_get(parameter, "required")) || !label)
            add_value(&words, parameter, text, integer);
    }
    int code = dsdb(calx_buffer_cstr(&words));
    bool expected =
        code == 0 || code == 2 || code == 3 || (code == 1 && (strstr(errors, " may ") || strstr(errors, "already")));
    for (i = 0; i < sizeof marks / sizeof *marks; i++)
        expected = expected && !strstr(errors, marks[i]);
    if (!expected)
        fail_msg("dsdb %s: %d %s", calx_buffer_cstr(&words), code, errors);
    if (code == 0 && takes(operation, "INTEGER") && strstr(calx_buffer_cstr(&words), "--page 9223372036854775807"))
        assert_says(output, "[]");
}

static void every_operation_takes_any_number_and_any_text(void **state)
{
    (void)state;
    size_t i;
    json_t *operation;
    assert_dsdb("api --list --json", 0);
    json_t *all = parsed();
    json_array_foreach(all, i, operation)
    {
        const char *name = json_string_value(json_object_get(operation, "name"));
        if (strncmp(name, "refresh", 7) == 0)
            continue; /* it takes no text but names of views, and long */
        for (size_t j = 0; takes(operation, "TEXT") && j < sizeof texts / sizeof *texts; j++)
            call_with(operation, texts[j], "1");
        for (size_t j = 0; takes(operation, "INTEGER") && j < sizeof integers / sizeof *integers; j++)
            call_with(operation, "x", integers[j]);
    }
    json_decref(all);
    assert_int_equal(number_of("SELECT count(*) FROM agencies WHERE name LIKE 'x''%'"), 0);
}

static void what_is_too_long_is_told_with_its_name(void **state)
{
    (void)state;
    char words[1024], text[301];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_dsdb("api create-user --email long@example.org", 0);
    json_t *made = parsed();
    long long id = json_integer_value(json_object_get(made, "id"));
    json_decref(made);
    snprintf(words, sizeof words, "api create-locality --county-id 1 --name %s", text);
    assert_dsdb(words, 2);
    assert_says(errors, "The name of the locality has 300 characters; it may have 255.");
    snprintf(words, sizeof words, "api link-external-account --user-id %lld --type github --identifier %s", id, text);
    assert_dsdb(words, 2);
    assert_says(errors, "The identifier of the account has 300 characters");
    snprintf(words, sizeof words,
             "api create-data-request --user-id %lld --values '{\"title\":\"t\",\"coverage_range\":\"%s\"}'", id, text);
    assert_dsdb(words, 2);
    assert_says(errors, "The time that the data request covers has 300 characters");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_operation_takes_any_number_and_any_text),
        TEST(what_is_too_long_is_told_with_its_name),
    };
    return cmocka_run_group_tests(tests, connect_once, disconnect);
}
