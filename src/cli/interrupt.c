/* SIGINT and SIGTERM: cancel what the watched connections run; with none, end at once. */
#include "frame.h"

#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#define MOST_WATCHED 16

static _Atomic(calx_conn *) watched[MOST_WATCHED];
static volatile sig_atomic_t stops;
static const char *program_name = "";

void calx_cli_watch(calx_conn *conn)
{
    for (int i = 0; i < MOST_WATCHED; i++) {
        calx_conn *none = NULL;
        if (atomic_compare_exchange_strong(&watched[i], &none, conn))
            return;
    }
}

void calx_cli_forget(calx_conn *conn)
{
    for (int i = 0; i < MOST_WATCHED; i++) {
        calx_conn *same = conn;
        if (atomic_compare_exchange_strong(&watched[i], &same, NULL))
            return;
    }
}

static void say(const char *text)
{
    ssize_t written = write(STDERR_FILENO, text, strlen(text));
    (void)written;
}

static bool cancel_all(void)
{
    bool cancelled = false;
    for (int i = 0; i < MOST_WATCHED; i++) {
        calx_conn *conn = atomic_load(&watched[i]);
        if (conn) {
            calx_cancel(conn);
            cancelled = true;
        }
    }
    return cancelled;
}

/* A signal that came between two statements cancelled nothing: what runs a little later is cancelled too. */
static void cancel_again(int number)
{
    (void)number;
    cancel_all();
}

/* Only async-signal-safe calls. The second signal does not wait for the server's answer. */
static void stop(int number)
{
    (void)number;
    if (stops == 0 && cancel_all()) {
        stops = 1;
        static const struct timeval pause = { .tv_usec = 200000 };
        setitimer(ITIMER_REAL, &(struct itimerval){ pause, pause }, NULL);
        return;
    }
    say("\n");
    say(program_name);
    say(": Stopped.\n");
    _exit(CALX_EXIT_STOPPED);
}

static void handle(int number, void (*handler)(int))
{
    struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART };
    sigemptyset(&action.sa_mask);
    sigaddset(&action.sa_mask, SIGINT);
    sigaddset(&action.sa_mask, SIGTERM);
    sigaddset(&action.sa_mask, SIGALRM);
    sigaction(number, &action, NULL);
}

void cli_catch_signals(const calx_program *program)
{
    program_name = program->name;
    handle(SIGINT, stop);
    handle(SIGTERM, stop);
    handle(SIGALRM, cancel_again);
    signal(SIGCHLD, SIG_DFL); /* whoever starts us may ignore it: then no child could be waited for */
}

bool cli_was_stopped(void)
{
    return stops != 0;
}

bool calx_cli_go_on(calx_error *err)
{
    return !stops || calx_fail(err, CALX_CANCELLED, "Stopped.");
}
