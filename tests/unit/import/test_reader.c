/* What the CSV reader promises, and how it refuses what is no CSV. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "import/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Each test writes one file and reads it. */
static char path[] = "/tmp/calx-reader-XXXXXX";
static import_reader *reader;
static import_record record;
static calx_error err;

static void open_bytes(const char *bytes, size_t len)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    fclose(file);
    err = (calx_error){ 0 };
    reader = import_reader_open(path, &err);
    assert_non_null(reader);
}

static void open_text(const char *text)
{
    open_bytes(text, strlen(text));
}

static void assert_next(int64_t line, size_t count, const char *first)
{
    if (!import_reader_next(reader, &record, &err))
        fail_msg("%s", err.message);
    assert_int_equal(record.count, count);
    assert_int_equal(record.line, line);
    assert_true(calx_text_equal(record.fields[0], calx_text_of(first)));
}

static void assert_end(void)
{
    assert_true(import_reader_next(reader, &record, &err));
    assert_int_equal(record.count, 0);
    import_reader_close(reader);
}

/* Reads on to the error; its message must hold `message` and its hint something. */
static void assert_refused(const char *message)
{
    while (import_reader_next(reader, &record, &err))
        assert_true(record.count > 0);
    if (!strstr(err.message, message))
        fail_msg("\"%s\" does not say \"%s\"", err.message, message);
    assert_non_null(strstr(err.message, path));
    assert_true(calx_error_is(&err, CALX_BAD_FILE));
    assert_true(err.hint[0] != '\0');
    import_reader_close(reader);
}

static void a_record_has_its_fields_and_its_line(void **state)
{
    (void)state;
    open_text("a,b\n1,\"two, \"\"2\"\"\"\n");
    assert_next(1, 2, "a");
    assert_next(2, 2, "1");
    assert_true(calx_text_equal(record.fields[1], CALX_TEXT("two, \"2\"")));
    assert_end();
}

static void a_record_over_several_lines_has_the_line_where_it_begins(void **state)
{
    (void)state;
    open_text("a,b\n1,\"x\ny\n\nz\"\n2,\n");
    assert_next(1, 2, "a");
    assert_next(2, 2, "1");
    assert_next(6, 2, "2");
    assert_end();
}

static void blank_lines_are_no_records_and_are_counted(void **state)
{
    (void)state;
    open_text("\n\na\n\nb");
    assert_next(3, 1, "a");
    assert_next(5, 1, "b");
    assert_end();
}

static void crlf_ends_one_line(void **state)
{
    (void)state;
    open_text("a,b\r\n1,\"x\r\ny\"\r\n\r\n2,3\r\n");
    assert_next(1, 2, "a");
    assert_next(2, 2, "1");
    assert_true(calx_text_equal(record.fields[1], CALX_TEXT("x\r\ny")));
    assert_next(5, 2, "2");
    assert_end();
}

static void crlf_between_two_chunks_ends_one_line(void **state)
{
    (void)state;
    enum { CHUNK = 64 * 1024 };
    static char text[CHUNK + 16];
    for (int cr = CHUNK - 2; cr <= CHUNK; cr++) {
        memset(text, 'x', sizeof(text));
        memcpy(text + cr, "\r\ny\r\n", 5);
        open_bytes(text, (size_t)cr + 5);
        assert_true(import_reader_next(reader, &record, &err));
        assert_next(2, 1, "y");
        assert_end();
    }
}

static void a_byte_order_mark_is_passed_over(void **state)
{
    (void)state;
    open_text("\xEF\xBB\xBFname\n");
    assert_next(1, 1, "name");
    assert_end();
}

static void blanks_around_a_field_stay(void **state)
{
    (void)state;
    open_text(" a ,\" b \"\n");
    assert_next(1, 2, " a ");
    assert_true(calx_text_equal(record.fields[1], CALX_TEXT(" b ")));
    assert_end();
}

static void an_empty_file_has_no_record(void **state)
{
    (void)state;
    open_text("");
    assert_end();
}

static void an_empty_last_field_counts(void **state)
{
    (void)state;
    open_text("a,");
    assert_next(1, 2, "a");
    assert_int_equal(record.fields[1].len, 0);
    assert_end();
}

static void bytes_that_are_not_utf8_are_refused_with_their_line(void **state)
{
    (void)state;
    open_text("a,b\n1,\"x\ny\xE9 z\nw\"\n");
    assert_refused("line 3: there are bytes that are not UTF-8");
}

static void a_nul_byte_is_refused_with_its_line(void **state)
{
    (void)state;
    open_bytes("a\nb\0c\n", 6);
    assert_refused("line 2: there is a NUL byte");
}

static void utf16_is_recognised(void **state)
{
    (void)state;
    open_bytes("\xFF\xFE"
               "a\0",
               4);
    assert_refused("line 1: the text is in UTF-16");
}

static void an_unclosed_quote_is_refused_with_the_line_where_it_began(void **state)
{
    (void)state;
    open_text("a,b\n1,2\n3,\"four\nfive,six\n");
    assert_refused("line 3: a quotation mark is never closed");
}

