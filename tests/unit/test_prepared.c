/* Statements with slots: what they look like, what is refused before any server is asked, and what arguments become. */
#include "rendering.h"

#define USERS(C) C(id, int8, PRIMARY_KEY) C(email, text, NOT_NULL) C(digest, text, NOT_NULL, SENSITIVE)
CALX_MODEL(user, users, USERS);

ARGUMENTS(agencies_like, FIELD(name, text), FIELD(kind, jurisdiction_type), FIELD(ids, int4_array),
          FIELD(year, text, NULLABLE), FIELD(rows, int8), FIELD(skipped, int8, NULLABLE));
ARGUMENTS(nothing);
ARGUMENTS(new_user, FIELD(id, int8), FIELD(email, text), FIELD(digest, text));

static void must(bool done, const calx_error *err)
{
    if (!done)
        fail_msg("%s | %s", err->message, err->hint);
}

/* What follows WHERE in the SQL of the statement, which may have slots. */
static const char *condition_of(const calx_select *q)
{
    calx_sql sql;
    calx_error err = { 0 };
    must(calx_render_slots(q->query, &sql, &err), &err);
    return strstr(sql.text.data, " WHERE ") + 7;
}

#define assert_where(c, expected)                        \
    do {                                                 \
        calx_select *q_ = ids();                         \
        where(q_, c);                                    \
        assert_string_equal(condition_of(q_), expected); \
    } while (0)

static void a_slot_stands_where_a_value_may(void **state)
{
    (void)state;
    assert_where(eq(agencies.id, slot(agency_key, id)), "\"agencies\".\"id\" = $1");
    assert_where(lt(slot(agency_key, id), 7), "$1 < $2");
    assert_where(between(agencies.id, slot(agency_key, id), 9), "\"agencies\".\"id\" BETWEEN $1 AND $2");
    assert_where(ilike(agencies.name, slot(agencies_like, name)), "\"agencies\".\"name\" ILIKE $1");
    assert_where(gt(similarity(agencies.name, slot(agencies_like, name)), 0.5),
                 "similarity(\"agencies\".\"name\", $1) > $2");
    assert_where(eq(coalesce(agencies.defunct_year, opt_slot(agencies_like, year)), "1999"),
                 "coalesce(\"agencies\".\"defunct_year\", $1) = $2");
    assert_where(
        eq_row(row_of(agencies.id, agencies.name), row_of_values(slot(agency_key, id), slot(agencies_like, name))),
        "ROW(\"agencies\".\"id\", \"agencies\".\"name\") = ROW($1, $2)");
    assert_where(after(agencies.name, slot(agencies_like, name), agencies.id, slot(agency_key, id)),
                 "(\"agencies\".\"name\", \"agencies\".\"id\") > ($1, $2)");
}

static void a_slot_is_an_expression(void **state)
{
    (void)state;
    assert_where(eq_col(lower(agencies.name), lower(slot(agencies_like, name))),
                 "lower(\"agencies\".\"name\") = lower($1)");
    assert_where(eq_any(agencies.id, slot(agencies_like, ids)), "\"agencies\".\"id\" = ANY ($1)");
    assert_where(in_(agencies.id, slot(agencies_like, ids)), "\"agencies\".\"id\" = ANY ($1)");
    assert_where(not_in_(agencies.id, slot(agencies_like, ids)), "\"agencies\".\"id\" <> ALL ($1)");
    assert_where(eq(agencies.jurisdiction_type, slot(agencies_like, kind)),
                 "\"agencies\".\"jurisdiction_type\" = $1::\"jurisdiction_type\"");
    assert_where(or_(is_null(opt_slot(agencies_like, year)), eq(agencies.defunct_year, opt_slot(agencies_like, year))),
                 "($1 IS NULL) OR (\"agencies\".\"defunct_year\" = $2)");
    calx_select *inner = ids();
    where(inner, eq(agencies.id, slot(agency_key, id)));
    assert_where(exists(inner), "EXISTS (SELECT \"agencies\".\"id\" FROM \"agencies\" WHERE \"agencies\".\"id\" = $1)");
}

static void an_expression_stands_where_a_value_may(void **state)
{
    (void)state;
    assert_where(eq(agencies.id, agency_names.id), "\"agencies\".\"id\" = \"agency_names\".\"id\"");
    assert_where(eq(agencies.defunct_year, agencies.name), "\"agencies\".\"defunct_year\" = \"agencies\".\"name\"");
    assert_where(ne(agencies.name, lower(agencies.name)), "\"agencies\".\"name\" <> lower(\"agencies\".\"name\")");
    assert_where(eq(agencies.jurisdiction_type, JURISDICTION_COUNTY),
                 "\"agencies\".\"jurisdiction_type\" = $1::\"jurisdiction_type\"");
}

