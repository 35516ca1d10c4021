/* Pairs of random schemas, of which one is the other with some changes: the script of their difference makes one of
 * the other, with nothing left to do, and the script of the difference the other way round brings the first one back.
 *
 * CALX_PAIRS is how many pairs are tried (100), CALX_PAIRS_SEED which is the first; each pair's number is its seed. */
#include "catalog_test.h"

#include "random_schema.h"

typedef struct side {
    random_schema schema;
    const char *sql;
    const calx_catalog *catalog;
} side;

static const char *sql_of_schema(cataloging *c, const random_schema *schema)
{
    calx_buffer sql = calx_buffer_in(c->arena);
    calx_buffer_add_cstr(&sql, "select;\n");
    random_schema_sql(schema, &sql);
    return calx_buffer_cstr(&sql);
}

static void fail_pair(cataloging *c, uint64_t seed, const side *from, const side *to, const char *why,
                      const calx_script *script)
{
    fprintf(stderr, "CALX_PAIRS_SEED=%llu CALX_PAIRS=1\n%s: %s %s\n%s\n", (unsigned long long)seed, why, c->err.message,
            c->err.detail, c->err.statement);
    if (getenv("CALX_PAIRS_SHOW"))
        fprintf(stderr, "-- from\n%s-- to\n%s", from->sql, to->sql);
    fprintf(stderr, "-- script\n%s", script ? sql_of(c, script) : "");
    fail_msg("pair %llu", (unsigned long long)seed);
}

/* All likely renames, as they are given; `rename_count` is 0 for most pairs. */
static calx_compare_options renames_for(cataloging *c, uint64_t seed, const calx_difference *d)
{
    calx_compare_options options = { 0 };
    if (seed % 3)
        return options;
    const char **renames = calx_new_array(c->arena, const char *, d->likely_count + 1);
    for (size_t i = 0; i < d->likely_count; i++) {
        const calx_object *from = d->likely[i].from;
        calx_text label = from->name;
        if (calx_text_starts(label, CALX_TEXT("E'")) || calx_text_starts(d->likely[i].to->name, CALX_TEXT("E'")))
            continue;
        renames[options.rename_count++] =
            calx_text_format(c->arena, "%.*s:%.*s", CALX_TEXT_ARG(from->identity), CALX_TEXT_ARG(d->likely[i].to->name))
                .data;
    }
    options.renames = renames;
    return options;
}

/* Changes the database `from` from one side into the other. */
static void change(cataloging *c, uint64_t seed, const side *from, const side *to, bool unsafe)
{
    const calx_script_options options = { .unsafe = unsafe };
    const calx_difference *d = compare(c, from->catalog, to->catalog, NULL);
    const calx_compare_options renames = renames_for(c, seed, d);
    if (renames.rename_count)
        d = compare(c, from->catalog, to->catalog, &renames);
    c->err = (calx_error){ 0 };
    const calx_script *script = calx_catalog_script(c->arena, d, &options, &c->err);
    if (!script)
        fail_pair(c, seed, from, to, "no script", NULL);
    if (!apply(c, c->from, script))
        fail_pair(c, seed, from, to, "the script fails", script);
    const char *left = changes_of(c, compare(c, read_catalog(c, c->from), to->catalog, NULL));
    if (left[0])
        fail_pair(c, seed, from, to, left, script);
}

static void make_side(cataloging *c, calx_conn *conn, side *s, uint64_t seed)
{
    empty_database(conn);
    s->sql = sql_of_schema(c, &s->schema);
    if (!calx_execute(conn, s->sql, &c->err))
        fail_msg("CALX_PAIRS_SEED=%llu makes a wrong schema: %s\n%s", (unsigned long long)seed, c->err.message, s->sql);
    s->catalog = read_catalog(c, conn);
}

static void try_pair(cataloging *c, uint64_t seed)
{
    calx_arena *arena = c->arena;
    CALX_ARENA_SCOPE(arena);
    uint64_t state = seed;
    side one = { 0 };
    random_schema_make(&one.schema, &state);
    side other = { .schema = one.schema };
    random_schema_mutate(&other.schema, &state);
    make_side(c, c->to, &other, seed);
    make_side(c, c->from, &one, seed);
    bool unsafe = seed % 2;
    change(c, seed, &one, &other, unsafe);
    change(c, seed, &other, &one, unsafe);
}

static unsigned long long setting(const char *name, unsigned long long usual)
{
    const char *given = getenv(name);
    return given ? strtoull(given, NULL, 10) : usual;
}

static void a_script_and_its_opposite_leave_nothing_to_do(void **state)
{
    cataloging *c = *state;
    must_execute(c->from,
                 "do $$ begin create role calx_pairs_one; exception when duplicate_object then null; end $$;"
                 "do $$ begin create role \"calx pairs TWO\"; exception when duplicate_object then null; end $$;"
                 "set synchronous_commit = off");
    unsigned long long first = setting("CALX_PAIRS_SEED", 1);
    unsigned long long count = setting("CALX_PAIRS", 100);
    for (unsigned long long seed = first; seed < first + count; seed++)
        try_pair(c, seed);
}

int main(void)
{
    const struct CMUnitTest tests[] = { TEST(a_script_and_its_opposite_leave_nothing_to_do) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
