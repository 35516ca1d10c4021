/* A real PgBouncer in transaction mode, between the tests and the server, where one is installed. */
#ifndef BOUNCER_H
#define BOUNCER_H

#include "pg_test.h"

#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char bouncer_folder[] = "/tmp/calx-bouncer-XXXXXX"; /* of its socket, at port 6432 */
static pid_t bouncer; /* 0 where none is installed */

static inline const char *find_bouncer(void)
{
    static const char *const places[] = { "/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer" };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (access(places[i], X_OK) == 0)
            return places[i];
    return NULL;
}

/* Who owns the server's socket: only that user may enter its folder. Root may not run PgBouncer. */
static inline const struct passwd *owner_of(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? getpwuid(st.st_uid) : NULL;
}

static inline bool write_settings(calx_conn *conn, const char *server, const char *path)
{
    FILE *file = fopen(path, "w");
    if (!file)
        return false;
    PGconn *pg = calx_libpq(conn);
    fprintf(file,
            "[databases]\n* = %s user=%s\n[pgbouncer]\nlisten_port = 6432\nunix_socket_dir = %s\n"
            "auth_type = any\npool_mode = transaction\ndefault_pool_size = 2\nlogfile = %s/log\n"
            "ignore_startup_parameters = extra_float_digits\nserver_login_retry = 1\n",
            server, PQuser(pg), bouncer_folder, bouncer_folder);
    return fclose(file) == 0;
}

static inline void run_bouncer(const char *program, const char *settings, const struct passwd *owner)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int quiet = !freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr);
    (void)quiet;
    if (geteuid() == 0 && (setgid(owner->pw_gid) != 0 || setuid(owner->pw_uid) != 0))
        _exit(126);
    execl(program, program, settings, (char *)NULL);
    _exit(127);
}

static inline bool wait_until_up(const char *conninfo)
{
    for (int i = 0; i < 100; i++) {
        calx_conn *conn = calx_connect(conninfo, &(calx_connect_options){ .no_prepare = true }, NULL);
        calx_close(conn);
        if (conn)
            return true;
        usleep(100000);
    }
    return false;
}

/* Starts one before the server (`host=… port=…`) and waits until it is there at `conninfo`, whose host is bouncer_folder.
 * `conn` is a connection to the same database past it. */
static inline bool start_bouncer(calx_conn *conn, const char *server, const char *conninfo)
{
    CALX_SCOPED_ARENA(arena);
    const struct passwd *owner = owner_of(PQhost(calx_libpq(conn)));
    const char *settings = calx_text_format(arena, "%s/pgbouncer.ini", bouncer_folder).data;
    bool good = owner && write_settings(conn, server, settings) && chmod(bouncer_folder, 0755) == 0 &&
                (geteuid() != 0 || chown(bouncer_folder, owner->pw_uid, owner->pw_gid) == 0);
    bouncer = good ? fork() : -1;
    if (bouncer == 0)
        run_bouncer(find_bouncer(), settings, owner);
    return bouncer > 0 && wait_until_up(conninfo);
}

static inline int stop_bouncer(void **state)
{
    (void)state;
    if (bouncer <= 0)
        return 0;
    kill(bouncer, SIGTERM);
    waitpid(bouncer, NULL, 0);
    static const char *const files[] = { "pgbouncer.ini", "log", ".s.PGSQL.6432" };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        CALX_SCOPED_ARENA(arena);
        unlink(calx_text_format(arena, "%s/%s", bouncer_folder, files[i]).data);
    }
    rmdir(bouncer_folder);
    return 0;
}

static inline void need_bouncer(void)
{
    if (bouncer <= 0) {
        print_message("skipped: PgBouncer is not installed\n");
        skip();
    }
}

#endif
