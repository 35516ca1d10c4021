/* dsdb local: the private server. */
#include "cli/commands.h"

#include "environments/local.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static const calx_option dir_option[] = {
    { .name = "dir",
      .letter = 'd',
      .value = "DIR",
      .help = "the server's folder (else under the XDG state folder)",
      .bytes = true },
    { 0 },
};

static bool no_server_runs(const calx_cli *cli, const calx_server *server, calx_error *err)
{
    const char *dir = calx_cli_value(cli, "dir");
    calx_fail(err, CALX_NOT_FOUND, "The private server in %s is stopped.", server->dir);
    return calx_error_hint(err, "Start it with: dsdb local up%s%s", dir ? " --dir " : "", dir ? dir : "");
}

static bool look_running(calx_cli *cli, calx_server *server, calx_error *err)
{
    if (!local_look(calx_cli_value(cli, "dir"), calx_cli_arena(cli), server, err))
        return false;
    return server->running || no_server_runs(cli, server, err);
}

static const char *url_of(calx_cli *cli, const calx_server *server)
{
    return calx_server_url(server, LOCAL_DATABASE, calx_cli_arena(cli));
}

static bool is_as_asked(const calx_cli *cli, const calx_server *server, int64_t port, calx_error *err)
{
    const char *dir = calx_cli_value(cli, "dir");
    if (!port || (server->listens && server->port == port))
        return true;
    calx_fail(err, CALX_USAGE, "The private server in %s runs already, without port %d.", server->dir, (int)port);
    return calx_error_hint(err, "Stop it first: dsdb local down%s%s", dir ? " --dir " : "", dir ? dir : "");
}

static bool run_up(calx_cli *cli, calx_error *err)
{
    calx_server server;
    bool started;
    int64_t port = 0;
    if (!calx_cli_number(cli, "port", 1, 65535, &port, err) ||
        !local_up(calx_cli_value(cli, "dir"), (int)port, calx_cli_arena(cli), &server, &started, err) ||
        !is_as_asked(cli, &server, port, err))
        return false;
    calx_cli_print(cli, started ? "Started the private server in %s.\n" : "The private server in %s runs already.\n",
                   server.dir);
    calx_cli_print(cli, "%s\n", url_of(cli, &server));
    if (server.listens)
        calx_cli_note(cli,
                      "It listens on localhost:%d for clients with a password; give the role postgres one with:\n"
                      "  dsdb local psql -- -c '\\password'",
                      server.port);
    return true;
}

static bool run_down(calx_cli *cli, calx_error *err)
{
    calx_server server;
    bool stopped;
    if (!local_look(calx_cli_value(cli, "dir"), calx_cli_arena(cli), &server, err) ||
        !calx_server_stop(server.dir, &stopped, err))
        return false;
    calx_cli_print(cli, stopped ? "Stopped the private server in %s.\n" : "The private server in %s was stopped.\n",
                   server.dir);
    return true;
}

static bool print_status_json(calx_cli *cli, const calx_server *server, calx_error *err)
{
    json_t *status =
        json_pack("{s:o, s:b, s:s, s:o}", "dir", calx_cli_json_text(calx_text_of(server->dir)), "running",
                  server->running, "version", server->version, "log", calx_cli_json_text(calx_text_of(server->log)));
    if (server->running)
        json_object_update_new(status, json_pack("{s:i, s:s, s:o}", "pid", (int)server->pid, "url", url_of(cli, server),
                                                 "port", server->listens ? json_integer(server->port) : json_null()));
    return calx_cli_print_json(cli, status, err);
}

static bool run_status(calx_cli *cli, calx_error *err)
{
    calx_server server;
    if (!local_look(calx_cli_value(cli, "dir"), calx_cli_arena(cli), &server, err))
        return false;
    if (calx_cli_json(cli) && !print_status_json(cli, &server, err))
        return false;
    if (!server.running)
        return no_server_runs(cli, &server, err);
    if (calx_cli_json(cli))
        return true;
    calx_cli_print(cli, "The private server runs (PostgreSQL %s, process %d).\n", server.version, (int)server.pid);
    calx_cli_print(cli, "folder  %s\nlog     %s\nurl     %s\n", server.dir, server.log, url_of(cli, &server));
    if (server.listens)
        calx_cli_print(cli, "port    %d on localhost\n", server.port);
    return true;
}

static bool run_url(calx_cli *cli, calx_error *err)
{
    calx_server server;
    if (!look_running(cli, &server, err))
        return false;
    calx_cli_print(cli, "%s\n", url_of(cli, &server));
    return true;
}

