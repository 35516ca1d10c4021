/* pg_dump | psql, without a shell. What they have to say goes into a file that nobody else sees, and from there into
 * the error. */
#include "dump.h"

#include "conninfo.h"

#include <calx/buffer.h>

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST_SETTINGS 64

static const char *setting(calx_arena *arena, const char *name, const char *value)
{
    return calx_text_format(arena, "%s=%s", name, value).data;
}

dump_place dump_place_of(calx_conn *conn, calx_arena *arena)
{
    PGconn *pg = calx_libpq(conn);
    const char **settings = calx_new_array(arena, const char *, MOST_SETTINGS);
    size_t count = 0;
    settings[count++] = setting(arena, "PGHOST", PQhost(pg));
    settings[count++] = setting(arena, "PGPORT", PQport(pg));
    PQconninfoOption *options = PQconninfo(pg);
    for (const PQconninfoOption *o = options; o && o->keyword && count + 1 < MOST_SETTINGS; o++) {
        bool own = !o->envvar || strcmp(o->envvar, "PGHOST") == 0 || strcmp(o->envvar, "PGPORT") == 0 ||
                   strcmp(o->envvar, "PGDATABASE") == 0 || strcmp(o->envvar, "PGAPPNAME") == 0 ||
                   strcmp(o->envvar, "PGSERVICE") == 0 || strcmp(o->envvar, "PGHOSTADDR") == 0;
        if (!own && o->val && *o->val)
            settings[count++] = setting(arena, o->envvar, o->val);
    }
    PQconninfoFree(options);
    return (dump_place){ settings, calx_text_cstr(arena, calx_text_of(PQdb(pg))) };
}

/* The environment of this process, but for what the settings say. */
static char **environment_of(const dump_place *place, calx_arena *arena)
{
    size_t count = 0;
    while (environ[count])
        count++;
    char **all = calx_new_array(arena, char *, count + MOST_SETTINGS + 1);
    size_t at = 0;
    for (size_t i = 0; i < count; i++)
        if (strncmp(environ[i], "PG", 2) != 0)
            all[at++] = environ[i];
    for (const char *const *s = place->settings; *s; s++)
        all[at++] = (char *)*s;
    return all;
}

/* A program of the two: its arguments, and the descriptors that become its own. */
typedef struct program {
    const char *const *arguments;
    char **environment;
    int input;  /* -1: nothing to read */
    int output; /* -1: nobody reads */
    pid_t pid;
    int status;
} program;

static bool start(program *p, int errors, calx_error *err)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    if (p->input >= 0)
        posix_spawn_file_actions_adddup2(&actions, p->input, STDIN_FILENO);
    else
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (p->output >= 0)
        posix_spawn_file_actions_adddup2(&actions, p->output, STDOUT_FILENO);
    else
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
    int failed = posix_spawnp(&p->pid, p->arguments[0], &actions, NULL, (char *const *)p->arguments, p->environment);
    posix_spawn_file_actions_destroy(&actions);
    if (!failed)
        return true;
    p->pid = 0;
    errno = failed;
    calx_fail_errno(err, "%s cannot be run", p->arguments[0]);
    return calx_error_hint(err,
                           "Install PostgreSQL's client programs (Debian: postgresql-client) and have them in PATH.");
}

/* Who can't be waited for has not said that all went well. */
static void finish(program *p)
{
    while (p->pid && waitpid(p->pid, &p->status, 0) < 0)
        if (errno != EINTR) {
            p->status = -1;
            return;
        }
}

static bool explain(const program *dump, const program *restore, FILE *errors, calx_error *err)
{
    /* where the reader ends early the writer fails, too */
    const program *guilty = restore->status != 0 ? restore : dump;
    char said[1000];
    rewind(errors);
    size_t len = fread(said, 1, sizeof said - 1, errors);
    said[len] = '\0';
    calx_fail(err, CALX_SYSTEM, "The database could not be copied: %s failed.", guilty->arguments[0]);
    calx_error_detail(err, "%s", said);
    if (calx_text_find(calx_text_of(said), CALX_TEXT("server version mismatch")) >= 0)
        return calx_error_hint(err, "pg_dump has to be as new as the server: install the client programs of the "
                                    "server's version (Debian: postgresql-client-17, say), and have them first in "
                                    "PATH.");
    return calx_error_hint(err, "Its words are above. A role that may read all tables is needed, and one that may make "
                                "their extensions.");
}

