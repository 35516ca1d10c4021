/* The private server for working on one's own machine. */
#include "environments/local.h"

#include <calx/text.h>

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

/* The XDG rules: a path that is not absolute counts as none. */
static const char *absolute_variable(const char *name)
{
    const char *value = getenv(name);
    return value && value[0] == '/' ? value : NULL;
}

const char *local_folder(calx_arena *arena, calx_error *err)
{
    const char *state = absolute_variable("XDG_STATE_HOME");
    if (state)
        return calx_text_format(arena, "%s/dsdb/local", state).data;
    const struct passwd *user = getpwuid(geteuid());
    const char *home = absolute_variable("HOME");
    if (!home && user && user->pw_dir[0] == '/')
        home = user->pw_dir;
    if (home)
        return calx_text_format(arena, "%s/.local/state/dsdb/local", home).data;
    calx_fail(err, CALX_USAGE, "There is no home folder to keep the private server in.");
    calx_error_hint(err, "Set XDG_STATE_HOME, or name a folder with --dir.");
    return NULL;
}

bool local_up(const char *dir, int port, calx_arena *arena, calx_server *out, bool *started, calx_error *err)
{
    calx_server_options options = { .dir = dir ? dir : local_folder(arena, err), .port = port };
    return options.dir && calx_server_start(&options, arena, out, started, err) &&
           calx_server_create_database(out, LOCAL_DATABASE, NULL, err);
}

bool local_look(const char *dir, calx_arena *arena, calx_server *out, calx_error *err)
{
    const char *folder = dir ? dir : local_folder(arena, err);
    if (!folder || calx_server_look(folder, arena, out, err))
        return folder != NULL;
    if (!calx_error_is(err, CALX_NOT_FOUND))
        return false;
    return calx_error_hint(err, "Make one with: dsdb local up%s%s", dir ? " --dir " : "", dir ? dir : "");
}

const char *local_running_url(calx_arena *arena)
{
    calx_server server;
    bool running = local_look(NULL, arena, &server, NULL) && server.running;
    return running ? calx_server_url(&server, LOCAL_DATABASE, arena) : NULL;
}
