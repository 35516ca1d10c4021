/* Makes a whole schema in a scratch: models and files, in an order that is found by trying. */
#include "scratch.h"

#include "failure.h"
#include "script.h"

#include <calx/buffer.h>
#include <stdio.h>
#include <string.h>

#define BOM "\xEF\xBB\xBF"
#define CHUNK 100 /* models, or statements of a file, sent together; all of a large schema would be too many locks */

/* One piece that is made as a whole. */
typedef struct piece {
    const char *path; /* of its file; of a model, words for people */
    int line;         /* 1, or 0 for a model */
    calx_text sql;
    bool early;   /* makes what tables may need: extensions, schemas, types */
    bool follows; /* the piece before it, of the same file, which comes first */
    bool done;
    calx_error why; /* it was not made when last tried */
} piece;

typedef struct build {
    calx_scratch *scratch;
    calx_arena *arena;
    piece *pieces;
    size_t count;
    size_t cap;
    size_t left; /* that are not done */
} build;

static void add_piece(build *b, const char *path, int line, calx_text sql)
{
    if (sql.len == 0)
        return;
    if (b->count == b->cap) {
        size_t more = b->cap ? b->cap * 2 : 64;
        b->pieces = calx_grow(b->arena, b->pieces, b->cap * sizeof *b->pieces, more * sizeof *b->pieces);
        b->cap = more;
    }
    b->pieces[b->count++] = (piece){ .path = path, .line = line, .sql = sql };
}

/* A file of many statements is made in parts, one after the other. */
static void add_file(build *b, const char *path, calx_text sql)
{
    calx_script_at script = { .sql = sql };
    calx_script_statement statement;
    size_t first = b->count;
    size_t from = 0;
    int line = 1;
    for (size_t n = 0; calx_script_next(&script, &statement); n++) {
        if (n == 0 || n % CHUNK != 0)
            continue;
        calx_text part = { sql.data + from, statement.offset - from };
        add_piece(b, path, line, part);
        from = statement.offset;
        line += calx_script_line(part, part.len) - 1;
    }
    add_piece(b, path, line, (calx_text){ sql.data + from, sql.len - from });
    for (size_t i = first + 1; i < b->count; i++)
        b->pieces[i].follows = true;
}

/* Whether it is not its turn yet. */
static bool is_behind(const piece *p)
{
    return p->follows && !p[-1].done;
}

/* Whether all that a file creates is what tables may need. */
static bool is_early(calx_text sql)
{
    static const char *const kinds[] = { "extension", "schema", "type", "domain", "collation" };
    calx_script_at script = { .sql = sql };
    calx_script_statement statement;
    if (!calx_script_next(&script, &statement) || !calx_script_word_is(&statement, 0, "create"))
        return false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (calx_script_word_is(&statement, 1, kinds[i]))
            return true;
    return false;
}

/* As a revision has it: whatever git did to the line ends on their way, functions and comments come out the same. */
static calx_text plain_text(calx_arena *arena, const calx_embedded_file *file)
{
    calx_text sql = { file->data, file->len };
    if (calx_text_starts(sql, CALX_TEXT(BOM)))
        sql = (calx_text){ sql.data + strlen(BOM), sql.len - strlen(BOM) };
    if (calx_text_find(sql, CALX_TEXT("\r\n")) < 0)
        return sql;
    calx_buffer text = calx_buffer_in(arena);
    for (size_t i = 0; i < sql.len; i++)
        if (sql.data[i] != '\r' || i + 1 == sql.len || sql.data[i + 1] != '\n')
            calx_buffer_add_char(&text, sql.data[i]);
    return calx_buffer_text(&text);
}

static void add_files(build *b, const calx_embedded_files *files, bool early)
{
    for (size_t i = 0; files && i < files->count; i++) {
        calx_text sql = plain_text(b->arena, &files->files[i]);
        if (is_early(sql) == early)
            add_file(b, files->files[i].path, sql);
    }
}

typedef calx_text (*ddl)(calx_arena *arena, const calx_table *table);

static void add_models(build *b, const calx_registry *models, ddl make)
{
    for (size_t i = 0; models && i < models->table_count; i++) {
        const calx_table *table = models->tables[i];
        bool apart = make != calx_comments_ddl && table->kind != CALX_TABLE && make != calx_indexes_ddl;
        if (!apart)
            add_piece(b, calx_text_format(b->arena, "model %s", table->name).data, 0, make(b->arena, table));
    }
}

