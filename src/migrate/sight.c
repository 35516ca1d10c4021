/* In a transaction the locks are there until it ends, and the connection itself is asked after each statement. Outside
 * of one they are gone by then: a second connection glances at them while the statement runs. A relation counts where
 * it was there before the revision; nobody waits for what nobody else can see. */
#include "sight.h"

#include <calx/clock.h>

#include <stdlib.h>
#include <string.h>

#define MILLISECOND 1e6

/* A relation, and the file that holds its rows. */
typedef struct relation {
    uint32_t oid;
    uint32_t file; /* 0: it has none */
    calx_text name;
    bool holds_rows;
} relation;

typedef struct relations {
    relation *items; /* by oid */
    size_t count;
} relations;

/* A statement while more is to be known of it. */
typedef struct seen {
    calx_rehearsed_statement statement;
    calx_rehearsed_lock *locks;
    int64_t start; /* in ticks */
} seen;

struct calx_sight {
    calx_conn *conn;
    calx_conn *second; /* NULL until a revision outside transactions runs */
    calx_arena *arena;
    bool weak;
    const calx_revision *revision;
    bool up;
    relations before;  /* the revision */
    relations present; /* after the last statement */
    seen *items;
    size_t count;
    size_t cap;
    size_t first; /* of the revision */
    calx_rehearsed_statement *out;
};

/* The modes by strength, as pg_locks names them and as LOCK TABLE does. */
static const struct {
    const char *locks;
    const char *name;
    bool readers;
    bool writers;
} modes[] = {
    { "AccessShareLock", "ACCESS SHARE", false, false },
    { "RowShareLock", "ROW SHARE", false, false },
    { "RowExclusiveLock", "ROW EXCLUSIVE", false, false },
    { "ShareUpdateExclusiveLock", "SHARE UPDATE EXCLUSIVE", false, false },
    { "ShareLock", "SHARE", false, true },
    { "ShareRowExclusiveLock", "SHARE ROW EXCLUSIVE", false, true },
    { "ExclusiveLock", "EXCLUSIVE", false, true },
    { "AccessExclusiveLock", "ACCESS EXCLUSIVE", true, true },
};
#define MODES (sizeof modes / sizeof *modes)
#define FIRST_THAT_EXCLUDES 3 /* weaker ones are what reading and writing take */

static size_t mode_of(calx_text locks)
{
    for (size_t i = 0; i < MODES; i++)
        if (calx_text_equal(locks, calx_text_of(modes[i].locks)))
            return i;
    return 0;
}

static size_t mode_named(calx_text name)
{
    for (size_t i = 0; i < MODES; i++)
        if (calx_text_equal(name, calx_text_of(modes[i].name)))
            return i;
    return 0;
}

static bool read_relations(calx_sight *s, relations *out, calx_error *err)
{
    PGresult *rows =
        calx_query(s->conn, s->arena,
                   "SELECT class.oid::int8, coalesce(pg_relation_filenode(class.oid), 0)::int8,"
                   "       format('%I.%I', space.nspname, class.relname), class.relkind IN ('r', 'm')"
                   "  FROM pg_class AS class JOIN pg_namespace AS space ON space.oid = class.relnamespace"
                   " WHERE class.relkind IN ('r', 'p', 'm', 'v', 'S')"
                   "   AND space.nspname <> 'information_schema' AND space.nspname !~ '^pg_' ORDER BY class.oid",
                   NULL, err);
    if (!rows)
        return false;
    out->count = (size_t)PQntuples(rows);
    out->items = calx_new_array(s->arena, relation, out->count);
    for (size_t i = 0; i < out->count; i++) {
        relation *r = &out->items[i];
        *r = (relation){ .oid = (uint32_t)calx_cell_int(rows, (int)i, 0),
                         .file = (uint32_t)calx_cell_int(rows, (int)i, 1),
                         .name = calx_cell_text(rows, (int)i, 2) };
        if (!calx_cell(rows, (int)i, 3, &calx_type_boolean, s->arena, &r->holds_rows, err))
            return false;
    }
    return true;
}

