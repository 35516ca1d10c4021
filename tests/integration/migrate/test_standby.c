/* A standby only reads: what asks may, what migrates is refused before it does anything. */
#include "running_dsdb.h"

#include <calx/server.h>

#include <fcntl.h>

/* A server of its own that was primary until just now. */
typedef struct standby {
    calx_arena *arena;
    char dir[32];
    calx_server server;
} standby;

static void start(standby *s)
{
    calx_error err = { 0 };
    calx_server_options options = { .dir = s->dir }; /* a throwaway one writes too little for a standby */
    if (calx_server_start(&options, s->arena, &s->server, NULL, &err))
        return;
    calx_server_destroy(s->dir, NULL);
    fail_msg("%s %s", err.message, err.detail);
}

/* Without a primary it replays what it has, and waits for more. */
static void become_standby(standby *s)
{
    bool stopped;
    assert_true(calx_server_stop(s->dir, &stopped, NULL));
    int fd = open(calx_text_format(s->arena, "%s/data/standby.signal", s->server.dir).data, O_CREAT | O_WRONLY, 0644);
    assert_true(fd >= 0);
    close(fd);
    start(s);
}

static void a_standby_is_asked_and_not_migrated(void **state)
{
    (void)state;
    standby s = { .arena = calx_arena_new(), .dir = "/tmp/calx-standby-XXXXXX" };
    assert_non_null(mkdtemp(s.dir));
    start(&s);
    migrating on = { .arena = s.arena, .folder = make_folder() };
    migrating *m = &on;
    put_three(m);
    m->url = calx_server_url(&s.server, "postgres", s.arena);
    ASSERT_DSDB("upgrade a --versions .", 0);
    become_standby(&s);
    m->url = calx_server_url(&s.server, "postgres", s.arena);
    int asked = dsdb(m, "current --versions .");
    bool told_where = strncmp(output, "a (", 3) == 0;
    static const char *const words[] = { "upgrade --versions .", "downgrade base --versions .", "stamp b --versions .",
                                         "ensure-version" };
    static const char *const made[] = { "diff --from database --to models --versions .", "rehearse --versions ." };
    int codes[4];
    bool told_why[4];
    for (size_t i = 0; i < 4; i++) {
        codes[i] = dsdb(m, words[i]);
        told_why[i] = strstr(output, "The server is a standby, which only reads.") != NULL;
    }
    bool told_what[2];
    for (size_t i = 0; i < 2; i++)
        told_what[i] = dsdb(m, made[i]) == 1 && strstr(output, "which a standby or a read-only session can't");
    calx_server_destroy(s.dir, NULL);
    remove_folder(m->folder);
    calx_arena_free(s.arena);
    assert_int_equal(asked, 0);
    assert_true(told_where);
    assert_true(told_what[0] && told_what[1]);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(codes[i], 2);
        assert_true(told_why[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_standby_is_asked_and_not_migrated) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
