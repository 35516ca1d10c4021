/* How the table of columns is applied to a record, and that the documentation shows the same table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "import/row.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[] = "/tmp/calx-row-XXXXXX";
static calx_arena *arena;
static import_reader *reader;
static import_header header;
static import_counts counts;
static import_row row;
static calx_error err;

static bool open_header(const import_kind *kind, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    err = (calx_error){ 0 };
    import_reader_close(reader);
    reader = import_reader_open(path, &err);
    assert_non_null(reader);
    return import_header_read(&header, kind, arena, reader, &err);
}

/* The columns of a kind, parted by commas. */
static const char *all_columns(const import_kind *kind)
{
    calx_buffer names = calx_buffer_in(arena);
    for (const import_column *c = kind->columns; c->name; c++)
        calx_buffer_addf(&names, "%s%s", names.len ? "," : "", c->name);
    return calx_buffer_cstr(&names);
}

/* Cleans one record in which the columns named, ended by NULL, have the values after them. */
static void clean_record(const import_kind *kind, ...)
{
    if (!open_header(kind, all_columns(kind)))
        fail_msg("%s", err.message);
    calx_text *fields = calx_new_array(arena, calx_text, header.count);
    va_list args;
    va_start(args, kind);
    for (const char *name; (name = va_arg(args, const char *));)
        fields[import_column_index(kind, name)] = calx_text_of(va_arg(args, const char *));
    va_end(args);
    import_record record = { .fields = fields, .count = header.count, .line = 2 };
    counts = (import_counts){ 0 };
    import_row_clean(&row, &header, &record, arena, &counts);
}

#define AGENCY(...)                                                                                                  \
    clean_record(&import_agencies, "submitted_name", "Example Police", "jurisdiction_type", "local", "airtable_uid", \
                 "rec1", __VA_ARGS__, NULL)
#define SOURCE(...)                                                                                            \
    clean_record(&import_data_sources, "name", "Stops", "record_type", "Stops", "source_url", "example.org/a", \
                 __VA_ARGS__, NULL)

static const import_value *value_of(const char *target)
{
    return &row.values[import_target_index(header.kind, target)];
}

static void assert_target(const char *target, const char *text)
{
    assert_true(value_of(target)->set);
    assert_string_equal(calx_text_cstr(arena, value_of(target)->text), text);
}

static void assert_reason(const char *reason)
{
    assert_string_equal(calx_text_cstr(arena, row.reason), reason);
}

static int64_t count_of(const char *column, import_effect effect)
{
    return counts.effects[import_column_index(header.kind, column)][effect];
}

static void a_missing_column_is_named(void **state)
{
    (void)state;
    assert_false(open_header(&import_agencies, "name,submitted_name,homepage_url\n"));
    assert_non_null(strstr(err.message, "has no column \"jurisdiction_type\""));
    assert_true(err.hint[0] != '\0');
}

static void a_column_that_is_there_twice_is_named(void **state)
{
    (void)state;
    assert_false(open_header(&import_agencies, "name,lat,lat\n"));
    assert_non_null(strstr(err.message, "has two columns \"lat\""));
}

static void an_empty_file_is_refused(void **state)
{
    (void)state;
    assert_false(open_header(&import_agencies, ""));
    assert_non_null(strstr(err.message, "is empty"));
}

static void columns_may_stand_in_any_order_among_others(void **state)
{
    (void)state;
    const char *text = calx_text_cstr(
        arena, calx_text_format(arena, " reason ,%s,more\nx,,,,local,,,,,,,,rec1,y\n", all_columns(&import_agencies)));
    assert_true(open_header(&import_agencies, text));
    assert_int_equal(header.count, 14);
    assert_true(calx_text_equal(header.names[0], CALX_TEXT("reason")));
    assert_int_equal(header.place[0], 12);
    assert_int_equal(header.place[1], 0);
    assert_int_equal(header.place[13], 13);
    import_record record;
    assert_true(import_reader_next(reader, &record, &err));
    import_row_clean(&row, &header, &record, arena, &counts);
    assert_target("external_id", "rec1");
    assert_true(calx_text_equal(row.raw.items[3], CALX_TEXT("local")));
    assert_true(calx_text_equal(row.raw.items[12], CALX_TEXT("x")));
}

