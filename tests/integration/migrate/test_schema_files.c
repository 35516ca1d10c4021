/* The SQL files of a schema: in which order they run, and where a mistake in one is. */
#include "generating.h"

/* Makes the parts of a schema known by their paths. */
static const calx_catalog *make(migrating *m, const calx_embedded_file *files, size_t count)
{
    m->err = (calx_error){ 0 };
    calx_embedded_files list = { files, count };
    calx_schema schema = { .sql = &list };
    return calx_catalog_of_schema(m->conn, &schema, m->arena, NULL, &m->err);
}

#define SQL_FILE(path, sql)        \
    {                              \
        path, sql, sizeof(sql) - 1 \
    }

static void files_run_in_an_order_that_works(void **state)
{
    migrating *m = *state;
    static const calx_embedded_file files[] = {
        SQL_FILE("a_view.sql", "create view a_view as select id from b_view;"),
        SQL_FILE("b_view.sql", "create view b_view as select id, counted(id) from things;"),
        SQL_FILE("c_function.sql", "create function counted(int) returns bigint language sql as 'select count(*) from "
                                   "a_view'; create view c_view as select * from things;"),
        SQL_FILE("things.sql", "create table things (id int, d positive);"),
        SQL_FILE("z_domain.sql", "create domain positive as int check (value > 0);"),
    };
    const calx_catalog *catalog = make(m, files, 5);
    MUST(catalog != NULL);
    assert_non_null(calx_catalog_find(catalog, CALX_OBJECT_VIEW, CALX_TEXT("public.a_view")));
}

static void a_mistake_in_a_file_is_told_with_file_and_line(void **state)
{
    migrating *m = *state;
    static const calx_embedded_file broken[] = {
        SQL_FILE("sql/tables.sql", "create table things (id int);"),
        SQL_FILE("sql/views/broken.sql", "-- A view.\ncreate view broken as\nselect id\nfrom things\nwhre id > 0;\n"),
    };
    assert_null(make(m, broken, 2));
    ASSERT_HAS(m->err.message, "syntax error");
    assert_string_equal(m->err.context, "sql/views/broken.sql:5");
    assert_string_equal(left_overs(m), "");
}

/* Its first half waits for another file, and the second half with it; a mistake at its end is told with its line. */
static void a_file_of_many_statements_is_made_in_parts_in_its_order(void **state)
{
    migrating *m = *state;
    calx_buffer sql = calx_buffer_in(m->arena);
    calx_buffer_add_cstr(&sql, "create table t0 (id bigint references later);\n");
    for (int i = 1; i < 250; i++)
        calx_buffer_addf(&sql, "create table t%d (like t%d);\n", i, i - 1);
    calx_embedded_file files[] = {
        { "many.sql", calx_buffer_cstr(&sql), sql.len },
        SQL_FILE("others.sql", "create table later (id bigint primary key);"),
    };
    const calx_catalog *catalog = make(m, files, 2);
    MUST(catalog != NULL);
    assert_non_null(calx_catalog_find(catalog, CALX_OBJECT_TABLE, CALX_TEXT("public.t249")));
    calx_buffer_add_cstr(&sql, "create table t250 (like nothing);\n");
    files[0] = (calx_embedded_file){ "many.sql", calx_buffer_cstr(&sql), sql.len };
    assert_null(make(m, files, 2));
    assert_non_null(strstr(m->err.context, "many.sql:251"));
}

static void the_file_that_others_wait_for_is_the_one_that_is_told(void **state)
{
    migrating *m = *state;
    static const calx_embedded_file files[] = {
        SQL_FILE("sql/above.sql", "create view above as select id from below;"),
        SQL_FILE("sql/below.sql", "create view below as\nselect idd from things;"),
        SQL_FILE("sql/things.sql", "create table things (id int);"),
    };
    assert_null(make(m, files, 3));
    assert_string_equal(m->err.context, "sql/below.sql:2");
    ASSERT_HAS(m->err.message, "\"idd\" does not exist");
    ASSERT_HAS(m->err.detail, "1 more");
}

static void a_file_of_nothing_but_comments_does_no_harm(void **state)
{
    migrating *m = *state;
    static const calx_embedded_file files[] = { SQL_FILE("empty.sql", ""), SQL_FILE("words.sql", "-- later\n") };
    MUST(make(m, files, 2) != NULL);
}

static void line_ends_and_a_byte_order_mark_make_no_difference(void **state)
{
    migrating *m = *state;
    run(m, "create function f() returns text language sql as 'select\n1::text'");
    static const char sql[] = "\xEF\xBB\xBF"
                              "create function f() returns text language sql\r\nas 'select\r\n1::text';\r\n";
    assert_is(m, "with CRLF", sql);
}

static void a_folder_of_files_is_searched_to_its_depth(void **state)
{
    migrating *m = *state;
    char line[4096];
    snprintf(line, sizeof line, "mkdir '%s/below'", m->folder);
    assert_int_equal(system(line), 0); /* NOLINT(cert-env33-c) */
    put_file(m->folder, "a.sql", "create table a (id int);");
    put_file(m->folder, "not.txt", "nonsense");
    put_file(m->folder, "below/b.sql", "create table b (id int);");
    const calx_embedded_files *files = calx_sql_files(m->arena, m->folder, &m->err);
    MUST(files != NULL);
    assert_int_equal(files->count, 2);
    MUST(make(m, files->files, files->count) != NULL);
    assert_null(calx_sql_files(m->arena, "/no/such/folder", &m->err));
    ASSERT_HAS(m->err.message, "/no/such/folder");
    snprintf(line, sizeof line, "rm -r '%s/below'", m->folder);
    assert_int_equal(system(line), 0); /* NOLINT(cert-env33-c) */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(files_run_in_an_order_that_works),
        TEST(a_mistake_in_a_file_is_told_with_file_and_line),
        TEST(a_file_of_many_statements_is_made_in_parts_in_its_order),
        TEST(the_file_that_others_wait_for_is_the_one_that_is_told),
        TEST(a_file_of_nothing_but_comments_does_no_harm),
        TEST(line_ends_and_a_byte_order_mark_make_no_difference),
        TEST(a_folder_of_files_is_searched_to_its_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
