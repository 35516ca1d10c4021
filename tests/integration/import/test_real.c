/* The two real files: every record is accounted for, and a second import changes nothing. Skipped where
 * they are not at hand. */
#include "importing.h"

#define SKIPPED 77 /* as meson knows it */

static const char *data(void)
{
    const char *named = getenv("CALX_DATA");
    return named ? named : DATA;
}

static void take_files(importing *m)
{
    m->options.agencies = calx_text_format(m->arena, "%s/agencies.csv", data()).data;
    m->options.data_sources = calx_text_format(m->arena, "%s/data_sources.csv", data()).data;
}

/* Every record of a rejects file has a line beyond the one before and a reason; how many there are. */
static int64_t check_rejects(importing *m, const char *name)
{
    import_reader *reader = import_reader_open(path_in(m, name), &m->err);
    assert_non_null(reader);
    import_record record;
    ASSERT_OK(import_reader_next(reader, &record, &m->err));
    size_t columns = record.count;
    int64_t count = -1;
    for (long line = 1; record.count > 0; count++) {
        ASSERT_OK(import_reader_next(reader, &record, &m->err));
        if (record.count == 0)
            continue;
        long next = strtol(calx_text_cstr(m->arena, record.fields[0]), NULL, 10);
        assert_true(next > line);
        assert_int_equal(record.count, columns);
        assert_true(record.fields[1].len > 0);
        line = next;
    }
    import_reader_close(reader);
    return count;
}

static void the_real_files_are_loaded_wholly(void **state)
{
    importing *m = *state;
    take_files(m);
    ASSERT_OK(import(m));
    assert_string_equal(sum_of(m, 0), "23397=23397+0+0+0+0");
    assert_string_equal(sum_of(m, 1), "2088=1693+0+0+4+391");
    assert_int_equal(check_rejects(m, "data_sources.rejects.csv"), 391);

    assert_string_equal(ask(m, "select count(*) from agencies"), "23397");
    assert_string_equal(ask(m, "select count(*) from data_sources"), "1693");
    /* every agency has a place, every data source its agencies, and no dirt is left */
    assert_string_equal(
        ask(m, "select count(*) from agencies where id not in (select agency_id from link_agencies__locations)"), "0");
    assert_string_equal(ask(m, "select count(*) from data_sources where id not in "
                               "(select data_source_id from link_agencies__data_sources)"),
                        "0");
    assert_string_equal(
        ask(m, "select count(*) from data_sources where source_url ~ '[#\\s\u00a0]' or name ~ '^\\s|\\s$'"), "0");
    assert_string_equal(ask(m, "select max(n) from (select count(*) as n from link_agencies__data_sources "
                               "group by data_source_id) as described"),
                        "71");

    const char *before = checksum(m);
    ASSERT_OK(import(m));
    assert_string_equal(sum_of(m, 0), "23397=0+0+23397+0+0");
    assert_string_equal(sum_of(m, 1), "2088=0+0+1697+0+391");
    assert_string_equal(checksum(m), before);
}

static void a_broken_byte_after_the_real_records_undoes_them(void **state)
{
    importing *m = *state;
    take_files(m);
    char command[512];
    snprintf(command, sizeof(command), "{ cat '%s' && printf '\\377'; } > '%s/broken'", m->options.data_sources,
             m->folder);
    assert_int_equal(system(command), 0);
    m->options.data_sources = path_in(m, "broken");
    const char *before = checksum(m);
    assert_false(import(m));
    ASSERT_HAS(m->err.message, "not UTF-8");
    assert_string_equal(checksum(m), before);
}

int main(void)
{
    CALX_SCOPED_ARENA(arena);
    if (access(calx_text_format(arena, "%s/agencies.csv", data()).data, R_OK) != 0) {
        printf("%s/agencies.csv is not there: set CALX_DATA to the folder of the real files.\n", data());
        return SKIPPED;
    }
    const struct CMUnitTest tests[] = {
        TEST(the_real_files_are_loaded_wholly),
        TEST(a_broken_byte_after_the_real_records_undoes_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
