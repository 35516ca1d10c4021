/* The import from open file to commit. The SQL stands in sql/, the rules in columns.c. */
#include "import.h"

#include "rejects.h"

#include <calx/embed.h>
#include <calx/log.h>
#include <string.h>
#include <sys/stat.h>

extern const calx_embedded_files import_sql;

/* One file on its way. */
struct job {
    const import_options *options;
    import_reader *reader;
    import_header header;
    import_result *result;
    import_rejects rejects;
    size_t most_fields;   /* of a record */
    const char *progress; /* what is being done, for people */
};

struct import {
    const import_options *options;
    calx_conn *conn;
    calx_arena *arena;
    struct job jobs[2];
    size_t count;
};

static bool go_on(const import_options *options, calx_error *err)
{
    return !options->go_on || options->go_on(err);
}

static const char *sql_named(calx_text end)
{
    for (size_t i = 0; i < import_sql.count; i++)
        if (calx_text_ends(calx_text_of(import_sql.files[i].path), end))
            return import_sql.files[i].data;
    return "";
}

static const char *sql_file(const import_kind *kind, const char *what, calx_arena *arena)
{
    return sql_named(calx_text_format(arena, "/%s_%s.sql", what, kind->name));
}

static const char *copy_statement(const import_kind *kind, calx_arena *arena)
{
    calx_buffer sql = calx_buffer_in(arena);
    calx_buffer_addf(&sql, "copy %s (line, reason, raw", kind->staging);
    for (const import_target *target = kind->targets; target->name; target++)
        calx_buffer_addf(&sql, ", %s", target->name);
    calx_buffer_add_cstr(&sql, ") from stdin (format binary)");
    return calx_buffer_cstr(&sql);
}

static int copy_columns(const import_kind *kind)
{
    int count = 3;
    for (const import_target *target = kind->targets; target->name; target++)
        count++;
    return count;
}

static bool send_row(calx_copy_in *copy, const import_kind *kind, int64_t line, const import_row *row, calx_error *err)
{
    if (!calx_copy_in_field(copy, &calx_type_int8, &line, err) ||
        !calx_copy_in_field(copy, &calx_type_text, row->reason.len ? &row->reason : NULL, err) ||
        !calx_copy_in_field(copy, &calx_type_text_array, &row->raw, err))
        return false;
    for (int i = 0; kind->targets[i].name; i++) {
        /* whatever its type, a value begins where its union does */
        const void *value = row->values[i].set ? &row->values[i].text : NULL;
        if (!calx_copy_in_field(copy, kind->targets[i].type, value, err))
            return false;
    }
    return calx_copy_in_row(copy, err);
}

/* Cleans one record and sends it; `*done` at the end of the file. */
static bool stage_record(struct job *job, calx_copy_in *copy, calx_arena *arena, bool *done, calx_error *err)
{
    CALX_ARENA_SCOPE(arena);
    import_record record;
    import_row row;
    if (!go_on(job->options, err) || !import_reader_next(job->reader, &record, err))
        return false;
    *done = record.count == 0;
    if (*done)
        return true;
    import_row_clean(&row, &job->header, &record, arena, &job->result->counts);
    if (record.count > job->most_fields)
        job->most_fields = record.count;
    job->result->read++;
    if (job->options->progress)
        job->options->progress(job->options->context, job->progress, import_reader_at(job->reader) / 1024,
                               import_reader_size(job->reader) / 1024);
    return send_row(copy, job->header.kind, record.line, &row, err);
}

static bool stage(struct import *import, struct job *job, calx_error *err)
{
    CALX_SCOPED_ARENA(arena);
    CALX_SCOPED_ARENA(scratch);
    const import_kind *kind = job->header.kind;
    if (!calx_execute(import->conn, sql_file(kind, "stage", arena), err))
        return false;
    calx_copy_in *copy = calx_copy_in_begin(import->conn, arena, copy_statement(kind, arena), copy_columns(kind), err);
    if (!copy)
        return false;
    for (bool done = false; !done;)
        if (!stage_record(job, copy, scratch, &done, err)) {
            calx_copy_in_abort(copy);
            return false;
        }
    return calx_copy_in_end(copy, NULL, err);
}

static int64_t *outcome_of(import_result *result, calx_text name)
{
    const struct {
        calx_text name;
        int64_t *count;
    } outcomes[] = {
        { CALX_TEXT("loaded"), &result->loaded },       { CALX_TEXT("updated"), &result->updated },
        { CALX_TEXT("unchanged"), &result->unchanged }, { CALX_TEXT("merged"), &result->merged },
        { CALX_TEXT("rejected"), &result->rejected },
    };
    for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++)
        if (calx_text_equal(name, outcomes[i].name))
            return outcomes[i].count;
    return NULL;
}

/* Every record must have come to one end: what the server counted is compared with what was read. */
static bool check_sum(const import_result *r, calx_error *err)
{
    int64_t ended = r->loaded + r->updated + r->unchanged + r->merged + r->rejected;
    if (ended == r->read)
        return true;
    calx_fail(err, CALX_SHAPE, "%s: %lld records were read, but %lld are accounted for.", r->path, (long long)r->read,
              (long long)ended);
    return calx_error_hint(err, "This is a mistake in the program. Nothing was imported.");
}

static bool count(struct import *import, struct job *job, calx_error *err)
{
    import_result *result = job->result;
    PGresult *rows =
        calx_query(import->conn, import->arena, sql_file(job->header.kind, "count", import->arena), NULL, err);
    if (!rows)
        return false;
    result->places = calx_new_array(import->arena, import_place, (size_t)PQntuples(rows));
    for (int i = 0; i < PQntuples(rows); i++) {
        calx_text what = calx_cell_text(rows, i, 1);
        int64_t records = calx_cell_int(rows, i, 2);
        int64_t *outcome = outcome_of(result, what);
        if (outcome)
            *outcome = records;
        else if (records > 0)
            result->places[result->place_count++] = (import_place){ .what = what, .records = records };
    }
    return check_sum(result, err);
}

