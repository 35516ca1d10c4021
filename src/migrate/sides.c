/* What can be compared: a database, a schema, a history; each read by PostgreSQL itself. */
#include <calx/autogenerate.h>

#include "code.h"
#include "kept.h"
#include "scratch.h"
#include "version.h"

#include <calx/buffer.h>

#define NO_PRIVILEGE "42501"

static const calx_autogenerate_options defaults;

static const calx_autogenerate_options *or_defaults(const calx_autogenerate_options *options)
{
    return options ? options : &defaults;
}

/* The tables of migrations, which are nobody's schema. */
typedef struct left_out {
    const char *names[3];
} left_out;

static calx_catalog_options reading(const calx_autogenerate_options *options, calx_arena *arena, left_out *out)
{
    const char *table = options->version_table ? options->version_table : CALX_VERSION_TABLE;
    *out = (left_out){ { table, calx_text_format(arena, "%s_applied", table).data,
                         calx_text_format(arena, "%s_progress", table).data } };
    return (calx_catalog_options){ .schemas = options->schemas,
                                   .schema_count = options->schema_count,
                                   .leave_out = out->names,
                                   .leave_out_count = 3 };
}

const calx_catalog *calx_catalog_of_database(calx_conn *conn, calx_arena *arena,
                                             const calx_autogenerate_options *options, calx_error *err)
{
    left_out out;
    calx_catalog_options what = reading(or_defaults(options), arena, &out);
    return calx_catalog_read(conn, arena, &what, err);
}

const calx_catalog *calx_scratch_read_for(calx_scratch *scratch, calx_arena *arena,
                                          const calx_autogenerate_options *options, calx_error *err)
{
    left_out out;
    calx_catalog_options what = reading(options, arena, &out);
    return calx_scratch_read(scratch, arena, &what, err);
}

static const calx_catalog *make_and_read(calx_conn *conn, const calx_schema *schema, calx_arena *arena,
                                         const calx_autogenerate_options *options, calx_error *err)
{
    CALX_SCRATCH(scratch, conn, arena, &options->scratch, err);
    if (!scratch || !calx_scratch_build(scratch, schema, err))
        return NULL;
    return calx_scratch_read_for(scratch, arena, options, err);
}

/* What a role may not make in a new database, such as an extension that is not trusted, may be there in its own. Only
 * what was made in a database of its own is kept: a schema's objects depend on what is around them. */
const calx_catalog *calx_catalog_of_schema(calx_conn *conn, const calx_schema *schema, calx_arena *arena,
                                           const calx_autogenerate_options *options, calx_error *err)
{
    calx_autogenerate_options how = *or_defaults(options);
    calx_error why = { 0 };
    kept place = calx_kept_place(conn, schema, arena, &how);
    const calx_catalog *before = calx_kept_read(&place, arena);
    if (before)
        return before;
    const calx_catalog *catalog = make_and_read(conn, schema, arena, &how, &why);
    if (catalog && catalog->called.len == 0)
        calx_kept_write(&place, catalog);
    if (!catalog && calx_error_is(&why, NO_PRIVILEGE) && !how.scratch.no_database) {
        how.scratch.no_database = true;
        catalog = make_and_read(conn, schema, arena, &how, NULL);
    }
    if (!catalog && err)
        *err = why;
    return catalog;
}

static bool run_upgrade(calx_scratch *scratch, const calx_revision *revision, calx_error *err)
{
    if (revision->in_c)
        return calx_code_run(calx_scratch_conn(scratch), revision, true, err);
    return calx_scratch_run(scratch, revision->path, revision->upgrade_line, revision->upgrade,
                            revision->outside_transaction, err);
}

static bool run_history(calx_scratch *scratch, const calx_history *history, calx_error *err)
{
    for (size_t i = 0; i < history->count; i++) {
        const calx_revision *revision = &history->revisions[i];
        if (!calx_revision_load(history, revision, err) || !run_upgrade(scratch, revision, err))
            return false;
    }
    return true;
}

const calx_catalog *calx_catalog_of_history(calx_conn *conn, const calx_history *history, calx_arena *arena,
                                            const calx_autogenerate_options *options, calx_error *err)
{
    options = or_defaults(options);
    CALX_SCRATCH(scratch, conn, arena, &options->scratch, err);
    if (!scratch || !run_history(scratch, history, err))
        return NULL;
    return calx_scratch_read_for(scratch, arena, options, err);
}

