/* Failures half-way: the database and the folder are as they were, and the error says what to do. */
#include "importing.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

/* Imports, which must fail with a message that has `message` in it, and leave everything as it was. */
static void assert_fails(importing *m, const char *sqlstate, const char *message)
{
    const char *before = checksum(m);
    int files = files_in(m);
    assert_false(import(m));
    ASSERT_HAS(m->err.message, message);
    assert_string_equal(m->err.sqlstate, sqlstate);
    if (strcmp(sqlstate, CALX_CANCELLED) != 0)
        assert_true(m->err.hint[0] != '\0');
    assert_string_equal(checksum(m), before);
    assert_int_equal(files_in(m), files);
    /* no transaction is left open */
    assert_int_equal(PQtransactionStatus(calx_libpq(m->conn)), PQTRANS_IDLE);
}

/* Both files, some records of which are rejected. */
static void put_files(importing *m)
{
    new_file(m, &import_agencies);
    new_file(m, &import_data_sources);
    for (int i = 0; i < 500; i++) {
        const char *id = calx_text_format(m->arena, "rec%d", i).data;
        AGENCY("airtable_uid", id, "municipality", "Clymer", "county_fips", "42063");
        SOURCE("agency_described", id, "source_url", calx_text_format(m->arena, "example.org/%d", i).data);
    }
    AGENCY("airtable_uid", "");
    SOURCE("source_url", "");
}

static void append(importing *m, const char *name, const char *text)
{
    FILE *file = open_file(m, name, "a");
    fputs(text, file);
    fclose(file);
}

static void a_broken_record_at_the_end_of_the_second_file_undoes_both(void **state)
{
    importing *m = *state;
    put_files(m);
    append(m, "data_sources", "\"not closed\n");
    assert_fails(m, CALX_BAD_FILE, "line 503: a quotation mark is never closed");
    ASSERT_HAS(m->err.context, "data_sources:503");
}

static void bytes_that_are_no_text_undo_the_import(void **state)
{
    importing *m = *state;
    put_files(m);
    append(m, "agencies", "\xff\xfe\n");
    assert_fails(m, CALX_BAD_FILE, "line 503: there are bytes that are not UTF-8");
}

static void a_missing_column_is_told_before_anything_is_done(void **state)
{
    importing *m = *state;
    put_files(m);
    FILE *file = open_file(m, "data_sources", "w");
    fputs("name,record_type\n", file);
    fclose(file);
    assert_fails(m, CALX_BAD_FILE, "has no column \"submitted_name\"");
}

static void an_error_of_the_server_undoes_the_import(void **state)
{
    importing *m = *state;
    put_files(m);
    run(m, "alter table link_agencies__data_sources add constraint not_now check (agency_id < 0)");
    const char *before = checksum(m);
    assert_false(import(m));
    assert_string_equal(m->err.sqlstate, "23514");
    ASSERT_HAS(m->err.message, "not_now");
    assert_string_equal(checksum(m), before);
    assert_int_equal(files_in(m), 2);
    run(m, "alter table link_agencies__data_sources drop constraint not_now");
    ASSERT_OK(import(m));
    assert_string_equal(sum_of(m, 1), "501=500+0+0+0+1");
}

/* Stops the import when it has been asked as often as this. */
static int asked;
static int most_asked;

static bool stop_after_some(calx_error *err)
{
    return asked++ < most_asked || calx_fail(err, CALX_CANCELLED, "Stopped.");
}

static void stopping_undoes_the_import_wherever_it_is(void **state)
{
    importing *m = *state;
    put_files(m);
    m->options.go_on = stop_after_some;
    /* among records of the first file, between its steps, among the second's, at the very end */
    static const int stops[] = { 0, 250, 502, 503, 504, 505, 600, 1006, 1009 };
    for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++) {
        asked = 0;
        most_asked = stops[i];
        assert_fails(m, CALX_CANCELLED, "Stopped.");
    }
    most_asked = 1000000;
    ASSERT_OK(import(m));
}

static void rejects_that_cannot_be_written_undo_the_import(void **state)
{
    importing *m = *state;
    put_files(m);
    for (int i = 0; i < 2000; i++)
        SOURCE("source_url", "", "description", "some text that fills the file of the rejects");
    struct rlimit was, small = { .rlim_cur = 100 * 1024, .rlim_max = RLIM_INFINITY };
    getrlimit(RLIMIT_FSIZE, &was);
    small.rlim_max = was.rlim_max;
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    assert_fails(m, CALX_SYSTEM, "data_sources.rejects.csv");
    setrlimit(RLIMIT_FSIZE, &was);
    signal(SIGXFSZ, handler);
    ASSERT_HAS(m->err.hint, "--rejects");
}

static void a_folder_in_the_place_of_the_rejects_imports_nothing(void **state)
{
    importing *m = *state;
    new_file(m, &import_agencies);
    AGENCY("airtable_uid", "good");
    AGENCY("airtable_uid", "");
    assert_int_equal(mkdir(path_in(m, "agencies.rejects.csv"), 0700), 0);
    assert_false(import(m));
    ASSERT_HAS(m->err.message, "cannot be written");
    ASSERT_HAS(m->err.hint, "Nothing was imported");
    assert_string_equal(ask(m, "select count(*) from agencies"), "0");
}

static void a_folder_for_rejects_that_is_none_is_told_first(void **state)
{
    importing *m = *state;
    put_files(m);
    m->options.rejects = path_in(m, "agencies");
    assert_fails(m, CALX_BAD_FILE, "is not a folder");
}

static void a_database_without_the_tables_is_told_to_upgrade(void **state)
{
    importing *m = *state;
    put_files(m);
    calx_conn *ours = m->conn;
    const char *empty = calx_test_database("import_empty");
    m->conn = calx_connect(empty, NULL, &m->err);
    assert_non_null(m->conn);
    assert_false(import(m));
    ASSERT_HAS(m->err.hint, "dsdb upgrade");
    calx_close(m->conn);
    calx_test_drop(empty);
    m->conn = ours;
}

static void a_database_without_reference_data_is_told_so(void **state)
{
    importing *m = *state;
    put_files(m);
    run(m, "delete from locations; delete from counties; delete from us_states");
    assert_fails(m, CALX_NOT_FOUND, "no states");
}

static void a_lost_connection_undoes_the_import(void **state)
{
    importing *m = *state;
    put_files(m);
    const char *before = checksum(m);
    run(m, "create function leave() returns trigger language plpgsql as "
           "$$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$;"
           "create trigger leave before insert on data_sources for each row execute function leave()");
    assert_false(import(m));
    assert_true(calx_error_is(&m->err, CALX_LOST) || calx_error_is(&m->err, "57P01"));
    calx_close(m->conn);
    m->conn = calx_connect(m->url, NULL, &m->err);
    assert_non_null(m->conn);
    assert_string_equal(checksum(m), before);
    assert_int_equal(files_in(m), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_broken_record_at_the_end_of_the_second_file_undoes_both),
        TEST(bytes_that_are_no_text_undo_the_import),
        TEST(a_missing_column_is_told_before_anything_is_done),
        TEST(an_error_of_the_server_undoes_the_import),
        TEST(stopping_undoes_the_import_wherever_it_is),
        TEST(rejects_that_cannot_be_written_undo_the_import),
        TEST(a_folder_for_rejects_that_is_none_is_told_first),
        TEST(a_folder_in_the_place_of_the_rejects_imports_nothing),
        TEST(a_database_without_the_tables_is_told_to_upgrade),
        TEST(a_database_without_reference_data_is_told_so),
        TEST(a_lost_connection_undoes_the_import),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
