/* Disks that are full: the server's, while it migrates, and the one that revisions are written to. Each is a small file
 * system in memory, which only root may make. DSDB names the program. */
#include "running_dsdb.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static char disk[] = "/tmp/calx-disk-XXXXXX";

static int make_disk(void **state)
{
    (void)state;
    if (!mkdtemp(disk) || mount("none", disk, "tmpfs", MS_NOSUID | MS_NODEV, "size=8m,mode=755") == 0)
        return 0;
    print_message("no small file system can be made (root may): %s\n", strerror(errno));
    rmdir(disk);
    exit(77);
}

static int unmake_disk(void **state)
{
    (void)state;
    umount2(disk, MNT_DETACH);
    return rmdir(disk);
}

/* A folder of the disk that belongs to the server, for tables of this database. */
static void keep_tables_on_disk(migrating *m)
{
    struct stat data;
    const char *folder = calx_text_format(m->arena, "%s/tables", disk).data;
    assert_int_equal(stat(ask(m, "show data_directory"), &data), 0);
    assert_int_equal(mkdir(folder, 0700), 0);
    assert_int_equal(chown(folder, data.st_uid, data.st_gid), 0);
    run(m, calx_text_format(m->arena, "create tablespace small location '%s'", folder).data);
    run(m,
        calx_text_format(m->arena, "alter database %s set default_tablespace = small", PQdb(calx_libpq(m->conn))).data);
    connect_again(m);
}

static void drop_tables_on_disk(migrating *m)
{
    const char *name = calx_text_copy(m->arena, calx_text_of(PQdb(calx_libpq(m->conn)))).data;
    run(m, "drop schema public cascade; create schema public");
    run(m, calx_text_format(m->arena, "alter database %s reset default_tablespace", name).data);
    run(m, "drop tablespace small");
    rmdir(calx_text_format(m->arena, "%s/tables", disk).data);
}

#define FILL "insert into filled select repeat(md5(i::text), 30) from generate_series(1, 20000) as i;"

static void a_revision_that_fills_the_servers_disk_is_undone(void **state)
{
    migrating *m = *state;
    keep_tables_on_disk(m);
    put_three(m);
    put(m, "d", "c", "create table filled (t text);\n" FILL, "drop table filled;");
    int code = dsdb(m, "upgrade --versions .");
    char said[sizeof output];
    strcpy(said, output);
    const char *version = versions(m);
    const char *there = ask(m, "select count(*) from pg_class where relname in ('a', 'b', 'c', 'filled')");
    mount("none", disk, "tmpfs", MS_REMOUNT | MS_NOSUID | MS_NODEV, "size=64m,mode=755");
    int again = dsdb(m, "upgrade --versions .");
    const char *after = versions(m);
    drop_tables_on_disk(m);
    assert_int_equal(code, 1);
    ASSERT_HAS(said, "No space left on device");
    ASSERT_HAS(said, "d.sql:");
    ASSERT_HAS(said, "hint: Check free disk space.");
    ASSERT_HAS(said, "3 of 4 revisions were done and stay; the database is at c.");
    assert_string_equal(version, "c");
    assert_string_equal(there, "3");
    assert_int_equal(again, 0);
    assert_string_equal(after, "d");
}

static void outside_transactions_the_next_run_goes_on_where_the_disk_was_full(void **state)
{
    migrating *m = *state;
    mount("none", disk, "tmpfs", MS_REMOUNT | MS_NOSUID | MS_NODEV, "size=8m,mode=755");
    keep_tables_on_disk(m);
    put(m, "a", "base", "create table a (id int);", "drop table a;");
    put_outside(m, "b", "a",
                "create table filled (t text);\n" FILL "\ncreate index concurrently filled_t on filled (t);",
                "drop table filled;");
    int code = dsdb(m, "upgrade --versions .");
    char said[sizeof output];
    strcpy(said, output);
    const char *version = versions(m);
    mount("none", disk, "tmpfs", MS_REMOUNT | MS_NOSUID | MS_NODEV, "size=64m,mode=755");
    int again = dsdb(m, "upgrade --versions .");
    const char *rows = ask(m, "select count(*) from filled");
    const char *index = ask(m, "select indisvalid from pg_index where indexrelid = 'filled_t'::regclass");
    drop_tables_on_disk(m);
    assert_int_equal(code, 1);
    ASSERT_HAS(said, "No space left on device");
    ASSERT_HAS(said, "Of revision b 1 statement is done; `dsdb upgrade` goes on there.");
    assert_string_equal(version, "a");
    assert_int_equal(again, 0);
    assert_string_equal(rows, "20000");
    assert_string_equal(index, "t");
}

static size_t files_of(const char *folder)
{
    size_t count = 0;
    DIR *dir = opendir(folder);
    for (const struct dirent *entry; dir && (entry = readdir(dir));)
        count += entry->d_name[0] != '.' || strlen(entry->d_name) > 2;
    closedir(dir);
    return count;
}

/* Leaves no byte of the disk free. */
static void fill(const char *path)
{
    char bytes[4096] = "";
    int fd = open(path, O_CREAT | O_WRONLY, 0600);
    assert_true(fd >= 0);
    while (write(fd, bytes, sizeof bytes) > 0)
        ;
    assert_int_equal(errno, ENOSPC);
    close(fd);
}

static void a_revision_is_written_whole_or_not_at_all(void **state)
{
    migrating *m = *state;
    const char *folder = calx_text_format(m->arena, "%s/versions", disk).data;
    const char *filler = calx_text_format(m->arena, "%s/filler", disk).data;
    assert_int_equal(mkdir(folder, 0755), 0);
    fill(filler);
    int code = dsdb(m, calx_text_format(m->arena, "revision -m 'Add a' --versions %s", folder).data);
    char said[sizeof output];
    strcpy(said, output);
    size_t left = files_of(folder);
    unlink(filler);
    int again = dsdb(m, calx_text_format(m->arena, "revision -m 'Add a' --versions %s", folder).data);
    size_t written = files_of(folder);
    assert_int_equal(code, 1);
    ASSERT_HAS(said, "No space left on device");
    assert_int_equal(left, 0);
    assert_int_equal(again, 0);
    assert_int_equal(written, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_revision_that_fills_the_servers_disk_is_undone),
        TEST(outside_transactions_the_next_run_goes_on_where_the_disk_was_full),
        TEST(a_revision_is_written_whole_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, make_disk, unmake_disk);
}
