/* init: a folder for revisions, and the configuration that names it. */
#include "migrations.h"

#include <calx/commands.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Both kinds of file read these lines alike but for the quotes and the list. */
static const char toml_text[] =
    "# Migrations of this project; `%s --help` lists their commands.\n"
    "\n"
    "[migrations]\n"
    "versions = \"%s\"\n"
    "# file_template = \"{year}_{month}_{day}_{hour}{minute}-{revision}_{slug}\"\n"
    "# slug_length = 40\n"
    "# timezone = \"UTC\"            # of the dates in file names: UTC, local, Europe/Vienna\n"
    "# version_table = \"alembic_version\"\n"
    "# version_schema = \"public\"\n"
    "\n"
    "# Commands that format a new file, in order; its name is their last word, or {file}.\n"
    "[hooks]\n"
    "# sql = [\"pg_format --inplace\"]\n"
    "# c = [\"clang-format -i\"]\n"
    "\n"
    "# Databases for --environment NAME. A password never stands here.\n"
    "# [environment.production]\n"
    "# url_variable = \"PRODUCTION_URL\"   # or: service = \"NAME\", or: url = "
    "\"postgresql://USER@HOST/NAME\"\n";

static const char ini_text[] = "; Migrations of this project; `%s --help` lists their commands.\n"
                               "\n"
                               "[migrations]\n"
                               "versions = %s\n"
                               "; file_template = {year}_{month}_{day}_{hour}{minute}-{revision}_{slug}\n"
                               "; slug_length = 40\n"
                               "; timezone of the dates in file names: UTC, local, Europe/Vienna\n"
                               "; timezone = UTC\n"
                               "; version_table = alembic_version\n"
                               "; version_schema = public\n"
                               "\n"
                               "; Commands that format a new file, in order; its name is their last word, or {file}.\n"
                               "[hooks]\n"
                               "; sql = pg_format --inplace\n"
                               "; c = clang-format -i\n"
                               "\n"
                               "; Databases for --environment NAME. A password never stands here.\n"
                               "; [environment.production]\n"
                               "; url_variable = PRODUCTION_URL\n";

/* A folder with those above it; one that is there is fine. */
static bool make_folders(calx_arena *arena, const char *path, calx_error *err)
{
    char *copy = calx_text_cstr(arena, calx_text_of(path));
    struct stat found;
    for (char *slash = copy + 1; (slash = strchr(slash, '/')); *slash++ = '/') {
        *slash = '\0';
        if (mkdir(copy, 0777) != 0 && errno != EEXIST)
            return calx_fail_errno(err, "Cannot make the folder %s", copy);
    }
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        return calx_fail_errno(err, "Cannot make the folder %s", path);
    return (stat(path, &found) == 0 && S_ISDIR(found.st_mode)) ||
           calx_fail(err, CALX_SYSTEM, "%s is there and is no folder.", path);
}

static bool write_new(const char *path, calx_text text, calx_error *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return calx_fail_errno(err, "Cannot write %s", path);
    FILE *file = fdopen(fd, "w");
    bool ok = file && fwrite(text.data, 1, text.len, file) == text.len && fflush(file) == 0;
    if (!ok)
        calx_fail_errno(err, "Cannot write %s", path);
    if (file)
        fclose(file);
    if (!ok)
        unlink(path);
    return ok;
}

static bool check_plain(const char *folder, calx_error *err)
{
    for (const char *c = folder; *c; c++)
        if (strchr("\"\\;#", *c) || (unsigned char)*c < 0x20)
            return calx_fail(err, CALX_USAGE, "The folder's name has a character that the configuration cannot hold.");
    return true;
}

static bool run_init(calx_cli *cli, calx_error *err)
{
    const char *named = calx_cli_argument(cli, 0);
    calx_arena *arena = calx_cli_arena(cli);
    const char *folder = named ? named : "migrations/versions";
    bool ini = calx_cli_given(cli, "ini");
    if (access("calx.toml", F_OK) == 0 || access("calx.ini", F_OK) == 0) {
        calx_fail(err, CALX_USAGE, "There is a configuration here: %s.",
                  access("calx.toml", F_OK) == 0 ? "calx.toml" : "calx.ini");
        return calx_error_hint(err, "Edit it; `revision` writes into the folder that its key `versions` names.");
    }
    const char *path = ini ? "calx.ini" : "calx.toml";
    const char *program = calx_cli_program(cli)->name;
    calx_text text =
        ini ? calx_text_format(arena, ini_text, program, folder) : calx_text_format(arena, toml_text, program, folder);
    if (!check_plain(folder, err) || !make_folders(arena, folder, err) || !write_new(path, text, err))
        return false;
    if (calx_cli_json(cli))
        return calx_cli_print_json(cli, json_pack("{s:s, s:s}", "versions", folder, "configuration", path), err);
    calx_cli_print(cli, "%s\n%s\n", folder, path);
    calx_cli_note(cli, "Write the first revision: %s revision -m \"Create the schema\"", program);
    return true;
}

const calx_command calx_init_command = {
    .name = "init",
    .summary = "Make a folder for revisions and a configuration",
    .arguments = "[FOLDER]",
    .most = 1,
    .bytes = true,
    .options = (const calx_option[]){ { .name = "ini", .help = "write calx.ini instead of calx.toml" }, { 0 } },
    .help = "Makes FOLDER (else migrations/versions) and, in the working folder, calx.toml,\n"
            "which names it and has a comment for each thing that can be set.",
    .example = "init\ninit db/versions --ini",
    .json = true,
    .run = run_init,
};
