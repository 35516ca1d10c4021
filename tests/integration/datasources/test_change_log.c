/* What triggers write to change_log, of one row and of many. */
#include "records.h"

static void execute_rolled_back(const char *sql)
{
    execute("ROLLBACK");
    execute("BEGIN; TRUNCATE change_log");
    execute(sql);
}

/* The log as lines `operation table old new`, in the order of ids of the rows, with blanks between. */
static const char *log_lines(void)
{
    calx_error err = { 0 };
    PGresult *result = calx_query(conn, arena,
                                  "SELECT coalesce(string_agg(concat_ws(' ', operation_type, table_name,"
                                  " coalesce(old_data::text, '-'), coalesce(new_data::text, '-')), E'\\n'"
                                  " ORDER BY table_name, affected_id, id), '') FROM change_log",
                                  NULL, &err);
    if (!result)
        fail_msg("%s", err.message);
    return calx_text_cstr(arena, calx_cell_text(result, 0, 0));
}

static void an_update_logs_only_what_changed(void **state)
{
    (void)state;
    execute_rolled_back(
        "UPDATE agencies SET name = 'Pittsburgh \"Bureau\"', defunct_year = '1999', no_web_presence = false"
        " WHERE name = 'Pittsburgh Police'");
    assert_string_equal(log_lines(), "UPDATE agencies {\"name\": \"Pittsburgh Police\", \"defunct_year\": null}"
                                     " {\"name\": \"Pittsburgh \\\"Bureau\\\"\", \"defunct_year\": \"1999\"}");
    assert_int_equal(number_of("SELECT count(*) FROM change_log l JOIN agencies g ON g.id = l.affected_id"
                               " WHERE g.defunct_year = '1999'"),
                     1);
}

static void an_update_that_changes_nothing_logs_nothing(void **state)
{
    (void)state;
    execute_rolled_back("UPDATE agencies SET name = name; UPDATE data_sources SET name = name;"
                        "UPDATE agencies SET name = 'x' WHERE false");
    assert_string_equal(log_lines(), "");
    execute_rolled_back("UPDATE localities SET name = name FROM generate_series(1, 3)");
    assert_string_equal(log_lines(), "");
}

static void inserts_and_deletes_log_the_whole_row(void **state)
{
    (void)state;
    execute_rolled_back("INSERT INTO agencies (id, name, jurisdiction_type, agency_type, created_at, updated_at)"
                        " VALUES (900001, 'N', 'local', 'court', '2026-01-02 03:04+00', '2026-01-02 03:04');"
                        "DELETE FROM agencies WHERE id = 900001");
    const char *row = "{\"id\": 900001, \"name\": \"N\", \"created_at\": \"2026-01-02T03:04:00+00:00\","
                      " \"updated_at\": \"2026-01-02T03:04:00\", \"agency_type\": \"court\", \"defunct_year\": null,"
                      " \"no_web_presence\": false, \"jurisdiction_type\": \"local\"}";
    char expected[1024];
    snprintf(expected, sizeof expected, "INSERT agencies - %s\nDELETE agencies %s -", row, row);
    execute("SET LOCAL timezone = 'UTC'");
    assert_string_equal(log_lines(), expected);
}

static void what_a_conflict_leaves_out_is_not_logged(void **state)
{
    (void)state;
    execute_rolled_back("INSERT INTO counties (fips, name, state_id) SELECT fips, name, state_id FROM counties"
                        " WHERE fips = '42003' ON CONFLICT DO NOTHING");
    assert_string_equal(log_lines(), "");
}

static void rows_that_go_with_another_are_logged(void **state)
{
    (void)state;
    execute_rolled_back("DELETE FROM agencies WHERE name = 'Two Places Patrol'");
    assert_int_equal(number_of("SELECT count(*) FROM change_log WHERE operation_type = 'DELETE'"
                               " AND table_name = 'link_agencies__locations'"),
                     2);
}

static void new_data_requests_are_not_logged_but_their_changes_are(void **state)
{
    (void)state;
    execute_rolled_back("INSERT INTO data_requests (title) VALUES ('Quiet');"
                        "UPDATE data_requests SET title = 'Loud' WHERE title = 'Quiet'");
    assert_string_equal(log_lines(), "UPDATE data_requests {\"title\": \"Quiet\"} {\"title\": \"Loud\"}");
}