static int by_oid(const void *a, const void *b)
{
    const relation *x = a;
    const relation *y = b;
    return (x->oid > y->oid) - (x->oid < y->oid);
}

static const relation *find(const relations *in, uint32_t oid)
{
    relation key = { .oid = oid };
    return in->count ? bsearch(&key, in->items, in->count, sizeof key, by_oid) : NULL;
}

/* The strongest mode in which an earlier statement of the revision's transaction has the relation; the transaction
 * keeps it, and what is taken again is no news. */
static bool is_held(const calx_sight *s, calx_text name, size_t mode)
{
    if (s->revision->outside_transaction)
        return false;
    for (size_t i = s->first; i + 1 < s->count; i++)
        for (size_t k = 0; k < s->items[i].statement.lock_count; k++)
            if (calx_text_equal(s->items[i].locks[k].relation, name) && mode_named(s->items[i].locks[k].mode) >= mode)
                return true;
    return false;
}

static void add_lock(calx_sight *s, const relation *on, size_t mode)
{
    seen *now = &s->items[s->count - 1];
    if (mode < FIRST_THAT_EXCLUDES || (!s->weak && !modes[mode].writers) || is_held(s, on->name, mode))
        return;
    size_t at = 0;
    while (at < now->statement.lock_count && !calx_text_equal(now->locks[at].relation, on->name))
        at++;
    if (at == now->statement.lock_count) {
        now->locks = calx_grow(s->arena, now->locks, at * sizeof *now->locks, (at + 1) * sizeof *now->locks);
        now->statement.lock_count++;
    } else if (mode_named(now->locks[at].mode) >= mode) {
        return;
    }
    now->locks[at] = (calx_rehearsed_lock){ .relation = on->name,
                                            .mode = calx_text_of(modes[mode].name),
                                            .readers_wait = modes[mode].readers,
                                            .writers_wait = modes[mode].writers };
}

static bool read_locks(calx_sight *s, calx_conn *through, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    calx_params params = calx_params_in(scratch);
    if (!calx_params_int8(&params, PQbackendPID(calx_libpq(s->conn)), err))
        return false;
    PGresult *rows = calx_query(through, scratch,
                                "SELECT relation::int8, mode FROM pg_locks WHERE pid = $1::int AND granted"
                                " AND locktype = 'relation' AND database ="
                                " (SELECT oid FROM pg_database WHERE datname = current_database())",
                                &params, err);
    for (int i = 0; rows && i < PQntuples(rows); i++) {
        const relation *on = find(&s->before, (uint32_t)calx_cell_int(rows, i, 0));
        if (on)
            add_lock(s, on, mode_of(calx_cell_text(rows, i, 1)));
    }
    return rows;
}

/* How much there is of a table that was written anew. */
static bool measure(calx_sight *s, const relation *table, calx_rehearsed_rewrite *out, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    calx_text sql = calx_text_format(scratch, "SELECT count(*), pg_relation_size(%u::oid) FROM %.*s", table->oid,
                                     CALX_TEXT_ARG(table->name));
    PGresult *row = calx_query(s->conn, scratch, sql.data, NULL, err);
    if (!row)
        return false;
    *out = (calx_rehearsed_rewrite){ .relation = table->name,
                                     .rows = calx_cell_int(row, 0, 0),
                                     .bytes = calx_cell_int(row, 0, 1) };
    return true;
}

static bool find_rewrites(calx_sight *s, const relations *after, calx_error *err)
{
    calx_rehearsed_statement *now = &s->items[s->count - 1].statement;
    calx_rehearsed_rewrite *list = calx_new_array(s->arena, calx_rehearsed_rewrite, after->count);
    now->rewrites = list;
    for (size_t i = 0; i < after->count; i++) {
        const relation *is = &after->items[i];
        const relation *was = find(&s->present, is->oid);
        if (!was || !is->holds_rows || was->file == is->file || !find(&s->before, is->oid))
            continue;
        if (!measure(s, is, &list[now->rewrite_count++], err))
            return false;
    }
    return true;
}

