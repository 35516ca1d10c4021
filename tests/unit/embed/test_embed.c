/* Files that tools/embed.py puts into the program. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <calx/embed.h>
#include <string.h>

extern const calx_embedded_files test_files;

static void files_of_a_folder_are_sorted_by_path(void **state)
{
    (void)state;
    assert_int_equal(test_files.count, 3);
    assert_string_equal(test_files.files[0].path, "embedded/b.txt");
    assert_string_equal(test_files.files[1].path, "embedded/below/a.txt");
    assert_string_equal(test_files.files[2].path, "embedded/empty.txt");
}

static void every_byte_is_kept(void **state)
{
    (void)state;
    static const char one[] = "first \"quoted\" \\ back \?\?= 1\n\tlast line without an end";
    static const char two[] = "nul \0"
                              "1 umlaut \xC3\xA4\r\nand \xFF";
    assert_int_equal(test_files.files[0].len, sizeof one - 1);
    assert_memory_equal(test_files.files[0].data, one, sizeof one); /* with the NUL behind it */
    assert_int_equal(test_files.files[1].len, sizeof two - 1);
    assert_memory_equal(test_files.files[1].data, two, sizeof two);
    assert_int_equal(test_files.files[2].len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_of_a_folder_are_sorted_by_path),
        cmocka_unit_test(every_byte_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
