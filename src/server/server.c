/* Starting, stopping and removing a private server. Each change holds the folder's lock. */
#include <calx/server.h>

#include "binaries.h"
#include "home.h"
#include "postmaster.h"
#include "process.h"

#include <calx/buffer.h>
#include <calx/clock.h>
#include <calx/text.h>

#include <errno.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SECONDS INT64_C(1000000000)
#define START_LIMIT (60 * SECONDS)
#define STOP_LIMIT (60 * SECONDS)
#define LEFTOVER_LIMIT (15 * SECONDS)
#define LARGEST_LOG (10 << 20)
#define SOCKET_PORT 5432 /* only part of the socket's name while there is no network */

static void rest_a_little(void)
{
    nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
}

/* Opens the log for the server to write to; `from` is where its next words will stand. */
static int open_log(const server_home *home, off_t *from, calx_error *err)
{
    int log = open(home->log, O_CREAT | O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    struct stat now;
    if (log < 0 || fstat(log, &now) != 0) {
        calx_fail_errno(err, "Could not open the file %s", home->log);
        return -1;
    }
    *from = now.st_size;
    if (now.st_size > LARGEST_LOG && ftruncate(log, 0) == 0)
        *from = 0;
    return log;
}

/* Adds to `err` what was written to the log since `from`, its end where it is long. Always false. */
static bool explain(calx_error *err, const server_home *home, int log, off_t from)
{
    if (!err)
        return false;
    char tail[sizeof err->detail];
    off_t end = lseek(log, 0, SEEK_END);
    if (end - from > (off_t)sizeof tail - 1)
        from = end - (off_t)sizeof tail + 1;
    ssize_t len = pread(log, tail, sizeof tail - 1, from);
    calx_text text = calx_text_trim((calx_text){ tail, len > 0 ? (size_t)len : 0 });
    calx_error_detail(err, "%.*s", CALX_TEXT_ARG(text));
    if (calx_text_find(text, CALX_TEXT("Address already in use")) >= 0)
        return calx_error_hint(err, "Another program listens on that port: choose another one.");
    if (text.len == 0)
        return calx_error_hint(err, "It wrote nothing to its log, %s: is there room on the disk?", home->log);
    return calx_error_hint(err, "See the server's log, %s", home->log);
}

/* Makes the cluster beside its place and moves it there when it is whole. */
static bool make_data(const calx_server_options *options, const server_owner *owner, const server_home *home, int lock,
                      calx_arena *arena, calx_error *err)
{
    const char *folder = binaries_find(options->bin_dir, NULL, arena, err);
    if (!folder || !owner_remove_tree(owner, home->fresh, err) || !owner_make_folder(owner, home->fresh, err))
        return false;
    const char *const arguments[] = {
        calx_text_format(arena, "%s/initdb", folder).data,
        "--pgdata",
        home->fresh,
        "--username",
        "postgres",
        "--auth-local=trust",
        "--auth-host=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-instructions",
        options->throwaway ? "--no-sync" : NULL,
        NULL,
    };
    off_t from;
    int log = open_log(home, &from, err);
    if (log < 0)
        return false;
    bool made = process_run(&(server_program){ owner, arguments, log, lock }, err) || explain(err, home, log, from);
    close(log);
    return made && (rename(home->fresh, home->data) == 0 || calx_fail_errno(err, "Could not name %s", home->data));
}

/* unix_socket_directories is a list of names: in quotes, with quotes doubled, one is taken as it is. */
static const char *socket_setting(const char *folder, calx_arena *arena)
{
    calx_buffer setting = calx_buffer_in(arena);
    calx_buffer_add_cstr(&setting, "unix_socket_directories=\"");
    for (const char *c = folder; *c; c++) {
        if (*c == '"')
            calx_buffer_add_char(&setting, '"');
        calx_buffer_add_char(&setting, *c);
    }
    calx_buffer_add_char(&setting, '"');
    return calx_buffer_cstr(&setting);
}

static bool launch(const calx_server_options *options, const server_owner *owner, const server_home *home, int running,
                   int log, calx_arena *arena, calx_error *err)
{
    const char *folder = binaries_find(options->bin_dir, postmaster_version(home, arena), arena, err);
    if (!folder)
        return false;
    const char *arguments[32] = {
        calx_text_format(arena, "%s/postgres", folder).data,
        "-D",
        home->data,
        "-c",
        socket_setting(home_socket(home, arena), arena),
        "-c",
        "unix_socket_permissions=0700",
        "-c",
        options->port ? "listen_addresses=localhost" : "listen_addresses=",
        "-c",
        calx_text_format(arena, "port=%d", options->port ? options->port : SOCKET_PORT).data,
    };
    static const char *const careless[] = {
        "-c", "fsync=off",         "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
        "-c", "wal_level=minimal", "-c", "max_wal_senders=0"
    };
    size_t count = 11;
    for (size_t i = 0; options->throwaway && i < sizeof careless / sizeof *careless; i++)
        arguments[count++] = careless[i];
    return process_launch(&(server_program){ owner, arguments, log, running }, err);
}

/* Waits until a server that was just launched takes connections. */
static bool wait_until_ready(const server_home *home, const postmaster *before, calx_error *err)
{
    int64_t until = calx_ticks() + START_LIMIT;
    while (calx_ticks() < until) {
        postmaster now;
        bool written = postmaster_read(home, &now) && (now.pid != before->pid || now.started != before->started);
        if (written && now.ready)
            return true;
        if (!home_is_running(home))
            return calx_fail(err, CALX_SYSTEM, "The server in %s did not start.", home->dir);
        rest_a_little();
    }
    return calx_fail(err, CALX_TIMEOUT, "The server in %s did not answer within %d seconds.", home->dir,
                     (int)(START_LIMIT / SECONDS));
}

static bool launch_and_wait(const calx_server_options *options, const server_owner *owner, const server_home *home,
                            int running, calx_arena *arena, calx_error *err)
{
    off_t from;
    int log = open_log(home, &from, err);
    if (log < 0)
        return false;
    postmaster before = { 0 };
    postmaster_forget_stale(home);
    postmaster_read(home, &before);
    bool launched = launch(options, owner, home, running, log, arena, err);
    close(running); /* from here on only the server's processes hold the lock */
    bool ready = launched && (wait_until_ready(home, &before, err) || explain(err, home, log, from));
    close(log);
    return ready;
}

static bool describe(const server_home *home, calx_arena *arena, calx_server *out, calx_error *err)
{
    *out = (calx_server){
        .dir = home->dir,
        .socket = home_socket(home, arena),
        .log = home->log,
        .version = postmaster_version(home, arena),
        .port = SOCKET_PORT,
    };
    if (access(home->running, R_OK) != 0 && errno == EACCES)
        return calx_fail_errno(err, "Could not see whether the server in %s runs", home->dir);
    if (!out->version)
        return calx_fail(err, CALX_NOT_FOUND, "There is no server in %s.", home->dir);
    postmaster master;
    if (!home_is_running(home) || !postmaster_read(home, &master) || !postmaster_lives(&master))
        return true;
    out->running = true;
    out->pid = master.pid;
    out->listens = master.listens;
    out->port = master.port ? master.port : SOCKET_PORT;
    return true;
}

/* Asks the server itself: one that is being killed still has its process and its file for a moment. */
static bool answers(const server_home *home, calx_arena *arena)
{
    calx_server server;
    return describe(home, arena, &server, NULL) && server.running &&
           PQping(calx_server_url(&server, "postgres", arena)) == PQPING_OK;
}

/* Takes the `running` lock; processes of a server that was killed keep it until they notice. */
static int take_running(const server_home *home, calx_arena *arena, bool *runs, calx_error *err)
{
    calx_error failed = { 0 };
    int64_t until = calx_ticks() + LEFTOVER_LIMIT;
    *runs = false;
    do {
        int running = home_take_running(home, &failed);
        *runs = running < 0 && answers(home, arena);
        if (running >= 0 || *runs)
            return running;
        rest_a_little();
    } while (!calx_failed(&failed) && calx_ticks() < until);
    if (calx_failed(&failed) && err)
        *err = failed;
    else
        calx_fail(err, CALX_TIMEOUT, "Processes of an earlier server in %s are still at work.", home->dir);
    return -1;
}

static bool start_locked(const calx_server_options *options, const server_owner *owner, const server_home *home,
                         int lock, calx_arena *arena, bool *started, calx_error *err)
{
    struct stat data;
    if (!owner_remove_tree(owner, home->gone, err) ||
        (stat(home->data, &data) != 0 && !make_data(options, owner, home, lock, arena, err)))
        return false;
    bool runs;
    int running = take_running(home, arena, &runs, err);
    if (running < 0)
        return runs;
    *started = true;
    if (home_make_socket(home, owner, arena, err))
        return launch_and_wait(options, owner, home, running, arena, err);
    close(running);
    return false;
}

bool calx_server_start(const calx_server_options *options, calx_arena *arena, calx_server *out, bool *started,
                       calx_error *err)
{
    server_owner owner;
    server_home home;
    bool vanished = true;
    bool launched = false;
    int lock = -1;
    if (options->port < 0 || options->port > 65535)
        return calx_fail(err, CALX_USAGE, "%d is not a port: it must be from 1 to 65535.", options->port);
    if (!owner_find(&owner, err))
        return false;
    while (lock < 0 && vanished) {
        if (!home_make(options->dir, &owner, arena, &home, err))
            return false;
        lock = home_lock(&home, &vanished, err);
    }
    if (lock < 0)
        return false;
    bool ok = start_locked(options, &owner, &home, lock, arena, &launched, err) && describe(&home, arena, out, err);
    close(lock);
    if (started)
        *started = ok && launched;
    return ok;
}

bool calx_server_look(const char *dir, calx_arena *arena, calx_server *out, calx_error *err)
{
    server_home home;
    return home_find(dir, arena, &home, err) && describe(&home, arena, out, err);
}

static bool stop_locked(const server_home *home, const server_owner *owner, int how, bool *stopped, calx_error *err)
{
    int64_t until = calx_ticks() + STOP_LIMIT;
    bool signalled = false;
    while (home_is_running(home)) {
        postmaster master;
        if (!signalled && postmaster_read(home, &master) && postmaster_lives(&master)) {
            if (!postmaster_signal(&master, owner, how, err))
                return false;
            signalled = true;
        }
        if (calx_ticks() > until)
            return calx_fail(err, CALX_TIMEOUT, "The server in %s did not stop within %d seconds.", home->dir,
                             (int)(STOP_LIMIT / SECONDS));
        rest_a_little();
    }
    if (stopped)
        *stopped = signalled;
    return true;
}

bool calx_server_stop(const char *dir, bool *stopped, calx_error *err)
{
    CALX_SCOPED_ARENA(arena);
    server_owner owner;
    server_home home;
    calx_server found;
    bool vanished;
    if (!owner_find(&owner, err) || !home_find(dir, arena, &home, err) || !describe(&home, arena, &found, err))
        return false;
    int lock = home_lock(&home, &vanished, err);
    if (lock < 0)
        return vanished ? calx_fail(err, CALX_NOT_FOUND, "There is no server in %s.", dir) : false;
    bool ok = stop_locked(&home, &owner, SIGINT, stopped, err);
    close(lock);
    return ok;
}

bool calx_server_destroy(const char *dir, calx_error *err)
{
    CALX_SCOPED_ARENA(arena);
    server_owner owner;
    server_home home;
    bool vanished;
    if (!owner_find(&owner, err) || !home_find(dir, arena, &home, err))
        return false;
    int lock = home_lock(&home, &vanished, err);
    if (lock < 0)
        return vanished ? calx_fail(err, CALX_NOT_FOUND, "There is no server in %s.", dir) : false;
    bool ok = stop_locked(&home, &owner, SIGQUIT, NULL, err) && home_remove(&home, dir, &owner, arena, err);
    close(lock);
    return ok;
}