/* By its name as PostgreSQL prints it: in quotes where it needs them. */
static bool has_schema(const calx_catalog *side, calx_arena *arena, const char *name)
{
    return calx_catalog_find(side, CALX_OBJECT_SCHEMA, calx_text_of(name)) ||
           calx_catalog_find(side, CALX_OBJECT_SCHEMA, calx_quote_identifier(arena, calx_text_of(name)));
}

/* Two sides without the schema would be alike: it is misspelt, and must not look like an answer. */
static bool have_schemas(calx_arena *arena, const calx_catalog *from, const calx_catalog *to,
                         const calx_autogenerate_options *options, calx_error *err)
{
    bool under_own_name = from->called.len == 0 && to->called.len == 0;
    for (size_t i = 0; under_own_name && options->schemas && i < options->schema_count; i++)
        if (!has_schema(from, arena, options->schemas[i]) && !has_schema(to, arena, options->schemas[i]))
            return calx_fail(err, CALX_NOT_FOUND, "Neither side has a schema \"%s\".", options->schemas[i]);
    return true;
}

const calx_difference *calx_schema_difference(calx_arena *arena, const calx_catalog *from, const calx_catalog *to,
                                              const calx_autogenerate_options *options, calx_error *err)
{
    options = or_defaults(options);
    calx_compare_options how = { .renames = options->renames, .rename_count = options->rename_count };
    static const calx_object_kind where_declared[] = { CALX_OBJECT_GRANT, CALX_OBJECT_POLICY, CALX_OBJECT_PUBLICATION,
                                                       CALX_OBJECT_DEFAULT_PRIVILEGES };
    for (size_t i = 0; i < sizeof where_declared / sizeof *where_declared; i++)
        if (!calx_catalog_declares(to, where_declared[i]))
            how.ignore_kinds |= UINT64_C(1) << where_declared[i];
    if (from->called.len > 0 || to->called.len > 0)
        how.ignore_kinds |= CALX_OUTSIDE_OF_SCHEMAS;
    return have_schemas(arena, from, to, options, err) ? calx_catalog_compare(arena, from, to, &how, err) : NULL;
}

const calx_difference *calx_schema_compare(calx_conn *conn, const calx_schema *schema, calx_arena *arena,
                                           const calx_autogenerate_options *options, calx_error *err)
{
    const calx_catalog *to = calx_catalog_of_schema(conn, schema, arena, options, err);
    if (!to)
        return NULL;
    calx_autogenerate_options same = *or_defaults(options);
    const char *only[1] = { calx_text_cstr(arena, to->called) };
    if (to->called.len > 0) {
        same.schemas = only;
        same.schema_count = 1;
    }
    const calx_catalog *from = calx_catalog_of_database(conn, arena, &same, err);
    return from ? calx_schema_difference(arena, from, to, options, err) : NULL;
}

/* Objects that are created, of `to`, or dropped, of `from`, by their index. */
static bool *marks(calx_arena *arena, const calx_difference *difference, bool dropped)
{
    const calx_catalog *side = dropped ? difference->from : difference->to;
    bool *marked = calx_new_array(arena, bool, side->count + 1);
    for (size_t i = 0; i < difference->count; i++) {
        const calx_change *change = &difference->changes[i];
        if (dropped ? !change->to : !change->from)
            marked[(dropped ? change->from : change->to)->index] = true;
    }
    return marked;
}

calx_text calx_difference_text(calx_arena *arena, const calx_difference *difference)
{
    calx_buffer text = calx_buffer_in(arena);
    const bool *created = marks(arena, difference, false);
    const bool *dropped = marks(arena, difference, true);
    for (size_t i = 0; i < difference->count; i++) {
        const calx_change *change = &difference->changes[i];
        bool with_its_whole = (!change->from && change->to->of && created[change->to->of->index]) ||
                              (!change->to && change->from->of && dropped[change->from->of->index]);
        if (with_its_whole)
            continue;
        calx_buffer_add_text(&text, calx_change_summary(arena, change));
        calx_buffer_add_char(&text, '\n');
    }
    return calx_buffer_text(&text);
}