static void a_quote_inside_a_bare_field_is_refused(void **state)
{
    (void)state;
    open_text("a\nx \"y\" z\n");
    assert_refused("line 2: a quotation mark");
}

static void text_after_a_closing_quote_is_refused_and_names_the_field(void **state)
{
    (void)state;
    open_text("a,b\n\"x\ny\" z,1\n");
    assert_refused("line 3: a quotation mark");
    assert_string_equal(err.detail, "The field began on line 2.");
}

/* Writes `size` bytes without an end of line after the header. */
static void write_long_line(off_t size, const char *begin)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, "a,b\n%s", begin);
    static char block[64 * 1024];
    memset(block, 'x', sizeof(block));
    for (off_t written = 0; written < size; written += (off_t)sizeof(block))
        assert_int_equal(fwrite(block, 1, sizeof(block), file), sizeof(block));
    fclose(file);
    err = (calx_error){ 0 };
    reader = import_reader_open(path, &err);
    assert_non_null(reader);
}

static void a_line_without_end_is_refused_before_it_fills_memory(void **state)
{
    (void)state;
    write_long_line(64 * 1024 * 1024, "");
    assert_refused("line 2: the record is longer than 1 MiB");
}

static void a_quote_that_swallows_the_file_is_refused_and_the_hint_names_its_line(void **state)
{
    (void)state;
    write_long_line(2 * 1024 * 1024, "1,2\n3,4\n5,\"");
    while (import_reader_next(reader, &record, &err))
        assert_true(record.count > 0);
    assert_non_null(strstr(err.message, "line 4: the record is longer than 1 MiB"));
    assert_non_null(strstr(err.hint, "line 4"));
    import_reader_close(reader);
}

static void a_record_just_within_the_limit_is_read(void **state)
{
    (void)state;
    size_t len = IMPORT_RECORD_MAX - 1;
    char *text = malloc(len + 1);
    memset(text, 'x', len);
    text[len] = '\n';
    open_bytes(text, len + 1);
    assert_true(import_reader_next(reader, &record, &err));
    assert_int_equal(record.fields[0].len, len);
    assert_end();
    free(text);
}

static void too_many_fields_are_refused(void **state)
{
    (void)state;
    char commas[IMPORT_FIELDS_MAX + 2];
    memset(commas, ',', sizeof(commas) - 1);
    commas[sizeof(commas) - 1] = '\0';
    open_text(commas);
    assert_refused("line 1: the record has more than 1,000 fields");
}

static void what_is_no_regular_file_is_refused(void **state)
{
    (void)state;
    assert_null(import_reader_open("/tmp", &err));
    assert_non_null(strstr(err.message, "not a regular file"));
    assert_null(import_reader_open("/dev/zero", &err));
    assert_non_null(strstr(err.message, "not a regular file"));
    char fifo[] = "/tmp/calx-fifo-XXXXXX";
    assert_true(mkstemp(fifo) >= 0 && unlink(fifo) == 0 && mkfifo(fifo, 0600) == 0);
    assert_null(import_reader_open(fifo, &err));
    assert_non_null(strstr(err.message, "not a regular file"));
    unlink(fifo);
}

static void a_file_that_is_not_there_is_refused(void **state)
{
    (void)state;
    assert_null(import_reader_open("/tmp/calx/no/such.csv", &err));
    assert_true(calx_error_is(&err, CALX_BAD_FILE));
    assert_true(err.hint[0] != '\0');
}

static int make_path(void **state)
{
    (void)state;
    return mkstemp(path) < 0;
}

static int remove_path(void **state)
{
    (void)state;
    return unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_has_its_fields_and_its_line),
        cmocka_unit_test(a_record_over_several_lines_has_the_line_where_it_begins),
        cmocka_unit_test(blank_lines_are_no_records_and_are_counted),
        cmocka_unit_test(crlf_ends_one_line),
        cmocka_unit_test(crlf_between_two_chunks_ends_one_line),
        cmocka_unit_test(a_byte_order_mark_is_passed_over),
        cmocka_unit_test(blanks_around_a_field_stay),
        cmocka_unit_test(an_empty_file_has_no_record),
        cmocka_unit_test(an_empty_last_field_counts),
        cmocka_unit_test(bytes_that_are_not_utf8_are_refused_with_their_line),
        cmocka_unit_test(a_nul_byte_is_refused_with_its_line),
        cmocka_unit_test(utf16_is_recognised),
        cmocka_unit_test(an_unclosed_quote_is_refused_with_the_line_where_it_began),
        cmocka_unit_test(a_quote_inside_a_bare_field_is_refused),
        cmocka_unit_test(text_after_a_closing_quote_is_refused_and_names_the_field),
        cmocka_unit_test(a_line_without_end_is_refused_before_it_fills_memory),
        cmocka_unit_test(a_quote_that_swallows_the_file_is_refused_and_the_hint_names_its_line),
        cmocka_unit_test(a_record_just_within_the_limit_is_read),
        cmocka_unit_test(too_many_fields_are_refused),
        cmocka_unit_test(what_is_no_regular_file_is_refused),
        cmocka_unit_test(a_file_that_is_not_there_is_refused),
    };
    return cmocka_run_group_tests(tests, make_path, remove_path);
}
