/* What the configuration may say, and what it means. How the two kinds of file are written is their readers' affair. */
#include "config.h"

#include "frame.h"

#include <libpq-fe.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))
#define ENVIRONMENT "environment."

static bool fail_value(const cli_config_entry *entry, const char *hint, calx_error *err)
{
    calx_fail(err, CALX_BAD_FILE, "\"%s\" is no %s.", entry->value, entry->key);
    return calx_error_hint(err, "%s", hint);
}

static bool take_template(cli_config_taker *to, const cli_config_entry *entry, calx_error *err)
{
    to->config->file_template = entry->value;
    return calx_revision_template_valid(calx_text_of(entry->value), err);
}

static bool take_slug_length(cli_config_taker *to, const cli_config_entry *entry, calx_error *err)
{
    cli_config *config = to->config;
    char *end;
    config->slug_length = strtol(entry->value, &end, 10);
    return (*entry->value && *end == '\0' && config->slug_length >= 1 && config->slug_length <= 200) ||
           fail_value(entry, "Give a number from 1 to 200.", err);
}

/* Keys whose value is kept as it is. */
static bool take_text(cli_config_taker *to, const cli_config_entry *entry, calx_error *err)
{
    static const struct {
        const char *key;
        size_t offset;
    } fields[] = {
        { "version_table", offsetof(cli_config, version_table) },
        { "version_schema", offsetof(cli_config, version_schema) },
        { "timezone", offsetof(cli_config, timezone) },
    };
    if (*entry->value == '\0')
        return fail_value(entry, "Give it a value, or leave the line out.", err);
    for (size_t i = 0; i < COUNT(fields); i++)
        if (strcmp(fields[i].key, entry->key) == 0)
            *(const char **)((char *)to->config + fields[i].offset) = entry->value;
    return true;
}

/* A folder more. */
static bool take_versions(cli_config_taker *to, const cli_config_entry *entry, calx_error *err)
{
    cli_config *config = to->config;
    if (*entry->value == '\0')
        return fail_value(entry, "Give it a value, or leave the line out.", err);
    config->versions = calx_grow(to->arena, config->versions, config->versions_count * sizeof *config->versions,
                                 (config->versions_count + 1) * sizeof *config->versions);
    config->versions[config->versions_count++] = entry->value;
    return true;
}

static const struct {
    const char *name;
    bool (*take)(cli_config_taker *to, const cli_config_entry *entry, calx_error *err);
    bool list; /* of which each value is taken; the others have one */
} migration_keys[] = {
    { "versions", take_versions, true },       { "version_table", take_text, false },
    { "version_schema", take_text, false },    { "timezone", take_text, false },
    { "file_template", take_template, false }, { "slug_length", take_slug_length, false },
};
static const char *const hook_keys[] = { "sql", "c", "all" };
static const char *const environment_keys[] = { "url", "url_variable", "service" };

static bool fail_key(const cli_config_entry *entry, const char *const *known, size_t count, calx_error *err)
{
    const char *nearest = calx_cli_nearest(entry->key, known, (int)count);
    calx_fail(err, CALX_BAD_FILE, "There is no key \"%s\" in [%s].", entry->key, entry->section);
    return nearest ? calx_error_hint(err, "Did you mean %s?", nearest)
                   : calx_error_hint(err, "docs/from-alembic.md lists the keys of each section.");
}

static bool take_migrations(cli_config_taker *to, const cli_config_entry *entry, calx_error *err)
{
    const char *names[COUNT(migration_keys)];
    for (size_t i = 0; i < COUNT(migration_keys); i++) {
        names[i] = migration_keys[i].name;
        if (strcmp(names[i], entry->key) != 0)
            continue;
        if (entry->again ? !migration_keys[i].list : to->seen & 1U << i)
            return calx_fail(err, CALX_BAD_FILE, "%s has a second value.", entry->key);
        to->seen |= 1U << i;
        return migration_keys[i].take(to, entry, err);
    }
    return fail_key(entry, names, COUNT(names), err);
}

static bool take_hook(cli_config_taker *to, const cli_config_entry *entry, calx_error *err)
{
    cli_config *config = to->config;
    for (size_t i = 0; i < COUNT(hook_keys); i++) {
        if (strcmp(hook_keys[i], entry->key) != 0)
            continue;
        if (*entry->value == '\0')
            return fail_value(entry, "Give the command that formats a file.", err);
        config->hooks = calx_grow(to->arena, config->hooks, config->hook_count * sizeof *config->hooks,
                                  (config->hook_count + 1) * sizeof *config->hooks);
        config->hooks[config->hook_count++] = (cli_hook){ hook_keys[i], entry->value };
        return true;
    }
    return fail_key(entry, hook_keys, COUNT(hook_keys), err);
}