static void list_pieces(build *b, const calx_schema *schema)
{
    const calx_registry *models = schema->models;
    add_files(b, schema->sql, true);
    for (size_t i = 0; models && i < models->enum_count; i++)
        add_piece(b, calx_text_format(b->arena, "enum %s", models->enums[i]->name).data, 0,
                  calx_enum_ddl(b->arena, models->enums[i]));
    add_models(b, models, calx_table_ddl);
    add_models(b, models, calx_keys_ddl);
    add_models(b, models, calx_foreign_keys_ddl);
    add_models(b, models, calx_indexes_ddl);
    add_files(b, schema->sql, false);
    add_models(b, models, calx_comments_ddl); /* also of what files make */
    b->left = b->count;
}

void calx_schema_add_pieces(calx_buffer *to, const calx_schema *schema)
{
    CALX_SCOPED_ARENA(arena);
    build b = { .arena = arena };
    list_pieces(&b, schema);
    for (size_t i = 0; i < b.count; i++) {
        calx_buffer_addf(to, "%zu%s:", b.pieces[i].sql.len, b.pieces[i].follows ? "+" : "");
        calx_buffer_add_text(to, b.pieces[i].sql);
    }
}

/* Whether what failed may yet work when other pieces are there. */
static bool lacks_something(const calx_error *err)
{
    static const char *const missing[] = { "42P01", "42703", "42704", "42883", "3F000" };
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++)
        if (calx_error_is(err, missing[i]))
            return true;
    return false;
}

/* False where it can never be made. */
static bool try_one(build *b, piece *p, calx_error *err)
{
    if (p->done || is_behind(p))
        return true;
    p->done = calx_scratch_try(b->scratch, p->path, p->line, p->sql, false, &p->why);
    b->left -= p->done;
    if (p->done || lacks_something(&p->why))
        return true;
    if (err)
        *err = p->why;
    return false;
}

/* Sends many at once, since a trip for each takes longer than making it; one by one where that fails. */
static bool try_chunk(build *b, piece *from, size_t count, calx_error *err)
{
    CALX_SCOPED_ARENA(arena);
    calx_buffer sql = calx_buffer_in(arena);
    calx_error ignored = { 0 };
    for (size_t i = 0; i < count; i++)
        calx_buffer_add_text(&sql, from[i].sql);
    if (calx_scratch_try(b->scratch, from->path, 0, calx_buffer_text(&sql), false, &ignored)) {
        for (size_t i = 0; i < count; i++)
            from[i].done = true;
        b->left -= count;
        return true;
    }
    for (size_t i = 0; i < count; i++)
        if (!try_one(b, &from[i], err))
            return false;
    return true;
}

/* How many models stand side by side from `at` that nobody has tried. */
static size_t chunk_at(const build *b, size_t at)
{
    size_t n = 0;
    while (at + n < b->count && n < CHUNK && b->pieces[at + n].line == 0 && !b->pieces[at + n].done)
        n++;
    return n;
}

static bool try_all(build *b, bool first, calx_error *err)
{
    for (size_t at = 0; at < b->count;) {
        size_t n = first ? chunk_at(b, at) : 0;
        if (n > 1 ? !try_chunk(b, &b->pieces[at], n, err) : !try_one(b, &b->pieces[at], err))
            return false;
        at += n > 1 ? n : 1;
    }
    return true;
}

/* Whether the piece waits only for another one that failed itself: its error names that one's file. */
static bool waits_for_another(const build *b, const piece *p)
{
    for (size_t i = 0; i < b->count; i++) {
        const piece *other = &b->pieces[i];
        if (other->done || other == p || other->line == 0)
            continue;
        const char *slash = strrchr(other->path, '/');
        const char *name = slash ? slash + 1 : other->path;
        char quoted[80];
        snprintf(quoted, sizeof quoted, "\"%.*s\"", (int)strcspn(name, "."), name);
        if (strstr(p->why.message, quoted))
            return true;
    }
    return false;
}

/* Reports the piece that the others wait for. */
static bool fail(const build *b, calx_error *err)
{
    const piece *cause = NULL;
    for (size_t i = 0; i < b->count; i++) {
        const piece *p = &b->pieces[i];
        if (!p->done && !is_behind(p) && (!cause || (waits_for_another(b, cause) && !waits_for_another(b, p))))
            cause = p;
    }
    if (!err)
        return false;
    *err = cause->why;
    if (b->left > 1)
        calx_error_detail(err, "%zu more pieces of the schema could not be made, as far as is known because of it.",
                          b->left - 1);
    if (!err->hint[0])
        calx_error_hint(err, "Nothing in the models or the SQL files makes it: correct the name, or add what is "
                             "missing.");
    return false;
}

