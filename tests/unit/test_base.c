/* Text, buffers, errors, time and the log. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <calx/buffer.h>
#include <calx/clock.h>
#include <calx/error.h>
#include <calx/log.h>
#include <calx/text.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define assert_text(t, expected) assert_true(calx_text_equal((t), calx_text_of(expected)))

static void text_is_cut_at_each_separator(void **state)
{
    (void)state;
    calx_text rest = CALX_TEXT("a,,b");
    assert_text(calx_text_cut(&rest, ','), "a");
    assert_text(calx_text_cut(&rest, ','), "");
    assert_text(calx_text_cut(&rest, ','), "b");
    assert_null(rest.data);
}

static void a_file_is_read_to_its_end_or_as_far_as_was_asked(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    char path[] = "/tmp/calx-buffer-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    static char bytes[200000];
    memset(bytes, 'x', sizeof bytes);
    assert_int_equal(write(fd, bytes, sizeof bytes), sizeof bytes);
    lseek(fd, 0, SEEK_SET);
    calx_buffer some = calx_buffer_in(arena), rest = calx_buffer_in(arena), none = calx_buffer_in(arena);
    assert_true(calx_buffer_read(&some, fd, 100000));
    assert_int_equal(some.len, 100000);
    assert_true(calx_buffer_read(&rest, fd, sizeof bytes));
    assert_int_equal(rest.len, 100000);
    close(fd);
    unlink(path);
    assert_false(calx_buffer_read(&none, fd, 1));
    assert_int_equal(errno, EBADF);
}

static void text_is_shortened_between_characters(void **state)
{
    (void)state;
    assert_text(calx_text_shortened(CALX_TEXT("aé"), 3), "aé");
    assert_text(calx_text_shortened(CALX_TEXT("aéb"), 3), "aé");
    assert_text(calx_text_shortened(CALX_TEXT("aéb"), 2), "a");
    assert_text(calx_text_shortened(CALX_TEXT("é"), 1), "");
}

static void blanks_are_trimmed_at_both_ends_only(void **state)
{
    (void)state;
    assert_text(calx_text_trim(CALX_TEXT(" \t\na b\r\n ")), "a b");
    assert_int_equal(calx_text_trim(CALX_TEXT("   ")).len, 0);
}

static void text_is_found_where_it_stands(void **state)
{
    (void)state;
    assert_int_equal(calx_text_find(CALX_TEXT("abcabc"), CALX_TEXT("ca")), 2);
    assert_int_equal(calx_text_find(CALX_TEXT("abc"), CALX_TEXT("x")), -1);
    assert_int_equal(calx_text_find((calx_text){ 0 }, CALX_TEXT("x")), -1);
    assert_true(calx_text_starts(CALX_TEXT("abc"), CALX_TEXT("ab")));
    assert_false(calx_text_starts(CALX_TEXT("a"), CALX_TEXT("ab")));
    assert_true(calx_text_ends(CALX_TEXT("abc"), CALX_TEXT("bc")));
    assert_true(calx_text_compare(CALX_TEXT("ab"), CALX_TEXT("abc")) < 0);
}

static void only_utf8_without_nul_is_valid_text(void **state)
{
    (void)state;
    assert_true(calx_text_valid(CALX_TEXT("Ünïcode \xF0\x9F\x97\xBA")));
    assert_false(calx_text_valid(CALX_TEXT("a\0b")));
    assert_false(calx_text_valid(CALX_TEXT("\xC3")));
    assert_false(calx_text_valid(CALX_TEXT("\xED\xA0\x80"))); /* a surrogate */
    assert_false(calx_text_valid(CALX_TEXT("\xC0\xAF")));     /* overlong */
}

static void a_buffer_keeps_what_was_added_while_it_grows(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_buffer b = calx_buffer_in(arena);
    for (int i = 0; i < 1000; i++) {
        calx_buffer_addf(&b, "%d,", i);
        calx_alloc(arena, 8); /* so that it can't grow in place */
    }
    assert_int_equal(b.len, 3890);
    assert_true(calx_text_starts(calx_buffer_text(&b), CALX_TEXT("0,1,2,3,")));
    assert_true(calx_text_ends(calx_buffer_text(&b), CALX_TEXT("998,999,")));
    calx_buffer_clear(&b);
    calx_buffer_add_u32(&b, 0x01020304);
    assert_memory_equal(b.data, "\1\2\3\4", 4);
}

static void an_error_too_long_for_its_field_ends_in_an_ellipsis(void **state)
{
    (void)state;
    calx_error err = { 0 };
    char filler[2000];
    memset(filler, 'x', sizeof filler - 1);
    filler[sizeof filler - 1] = '\0';
    assert_false(calx_fail(&err, CALX_USAGE, "%s", filler));
    assert_true(calx_failed(&err));
    assert_int_equal(strlen(err.message), sizeof err.message - 1);
    assert_string_equal(err.message + strlen(err.message) - strlen("…"), "…");
}

