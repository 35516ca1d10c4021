/* The revisions of the Data Sources database: each goes up and down and leaves no trace. */
#include "migrating.h"

static int set_up_revisions(void **state)
{
    set_up(state);
    migrating *m = *state;
    remove_folder(m->folder);
    m->folder = REVISIONS;
    return 0;
}

static int tear_down_revisions(void **state)
{
    migrating *m = *state;
    m->folder = "/nowhere/at/all";
    return tear_down(state);
}

static const char *read_whole(calx_arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    calx_buffer text = calx_buffer_in(arena);
    for (int c; (c = fgetc(file)) != EOF;)
        calx_buffer_add_char(&text, (char)c);
    fclose(file);
    return calx_buffer_cstr(&text);
}

/* The schema as text, a line each. */
static const char *dump(migrating *m)
{
    const char *sql = read_whole(m->arena, DUMP_SQL);
    assert_non_null(sql);
    PGresult *rows = PQexec(calx_libpq(m->conn), sql);
    if (PQresultStatus(rows) != PGRES_TUPLES_OK)
        fail_msg("%s", PQresultErrorMessage(rows));
    calx_buffer text = calx_buffer_in(m->arena);
    for (int i = 0; i < PQntuples(rows); i++)
        calx_buffer_addf(&text, "%s\n", PQgetvalue(rows, i, 0));
    PQclear(rows);
    return calx_buffer_cstr(&text);
}

static void assert_same_schema(const char *id, const char *before, const char *after)
{
    calx_text old = calx_text_of(before);
    calx_text new = calx_text_of(after);
    while (old.len > 0 || new.len > 0) {
        calx_text was = calx_text_cut(&old, '\n');
        calx_text is = calx_text_cut(&new, '\n');
        if (!calx_text_equal(was, is))
            fail_msg("the downgrade of %s does not restore the schema: it was\n%.*s\nand is\n%.*s", id,
                     CALX_TEXT_ARG(was), CALX_TEXT_ARG(is));
    }
}

static void each_downgrade_restores_what_was_before(void **state)
{
    migrating *m = *state;
    const calx_history *history = history_of(m);
    assert_true(history->count > 0);
    const char *before = dump(m);
    for (size_t i = 0; i < history->count; i++) {
        const char *id = calx_text_cstr(m->arena, history->revisions[i].id);
        ASSERT_OK(up(m, id));
        const char *after = dump(m);
        ASSERT_OK(down(m, "-1"));
        assert_same_schema(id, before, dump(m));
        ASSERT_OK(up(m, id));
        assert_same_schema(id, after, dump(m));
        before = after;
    }
}

static void up_and_down_and_up_again_is_as_up(void **state)
{
    migrating *m = *state;
    const char *empty = dump(m);
    ASSERT_OK(up(m, "head"));
    const char *head = dump(m);
    ASSERT_OK(down(m, "base"));
    assert_same_schema("all revisions", empty, dump(m));
    ASSERT_OK(up(m, "head"));
    assert_same_schema("all revisions", head, dump(m));
}

static void there_is_one_head_and_one_base(void **state)
{
    migrating *m = *state;
    const calx_history *history = history_of(m);
    assert_int_equal(history->heads.count, 1);
    assert_int_equal(history->bases.count, 1);
    assert_memory_equal(history->bases.items[0]->id.data, "71374f18982c", 12);
}

#define TEST_REVISIONS(name) cmocka_unit_test_setup_teardown(name, set_up_revisions, tear_down_revisions)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_REVISIONS(there_is_one_head_and_one_base),
        TEST_REVISIONS(up_and_down_and_up_again_is_as_up),
        TEST_REVISIONS(each_downgrade_restores_what_was_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
