/* Columns of multiranges and of documents and queries of full-text search, through every way of writing and reading rows. */
#include "session_test.h"

#include <calx/copy.h>
#include <calx/write.h>

#define PAPERS(C)                                                              \
    C(id, int4, PRIMARY_KEY, IDENTITY)                                         \
    C(title, text, NOT_NULL)                                                   \
    C(pages, int8multirange, NOT_NULL)                                         \
    C(words, tsvector)                                                         \
    C(asked, tsquery)                                                          \
    C(document, tsvector, GENERATED("to_tsvector('english', title)"))
CALX_MODEL(paper, papers, PAPERS, INDEXES({ "papers_document", "INDEX", "USING gin (document)" }));

static calx_int8range parts[] = { { .lower = 1, .upper = 3, .lower_inclusive = true },
                                  { .lower = 5, .upper = 9, .lower_inclusive = true } };
static calx_lexeme two_words[] = { { CALX_TEXT("jail"), (uint16_t[]){ CALX_LEXEME_AT(3, 'B') }, 1 },
                                   { .word = CALX_TEXT("report") } };

static calx_tsquery_item one_not_other[] = { { .kind = CALX_TSQUERY_AND }, { .kind = CALX_TSQUERY_NOT },
                                             { .word = CALX_TEXT("jail"), .weights = CALX_TSQUERY_WEIGHT('B') },
                                             { .word = CALX_TEXT("report"), .prefix = true } };

static calx_tsquery_item two_words_asked[] = { { .kind = CALX_TSQUERY_OR }, { .word = CALX_TEXT("police") },
                                               { .word = CALX_TEXT("jail"), .weights = CALX_TSQUERY_WEIGHT('B') } };

static paper make(const char *title)
{
    return (paper){ .title = calx_text_of(title),
                    .pages = { .items = parts, .len = 2 },
                    .words = { true, { .items = two_words, .len = 2 } },
                    .asked = { true, { .items = one_not_other, .len = 4 } } };
}

static void assert_printed(const calx_type *type, const void *value, const char *expected)
{
    assert_string_equal(calx_text_cstr(arena, calx_print(arena, type, value)), expected);
}

/* Every row has the pages and words that `make` gives, and the document that its title is. */
static void assert_stored(size_t count)
{
    paper_list all;
    calx_select *q = select_all(arena, papers);
    from(q, papers);
    assert_ok(fetch_all(&db, q, paper, &all, &err));
    assert_int_equal(all.len, count);
    for (size_t i = 0; i < all.len; i++) {
        assert_printed(&calx_type_int8multirange, &all.items[i].pages, "{[1,3),[5,9)}");
        assert_true(all.items[i].words.set);
        assert_printed(&calx_type_tsvector, &all.items[i].words.value, "'jail':3B 'report'");
        assert_true(all.items[i].asked.set);
        assert_printed(&calx_type_tsquery, &all.items[i].asked.value, "'report':* & !'jail':B");
        assert_printed(&calx_type_tsvector, &all.items[i].document.value, "'polic':1 'report':2");
    }
}

static void a_row_is_inserted_changed_and_found_by_its_words(void **state)
{
    (void)state;
    paper p = make("Police reports");
    assert_ok(insert_row(&db, arena, papers, &p, &err));
    assert_printed(&calx_type_tsvector, &p.document.value, "'polic':1 'report':2");
    assert_stored(1);

    paper before = p, found;
    p.title = CALX_TEXT("Jails");
    p.pages.len = 1;
    assert_ok(update_row(&db, arena, papers, &before, &p, &err));
    calx_select *q = select_all(arena, papers);
    from(q, papers);
    where(q, matches_query(papers.document, websearch_(value_(text, CALX_TEXT("english")), value_(text, CALX_TEXT("jail")))));
    where(q, eq(papers.pages, p.pages));
    assert_ok(fetch_one(&db, q, paper, &found, &err));
    assert_printed(&calx_type_int8multirange, &found.pages, "{[1,3)}");
}

/* A query of stop words alone has no words: it can be read, and not be sent. */
static void a_query_without_words_is_empty(void **state)
{
    (void)state;
    calx_tsquery none = { .len = 7 };
    calx_select *q = select_(arena, plainto_tsquery_(value_(text, CALX_TEXT("english")), value_(text, CALX_TEXT("the and"))));
    assert_ok(fetch_value(&db, q, tsquery, &none, &err));
    assert_int_equal(none.len, 0);
    assert_printed(&calx_type_tsquery, &none, "");
    calx_select *sent = select_(arena, value_(tsquery, none));
    calx_error err = { 0 };
    assert_false(fetch_value(&db, sent, tsquery, &none, &err));
    assert_string_equal(err.message, "A tsquery has no words, and PostgreSQL takes none without; send NULL.");
}