/* In a scratch schema, where nothing more can be made from what is in it: one piece with a look at the schema beside,
 * where an extension may be. */
static bool try_looking_beside(build *b, calx_error *err)
{
    if (!b->scratch->schema)
        return true;
    size_t left = b->left;
    bool ok = calx_scratch_look_beside(b->scratch, true, err);
    for (size_t i = 0; ok && i < b->count && b->left == left; i++)
        ok = waits_for_another(b, &b->pieces[i]) || try_one(b, &b->pieces[i], err);
    return ok && calx_scratch_look_beside(b->scratch, false, err);
}

/* That look must have found nothing but extensions: a view of the scratch over a table of the database would be
 * compared as if it were over the model's. */
static bool check_apart(const build *b, calx_error *err)
{
    if (!b->scratch->schema)
        return true;
    calx_params params = calx_params_in(b->arena);
    if (!calx_params_text(&params, calx_text_of(b->scratch->schema), err) ||
        !calx_params_text(&params, calx_text_of(b->scratch->stands_for), err))
        return false;
    PGresult *found = calx_query(
        b->scratch->conn, b->arena,
        "WITH own (classid, objid, relation) AS ("
        "    SELECT 'pg_class'::regclass, oid, oid FROM pg_class WHERE relnamespace = $1::text::regnamespace"
        "    UNION ALL SELECT 'pg_proc'::regclass, oid, oid FROM pg_proc WHERE pronamespace = $1::text::regnamespace"
        "    UNION ALL SELECT 'pg_type'::regclass, oid, oid FROM pg_type WHERE typnamespace = $1::text::regnamespace"
        "), part (classid, objid) AS ("
        "    SELECT classid, objid FROM own"
        "    UNION ALL SELECT 'pg_rewrite'::regclass, r.oid FROM pg_rewrite r JOIN own ON relation = ev_class"
        "    UNION ALL SELECT 'pg_constraint'::regclass, c.oid FROM pg_constraint c JOIN own ON relation = conrelid"
        "    UNION ALL SELECT 'pg_attrdef'::regclass, d.oid FROM pg_attrdef d JOIN own ON relation = adrelid"
        "    UNION ALL SELECT 'pg_trigger'::regclass, t.oid FROM pg_trigger t JOIN own ON relation = tgrelid"
        "), other (classid, objid) AS ("
        "    SELECT 'pg_class'::regclass, oid FROM pg_class WHERE relnamespace = $2::text::regnamespace"
        "    UNION ALL SELECT 'pg_proc'::regclass, oid FROM pg_proc WHERE pronamespace = $2::text::regnamespace"
        "    UNION ALL SELECT 'pg_type'::regclass, oid FROM pg_type WHERE typnamespace = $2::text::regnamespace"
        ") SELECT DISTINCT pg_describe_object(part.classid, part.objid, 0),"
        "                  pg_describe_object(other.classid, other.objid, 0)"
        "    FROM pg_depend AS d JOIN part ON part.classid = d.classid AND part.objid = d.objid"
        "    JOIN other ON other.classid = d.refclassid AND other.objid = d.refobjid"
        "   WHERE NOT EXISTS (SELECT FROM pg_depend AS e WHERE e.classid = other.classid AND e.objid = other.objid"
        "                        AND e.deptype = 'e') LIMIT 1",
        &params, err);
    if (!found || PQntuples(found) == 0)
        return found != NULL;
    calx_fail(err, CALX_USAGE, "In a scratch schema %.*s cannot be made apart from the database's %.*s.",
              CALX_TEXT_ARG(calx_cell_text(found, 0, 0)), CALX_TEXT_ARG(calx_cell_text(found, 0, 1)));
    return calx_error_hint(err, "Let the role make a scratch database: ALTER ROLE %s CREATEDB; or name no schema.",
                           calx_quoted_user(b->scratch->conn, b->arena));
}

bool calx_scratch_build(calx_scratch *scratch, const calx_schema *schema, calx_error *err)
{
    CALX_SCOPED_ARENA(arena);
    build b = { .scratch = scratch, .arena = arena };
    list_pieces(&b, schema);
    for (bool first = true; b.left > 0; first = false) {
        size_t left = b.left;
        if (!try_all(&b, first, err))
            return false;
        if (b.left == left && !try_looking_beside(&b, err))
            return false;
        if (b.left == left)
            return fail(&b, err);
    }
    return check_apart(&b, err);
}
