/* Loading what belongs to rows, from a real server: one statement a level. */
#include "session_test.h"

#include <calx/load.h>

#include <string.h>

#define PLACES(C) C(id, int8, PRIMARY_KEY, IDENTITY) C(name, text, NOT_NULL)
CALX_MODEL(place, places, PLACES, RELATES(TO_MANY(offices, offices, id, place_id)));

#define OFFICES(C) C(id, int4, PRIMARY_KEY, IDENTITY) C(name, text, NOT_NULL) C(place_id, int4, REFERENCES(places, id))
CALX_MODEL(office, offices, OFFICES,
           RELATES(TO_ONE(place, places, place_id, id),
                   MANY_TO_MANY(tags, tags, id, id, link_offices__tags, office_id, tag_id)));

#define TAGS(C) C(id, int4, PRIMARY_KEY, IDENTITY) C(label, text, NOT_NULL)
CALX_MODEL(tag, tags, TAGS);

static const char schema[] =
    "CREATE TABLE places (id bigint PRIMARY KEY, name text NOT NULL);"
    "CREATE TABLE offices (id integer PRIMARY KEY, name text NOT NULL, place_id integer);"
    "CREATE TABLE tags (id integer PRIMARY KEY, label text NOT NULL);"
    "CREATE TABLE link_offices__tags (office_id integer, tag_id integer);"
    "INSERT INTO places VALUES (1, 'one'), (2, 'two'), (3, 'none');"
    "INSERT INTO offices VALUES (10, 'b', 1), (11, 'a', 1), (12, 'c', 2), (13, 'nowhere', NULL);"
    "INSERT INTO tags VALUES (100, 'x'), (101, 'y');"
    "INSERT INTO link_offices__tags VALUES (10, 100), (10, 101), (12, 100)";

RESULT(tag_row, FIELD(id, int4), FIELD(label, text));
RESULT(office_row, FIELD(id, int4), FIELD(name, text), NESTED(tags, tag_row));
RESULT(place_row, FIELD(id, int8), FIELD(name, text), NESTED(offices, office_row));
RESULT(office_at, FIELD(id, int4), FIELD(place_id, int4, NULLABLE), NESTED(place, place));

static place_row_list all_places(void)
{
    place_row_list rows;
    calx_select *q = select_(arena, places.id, places.name);
    from(q, places);
    order_by(q, places.id);
    assert_ok(fetch_all(&db, q, place_row, &rows, &err));
    return rows;
}

static calx_select *offices_by_name(void)
{
    calx_select *q = select_(arena, offices.id, offices.name);
    from(q, offices);
    order_by(q, offices.name);
    return q;
}

static void every_parent_gets_its_children_in_the_select_s_order(void **state)
{
    (void)state;
    place_row_list rows = all_places();
    assert_ok(load(&db, offices_by_name(), calx_load_related(places, "offices"), &rows, id, offices, office_row, NULL, &err));
    assert_int_equal(rows.items[0].offices.len, 2);
    assert_int_equal(rows.items[0].offices.items[0].id, 11);
    assert_int_equal(rows.items[0].offices.items[1].id, 10);
    assert_int_equal(rows.items[1].offices.len, 1);
    assert_int_equal(rows.items[2].offices.len, 0);
}

static void a_level_below_is_one_more_statement(void **state)
{
    (void)state;
    place_row_list rows = all_places();
    office_row_list offices_of_all = { 0 };
    assert_ok(load(&db, offices_by_name(), calx_load_related(places, "offices"), &rows, id, offices, office_row,
                   &offices_of_all, &err));
    assert_int_equal(offices_of_all.len, 3);
    calx_select *t = select_(arena, tags.id, tags.label);
    from(t, tags);
    order_by(t, tags.id);
    assert_ok(load(&db, t, calx_load_related(offices, "tags"), &offices_of_all, id, tags, tag_row, NULL, &err));
    const office_row *b = &rows.items[0].offices.items[1];
    assert_int_equal(b->tags.len, 2);
    assert_true(calx_text_equal(b->tags.items[1].label, CALX_TEXT("y")));
    assert_int_equal(rows.items[0].offices.items[0].tags.len, 0);
    assert_int_equal(rows.items[1].offices.items[0].tags.len, 1);
}

static void so_many_children_a_parent_as_asked_for(void **state)
{
    (void)state;
    place_row_list rows = all_places();
    calx_load first = calx_load_related(places, "offices");
    first.most = 1;
    assert_ok(load(&db, offices_by_name(), first, &rows, id, offices, office_row, NULL, &err));
    assert_int_equal(rows.items[0].offices.len, 1);
    assert_int_equal(rows.items[0].offices.items[0].id, 11);
    assert_int_equal(rows.items[1].offices.len, 1);
}

RESULT(label_row, FIELD(label, text));
RESULT(labelled_office, FIELD(id, int4), NESTED(labels, label_row));

static calx_select *labels_backwards(void)
{
    calx_select *q = select_(arena, tags.label);
    from(q, tags);
    order_by(q, desc(tags.label));
    return q;
}

