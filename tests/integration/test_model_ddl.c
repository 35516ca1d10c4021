/* What a model can say beyond types and keys becomes SQL that PostgreSQL takes and reads back as it was meant. */
#include "pg_test.h"

#include <calx/model.h>
#include <calx/write.h>

#define PLACES(C)                                                                 \
    C(id,    int4,        PRIMARY_KEY, SEQUENCE("places_number"))                 \
    C(name,  text,        NOT_NULL, COLLATE("C"), STORAGE("EXTERNAL"))            \
    C(brief, text,        GENERATED("left(name, 3)"))                             \
    C(email, text,        SQL_TYPE("email_address"))                              \
    C(above, int4,        REFERENCES(places, id), ON_DELETE("SET NULL"), DEFERRABLE("INITIALLY DEFERRED")) \
    C(a,     int4)                                                                \
    C(b,     int4)
CALX_MODEL(place, places, PLACES,
           KEYS({ "places_a_b_key", "UNIQUE", "(a, b)" },
                { "places_apart", "EXCLUDE", "USING btree (name WITH =) WHERE (a > 0)" },
                { "places_self", "FOREIGN KEY", "(a, b) REFERENCES places (a, b) MATCH FULL" }),
           INDEXES({ "ix_places_lower", "INDEX", "(lower(name) text_pattern_ops) INCLUDE (a) WHERE b IS NOT NULL" },
                   { "uq_places_brief", "UNIQUE INDEX", "(brief) NULLS NOT DISTINCT" }));

static void must_be(PGconn *pg, const char *sql, const char *expected)
{
    PGresult *result = PQexec(pg, sql);
    if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) != 1)
        fail_msg("%s: %s", sql, PQresultErrorMessage(result));
    assert_string_equal(PQgetvalue(result, 0, 0), expected);
    PQclear(result);
}

static void a_model_says_more_than_types_and_keys(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_conn *conn = calx_connect(calx_test_database("model_ddl"), NULL, &err);
    assert_non_null(conn);
    PGconn *pg = calx_libpq(conn);
    must_execute(conn, "CREATE DOMAIN email_address AS text CHECK (value LIKE '%@%')");
    must_execute(conn, calx_table_ddl(arena, &calx_table_places).data);
    must_execute(conn, calx_keys_ddl(arena, &calx_table_places).data);
    must_execute(conn, calx_foreign_keys_ddl(arena, &calx_table_places).data);
    must_execute(conn, calx_indexes_ddl(arena, &calx_table_places).data);
    must_be(pg, "SELECT pg_get_serial_sequence('places', 'id')", "public.places_number");
    must_be(pg, "SELECT format_type(seqtypid, -1) FROM pg_sequence", "integer");
    must_be(pg, "INSERT INTO places (name, email) VALUES ('abcdef', 'a@b') RETURNING brief || id", "abc1");
    must_be(pg,
            "SELECT concat_ws(' ', attcollation::regcollation, attstorage) FROM pg_attribute WHERE attrelid ="
            " 'places'::regclass AND attname = 'name'",
            "\"C\" e");
    must_be(pg, "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'places_above_fkey'",
            "FOREIGN KEY (above) REFERENCES places(id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED");
    must_be(pg, "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'places_self'",
            "FOREIGN KEY (a, b) REFERENCES places(a, b) MATCH FULL");
    must_be(pg, "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'places_apart'",
            "EXCLUDE USING btree (name WITH =) WHERE ((a > 0))");
    must_be(pg, "SELECT pg_get_indexdef('ix_places_lower'::regclass)",
            "CREATE INDEX ix_places_lower ON public.places USING btree (lower(name) text_pattern_ops) INCLUDE (a)"
            " WHERE (b IS NOT NULL)");
    must_be(pg, "SELECT pg_get_indexdef('uq_places_brief'::regclass)",
            "CREATE UNIQUE INDEX uq_places_brief ON public.places USING btree (brief) NULLS NOT DISTINCT");
    /* a computed column is left to the server */
    calx_session db = calx_session_on(conn);
    place town = { .name = CALX_TEXT("Town") };
    must(insert_row(&db, arena, places, &town, &err), &err);
    assert_true(town.brief.set && calx_text_equal(town.brief.value, CALX_TEXT("Tow")));
    place before = town;
    town.name = CALX_TEXT("City");
    must(update_row(&db, arena, places, &before, &town, &err), &err);
    assert_true(calx_text_equal(town.brief.value, CALX_TEXT("Cit")));
    calx_close(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_model_says_more_than_types_and_keys) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
