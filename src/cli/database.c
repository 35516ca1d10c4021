/* Which database: the environment, .env, the program's own server. Connecting to it. */
#include "config.h"
#include "frame.h"

#include <calx/log.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LARGEST_DOTENV (1 << 20)

/* Any of these alone tells libpq where to go; the others only how. */
static const char *const naming[] = { "PGSERVICE", "PGHOST", "PGHOSTADDR", "PGDATABASE" };
static const char *const completing[] = { "PGPORT",    "PGUSER",    "PGPASSWORD", "PGPASSFILE", "PGSERVICEFILE",
                                          "PGSSLMODE", "PGSSLCERT", "PGSSLKEY",   "PGOPTIONS",  "PGSSLROOTCERT" };
#define COUNT(list) (sizeof(list) / sizeof *(list))

static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

/* One that is there and may not be read must not be passed over: it may name another database than what comes next. */
static bool fail_dotenv(calx_error *err)
{
    calx_fail_errno(err, "Could not read the file .env");
    return calx_error_hint(err, "Let this user read it, or work in another folder.");
}

static bool read_dotenv(calx_cli *cli, calx_error *err)
{
    if (cli->dotenv)
        return true;
    struct stat found;
    if (stat(".env", &found) != 0 && (errno == ENOENT || errno == EACCES || errno == ENOTDIR)) {
        cli->dotenv = "";
        return true;
    }
    int file = open(".env", O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0 || fstat(file, &found) != 0)
        return fail_dotenv(err);
    calx_buffer content = calx_buffer_in(cli->arena);
    bool ok = !S_ISREG(found.st_mode) || calx_buffer_read(&content, file, LARGEST_DOTENV) || fail_dotenv(err);
    close(file);
    cli->dotenv = ok ? calx_buffer_cstr(&content) : NULL;
    return ok;
}

static const char *dotenv_variable(calx_cli *cli, const char *name)
{
    const char *value = cli_dotenv_value(cli->dotenv, name, cli->arena);
    return value && *value ? value : NULL;
}

const char *calx_cli_setting(calx_cli *cli, const char *name, calx_error *err)
{
    const char *value = variable(name);
    if (value || !read_dotenv(cli, err))
        return value;
    return dotenv_variable(cli, name);
}

/* "postgresql+psycopg://…" is what other programs write for "postgresql://…". */
static const char *without_driver(const char *url, calx_arena *arena)
{
    const char *plus = strchr(url, '+');
    const char *rest = strstr(url, "://");
    if (!plus || !rest || plus > rest)
        return url;
    return calx_text_format(arena, "%.*s%s", (int)(plus - url), url, rest).data;
}

/* libpq reads its variables from the environment only, so those of .env go there. */
static const char *libpq_from_dotenv(calx_cli *cli)
{
    bool named = false;
    for (size_t i = 0; i < COUNT(naming); i++)
        named = named || dotenv_variable(cli, naming[i]);
    if (!named)
        return NULL;
    for (size_t i = 0; i < COUNT(naming) + COUNT(completing); i++) {
        const char *name = i < COUNT(naming) ? naming[i] : completing[i - COUNT(naming)];
        const char *value = dotenv_variable(cli, name);
        if (value)
            setenv(name, value, 0);
    }
    return "";
}

static const char *from_environment(const char **source)
{
    static const char *const urls[] = { "DATABASE_URL", "DO_DATABASE_URL" };
    for (size_t i = 0; i < COUNT(urls); i++)
        if (variable(urls[i])) {
            *source = urls[i];
            return variable(urls[i]);
        }
    for (size_t i = 0; i < COUNT(naming); i++)
        if (variable(naming[i])) {
            *source = naming[i];
            return "";
        }
    return NULL;
}

static const char *from_dotenv(calx_cli *cli, const char **source)
{
    *source = "DATABASE_URL in .env";
    const char *url = dotenv_variable(cli, "DATABASE_URL");
    if (url)
        return url;
    *source = "DO_DATABASE_URL in .env";
    url = dotenv_variable(cli, "DO_DATABASE_URL");
    if (url)
        return url;
    *source = "the PG… variables in .env";
    return libpq_from_dotenv(cli);
}

/* A connection string that names a service. */
static const char *service_of(calx_arena *arena, const char *name)
{
    calx_buffer text = calx_buffer_in(arena);
    calx_buffer_add_cstr(&text, "service='");
    for (; *name; name++)
        calx_buffer_addf(&text, "%s%c", *name == '\'' || *name == '\\' ? "\\" : "", *name);
    calx_buffer_add_char(&text, '\'');
    return calx_buffer_cstr(&text);
}

/* The database of an environment of the configuration. */
static const char *from_configuration(calx_cli *cli, const char *name, const char **source, calx_error *err)
{
    const cli_config *config = cli_config_of(cli, err);
    const cli_environment *environment = config ? cli_config_environment(config, name, err) : NULL;
    if (!environment)
        return NULL;
    *source = calx_text_format(cli->arena, "environment %s of %s", name, config->path).data;
    if (environment->service)
        return service_of(cli->arena, environment->service);
    if (environment->url)
        return environment->url;
    const char *url = environment->url_variable ? calx_cli_setting(cli, environment->url_variable, err) : NULL;
    if (url || calx_failed(err))
        return url;
    calx_fail(err, CALX_NO_SERVER, "Environment %s is the database that %s names, which is not set.", name,
              environment->url_variable ? environment->url_variable : "nothing");
    calx_error_hint(err, "Set it to postgresql://USER@HOST/NAME, in the environment or in the file .env.");
    return NULL;
}

const char *cli_database_called(calx_cli *cli, const char *called, calx_error *err)
{
    const char *source;
    const char *url = strstr(called, "://") ? called : from_configuration(cli, called, &source, err);
    return url ? without_driver(url, cli->arena) : NULL;
}

const char *calx_cli_database(calx_cli *cli, const char **source, calx_error *err)
{
    const char *unused;
    const char **from = source ? source : &unused;
    const char *named = cli_common_value(cli, "environment");
    if (named) {
        const char *url = from_configuration(cli, named, from, err);
        return url ? cli->conninfo = without_driver(url, cli->arena) : NULL;
    }
    const char *found = from_environment(from);
    if (!found && !read_dotenv(cli, err))
        return NULL;
    if (!found)
        found = from_dotenv(cli, from);
    if (!found && cli->program->fallback_url) {
        *from = "the private server";
        found = cli->program->fallback_url(cli->arena);
    }
    if (found)
        return cli->conninfo = without_driver(found, cli->arena);
    const char *or_else = cli->program->fallback_hint;
    calx_fail(err, CALX_NO_SERVER, "Nothing says which database to use.");
    calx_error_hint(err, "Set DATABASE_URL to postgresql://USER@HOST/NAME%s%s.", or_else ? ", or " : "",
                    or_else ? or_else : "");
    return NULL;
}

calx_conn *calx_cli_connect(calx_cli *cli, calx_error *err)
{
    const char *source;
    if (cli->conn)
        return cli->conn;
    const char *conninfo = calx_cli_database(cli, &source, err);
    if (!conninfo)
        return NULL;
    calx_log(CALX_INFO, "connecting", "database_from", source, NULL);
    cli->conn = calx_connect(conninfo, &(calx_connect_options){ .application_name = cli->program->name }, err);
    if (!cli->conn && err && !err->context[0])
        calx_error_context(err, "The database is named by %s.", source);
    if (cli->conn)
        calx_cli_watch(cli->conn);
    return cli->conn;
}