static void a_record_with_another_number_of_fields_is_rejected_whole(void **state)
{
    (void)state;
    assert_true(open_header(&import_agencies, all_columns(&import_agencies)));
    calx_text fields[13] = { CALX_TEXT("a") };
    import_record record = { .fields = fields, .count = 13, .line = 2 };
    import_row_clean(&row, &header, &record, arena, &counts);
    assert_reason("13 fields where the header has 12");
    assert_int_equal(row.raw.len, 13);
    record.count = 1;
    import_row_clean(&row, &header, &record, arena, &counts);
    assert_reason("1 fields where the header has 12");
    assert_int_equal(row.raw.len, 12);
    assert_false(row.raw.nulls[0]);
    assert_true(row.raw.nulls[1]);
}

static void a_good_record_has_no_reason(void **state)
{
    (void)state;
    AGENCY("lat", "40.1", "lng", "-80.2");
    assert_reason("");
    assert_target("name", "Example Police");
    assert_target("agency_type", "law enforcement");
    assert_true(value_of("lat")->set);
}

static void the_submitted_name_counts_before_the_name(void **state)
{
    (void)state;
    AGENCY("name", "Example Police - PA");
    assert_target("name", "Example Police");
    AGENCY("name", "Example Police - PA", "submitted_name", " ");
    assert_target("name", "Example Police - PA");
}

static void a_blank_that_must_not_be_is_a_reason(void **state)
{
    (void)state;
    AGENCY("submitted_name", "");
    assert_reason("submitted_name is blank");
    AGENCY("airtable_uid", "\u00a0");
    assert_reason("airtable_uid is blank");
    AGENCY("jurisdiction_type", "");
    assert_reason("jurisdiction_type is blank");
    SOURCE("source_url", "");
    assert_reason("source_url is blank");
    SOURCE("record_type", " ");
    assert_reason("record_type is blank");
}

static void a_text_of_no_use_is_a_reason_that_quotes_it(void **state)
{
    (void)state;
    AGENCY("jurisdiction_type", "township");
    assert_reason("jurisdiction_type is not one of the labels: township");
    SOURCE("source_url", "See our page", "agency_described", "['rec1");
    assert_reason(
        "source_url is not a URL of at most 2,048 bytes: See our page; agency_described is not a list: ['rec1");
}

static void a_reason_quotes_the_beginning_of_long_text_between_characters(void **state)
{
    (void)state;
    char text[100] = "";
    for (int i = 0; i < 30; i++)
        strcat(text, "字");
    AGENCY("jurisdiction_type", text);
    assert_true(calx_text_valid(row.reason));
    assert_true(row.reason.len < 80 + 50);
}

static void half_a_position_is_none(void **state)
{
    (void)state;
    AGENCY("lat", "40.1");
    assert_reason("");
    assert_false(value_of("lat")->set);
    assert_int_equal(count_of("lat", EFFECT_DROPPED), 1);
}

static void what_is_of_no_use_and_not_needed_is_dropped_and_counted(void **state)
{
    (void)state;
    AGENCY("homepage_url", "none yet", "municipality", "85350");
    assert_reason("");
    assert_false(value_of("homepage_url")->set);
    assert_int_equal(count_of("homepage_url", EFFECT_DROPPED), 1);
    assert_int_equal(count_of("municipality", EFFECT_DROPPED), 1);
}

static void what_has_no_column_is_kept_in_the_notes(void **state)
{
    (void)state;
    SOURCE("size", "1MB", "tags", "['traffic', 'warnings']", "access_restrictions_notes", " Ask first.\n",
           "update_method", "Append", "source_last_updated", "2022-08-23 00:00:00", "retention_schedule", "~10 days",
           "source_url", "example.org/a#b", "coverage_start", "long ago");
    assert_reason("");
    assert_target("access_notes", "Address as given: example.org/a#b\n"
                                  "Coverage starts: long ago\n"
                                  "Source last updated: 2022-08-23\n"
                                  "Retention: ~10 days\n"
                                  "Size: 1MB\n"
                                  "Ask first.\n"
                                  "Update method: Append\n"
                                  "Tags: traffic, warnings");
    assert_false(value_of("update_method")->set);
    assert_int_equal(count_of("update_method", EFFECT_NOTED), 1);
    assert_int_equal(count_of("size", EFFECT_NOTED), 1);
}

static void without_anything_to_note_there_is_no_note(void **state)
{
    (void)state;
    SOURCE("detail_level", "Individual record");
    assert_false(value_of("access_notes")->set);
}