static labelled_office_list offices_by_id(void)
{
    labelled_office_list rows;
    calx_select *q = select_(arena, offices.id);
    from(q, offices);
    order_by(q, offices.id);
    assert_ok(fetch_all(&db, q, labelled_office, &rows, &err));
    return rows;
}

/* Without the keys of either side in the select: what joins them is not what is read. */
static void many_to_many_gives_the_chosen_columns_in_order(void **state)
{
    (void)state;
    labelled_office_list rows = offices_by_id();
    label_row_list all;
    assert_ok(load(&db, labels_backwards(), calx_load_related(offices, "tags"), &rows, id, labels, label_row, &all, &err));
    assert_int_equal(rows.items[0].labels.len, 2);
    assert_true(calx_text_equal(rows.items[0].labels.items[0].label, CALX_TEXT("y")));
    assert_true(calx_text_equal(rows.items[0].labels.items[1].label, CALX_TEXT("x")));
    assert_int_equal(rows.items[1].labels.len, 0);
    assert_int_equal(rows.items[2].labels.len, 1);
    assert_int_equal(all.len, 3);
}

static void many_to_many_gives_so_many_a_parent(void **state)
{
    (void)state;
    labelled_office_list rows = offices_by_id();
    calx_load one = calx_load_related(offices, "tags");
    one.most = 1;
    assert_ok(load(&db, labels_backwards(), one, &rows, id, labels, label_row, NULL, &err));
    assert_int_equal(rows.items[0].labels.len, 1);
    assert_true(calx_text_equal(rows.items[0].labels.items[0].label, CALX_TEXT("y")));
    assert_int_equal(rows.items[2].labels.len, 1);
    assert_true(calx_text_equal(rows.items[2].labels.items[0].label, CALX_TEXT("x")));
}

static void many_to_many_can_be_chosen_by_a_condition(void **state)
{
    (void)state;
    labelled_office_list rows = offices_by_id();
    calx_select *q = labels_backwards();
    where(q, eq(tags.label, "y"));
    assert_ok(load(&db, q, calx_load_related(offices, "tags"), &rows, id, labels, label_row, NULL, &err));
    assert_int_equal(rows.items[0].labels.len, 1);
    assert_int_equal(rows.items[2].labels.len, 0);
}

static void children_can_be_chosen_by_a_condition(void **state)
{
    (void)state;
    place_row_list rows = all_places();
    calx_select *q = offices_by_name();
    where(q, ne(offices.name, "a"));
    assert_ok(load(&db, q, calx_load_by(offices.place_id), &rows, id, offices, office_row, NULL, &err));
    assert_int_equal(rows.items[0].offices.len, 1);
    assert_int_equal(rows.items[0].offices.items[0].id, 10);
}

static void a_parent_with_a_null_key_has_none(void **state)
{
    (void)state;
    office_at_list rows;
    calx_select *q = select_(arena, offices.id, offices.place_id);
    from(q, offices);
    order_by(q, offices.id);
    assert_ok(fetch_all(&db, q, office_at, &rows, &err));
    calx_select *p = select_all(arena, places);
    from(p, places);
    assert_ok(load(&db, p, calx_load_related(offices, "place"), &rows, place_id, place, place, NULL, &err));
    assert_int_equal(rows.items[0].place.len, 1);
    assert_true(calx_text_equal(rows.items[0].place.items[0].name, CALX_TEXT("one")));
    assert_ptr_equal(rows.items[0].place.items, rows.items[1].place.items); /* shared, not copied */
    assert_int_equal(rows.items[3].place.len, 0);
}

static void no_parents_means_no_statement(void **state)
{
    (void)state;
    place_row_list none = { 0 };
    office_row_list all;
    assert_ok(load(&db, offices_by_name(), calx_load_related(places, "offices"), &none, id, offices, office_row, &all, &err));
    assert_int_equal(all.len, 0);
}

static void an_unknown_relationship_is_an_error_that_lists_them(void **state)
{
    (void)state;
    calx_error err = { 0 };
    place_row_list rows = all_places();
    assert_false(load(&db, offices_by_name(), calx_load_related(places, "ofices"), &rows, id, offices, office_row, NULL, &err));
    assert_string_equal(err.message, "load: places has no relationship \"ofices\"");
    assert_string_equal(err.hint, "There are: offices.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_parent_gets_its_children_in_the_select_s_order),
        TEST(a_level_below_is_one_more_statement),
        TEST(so_many_children_a_parent_as_asked_for),
        TEST(many_to_many_gives_the_chosen_columns_in_order),
        TEST(many_to_many_gives_so_many_a_parent),
        TEST(many_to_many_can_be_chosen_by_a_condition),
        TEST(children_can_be_chosen_by_a_condition),
        TEST(a_parent_with_a_null_key_has_none),
        TEST(no_parents_means_no_statement),
        TEST(an_unknown_relationship_is_an_error_that_lists_them),
    };
    return RUN_SESSION_TESTS(tests, .database = "load", .once = schema);
}