static void rows_are_limited_by_a_slot(void **state)
{
    (void)state;
    calx_select *q = ids();
    where(q, is_true(agencies.no_web_presence));
    order_by(q, agencies.id);
    limit(q, slot(agencies_like, rows));
    offset(q, opt_slot(agencies_like, skipped));
    assert_string_equal(strstr(condition_of(q), " LIMIT"), " LIMIT $1 OFFSET $2");
    limit_with_ties(q, slot(agencies_like, rows));
    assert_non_null(strstr(condition_of(q), " FETCH FIRST $2 ROWS WITH TIES"));
}

static const agency_key_statement *by_key(void)
{
    calx_error err = { 0 };
    calx_select *q = ids();
    where(q, eq(agencies.id, slot(agency_key, id)));
    const agency_key_statement *made = prepare_(q, agency_key, &err);
    must(made != NULL, &err);
    return made;
}

static const char *literal(const calx_dml *query)
{
    calx_text text;
    calx_error err = { 0 };
    must(calx_render_literal(query, &text, &err), &err);
    return strstr(text.data, " WHERE ") + 7;
}

static void people_see_variables_or_what_was_given(void **state)
{
    (void)state;
    calx_error err = { 0 };
    calx_select *q = ids();
    where(q, eq(agencies.name, slot(agencies_like, name)));
    where(q, eq(agencies.jurisdiction_type, slot(agencies_like, kind)));
    where(q, eq_any(agencies.id, slot(agencies_like, ids)));
    where(q, is_not_distinct_from(agencies.defunct_year, opt_slot(agencies_like, year)));
    const agencies_like_statement *made = prepare_(q, agencies_like, &err);
    must(made != NULL, &err);
    assert_string_equal(literal(made->query),
                        "(\"agencies\".\"name\" = :'name') AND"
                        " (\"agencies\".\"jurisdiction_type\" = :'kind'::\"jurisdiction_type\") AND"
                        " (\"agencies\".\"id\" = ANY (:'ids'::integer[])) AND"
                        " (\"agencies\".\"defunct_year\" IS NOT DISTINCT FROM :'year')");
    assert_string_equal(literal(by_key()->query), "\"agencies\".\"id\" = :id");
    int32_t two[] = { 1, 2 };
    const agencies_like given = { .name = CALX_TEXT("O'Neil"),
                                  .kind = JURISDICTION_COUNTY,
                                  .ids = { .items = two, .len = 2 } };
    assert_string_equal(literal(with_args(arena, made, &given)->query),
                        "(\"agencies\".\"name\" = 'O''Neil') AND"
                        " (\"agencies\".\"jurisdiction_type\" = 'county'::\"jurisdiction_type\") AND"
                        " (\"agencies\".\"id\" = ANY ('{1,2}'::integer[])) AND"
                        " (\"agencies\".\"defunct_year\" IS NOT DISTINCT FROM NULL)");
}

static void assert_refused(bool done, const calx_error *err, const char *message)
{
    assert_false(done);
    assert_string_equal(err->sqlstate, CALX_USAGE);
    assert_string_equal(err->message, message);
}

static void a_slot_without_a_value_is_refused(void **state)
{
    (void)state;
    calx_sql sql;
    calx_error err = { 0 };
    calx_select *q = ids();
    where(q, eq(agencies.id, slot(agency_key, id)));
    assert_refused(render(q, &sql, &err), &err, "slot(agency_key, id) has no value");
    assert_refused(render(by_key(), &sql, &err), &err, "a prepared statement was run without its arguments");
}

static void mistakes_come_out_when_it_is_prepared(void **state)
{
    (void)state;
    calx_error err = { 0 };
    calx_update *u = update_(arena, agencies);
    set(u, agencies.name, slot(agencies_like, name));
    assert_refused(prepare_(u, agencies_like, &err) != NULL, &err,
                   "the UPDATE of agencies has no condition; call where, or all_rows where every row is meant");
    where(u, eq(agencies.id, slot(agency_key, id)));
    assert_refused(prepare_(u, agencies_like, &err) != NULL, &err,
                   "slot(agency_key, id): the statement is prepared for the arguments agencies_like");
    assert_refused(prepare_(by_key(), agency_key, &err) != NULL, &err, "prepare_: the statement is prepared already");
}

static void arguments_are_taken_over_at_once(void **state)
{
    (void)state;
    calx_sql first, second;
    calx_error err = { 0 };
    const agency_key_statement *made = by_key();
    agency_key key = { .id = 1 };
    const calx_bound *one = with_args(arena, made, &key);
    key.id = 2;
    must(render(one, &first, &err) && render(with_args(arena, made, &key), &second, &err), &err);
    assert_memory_equal(first.params.data[0], "\0\0\0\1", 4);
    assert_memory_equal(second.params.data[0], "\0\0\0\2", 4);
    assert_ptr_equal(first.text.data, second.text.data);
}

