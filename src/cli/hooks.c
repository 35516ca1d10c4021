/* Commands that format a file when it was written. Each is cut into words and run without a shell, and gets the file's
 * name as a word of its own, so that no name can be taken for a command. */
#include "frame.h"
#include "migrations.h"

#include <calx/buffer.h>

#include <errno.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PLACE "{file}"

/* One word; `*at` goes behind it. False where a quote is not closed. */
static bool cut_word(const char **at, calx_buffer *word)
{
    for (char quote = '\0'; **at; ++*at) {
        if (quote ? **at == quote : **at == '\'' || **at == '"')
            quote = quote ? '\0' : **at;
        else if (!quote && strchr(" \t", **at))
            return true;
        else
            calx_buffer_add_char(word, **at);
        if (quote && (*at)[1] == '\0')
            return false;
    }
    return true;
}

char **cli_split_words(calx_arena *arena, const char *command, calx_error *err)
{
    size_t count = 0;
    char **words = calx_new_array(arena, char *, strlen(command) + 2);
    for (const char *at = command + strspn(command, " \t"); *at; at += strspn(at, " \t")) {
        calx_buffer word = calx_buffer_in(arena);
        if (!cut_word(&at, &word)) {
            calx_fail(err, CALX_USAGE, "A quote is not closed in the command `%s`.", command);
            return NULL;
        }
        words[count++] = calx_text_cstr(arena, calx_buffer_text(&word));
    }
    if (count > 0)
        return words;
    calx_fail(err, CALX_USAGE, "The command is empty.");
    return NULL;
}

/* The word with the path for each {file} in it. */
static char *with_path(calx_arena *arena, char *word, const char *path)
{
    calx_buffer text = calx_buffer_in(arena);
    const char *at = word;
    for (const char *place; (place = strstr(at, PLACE)); at = place + strlen(PLACE)) {
        calx_buffer_add(&text, at, (size_t)(place - at));
        calx_buffer_add_cstr(&text, path);
    }
    calx_buffer_add_cstr(&text, at);
    return calx_text_cstr(arena, calx_buffer_text(&text));
}

static char **hook_words(calx_arena *arena, const char *command, const char *path, calx_error *err)
{
    char **words = cli_split_words(arena, command, err);
    bool placed = false;
    size_t count = 0;
    for (; words && words[count]; count++)
        if (strstr(words[count], PLACE)) {
            words[count] = with_path(arena, words[count], path);
            placed = true;
        }
    if (words && !placed)
        words[count] = calx_text_cstr(arena, calx_text_of(path));
    return words;
}

/* Runs it with our stderr for its output: stdout is for the file's path. */
static bool run_words(char **words, int *status, calx_error *err)
{
    pid_t child;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
    errno = posix_spawnp(&child, words[0], &actions, NULL, words, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (errno != 0)
        return calx_fail_errno(err, "Cannot run %s", words[0]);
    while (waitpid(child, status, 0) < 0)
        if (errno != EINTR)
            return calx_fail_errno(err, "Cannot wait for %s", words[0]);
    return true;
}

static bool run_hook(calx_cli *cli, const char *command, const char *path, calx_error *err)
{
    int status = 0;
    char **words = hook_words(calx_cli_arena(cli), command, path, err);
    bool ran = words && run_words(words, &status, err);
    if (ran && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    if (ran && WIFEXITED(status))
        calx_fail(err, CALX_SYSTEM, "The hook `%s` failed with exit code %d.", command, WEXITSTATUS(status));
    else if (ran)
        calx_fail(err, CALX_SYSTEM, "The hook `%s` was ended by signal %d.", command, WTERMSIG(status));
    return calx_error_hint(err, "The file is written: %s. Run the hook by hand, or correct it in [hooks].", path);
}

bool cli_run_hooks(calx_cli *cli, const char *path, calx_error *err)
{
    const cli_config *config = cli_config_of(cli, err);
    cli_flush(cli);   /* the path comes before what a hook prints */
    if (*path == '-') /* must not look like an option */
        path = calx_text_format(calx_cli_arena(cli), "./%s", path).data;
    const char *ending = strrchr(path, '.');
    for (size_t i = 0; config && i < config->hook_count; i++) {
        const cli_hook *hook = &config->hooks[i];
        bool meant = strcmp(hook->files, "all") == 0 || (ending && strcmp(ending + 1, hook->files) == 0);
        if (meant && !run_hook(cli, hook->command, path, err))
            return false;
    }
    return config != NULL;
}