/* A saved search finds the rows that it is for, as one of the program's does. */
static void rows_are_found_by_queries_that_are_values(void **state)
{
    (void)state;
    paper p = make("Reports"), found;
    assert_ok(insert_row(&db, arena, papers, &p, &err));
    calx_select *q = select_all(arena, papers);
    from(q, papers);
    where(q, matches_query(papers.document, papers.asked));
    where(q, eq(papers.asked, p.asked.value));
    where(q, not_(matches_query(papers.words, papers.asked)));
    where(q, matches_query(papers.words, value_(tsquery, { .items = two_words_asked, .len = 3 })));
    assert_ok(fetch_one(&db, q, paper, &found, &err));
    assert_printed(&calx_type_tsquery, &found.asked.value, "'report':* & !'jail':B");
}

static void a_row_without_a_document_has_none(void **state)
{
    (void)state;
    paper p = { .title = CALX_TEXT("Empty") }, found;
    assert_ok(insert_row(&db, arena, papers, &p, &err));
    calx_select *q = select_all(arena, papers);
    from(q, papers);
    assert_ok(fetch_one(&db, q, paper, &found, &err));
    assert_false(found.words.set);
    assert_false(found.asked.set);
    assert_int_equal(found.pages.len, 0);
}

static void assert_many(size_t count)
{
    paper *rows = calx_new_array(arena, paper, count);
    for (size_t i = 0; i < count; i++)
        rows[i] = make("Police reports");
    assert_ok(insert_rows(&db, arena, papers, rows, count, &err));
    assert_stored(count);
}

static void some_rows_are_inserted_by_one_statement(void **state)
{
    (void)state;
    assert_many(3);
}

static void many_rows_are_inserted_by_copy(void **state)
{
    (void)state;
    assert_many(CALX_COPY_FROM + 1);
}

static void many_rows_are_updated_by_one_statement(void **state)
{
    (void)state;
    paper rows[2] = { make("Police reports"), make("Police reports") };
    rows[0].pages.len = rows[1].pages.len = 0;
    rows[1].words.set = rows[0].asked.set = false;
    for (int i = 0; i < 2; i++)
        assert_ok(insert_row(&db, arena, papers, &rows[i], &err));
    for (int i = 0; i < 2; i++)
        rows[i] = (paper){ .id = rows[i].id, .title = rows[i].title, .pages = make("").pages, .words = make("").words, .asked = make("").asked };
    assert_ok(update_rows(&db, arena, papers, rows, 2, NULL, &err, papers.pages, papers.words, papers.asked));
    assert_stored(2);
}

typedef struct counted {
    paper row;
    int good;
} counted;

static bool count_good(void *context, calx_error *err)
{
    counted *c = context;
    (void)err;
    c->good += c->row.pages.len == 2 && c->row.words.value.len == 2 && c->row.document.value.len == 2;
    return true;
}

static void rows_are_streamed_and_copied_out(void **state)
{
    (void)state;
    assert_many(20);
    counted c = { .good = 0 };
    assert_ok(copy_each(&db, papers, &c.row, count_good, &c, NULL, &err));
    assert_int_equal(c.good, 20);
    calx_error err = { 0 };
    calx_select *q = select_all(arena, papers);
    from(q, papers);
    stream(&db, q, paper, &c.row, &err)
        count_good(&c, &err);
    assert_false(calx_failed(&err));
    assert_int_equal(c.good, 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_row_is_inserted_changed_and_found_by_its_words),
        TEST(rows_are_found_by_queries_that_are_values),
        TEST(a_query_without_words_is_empty),
        TEST(a_row_without_a_document_has_none),
        TEST(some_rows_are_inserted_by_one_statement),
        TEST(many_rows_are_inserted_by_copy),
        TEST(many_rows_are_updated_by_one_statement),
        TEST(rows_are_streamed_and_copied_out),
    };
    CALX_SCOPED_ARENA(kept);
    const char *schema = calx_text_format(kept, "DROP TABLE IF EXISTS papers; %s %s",
                                          calx_table_ddl(kept, &calx_table_papers).data,
                                          calx_indexes_ddl(kept, &calx_table_papers).data).data;
    return RUN_SESSION_TESTS(tests, .database = "columns", .before_each = schema);
}