static void agencies_of_both_columns_are_joined(void **state)
{
    (void)state;
    SOURCE("agency_described", "['rec1', 'rec2']", "agency_described_linked_uid", "rec3");
    const import_value *ids = value_of("agency_ids");
    assert_int_equal(ids->list.len, 3);
    assert_true(calx_text_equal(ids->list.items[2], CALX_TEXT("rec3")));
}

static void every_column_goes_to_a_target_that_exists(void **state)
{
    (void)state;
    const import_kind *const kinds[] = { &import_agencies, &import_data_sources };
    for (size_t k = 0; k < 2; k++)
        for (const import_column *c = kinds[k]->columns; c->name; c++) {
            assert_true(!c->into || import_target_index(kinds[k], c->into) >= 0);
            if (c->into)
                assert_ptr_equal(kinds[k]->targets[import_target_index(kinds[k], c->into)].type, c->rule->type);
            assert_true(c->into || kinds[k]->notes);
            assert_true(c->rule->clean != import_rule_label.clean || c->labels);
        }
}

/* A whole file of the repository. */
static const char *content(const char *name)
{
    FILE *file = fopen(name, "r");
    assert_non_null(file);
    calx_buffer all = calx_buffer_in(arena);
    for (int c; (c = fgetc(file)) != EOF;)
        calx_buffer_add_char(&all, (char)c);
    fclose(file);
    return calx_buffer_cstr(&all);
}

static void the_digest_is_of_all_columns_of_the_kind(void **state)
{
    (void)state;
    const import_kind *const kinds[] = { &import_agencies, &import_data_sources };
    for (size_t k = 0; k < 2; k++) {
        int columns = 0;
        while (kinds[k]->columns[columns].name)
            columns++;
        calx_text path = calx_text_format(arena, "datasources/import/sql/load_%s.sql", kinds[k]->name);
        calx_text part = calx_text_format(arena, "md5((record.raw[1:%d])::text)", columns);
        assert_non_null(strstr(content(path.data), part.data));
    }
}

static void the_documentation_has_a_line_for_every_column(void **state)
{
    (void)state;
    const import_kind *const kinds[] = { &import_agencies, &import_data_sources };
    static const char *const unfit[] = { "dropped", "noted", "rejected" };
    const char *docs = content("docs/import.md");
    for (size_t k = 0; k < 2; k++)
        for (const import_column *c = kinds[k]->columns; c->name; c++) {
            calx_text into = c->into ? calx_text_format(arena, "`%s`", c->into) : CALX_TEXT("notes");
            calx_text line = calx_text_format(arena, "\n| `%s` | %.*s | %s | %s |", c->name, CALX_TEXT_ARG(into),
                                              c->rule->name, unfit[c->unfit]);
            if (!strstr(docs, calx_text_cstr(arena, line)))
                fail_msg("docs/import.md lacks the line%.*s", CALX_TEXT_ARG(line));
        }
}

static int begin(void **state)
{
    (void)state;
    arena = calx_arena_new();
    return mkstemp(path) < 0;
}

static int end(void **state)
{
    (void)state;
    import_reader_close(reader);
    calx_arena_free(arena);
    return unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_missing_column_is_named),
        cmocka_unit_test(a_column_that_is_there_twice_is_named),
        cmocka_unit_test(an_empty_file_is_refused),
        cmocka_unit_test(columns_may_stand_in_any_order_among_others),
        cmocka_unit_test(a_record_with_another_number_of_fields_is_rejected_whole),
        cmocka_unit_test(a_good_record_has_no_reason),
        cmocka_unit_test(the_submitted_name_counts_before_the_name),
        cmocka_unit_test(a_blank_that_must_not_be_is_a_reason),
        cmocka_unit_test(a_text_of_no_use_is_a_reason_that_quotes_it),
        cmocka_unit_test(a_reason_quotes_the_beginning_of_long_text_between_characters),
        cmocka_unit_test(half_a_position_is_none),
        cmocka_unit_test(what_is_of_no_use_and_not_needed_is_dropped_and_counted),
        cmocka_unit_test(what_has_no_column_is_kept_in_the_notes),
        cmocka_unit_test(without_anything_to_note_there_is_no_note),
        cmocka_unit_test(agencies_of_both_columns_are_joined),
        cmocka_unit_test(every_column_goes_to_a_target_that_exists),
        cmocka_unit_test(the_digest_is_of_all_columns_of_the_kind),
        cmocka_unit_test(the_documentation_has_a_line_for_every_column),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
