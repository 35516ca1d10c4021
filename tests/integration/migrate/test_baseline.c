/* The baseline against the facts about production, row by row. */
#include "migrating.h"

#define SKIPPED 77 /* as meson knows it */

static const char *const parts[] = { "columns", "constraints", "enums", "extensions", "indexes", "triggers" };

static const char *reference(void)
{
    const char *named = getenv("CALX_REFERENCE");
    return named ? named : REFERENCE;
}

static calx_text read_whole(calx_arena *arena, const char *folder, const char *name, const char *suffix)
{
    calx_text path = calx_text_format(arena, "%s/%s%s", folder, name, suffix);
    FILE *file = fopen(path.data, "rb");
    if (!file)
        fail_msg("%s cannot be read", path.data);
    calx_buffer text = calx_buffer_in(arena);
    for (int c; (c = fgetc(file)) != EOF;)
        calx_buffer_add_char(&text, (char)c);
    fclose(file);
    return calx_buffer_text(&text);
}

static bool take_piece(void *context, calx_text piece, calx_error *err)
{
    (void)err;
    calx_buffer_add_text(context, piece);
    return true;
}

/* The rows of a query, written as those files are. */
static calx_text ask_rows(migrating *m, calx_text query)
{
    calx_buffer rows = calx_buffer_in(m->arena);
    calx_text copy = calx_text_format(m->arena, "COPY (%.*s) TO STDOUT (FORMAT csv, DELIMITER E'\\t', HEADER)",
                                      CALX_TEXT_ARG(query));
    int64_t count;
    if (!calx_copy_out(m->conn, copy.data, take_piece, &rows, &count, &m->err))
        fail_msg("%s", m->err.message);
    return calx_buffer_text(&rows);
}

static int by_bytes(const void *a, const void *b)
{
    return calx_text_compare(*(const calx_text *)a, *(const calx_text *)b);
}

/* The lines, sorted: the order of rows says nothing. */
static calx_text *sorted_lines(calx_arena *arena, calx_text text, size_t *count)
{
    calx_text rest = calx_text_trim(text);
    calx_text *lines = calx_new_array(arena, calx_text, rest.len + 1);
    for (*count = 0; rest.len > 0; ++*count) {
        lines[*count] = calx_text_cut(&rest, '\n');
        if (calx_text_ends(lines[*count], CALX_TEXT("\r")))
            lines[*count].len--;
    }
    qsort(lines, *count, sizeof *lines, by_bytes);
    return lines;
}

static void assert_same_rows(const char *part, calx_text expected, calx_text got)
{
    CALX_SCOPED_ARENA(arena);
    size_t fact_count;
    size_t our_count;
    const calx_text *facts = sorted_lines(arena, expected, &fact_count);
    const calx_text *ours = sorted_lines(arena, got, &our_count);
    assert_true(fact_count > 1);
    for (size_t i = 0; i < fact_count && i < our_count; i++)
        if (!calx_text_equal(facts[i], ours[i]))
            fail_msg("%s: production has\n%.*s\nand the baseline\n%.*s", part, CALX_TEXT_ARG(facts[i]),
                     CALX_TEXT_ARG(ours[i]));
    assert_int_equal(fact_count, our_count);
}

static void the_baseline_is_productions_schema(void **state)
{
    migrating *m = *state;
    calx_revision_source source = { .directory = REVISIONS };
    const calx_history *history = calx_history_open(m->arena, &source, &m->err);
    ASSERT_OK(history != NULL);
    ASSERT_OK(calx_migrate_upgrade(m->conn, history, CALX_TEXT("71374f18982c"), NULL, &m->err));
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        calx_text facts = read_whole(m->arena, reference(), parts[i], ".tsv");
        calx_text query = read_whole(m->arena, QUERIES, parts[i], ".sql");
        assert_same_rows(parts[i], facts, ask_rows(m, query));
    }
}

int main(void)
{
    if (access(reference(), R_OK) != 0) {
        printf("the facts about production are not in %s\n", reference());
        return SKIPPED;
    }
    const struct CMUnitTest tests[] = { TEST(the_baseline_is_productions_schema) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