static cli_environment *environment_named(cli_config_taker *to, const char *name)
{
    cli_config *config = to->config;
    for (size_t i = 0; i < config->environment_count; i++)
        if (strcmp(config->environments[i].name, name) == 0)
            return &config->environments[i];
    config->environments =
        calx_grow(to->arena, config->environments, config->environment_count * sizeof *config->environments,
                  (config->environment_count + 1) * sizeof *config->environments);
    config->environments[config->environment_count] = (cli_environment){ .name = name };
    return &config->environments[config->environment_count++];
}

/* A password in a file that is checked in is one that everybody has. The value is not shown, as it may hold one. */
static bool check_url(const char *url, calx_error *err)
{
    char *why = NULL;
    PQconninfoOption *options = PQconninfoParse(url, &why);
    bool secret = false;
    for (PQconninfoOption *option = options; option && option->keyword; option++)
        secret = secret || (strcmp(option->keyword, "password") == 0 && option->val && *option->val) ||
                 (strcmp(option->keyword, "sslpassword") == 0 && option->val && *option->val);
    bool ok = options != NULL;
    PQconninfoFree(options);
    PQfreemem(why);
    if (!ok) {
        calx_fail(err, CALX_BAD_FILE, "The url is none that libpq can read.");
        return calx_error_hint(err, "Write it as postgresql://USER@HOST/NAME.");
    }
    if (!secret)
        return true;
    calx_fail(err, CALX_BAD_FILE, "The url has a password in it.");
    return calx_error_hint(err,
                           "Take it out, and change it if this file was shared: keep passwords in ~/.pgpass, name a "
                           "service of pg_service.conf (service = …), or a variable that holds the URL "
                           "(url_variable = …).");
}

static bool take_environment(cli_config_taker *to, const cli_config_entry *entry, calx_error *err)
{
    const char *name = entry->section + strlen(ENVIRONMENT);
    if (*name == '\0')
        return calx_fail(err, CALX_BAD_FILE, "[%s] names no environment.", entry->section);
    bool known = false;
    for (size_t i = 0; i < COUNT(environment_keys); i++)
        known = known || strcmp(environment_keys[i], entry->key) == 0;
    if (!known)
        return fail_key(entry, environment_keys, COUNT(environment_keys), err);
    cli_environment *environment = environment_named(to, name);
    if (entry->again || environment->url || environment->url_variable || environment->service) {
        calx_fail(err, CALX_BAD_FILE, "Environment %s names its database twice.", name);
        return calx_error_hint(err, "Give one of url, url_variable and service.");
    }
    if (*entry->value == '\0')
        return fail_value(entry, "Give it a value, or leave the line out.", err);
    if (strcmp(entry->key, "service") == 0)
        environment->service = entry->value;
    else if (strcmp(entry->key, "url_variable") == 0)
        environment->url_variable = entry->value;
    else
        environment->url = entry->value;
    return !environment->url || check_url(environment->url, err);
}

bool cli_config_take(cli_config_taker *to, const cli_config_entry *entry, calx_error *err)
{
    static const char *const sections[] = { "migrations", "hooks", "environment.NAME" };
    if (strcmp(entry->section, "migrations") == 0)
        return take_migrations(to, entry, err);
    if (strcmp(entry->section, "hooks") == 0)
        return take_hook(to, entry, err);
    if (strncmp(entry->section, ENVIRONMENT, strlen(ENVIRONMENT)) == 0)
        return take_environment(to, entry, err);
    if (*entry->section == '\0') {
        calx_fail(err, CALX_BAD_FILE, "%s stands in no section.", entry->key);
        return calx_error_hint(err, "Put it below [migrations], [hooks] or [environment.NAME].");
    }
    const char *nearest = calx_cli_nearest(entry->section, sections, (int)COUNT(sections));
    calx_fail(err, CALX_BAD_FILE, "There is no section [%s].", entry->section);
    return calx_error_hint(err, "%s[%s]%s", nearest ? "Did you mean " : "There are [migrations], ",
                           nearest ? nearest : "hooks", nearest ? "?" : " and [environment.NAME].");
}

const cli_environment *cli_config_environment(const cli_config *config, const char *name, calx_error *err)
{
    const char *names[64];
    size_t count = 0;
    for (size_t i = 0; i < config->environment_count; i++) {
        if (strcmp(config->environments[i].name, name) == 0)
            return &config->environments[i];
        if (count < COUNT(names))
            names[count++] = config->environments[i].name;
    }
    const char *nearest = calx_cli_nearest(name, names, (int)count);
    calx_fail(err, CALX_USAGE, "There is no environment \"%s\" in %s.", name,
              config->path ? config->path : "calx.toml, which is not here");
    if (nearest)
        calx_error_hint(err, "Did you mean %s?", nearest);
    else
        calx_error_hint(err, "Add a section [environment.%s] with url, url_variable or service.", name);
    return NULL;
}