static bool run_psql(calx_cli *cli, calx_error *err)
{
    calx_server server;
    if (!look_running(cli, &server, err))
        return false;
    int count = calx_cli_argument_count(cli);
    const char **arguments = calx_new_array(calx_cli_arena(cli), const char *, (size_t)count + 3);
    arguments[0] = "psql";
    arguments[1] = url_of(cli, &server);
    for (int i = 0; i < count; i++)
        arguments[i + 2] = calx_cli_argument(cli, i);
    execvp(arguments[0], (char *const *)arguments);
    calx_fail_errno(err, "Could not run psql");
    return calx_error_hint(err, "Install it (Debian: apt-get install postgresql-client).");
}

static bool run_destroy(calx_cli *cli, calx_error *err)
{
    const char *dir = calx_cli_value(cli, "dir");
    if (!dir && !(dir = local_folder(calx_cli_arena(cli), err)))
        return false;
    calx_server server;
    calx_error absent = { 0 };
    /* What an interrupted destroy left has no data to look at, and nobody needs to be asked. */
    bool whole = calx_server_look(dir, calx_cli_arena(cli), &server, &absent);
    if (whole && !calx_cli_confirm(cli, err, "Remove the private server in %s with all its data?", dir))
        return false;
    if (!calx_server_destroy(dir, err))
        return false;
    calx_cli_print(cli, "Removed the private server in %s.\n", dir);
    return true;
}

static const calx_command up_command = {
    .name = "up",
    .summary = "Start the private server, making it where it is missing",
    .options =
        (const calx_option[]){
            { .name = "dir",
              .letter = 'd',
              .value = "DIR",
              .help = "its folder (else under the XDG state folder)",
              .bytes = true },
            { .name = "port",
              .letter = 'p',
              .value = "PORT",
              .help = "listen on localhost too, for clients with a password" },
            { 0 },
        },
    .help = "Starts a PostgreSQL server of your own with a database named dsdb, and prints\n"
            "its URL. Other commands use it where nothing else names a database. It listens\n"
            "on a Unix socket that only you can reach. One that runs already is left alone.",
    .example = "local up\nlocal up --dir \"/srv/my server\" --port 5433",
    .run = run_up,
};

static const calx_command down_command = {
    .name = "down",
    .summary = "Stop the private server; its data stay",
    .options = dir_option,
    .help = "Stops the server. Its clients are disconnected and open transactions rolled\n"
            "back; the data stay for the next `up`.",
    .example = "local down",
    .run = run_down,
};

static const calx_command status_command = {
    .name = "status",
    .summary = "Say whether the private server runs",
    .options = dir_option,
    .help = "Says where the server is and whether it runs. The exit code is 0 where it runs\n"
            "and 3 where it is stopped or there is none.",
    .example = "local status --json",
    .json = true,
    .run = run_status,
};

static const calx_command url_command = {
    .name = "url",
    .summary = "Print the URL of its database, and nothing else",
    .options = dir_option,
    .help = "Prints the URL of the database on the running server, for other programs.",
    .example = "local url",
    .run = run_url,
};

static const calx_command psql_command = {
    .name = "psql",
    .summary = "Open psql on its database",
    .arguments = "[-- PSQL-ARGUMENT…]",
    .most = -1,
    .bytes = true,
    .options = dir_option,
    .help = "Runs psql on the database. What stands after -- is handed to psql.",
    .example = "local psql\nlocal psql -- -c 'SELECT count(*) FROM agencies'",
    .run = run_psql,
};

static const calx_command destroy_command = {
    .name = "destroy",
    .summary = "Stop the private server and remove it with its data",
    .options =
        (const calx_option[]){
            { .name = "dir",
              .letter = 'd',
              .value = "DIR",
              .help = "its folder (else under the XDG state folder)",
              .bytes = true },
            { .name = "yes", .letter = 'y', .help = "do not ask" },
            { 0 },
        },
    .help = "Stops the server and removes its folder. The data are lost. Asks before it\n"
            "does so, and without a terminal needs --yes.",
    .example = "local destroy --yes",
    .run = run_destroy,
};

const calx_command local_command = {
    .name = "local",
    .summary = "A private PostgreSQL server on this machine",
    .help = "A private PostgreSQL server on this machine, for trying things and for tests of\n"
            "your own. Its data are under ${XDG_STATE_HOME:-~/.local/state}/dsdb/local\n"
            "unless --dir names another folder. As root it runs as the user postgres.",
    .commands = (const calx_command *const[]){ &up_command, &down_command, &status_command, &url_command, &psql_command,
                                               &destroy_command, NULL },
};
