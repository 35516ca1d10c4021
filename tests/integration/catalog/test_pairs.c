/* Pairs of random schemas, of which one is the other with some changes: the script of their difference makes one of
 * the other, with nothing left to do, and the script of the difference the other way round brings the first one back.
 * The tables have rows. A script is stopped by them only where it has said so, and what it does not say that it takes
 * away is there afterwards.
 *
 * CALX_PAIRS is how many pairs are tried (200), CALX_PAIRS_SEED which is the first; each pair's number is its seed.
 * Given "2/3" the program tries its share of them: the second of three, and every third from there. */
#include "random_schema.h"
#include "rows.h"

typedef struct side {
    random_schema schema;
    const char *sql;
    const calx_catalog *catalog;
} side;

/* Which of how many shares of the pairs are this program's. */
static struct {
    unsigned which; /* from 0 */
    unsigned of;
} share = { 0, 1 };

/* How it goes. */
static struct {
    long long pairs;
    long long rows;
    long long changes;   /* of pairs, there or back */
    long long over_rows; /* those of them that ran with rows in the tables */
    long long stopped;   /* by rows, as was said before */
} told;

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

/* The name without its quotes where it has no others in it; else empty. */
static calx_text bare(calx_text name)
{
    bool quoted = name.len > 2 && (name.data[0] == '"' || name.data[0] == '\'');
    if (quoted)
        name = (calx_text){ name.data + 1, name.len - 2 };
    bool odd = calx_text_find(name, CALX_TEXT("'")) >= 0 || calx_text_find(name, CALX_TEXT("\"")) >= 0;
    return odd ? (calx_text){ 0 } : name;
}

/* The first label of an enum; NULL for what is none. */
static const calx_object *first_label(const calx_catalog *catalog, const calx_object *type)
{
    for (size_t i = 0; i < catalog->count; i++)
        if (catalog->objects[i]->kind == CALX_OBJECT_ENUM_LABEL && catalog->objects[i]->of == type)
            return catalog->objects[i];
    return NULL;
}

/* What becomes of labels that go: the first of those that stay, for every other pair. */
static calx_script_options labels_for(cataloging *c, uint64_t seed, const calx_difference *d)
{
    calx_script_options options = { .unsafe = seed % 2 };
    const char **map = calx_new_array(c->arena, const char *, d->count + 1);
    for (size_t i = 0; i < d->count && seed / 2 % 2; i++) {
        const calx_object *label = d->changes[i].from;
        if (!label || label->kind != CALX_OBJECT_ENUM_LABEL || d->changes[i].to)
            continue;
        const calx_object *type = d->counterparts[label->of->index];
        const calx_object *first = type ? first_label(d->to, type) : NULL;
        if (first && bare(label->name).len && bare(first->name).len && bare(label->of->name).len)
            map[options.label_map_count++] =
                calx_text_format(c->arena, "%.*s.%.*s:%.*s", CALX_TEXT_ARG(bare(label->of->name)),
                                 CALX_TEXT_ARG(bare(label->name)), CALX_TEXT_ARG(bare(first->name)))
                    .data;
    }
    options.label_map = map;
    return options;
}

static void make_side(cataloging *c, calx_conn *conn, side *s, uint64_t seed)
{
    empty_database(conn);
    s->sql = sql_of_schema(c, &s->schema);
    if (!calx_execute(conn, s->sql, &c->err))
        fail_msg("CALX_PAIRS_SEED=%llu makes a wrong schema: %s\n%s", (unsigned long long)seed, c->err.message, s->sql);
    s->catalog = read_catalog(c, conn);
}

/* Whether it was a value that stopped the script. */
static bool is_of_data(const calx_error *err)
{
    return strncmp(err->sqlstate, "22", 2) == 0 || strncmp(err->sqlstate, "23", 2) == 0;
}

/* Changes the database `from` from one side into the other. False where its rows were in the way, as had been said, and
 * it was made anew without. */
static bool change(cataloging *c, uint64_t seed, const side *from, side *to, bool has_rows)
{
    const calx_difference *d = compare(c, from->catalog, to->catalog, NULL);
    const calx_compare_options renames = renames_for(c, seed, d);
    if (renames.rename_count)
        d = compare(c, from->catalog, to->catalog, &renames);
    c->err = (calx_error){ 0 };
    const calx_script_options options = labels_for(c, seed, d);
    const calx_script *script = calx_catalog_script(c->arena, d, &options, &c->err);
    if (!script)
        fail_pair(c, seed, from, to, "no script", NULL);
    const held *before = has_rows ? rows_held(c, c->from, from->catalog) : NULL;
    bool may_stop = has_rows && rows_may_stop(c, c->from, script);
    told.changes++;
    told.over_rows += has_rows;
    if (!apply(c, c->from, script)) {
        if (!may_stop || !is_of_data(&c->err))
            fail_pair(c, seed, from, to, "the script fails", script);
        told.stopped++;
        make_side(c, c->from, to, seed);
        return false;
    }
    const char *left = changes_of(c, compare(c, read_catalog(c, c->from), to->catalog, NULL));
    if (left[0])
        fail_pair(c, seed, from, to, left, script);
    const char *lost = has_rows ? rows_lost(c, c->from, d, script, before) : NULL;
    if (lost)
        fail_pair(c, seed, from, to, lost, script);
    return has_rows;
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
    told.rows += rows_fill(c->from);
    bool rows = change(c, seed, &one, &other, true);
    change(c, seed, &other, &one, rows);
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
                 "do $$ begin create role calx_pairs_one;"
                 " exception when duplicate_object or unique_violation then null; end $$;" /* another share is at it */
                 "do $$ begin create role \"calx pairs TWO\";"
                 " exception when duplicate_object or unique_violation then null; end $$;"
                 "set synchronous_commit = off");
    unsigned long long first = setting("CALX_PAIRS_SEED", 1);
    unsigned long long count = setting("CALX_PAIRS", 200);
    for (unsigned long long seed = first + share.which; seed < first + count; seed += share.of) {
        try_pair(c, seed);
        if (++told.pairs % 50 == 0 || seed + share.of >= first + count)
            fprintf(stderr,
                    "pair %llu, %lld since %llu: %lld rows; of %lld changes %lld over rows, %lld stopped by them\n",
                    seed, told.pairs, first, told.rows, told.changes, told.over_rows, told.stopped);
    }
    if (told.pairs < 100)
        return;
    assert_true(told.rows > told.pairs * 5);
    assert_true(told.over_rows - told.stopped > told.changes / 2);
}

int main(int argc, char **argv)
{
    if (argc > 1 &&
        (sscanf(argv[1], "%u/%u", &share.which, &share.of) != 2 || share.which-- < 1 || share.which >= share.of)) {
        fprintf(stderr, "%s: a share like 1/2 is wanted, not %s\n", argv[0], argv[1]);
        return 2;
    }
    const struct CMUnitTest tests[] = { TEST(a_script_and_its_opposite_leave_nothing_to_do) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
