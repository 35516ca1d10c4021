/* The file calx.toml or calx.ini: how a program keeps its migrations, and which databases it knows by name. */
#ifndef CALX_CLI_CONFIG_H
#define CALX_CLI_CONFIG_H

#include <calx/cli.h>
#include <calx/migrate.h>

/* A command that formats what was written. */
typedef struct cli_hook {
    const char *files;   /* "sql", "c" or "all" */
    const char *command; /* words with blanks between; see hooks.c */
} cli_hook;

/* A database with a name. One of the last three is set. */
typedef struct cli_environment {
    const char *name;
    const char *url;          /* without a password */
    const char *url_variable; /* of the environment, which holds the URL */
    const char *service;      /* of pg_service.conf */
} cli_environment;

/* What the file says; NULL or 0 where it says nothing. */
typedef struct cli_config {
    const char *path; /* NULL: there is no file */
    const char **versions; /* folders */
    size_t versions_count;
    const char *version_table; /* with its schema before it, where that is set */
    const char *version_schema;
    const char *file_template;
    const char *timezone;
    long slug_length;
    cli_hook *hooks;
    size_t hook_count;
    cli_environment *environments;
    size_t environment_count;
} cli_config;

/* One value of the file, as its reader found it. Of a list, one entry each. */
typedef struct cli_config_entry {
    const char *section;
    const char *key;
    const char *value;
    bool again; /* a further value of the same list */
} cli_config_entry;

/* What takes the entries; the error's place is added by the reader. */
typedef struct cli_config_taker {
    calx_arena *arena;
    cli_config *config;
    unsigned seen; /* a bit for each key of [migrations] that has been there */
} cli_config_taker;

/* Reads --config, CALX_CONFIG, calx.toml or calx.ini of the working folder; where none is there, an empty one. The same
 * answer at the second call. */
const cli_config *cli_config_of(calx_cli *cli, calx_error *err);

/* Takes one entry; unknown sections and keys are errors with the nearest known one. */
bool cli_config_take(cli_config_taker *to, const cli_config_entry *entry, calx_error *err);

/* The two kinds of file. */
bool cli_config_read_toml(cli_config_taker *to, const char *path, calx_text text, calx_error *err);
bool cli_config_read_ini(cli_config_taker *to, const char *path, const char *text, calx_error *err);

/* The environment of this name. */
const cli_environment *cli_config_environment(const cli_config *config, const char *name, calx_error *err);

#endif