static void a_cut_error_is_still_valid_utf8(void **state)
{
    (void)state;
    for (size_t shift = 0; shift < 4; shift++) {
        calx_error err = { 0 };
        char filler[1200];
        size_t at = 0;
        for (; at < shift; at++)
            filler[at] = 'x';
        for (; at + 2 < sizeof filler; at += 2)
            memcpy(filler + at, "é", 2);
        filler[at] = '\0';
        calx_fail(&err, CALX_USAGE, "%s", filler);
        assert_true(calx_text_valid(calx_text_of(err.message)));
    }
}

static void a_new_error_replaces_all_of_the_old_one(void **state)
{
    (void)state;
    calx_error err = { 0 };
    calx_fail(&err, CALX_USAGE, "first");
    calx_error_hint(&err, "hint");
    calx_error_statement(&err, "SELECT", 6, 3);
    calx_fail(&err, CALX_NOT_FOUND, "second");
    assert_true(calx_error_is(&err, CALX_NOT_FOUND));
    assert_string_equal(err.message, "second");
    assert_string_equal(err.hint, "");
    assert_string_equal(err.statement, "");
    assert_int_equal(err.position, 0);
    assert_false(calx_fail(NULL, CALX_USAGE, "nobody listens"));
}

static void dates_go_there_and_back(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    assert_int_equal(calx_date_of(2000, 1, 1).days, 0);
    assert_int_equal(calx_date_of(2000, 3, 1).days, 60);
    assert_text(calx_date_text(arena, calx_date_of(1600, 2, 29)), "1600-02-29");
    assert_text(calx_date_text(arena, calx_date_of(0, 12, 31)), "0000-12-31");
    assert_text(calx_date_text(arena, calx_date_of(-43, 3, 15)), "-0043-03-15");
    for (int32_t date = -1000000; date < 1000000; date += 371) {
        int year, month, day;
        calx_date_parts((calx_date){ date }, &year, &month, &day);
        assert_int_equal(calx_date_of(year, month, day).days, date);
    }
}

static void timestamps_are_printed_in_utc(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    assert_text(calx_timestamp_text(arena, 0), "2000-01-01T00:00:00Z");
    assert_text(calx_timestamp_text(arena, -1), "1999-12-31T23:59:59.999999Z");
    assert_text(calx_timestamp_text(arena, CALX_TIMESTAMP_INFINITY), "infinity");
    assert_text(calx_timestamp_text(arena, INT64_MIN + 1), "-290278-12-22T19:59:05.224193Z");
    assert_text(calx_timestamp_text(arena, calx_date_of(-43, 3, 15).days * INT64_C(86400000000)),
                "-0043-03-15T00:00:00Z");
    assert_text(calx_timestamp_text(arena, calx_timestamp_of_unix(1)), "1970-01-01T00:00:01Z");
    assert_int_equal(calx_timestamp_to_unix(-1), 946684799);
}

/* What the log writes to stderr while `level` is least. */
static size_t log_line(calx_log_level level, char *line, size_t size)
{
    int pipe_ends[2];
    assert_int_equal(pipe(pipe_ends), 0);
    int saved = dup(STDERR_FILENO);
    dup2(pipe_ends[1], STDERR_FILENO);
    calx_log_set_level(level);
    calx_log(CALX_INFO, "two\nlines", "key", "plain", "quoted", "a \"b\"\n", "none", NULL, NULL);
    calx_log_set_level(CALX_WARN);
    dup2(saved, STDERR_FILENO);
    close(saved);
    close(pipe_ends[1]);
    ssize_t got = read(pipe_ends[0], line, size - 1);
    close(pipe_ends[0]);
    line[got > 0 ? got : 0] = '\0';
    return got > 0 ? (size_t)got : 0;
}

static void a_log_event_is_one_line_whatever_it_holds(void **state)
{
    (void)state;
    char line[512];
    assert_true(log_line(CALX_INFO, line, sizeof line) > 0);
    assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
    assert_non_null(strstr(line, " info \"two\\x0alines\" key=plain quoted=\"a \\\"b\\\"\\x0a\" none=\n"));
}

static void an_event_below_the_level_is_not_written(void **state)
{
    (void)state;
    char line[512];
    assert_int_equal(log_line(CALX_WARN, line, sizeof line), 0);
    assert_int_equal(calx_log_level_of("error"), CALX_ERROR);
    assert_int_equal(calx_log_level_of("loud"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_cut_at_each_separator),
        cmocka_unit_test(a_file_is_read_to_its_end_or_as_far_as_was_asked),
        cmocka_unit_test(text_is_shortened_between_characters),
        cmocka_unit_test(blanks_are_trimmed_at_both_ends_only),
        cmocka_unit_test(text_is_found_where_it_stands),
        cmocka_unit_test(only_utf8_without_nul_is_valid_text),
        cmocka_unit_test(a_buffer_keeps_what_was_added_while_it_grows),
        cmocka_unit_test(an_error_too_long_for_its_field_ends_in_an_ellipsis),
        cmocka_unit_test(a_cut_error_is_still_valid_utf8),
        cmocka_unit_test(a_new_error_replaces_all_of_the_old_one),
        cmocka_unit_test(dates_go_there_and_back),
        cmocka_unit_test(timestamps_are_printed_in_utc),
        cmocka_unit_test(a_log_event_is_one_line_whatever_it_holds),
        cmocka_unit_test(an_event_below_the_level_is_not_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
