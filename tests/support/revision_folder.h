/* A folder of revision files that goes when the test ends. */
#ifndef TEST_REVISION_FOLDER_H
#define TEST_REVISION_FOLDER_H

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Makes a folder; its path stays valid until the next call. */
static inline const char *make_folder(void)
{
    static char path[4096];
    const char *tmp = getenv("TMPDIR");
    snprintf(path, sizeof path, "%s/calx-revisions-XXXXXX", tmp ? tmp : "/tmp");
    return mkdtemp(path);
}

static inline void put_bytes(const char *folder, const char *name, const char *bytes, size_t len)
{
    char path[8192];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(bytes, 1, len, file) != len || fclose(file) != 0)
        abort();
}

static inline void put_file(const char *folder, const char *name, const char *text)
{
    put_bytes(folder, name, text, strlen(text));
}

/* A revision with a whole header; `name` is its file's. */
static inline void put_revision(const char *folder, const char *name, const char *id, const char *revises,
                                const char *upgrade, const char *downgrade)
{
    char text[16384];
    snprintf(text, sizeof text,
             "-- calx:revision %s\n-- calx:revises %s\n-- calx:created 2026-11-22 14:05 UTC\n-- calx:message Make %s\n"
             "-- calx:upgrade\n%s\n-- calx:downgrade\n%s\n",
             id, revises, id, upgrade, downgrade);
    put_file(folder, name, text);
}

static inline int remove_one(const char *path, const struct stat *found, int kind, struct FTW *where)
{
    (void)found;
    (void)kind;
    (void)where;
    return remove(path);
}

/* With all that is in it. */
static inline void remove_folder(const char *folder)
{
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