static bool begin(void *context, calx_conn *conn, const calx_revision *revision, bool up, calx_error *err)
{
    calx_sight *s = context;
    s->conn = conn;
    s->revision = revision;
    s->up = up;
    s->first = s->count;
    if (revision->outside_transaction && !s->second)
        s->second = calx_connect_beside(conn, NULL, "calx rehearse", err);
    if ((revision->outside_transaction && !s->second) || !read_relations(s, &s->before, err))
        return false;
    s->present = s->before;
    return true;
}

static bool before(void *context, const calx_script_statement *statement, calx_error *err)
{
    (void)err;
    calx_sight *s = context;
    if (s->count == s->cap) {
        size_t more = s->cap ? s->cap * 2 : 32;
        s->items = calx_grow(s->arena, s->items, s->cap * sizeof *s->items, more * sizeof *s->items);
        s->cap = more;
    }
    calx_text part = s->up ? s->revision->upgrade : s->revision->downgrade;
    int line = s->up ? s->revision->upgrade_line : s->revision->downgrade_line;
    s->items[s->count++] = (seen){
        .statement = { .revision = s->revision,
                       .up = s->up,
                       .sql = statement ? statement->text : (calx_text){ 0 },
                       .line = statement ? line - 1 + calx_script_line(part, statement->offset) : s->revision->line,
                       .rows = -1 },
        .start = calx_ticks(),
    };
    return true;
}

static bool after(void *context, int64_t rows, calx_error *err)
{
    calx_sight *s = context;
    seen *now = &s->items[s->count - 1];
    now->statement.milliseconds = (double)(calx_ticks() - now->start) / MILLISECOND;
    now->statement.rows = rows;
    bool kept = PQtransactionStatus(calx_libpq(s->conn)) == PQTRANS_INTRANS;
    relations present;
    if ((kept && !read_locks(s, s->conn, err)) || !read_relations(s, &present, err) || !find_rewrites(s, &present, err))
        return false;
    s->present = present;
    if (s->revision->outside_transaction)
        for (size_t i = 0; i < now->statement.lock_count; i++)
            now->locks[i].milliseconds = now->statement.milliseconds;
    return true;
}

/* The locks of the revision's transaction are given back now. */
static void end(void *context)
{
    calx_sight *s = context;
    int64_t now = calx_ticks();
    for (size_t i = s->first; i < s->count && !s->revision->outside_transaction; i++)
        for (size_t k = 0; k < s->items[i].statement.lock_count; k++)
            s->items[i].locks[k].milliseconds = (double)(now - s->items[i].start) / MILLISECOND;
}

static void glance(void *context)
{
    calx_sight *s = context;
    calx_error ignored = { 0 };
    if (s->revision->outside_transaction && s->second)
        read_locks(s, s->second, &ignored);
}

calx_sight *calx_sight_open(calx_conn *conn, calx_arena *arena, bool weak)
{
    calx_sight *s = calx_new(arena, calx_sight);
    *s = (calx_sight){ .conn = conn, .arena = arena, .weak = weak };
    return s;
}

calx_observer calx_sight_observer(calx_sight *sight)
{
    return (calx_observer){
        .context = sight, .begin = begin, .before = before, .after = after, .end = end, .glance = glance
    };
}

const calx_rehearsed_statement *calx_sight_statements(calx_sight *sight, size_t *count)
{
    sight->out = calx_new_array(sight->arena, calx_rehearsed_statement, sight->count);
    for (size_t i = 0; i < sight->count; i++) {
        sight->out[i] = sight->items[i].statement;
        sight->out[i].locks = sight->items[i].locks;
    }
    *count = sight->count;
    return sight->out;
}

void calx_sight_close(calx_sight *sight)
{
    calx_close(sight->second);
    sight->second = NULL;
}