static void secrets_are_not_in_the_log(void **state)
{
    (void)state;
    execute_rolled_back("INSERT INTO users (email, password_digest) VALUES ('a@b.c', 'digest-1');"
                        "UPDATE users SET password_digest = 'digest-2' WHERE email = 'a@b.c';"
                        "INSERT INTO users (email, password_digest)"
                        " SELECT 'u' || i || '@b.c', 'digest-3' FROM generate_series(1, 200) i;"
                        "UPDATE users SET password_digest = 'digest-4'; DELETE FROM users");
    assert_int_equal(number_of("SELECT count(*) FROM change_log WHERE concat(old_data, new_data) LIKE '%digest-%'"), 0);
    assert_int_equal(number_of("SELECT count(*) FROM change_log WHERE operation_type = 'UPDATE'"
                               " AND new_data->>'password_digest' = '(secret)'"),
                     202);
}

/* The same changes, row by row and in one statement each. */
#define CHANGES(do_it)                                                              \
    "INSERT INTO agencies (id, name, jurisdiction_type, agency_type, defunct_year)" \
    " SELECT 910000 + i, 'Agency ' || i, 'local', 'court', nullif(i % 3, 0)::text"  \
    " FROM generate_series(1, 250) i; TRUNCATE change_log;" do_it

static void many_rows_are_logged_as_one_is(void **state)
{
    (void)state;
#define EACH "name = CASE WHEN id % 2 = 0 THEN name ELSE 'é \" ''' || id END, defunct_year = nullif(id % 2, 0)::text"
    execute_rolled_back(CHANGES("DO $$ BEGIN FOR i IN 910001..910250 LOOP"
                                " UPDATE agencies SET " EACH " WHERE id = i; END LOOP; END $$"));
    const char *one_by_one = log_lines();
    execute_rolled_back(CHANGES("UPDATE agencies SET " EACH " WHERE id > 910000"));
    const char *at_once = log_lines();
    assert_true(strlen(one_by_one) > 10000);
    assert_string_equal(at_once, one_by_one);
}

static void booleans_are_logged_as_others_are(void **state)
{
    (void)state;
    execute_rolled_back("CREATE TABLE flags (id int, \"a%s \"\"'b\" bool); CREATE TRIGGER log AFTER UPDATE ON flags"
                        " REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows"
                        " FOR EACH STATEMENT EXECUTE FUNCTION log_updates();"
                        "INSERT INTO flags SELECT i, CASE i % 3 WHEN 0 THEN true WHEN 1 THEN false END"
                        " FROM generate_series(1, 200) i;"
                        "UPDATE flags SET \"a%s \"\"'b\" = CASE id % 4 WHEN 0 THEN true WHEN 1 THEN false END");
    assert_int_equal(number_of("SELECT count(*) FROM change_log WHERE old_data IS DISTINCT FROM jsonb_build_object("
                               "'a%s \"''b', CASE affected_id % 3 WHEN 0 THEN true WHEN 1 THEN false END)"
                               " OR new_data IS DISTINCT FROM jsonb_build_object("
                               "'a%s \"''b', CASE affected_id % 4 WHEN 0 THEN true WHEN 1 THEN false END)"),
                     0);
    assert_int_equal(number_of("SELECT count(*) FROM change_log"), 134);
}

static void an_agency_shows_a_change_of_any_column(void **state)
{
    (void)state;
    assert_int_equal(
        number_of("SELECT count(*) FROM pg_attribute, pg_trigger WHERE tgname = 'set_agency_updated_at'"
                  " AND attrelid = tgrelid AND attnum > 0 AND NOT attisdropped"
                  " AND pg_get_triggerdef(pg_trigger.oid) !~ ('old[.]' || attname || '.*new[.]' || attname)"),
        0);
    execute_rolled_back("UPDATE agencies SET updated_at = '2020-01-01'");
    execute("COMMIT; UPDATE agencies SET name = name");
    assert_int_equal(number_of("SELECT count(DISTINCT updated_at) FROM agencies"), 1);
    execute("UPDATE agencies SET defunct_year = '1999' WHERE name = 'Pittsburgh Police'");
    assert_int_equal(number_of("SELECT count(DISTINCT updated_at) FROM agencies"), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_update_logs_only_what_changed),
        TEST(an_update_that_changes_nothing_logs_nothing),
        TEST(inserts_and_deletes_log_the_whole_row),
        TEST(what_a_conflict_leaves_out_is_not_logged),
        TEST(rows_that_go_with_another_are_logged),
        TEST(new_data_requests_are_not_logged_but_their_changes_are),
        TEST(secrets_are_not_in_the_log),
        TEST(many_rows_are_logged_as_one_is),
        TEST(booleans_are_logged_as_others_are),
        TEST(an_agency_shows_a_change_of_any_column),
    };
    return RUN_ON_RECORDS(tests, "change_log");
}