static bool run_both(program *dump, program *restore, calx_error *err)
{
    int ends[2];
    FILE *errors = tmpfile();
    if (!errors || pipe2(ends, O_CLOEXEC) != 0) {
        calx_fail_errno(err, "No pipe for a copy of the database could be made");
        if (errors)
            fclose(errors);
        return false;
    }
    dump->output = ends[1];
    restore->input = ends[0];
    bool ok = start(restore, fileno(errors), err) && start(dump, fileno(errors), err);
    close(ends[0]);
    close(ends[1]);
    finish(dump);
    finish(restore);
    if (ok && (dump->status != 0 || restore->status != 0))
        ok = explain(dump, restore, errors, err);
    fclose(errors);
    return ok;
}

/* As --dbname: a name with "=" in it would be taken for a connection string. */
static const char *named(calx_arena *arena, const char *database)
{
    calx_buffer conninfo = calx_buffer_in(arena);
    calx_conninfo_add(&conninfo, "dbname", database);
    return calx_buffer_cstr(&conninfo);
}

/* `what`: what of the rows to take, or nothing; then a table. */
static bool copy(const dump_place *from, const dump_place *to, const calx_clone_options *options, const char *what,
                 const char *table, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    const char *dump_arguments[16] = { "pg_dump",           "--no-tablespaces",
                                       "--no-publications", "--no-subscriptions",
                                       "--dbname",          named(scratch, from->database) };
    size_t count = 6;
    if (!options->with_owners)
        dump_arguments[count++] = "--no-owner";
    if (!options->with_grants)
        dump_arguments[count++] = "--no-acl";
    if (what)
        dump_arguments[count++] = what;
    if (table)
        dump_arguments[count++] = table;
    const char *restore_arguments[] = { "psql",  "--no-psqlrc",     "--quiet",  "--single-transaction",
                                        "--set", "ON_ERROR_STOP=1", "--dbname", named(scratch, to->database),
                                        NULL };
    program dump = { dump_arguments, environment_of(from, scratch), .input = -1, .output = -1 };
    program restore = { restore_arguments, environment_of(to, scratch), .input = -1, .output = -1 };
    return run_both(&dump, &restore, err);
}

bool dump_into(const dump_place *from, const dump_place *to, const calx_clone_options *options, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    if (!copy(from, to, options, options->schema_only ? "--schema-only" : NULL, NULL, err))
        return false;
    if (!options->schema_only || !options->with_rows)
        return true;
    const char *table = calx_text_format(scratch, "--table=%s*", options->with_rows).data;
    return copy(from, to, options, "--data-only", table, err);
}

/* All of a file that a program has written. */
static calx_text read_all(FILE *in, calx_arena *arena)
{
    calx_buffer text = calx_buffer_in(arena);
    size_t got;
    rewind(in);
    while ((got = fread(calx_buffer_reserve(&text, 65536), 1, 65536, in)) > 0)
        text.len += got;
    return calx_buffer_text(&text);
}

bool dump_schema(const dump_place *from, calx_arena *arena, calx_text *out, calx_error *err)
{
    const char *arguments[] = { "pg_dump",
                                "--schema-only",
                                "--no-owner",
                                "--no-tablespaces",
                                "--no-publications",
                                "--no-subscriptions",
                                "--dbname",
                                named(arena, from->database),
                                NULL };
    FILE *output = tmpfile();
    FILE *errors = tmpfile();
    program nobody = { 0 };
    program dump = { arguments, environment_of(from, arena), .input = -1, .output = output ? fileno(output) : -1 };
    bool ok = output && errors;
    if (!ok)
        calx_fail_errno(err, "No file for the database's grants could be made");
    ok = ok && start(&dump, fileno(errors), err);
    finish(&dump);
    if (ok && dump.status != 0)
        ok = explain(&dump, &nobody, errors, err);
    else if (ok)
        *out = read_all(output, arena);
    if (output)
        fclose(output);
    if (errors)
        fclose(errors);
    return ok;
}
