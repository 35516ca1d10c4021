/* Writing a revision's file as the configuration wants it, and formatting it. */
#include "migrations.h"

#include <calx/clock.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define POSTGRES_EPOCH INT64_C(946684800) /* in Unix's seconds */

/* Unknown names are UTC to the C library without a word. */
static bool is_zone(const char *name, calx_arena *arena)
{
    if (strcmp(name, "UTC") == 0 || strcmp(name, "local") == 0)
        return true;
    const char *path = calx_text_format(arena, "/usr/share/zoneinfo/%s", name).data;
    return *name != '/' && !strstr(name, "..") && access(path, R_OK) == 0;
}

/* How far the configuration's time zone is from UTC at a time. The process is in that zone from then on. */
static bool find_offset(calx_cli *cli, const char *zone, int64_t timestamp, int *minutes, calx_error *err)
{
    *minutes = 0;
    if (!zone)
        return true;
    if (!is_zone(zone, calx_cli_arena(cli))) {
        calx_fail(err, CALX_USAGE, "There is no time zone \"%s\".", zone);
        return calx_error_hint(err, "Give `timezone` a name such as Europe/Vienna, UTC or local.");
    }
    if (strcmp(zone, "local") != 0)
        setenv("TZ", zone, 1);
    tzset();
    time_t seconds = (time_t)(timestamp / 1000000 + POSTGRES_EPOCH);
    struct tm parts;
    if (localtime_r(&seconds, &parts))
        *minutes = (int)(parts.tm_gmtoff / 60);
    return true;
}

/* An id that is there already would make the whole folder unreadable. */
static bool check_new(const calx_history *history, const calx_new_revision *revision, calx_error *err)
{
    if (!history)
        return true;
    const calx_revision *same = calx_history_find(history, revision->id);
    if (same)
        return calx_fail(err, CALX_USAGE, "Revision %.*s is there: %s.", CALX_TEXT_ARG(same->id), same->path);
    for (size_t i = 0; i < revision->label_count; i++)
        for (size_t k = 0; k < history->count; k++)
            for (size_t n = 0; n < history->revisions[k].label_count; n++)
                if (calx_text_equal(history->revisions[k].labels[n], revision->labels[i]))
                    return calx_fail(err, CALX_USAGE, "Revision %.*s begins a branch %.*s already.",
                                     CALX_TEXT_ARG(history->revisions[k].id), CALX_TEXT_ARG(revision->labels[i]));
    return true;
}

bool cli_prepare_revision(calx_cli *cli, calx_new_revision *revision, calx_error *err)
{
    const cli_config *config = cli_config_of(cli, err);
    int64_t when = revision->created ? revision->created : calx_now();
    if (!config || !find_offset(cli, config->timezone, when, &revision->minutes_east, err))
        return false;
    revision->file_template = config->file_template;
    revision->slug_length = (int)config->slug_length;
    return true;
}

const char *cli_write_revision(calx_cli *cli, const calx_history *history, calx_new_revision *revision,
                               const char *note, calx_error *err)
{
    if (!check_new(history, revision, err) || !cli_prepare_revision(cli, revision, err))
        return NULL;
    const char *path = calx_revision_write(calx_cli_arena(cli), revision, err);
    if (!path)
        return NULL;
    if (!calx_cli_json(cli))
        calx_cli_print(cli, "%s\n", path);
    else if (!calx_cli_print_json(cli, json_pack("{s:o}", "path", calx_cli_json_text(calx_text_of(path))), err))
        return NULL;
    if (!cli_run_hooks(cli, path, err))
        return NULL;
    if (note && !calx_cli_json(cli))
        calx_cli_note(cli, "%s", note);
    return path;
}
