/* Which role reads and writes which column. REFERENCE names the folder of the file that it is declared in. */
#include "records.h"

#include "client/data_requests.h"
#include "client/operations.h"
#include "models/data_requests.h"

static const char *reference(void)
{
    const char *named = getenv("CALX_REFERENCE");
    return named ? named : REFERENCE;
}

static column_access declared(calx_text relation, calx_text column, relation_role role)
{
    for (size_t i = 0; i < dsdb_column_permission_count; i++)
        if (calx_text_equal(calx_text_of(dsdb_column_permissions[i].relation), relation) &&
            calx_text_equal(calx_text_of(dsdb_column_permissions[i].column), column))
            return dsdb_column_permissions[i].access[role];
    return COLUMN_UNDECLARED;
}

static int position(calx_text word, const char *const *words)
{
    for (int i = 0; words[i]; i++)
        if (calx_text_equal(word, calx_text_of(words[i])))
            return i;
    fail_msg("unknown word \"%.*s\"", CALX_TEXT_ARG(word));
    return -1;
}

static size_t all_declared(void)
{
    size_t count_ = 0;
    for (size_t i = 0; i < dsdb_column_permission_count; i++)
        for (int role = 0; role < RELATION_ROLES; role++)
            count_ += dsdb_column_permissions[i].access[role] != COLUMN_UNDECLARED;
    return count_;
}

static void the_table_says_what_the_reference_says(void **state)
{
    (void)state;
    static const char *const roles[] = { "STANDARD", "OWNER", "ADMIN", NULL };
    static const char *const accesses[] = { "", "NONE", "READ", "WRITE", NULL };
    char line[512];
    size_t rows = 0;
    FILE *file = fopen(calx_text_format(arena, "%s/column_permissions.tsv", reference()).data, "r");
    if (!file) {
        print_message("skipped: there is no %s/column_permissions.tsv\n", reference());
        skip();
    }
    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file)) {
        calx_text rest = calx_text_trim(calx_text_of(line));
        calx_text relation = calx_text_cut(&rest, '\t'), column = calx_text_cut(&rest, '\t');
        relation_role role = (relation_role)position(calx_text_cut(&rest, '\t'), roles);
        if (declared(relation, column, role) != (column_access)position(rest, accesses))
            fail_msg("%s", line);
        rows++;
    }
    fclose(file);
    assert_true(rows > 0);
    assert_int_equal(rows, all_declared());
}

static void a_role_has_what_is_declared_and_else_nothing(void **state)
{
    (void)state;
    assert_int_equal(dsdb_column_access("data_requests", "title", ROLE_OWNER), COLUMN_WRITE);
    assert_int_equal(dsdb_column_access("data_requests", "title", ROLE_STANDARD), COLUMN_READ);
    assert_int_equal(dsdb_column_access("data_requests", "internal_notes", ROLE_OWNER), COLUMN_NONE);
    assert_int_equal(dsdb_column_access("data_requests", "internal_notes", ROLE_ADMIN), COLUMN_WRITE);
    assert_int_equal(dsdb_column_access("agencies", "agency_type", ROLE_OWNER), COLUMN_READ); /* as STANDARD */
    assert_int_equal(dsdb_column_access("agencies", "no_such", ROLE_ADMIN), COLUMN_NONE);
    assert_int_equal(dsdb_column_access("users", "email", ROLE_ADMIN), COLUMN_NONE);
}

static void a_write_outside_of_the_role_names_every_column(void **state)
{
    (void)state;
    calx_error err = { 0 };
    static const char *const mixed[] = { "title", "internal_notes", "coverage_range", "id" };
    assert_ok(dsdb_check_write("data_requests", mixed, 1, ROLE_OWNER, &err), err);
    assert_ok(dsdb_check_write("data_requests", mixed, 0, ROLE_STANDARD, &err), err);
    assert_ok(dsdb_check_write("data_requests", mixed, 3, ROLE_ADMIN, &err), err);
    assert_fails(dsdb_check_write("data_requests", mixed, 4, ROLE_OWNER, &err), err, DSDB_FORBIDDEN);
    assert_string_equal(err.message,
                        "The role OWNER may not write these columns of data_requests: internal_notes, id.");
    assert_fails(dsdb_check_write("data_requests", mixed, 4, ROLE_ADMIN, &err), err, DSDB_FORBIDDEN);
    assert_fails(dsdb_check_write("users", mixed, 1, ROLE_ADMIN, &err), err, CALX_NOT_FOUND);
}

static void unreadable_columns_are_left_out(void **state)
{
    (void)state;
    calx_error err = { 0 };
    const char *const *got;
    size_t count_;
    static const char *const chosen[] = { "title", "internal_notes", "no_such", "id" };
    assert_ok(dsdb_readable_columns(arena, "data_requests", chosen, 4, ROLE_STANDARD, &got, &count_, &err), err);
    assert_int_equal(count_, 2);
    assert_string_equal(got[0], "title");
    assert_string_equal(got[1], "id");
    assert_ok(dsdb_readable_columns(arena, "data_requests", NULL, 0, ROLE_STANDARD, &got, &count_, &err), err);
    assert_int_equal(count_, 11);
    assert_ok(dsdb_readable_columns(arena, "data_requests", NULL, 0, ROLE_ADMIN, &got, &count_, &err), err);
    assert_int_equal(count_, 14);
    assert_fails(dsdb_readable_columns(arena, "users", NULL, 0, ROLE_ADMIN, &got, &count_, &err), err, CALX_NOT_FOUND);
}

static data_request_view request_as(relation_role role)
{
    calx_error err = { 0 };
    data_request_view row;
    read_columns read;
    const read_request request = { .role = role };
    calx_select *q = dsdb_select_readable_of(arena, data_requests_expanded, &request, &read, &err);
    assert_ok(q, err);
    where(q, eq(data_requests_expanded.title, "More stops"));
    assert_ok(fetch_one(&db, q, data_request_view, &row, &err), err);
    return row;
}

static void a_row_is_read_without_what_the_role_may_not_see(void **state)
{
    (void)state;
    calx_sql sql;
    calx_error err = { 0 };
    read_columns read;
    const read_request request = { .role = ROLE_STANDARD };
    execute("UPDATE data_requests SET internal_notes = 'inside', archive_reason = 'old', pdap_response = 'no'");
    assert_text(request_as(ROLE_ADMIN).internal_notes.value, "inside");
    assert_false(request_as(ROLE_OWNER).internal_notes.set);
    assert_text(request_as(ROLE_OWNER).archive_reason.value, "old");
    assert_false(request_as(ROLE_STANDARD).archive_reason.set);
    assert_text(request_as(ROLE_STANDARD).pdap_response.value, "no");
    assert_ok(render(dsdb_select_readable_of(arena, data_requests_expanded, &request, &read, NULL), &sql, &err), err);
    assert_non_null(strstr(sql.text.data, "CAST(NULL AS text) AS \"internal_notes\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_table_says_what_the_reference_says),          TEST(a_role_has_what_is_declared_and_else_nothing),
        TEST(a_write_outside_of_the_role_names_every_column),  TEST(unreadable_columns_are_left_out),
        TEST(a_row_is_read_without_what_the_role_may_not_see),
    };
    return RUN_ON_RECORDS(tests, "column_permissions");
}