static bool write_rejects(struct import *import, struct job *job, calx_error *err)
{
    if (job->result->rejected == 0)
        return true;
    size_t fields = job->most_fields > job->header.count ? job->most_fields : job->header.count;
    if (!import_rejects_write(&job->rejects, import->conn, &job->header, fields, import->options->rejects,
                              import->arena, err))
        return false;
    job->result->rejects = job->rejects.path;
    return true;
}

static bool run_job(struct import *import, struct job *job, calx_error *err)
{
    const char *load = sql_file(job->header.kind, "load", import->arena);
    calx_log(CALX_INFO, "staging", "file", job->result->path, NULL);
    if (!stage(import, job, err))
        return false;
    calx_log(CALX_INFO, "loading", "file", job->result->path, NULL);
    return go_on(import->options, err) && calx_execute(import->conn, load, err) && go_on(import->options, err) &&
           count(import, job, err) && write_rejects(import, job, err) && go_on(import->options, err);
}

/* What the import cannot do without, asked before the work. */
static bool check_database(struct import *import, calx_error *err)
{
    CALX_SCOPED_ARENA(arena);
    PGresult *there = calx_query(import->conn, arena,
                                 "select count(to_regclass(name))::int4 from unnest(array["
                                 "'import_origins', 'agencies', 'data_sources', 'us_states', 'record_types']) as name",
                                 NULL, err);
    if (!there)
        return false;
    if (calx_cell_int(there, 0, 0) < 5) {
        calx_fail(err, CALX_NOT_FOUND, "The database has not the tables that the import needs.");
        return calx_error_hint(err, "Bring it to the newest version: dsdb upgrade");
    }
    PGresult *facts = calx_query(import->conn, arena,
                                 "select count(*)::int4 from (select from us_states limit 1) as a, "
                                 "(select from record_types limit 1) as b",
                                 NULL, err);
    if (!facts)
        return false;
    if (calx_cell_int(facts, 0, 0) > 0)
        return true;
    calx_fail(err, CALX_NOT_FOUND, "The database has no states or no record types, so no record could be placed.");
    return calx_error_hint(err, "Load the reference data: dsdb upgrade");
}

static void explain_full_disk(calx_error *err)
{
    calx_error said = *err;
    calx_fail(err, said.sqlstate, "The server's disk is full; nothing was imported.");
    calx_error_detail(err, "%s", said.message);
    calx_error_hint(err, "Make room on the server's disk and import again.");
}

/* Says what the server's error means for the import. */
static bool explain(const import_options *options, calx_error *err)
{
    calx_error stopped = { 0 };
    if (calx_error_is(err, "57014") && !go_on(options, &stopped))
        *err = stopped;
    else if (calx_error_is(err, "53100"))
        explain_full_disk(err);
    else if (calx_error_is(err, "42501"))
        calx_error_hint(err, "Import as the role that owns the tables. Nothing was imported.");
    return false;
}

static bool run_in_transaction(struct import *import, calx_error *err)
{
    CALX_TRANSACTION(tx, import->conn, err);
    if (!tx.open || !check_database(import, err))
        return false;
    for (size_t i = 0; i < import->count; i++)
        if (!run_job(import, &import->jobs[i], err))
            return false;
    if (import->options->dry_run)
        return calx_rollback(&tx, err);
    return calx_execute(import->conn, sql_named(CALX_TEXT("/analyze.sql")), err) && calx_commit(&tx, err);
}

/* Opens a file and reads its header: what is wrong there is known before the database is touched. */
static bool add_job(struct import *import, const import_kind *kind, const char *path, import_report *report,
                    calx_error *err)
{
    if (!path)
        return true;
    struct job *job = &import->jobs[import->count++];
    job->options = import->options;
    job->result = &report->files[report->count++];
    *job->result = (import_result){ .kind = kind, .path = path };
    job->progress = calx_text_format(import->arena, "reading %s, KiB", kind->name).data;
    job->reader = import_reader_open(path, err);
    return job->reader && import_header_read(&job->header, kind, import->arena, job->reader, err);
}

static bool check_folder(const char *folder, calx_error *err)
{
    struct stat is;
    if (!folder || (stat(folder, &is) == 0 && S_ISDIR(is.st_mode)))
        return true;
    calx_fail(err, CALX_BAD_FILE, "%s is not a folder.", folder);
    return calx_error_hint(err, "Make it, or name another one for the rejected records.");
}

static bool keep_rejects(struct import *import, calx_error *err)
{
    bool kept = true;
    for (size_t i = 0; i < import->count; i++)
        kept = import_rejects_keep(&import->jobs[i].rejects, kept ? err : NULL) && kept;
    return kept;
}

static void close_jobs(struct import *import)
{
    for (size_t i = 0; i < import->count; i++) {
        import_reader_close(import->jobs[i].reader);
        import_rejects_drop(&import->jobs[i].rejects);
    }
}

bool import_run(calx_conn *conn, const import_options *options, calx_arena *arena, import_report *report,
                calx_error *err)
{
    struct import *import = calx_new(arena, struct import);
    *import = (struct import){ .options = options, .conn = conn, .arena = arena };
    *report = (import_report){ 0 };
    bool opened = check_folder(options->rejects, err) &&
                  add_job(import, &import_agencies, options->agencies, report, err) &&
                  add_job(import, &import_data_sources, options->data_sources, report, err);
    bool done = opened && (run_in_transaction(import, err) || explain(options, err)) && keep_rejects(import, err);
    close_jobs(import);
    return done;
}