static void constants_and_slots_have_their_places(void **state)
{
    (void)state;
    calx_sql sql;
    calx_error err = { 0 };
    calx_update *u = update_(arena, agencies);
    set(u, agencies.score, 0.5);
    set(u, agencies.defunct_year, opt_slot(agencies_like, year));
    set(u, agencies.name, slot(agencies_like, name));
    where(u, ne(agencies.id, 7));
    const agencies_like_statement *made = prepare_(u, agencies_like, &err);
    must(made != NULL, &err);
    must(render(with_args(arena, made, &(agencies_like){ .name = CALX_TEXT("") }), &sql, &err), &err);
    assert_int_equal(sql.params.count, 4);
    assert_memory_equal(sql.params.data[0], "\x3f\xe0\0\0\0\0\0\0", 8);
    assert_null(sql.params.data[1]);
    assert_non_null(sql.params.data[2]); /* empty, which is not null */
    assert_int_equal(sql.params.lengths[2], 0);
    assert_memory_equal(sql.params.data[3], "\0\0\0\7", 4);
    const agencies_like named = { .year = CALX_SOME(text, CALX_TEXT("1999")),
                                  .name = CALX_TEXT("a rather longer name") };
    must(render(with_args(arena, made, &named), &sql, &err), &err);
    assert_int_equal(sql.params.lengths[1], 4);
    assert_memory_equal(sql.params.data[1], "1999", 4);
    assert_int_equal(sql.params.lengths[2], 20);
    assert_memory_equal(sql.params.data[2], "a rather longer name", 20);
}

static void a_value_that_cannot_be_sent_names_its_slot(void **state)
{
    (void)state;
    calx_sql sql;
    calx_error err = { 0 };
    calx_select *q = ids();
    where(q, eq(agencies.name, slot(agencies_like, name)));
    where(q, eq(agencies.jurisdiction_type, slot(agencies_like, kind)));
    const agencies_like_statement *made = prepare_(q, agencies_like, &err);
    must(made != NULL, &err);
    const agencies_like no_text = { .name = CALX_TEXT("\xff"), .kind = JURISDICTION_COUNTY };
    assert_false(render(with_args(arena, made, &no_text), &sql, &err));
    assert_string_equal(err.sqlstate, CALX_BAD_VALUE);
    assert_non_null(strstr(err.context, "slot(agencies_like, name)"));
    err = (calx_error){ 0 };
    assert_false(render(with_args(arena, made, &(agencies_like){ .name = CALX_TEXT("x") }), &sql, &err));
    assert_non_null(strstr(err.context, "slot(agencies_like, kind)"));
}

static void a_statement_may_have_no_arguments(void **state)
{
    (void)state;
    calx_sql sql;
    calx_error err = { 0 };
    const nothing_statement *made = prepare_(ids(), nothing, &err);
    must(made != NULL, &err);
    must(render(with_args(arena, made, &(nothing){}), &sql, &err), &err);
    assert_int_equal(sql.params.count, 0);
}

static void what_is_beside_a_sensitive_column_is_not_shown(void **state)
{
    (void)state;
    calx_sql sql;
    calx_error err = { 0 };
    calx_insert *i = insert_into(arena, users);
    set(i, users.id, slot(new_user, id));
    set(i, users.email, slot(new_user, email));
    set(i, users.digest, slot(new_user, digest));
    const new_user_statement *made = prepare_(i, new_user, &err);
    must(made != NULL, &err);
    const new_user hunter = { .id = 7, .email = CALX_TEXT("a@b"), .digest = CALX_TEXT("hunter2") };
    const calx_bound *q = with_args(arena, made, &hunter);
    must(render(q, &sql, &err), &err);
    assert_true(sql.params.secret_rows);
    assert_string_equal(calx_params_show(&sql.params, 0, false, arena).data, "7");
    assert_string_equal(calx_params_show(&sql.params, 1, false, arena).data, "a@b");
    assert_string_equal(calx_params_show(&sql.params, 2, false, arena).data, "***");
    calx_text text;
    must(render_literal(q, &text, &err), &err);
    assert_null(strstr(text.data, "hunter2"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_slot_stands_where_a_value_may),        TEST(a_slot_is_an_expression),
        TEST(an_expression_stands_where_a_value_may), TEST(rows_are_limited_by_a_slot),
        TEST(people_see_variables_or_what_was_given), TEST(a_slot_without_a_value_is_refused),
        TEST(mistakes_come_out_when_it_is_prepared),  TEST(arguments_are_taken_over_at_once),
        TEST(constants_and_slots_have_their_places),  TEST(a_value_that_cannot_be_sent_names_its_slot),
        TEST(a_statement_may_have_no_arguments),      TEST(what_is_beside_a_sensitive_column_is_not_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
