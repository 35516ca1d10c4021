/* Where revision files are: in the folders of --versions or the configuration, in the program's own, in the program
 * itself; and which of these a new one goes into. */
#include "migrations.h"

#include <calx/buffer.h>

#include <string.h>
#include <sys/stat.h>

/* All folders of --versions, else of the configuration; the first in `*source`, NULL where none is named. */
static bool named_folders(calx_cli *cli, calx_revision_source *source, calx_error *err)
{
    const cli_config *config = cli_config_of(cli, err);
    size_t given = (size_t)calx_cli_value_count(cli, "versions");
    if (!config)
        return false;
    const char **folders = calx_new_array(calx_cli_arena(cli), const char *, given);
    for (size_t i = 0; i < given; i++)
        folders[i] = calx_cli_value_at(cli, "versions", (int)i);
    const char *const *all = given ? folders : config->versions;
    size_t count = given ? given : config->versions_count;
    source->directory = count ? all[0] : NULL;
    source->further = count > 1 ? all + 1 : NULL;
    source->further_count = count > 1 ? count - 1 : 0;
    return true;
}

/* Takes the program's own folder where it is here and none is named. */
static void take_own_folder(const calx_cli *cli, calx_revision_source *source)
{
    const char *own = calx_cli_program(cli)->revisions_folder;
    struct stat found;
    if (!source->directory && own && stat(own, &found) == 0 && S_ISDIR(found.st_mode))
        source->directory = own;
}

static bool hint_at_folder(const calx_cli *cli, calx_error *err)
{
    const char *own = calx_cli_program(cli)->revisions_folder;
    if (own)
        return calx_error_hint(err, "Run it in the source folder, where %s is, or give --versions DIR.", own);
    return calx_error_hint(err, "Give --versions DIR, or make a folder and a configuration: %s init",
                           calx_cli_program(cli)->name);
}

const calx_history *cli_history(calx_cli *cli, calx_error *err)
{
    calx_revision_source source = { .embedded = calx_cli_program(cli)->revisions,
                                    .code = calx_cli_program(cli)->revision_code };
    if (!named_folders(cli, &source, err))
        return NULL;
    if (!source.embedded)
        take_own_folder(cli, &source);
    if (!source.embedded && !source.directory) {
        calx_fail(err, CALX_USAGE, "This program has no revisions in it, and no folder of them is named.");
        hint_at_folder(cli, err);
        return NULL;
    }
    return calx_history_open(calx_cli_arena(cli), &source, err);
}

/* Named folders, or the program's own where that is here. */
static bool find_folders(calx_cli *cli, calx_revision_source *source, calx_error *err)
{
    if (!named_folders(cli, source, err))
        return false;
    take_own_folder(cli, source);
    if (source->directory)
        return true;
    calx_fail(err, CALX_USAGE, "There is no folder to write the revision into.");
    return hint_at_folder(cli, err);
}

const calx_history *cli_folder_history(calx_cli *cli, const char **folder, calx_error *err)
{
    calx_revision_source source = { 0 };
    bool ok = find_folders(cli, &source, err);
    *folder = source.directory;
    return ok ? calx_history_open(calx_cli_arena(cli), &source, err) : NULL;
}

const char *cli_versions_words(calx_cli *cli, const calx_history *history)
{
    const cli_config *config = cli_config_of(cli, NULL);
    const calx_revision_source *source = &history->source;
    calx_buffer words = calx_buffer_in(calx_cli_arena(cli));
    bool found_alone = (config && config->versions_count > 0) || !calx_cli_program(cli)->revisions;
    if (found_alone && calx_cli_value_count(cli, "versions") == 0)
        return "";
    for (size_t i = 0; i <= source->further_count; i++)
        calx_buffer_addf(&words, " --versions %s", i ? source->further[i - 1] : source->directory);
    return calx_buffer_cstr(&words);
}

bool cli_same_file(const char *one, const char *other)
{
    struct stat a;
    struct stat b;
    return stat(one, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static bool is_folder_of(const calx_revision_source *source, const char *path)
{
    for (size_t i = 0; i <= source->further_count; i++)
        if (cli_same_file(i ? source->further[i - 1] : source->directory, path))
            return true;
    return false;
}

bool cli_new_folder(calx_cli *cli, const calx_history *history, calx_revision_list revises, const char **folder,
                    calx_error *err)
{
    const char *wanted = calx_cli_value(cli, "version-path");
    *folder = wanted ? wanted : history->source.directory;
    if (wanted && !is_folder_of(&history->source, wanted)) {
        calx_fail(err, CALX_USAGE, "%s is none of the folders that revisions are read from.", wanted);
        return calx_error_hint(err, "Add it to `versions` in the configuration, or name it with --versions too.");
    }
    if (wanted || history->source.further_count == 0 || revises.count == 0)
        return true;
    const char *path = revises.items[0]->path;
    *folder = calx_text_cstr(calx_cli_arena(cli), (calx_text){ path, (size_t)(strrchr(path, '/') - path) });
    return true;
}
