/* Finds the configuration's file and reads it, once a run. */
#include "config.h"

#include "frame.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LARGEST (1 << 20)

/* The whole file; NULL without an error where it is not there. */
static char *read_file(calx_arena *arena, const char *path, calx_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        if (errno != ENOENT && errno != ENOTDIR)
            calx_fail_errno(err, "Cannot read the configuration %s", path);
        return NULL;
    }
    calx_buffer text = calx_buffer_in(arena);
    if (!calx_buffer_read(&text, fd, LARGEST + 1))
        calx_fail_errno(err, "Cannot read the configuration %s", path);
    else if (text.len > LARGEST)
        calx_fail(err, CALX_BAD_FILE, "%s is larger than 1 MiB, which no configuration is.", path);
    close(fd);
    return calx_failed(err) ? NULL : calx_text_cstr(arena, calx_buffer_text(&text));
}

static const char *named_file(const calx_cli *cli)
{
    const char *named = cli_common_value(cli, "config");
    const char *variable = getenv("CALX_CONFIG");
    return named ? named : variable && *variable ? variable : NULL;
}

/* The file that is named, or the one of the two that is here. */
static char *find_file(calx_cli *cli, const char **path, calx_error *err)
{
    char *other;
    *path = named_file(cli);
    if (*path) {
        char *text = read_file(cli->arena, *path, err);
        if (!text && !calx_failed(err))
            calx_fail(err, CALX_USAGE, "There is no configuration %s.", *path);
        return text;
    }
    char *text = read_file(cli->arena, *path = "calx.toml", err);
    if (calx_failed(err) || !(other = read_file(cli->arena, "calx.ini", err)))
        return text;
    if (text) {
        calx_fail(err, CALX_BAD_FILE, "Both calx.toml and calx.ini are here.");
        calx_error_hint(err, "Keep one of them.");
    }
    *path = "calx.ini";
    return other;
}

/* The version table's name with its schema, as calx/migrate.h takes it. */
static void join_version_table(cli_config *config, calx_arena *arena)
{
    if (config->version_schema)
        config->version_table = calx_text_format(arena, "%s.%s", config->version_schema,
                                                 config->version_table ? config->version_table : "alembic_version")
                                    .data;
}

const cli_config *cli_config_of(calx_cli *cli, calx_error *err)
{
    const char *path;
    calx_error why = { 0 };
    if (cli->config)
        return cli->config;
    cli_config *config = calx_new(cli->arena, cli_config);
    cli_config_taker to = { .arena = cli->arena, .config = config };
    char *text = find_file(cli, &path, &why);
    if (text && !calx_failed(&why)) {
        config->path = path;
        if (calx_text_ends(calx_text_of(path), CALX_TEXT(".ini")))
            cli_config_read_ini(&to, path, text, &why);
        else
            cli_config_read_toml(&to, path, calx_text_of(text), &why);
    }
    if (calx_failed(&why)) {
        if (err)
            *err = why;
        return NULL;
    }
    join_version_table(config, cli->arena);
    return cli->config = config;
}
