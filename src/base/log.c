/* The log: builds each line whole and writes it with one call. */
#include <calx/log.h>

#include <calx/buffer.h>
#include <calx/clock.h>

#include <stdarg.h>
#include <string.h>
#include <unistd.h>

static calx_log_level least_level = CALX_WARN;

static const char *const level_names[] = { "debug", "info", "warn", "error", "silent" };

void calx_log_set_level(calx_log_level least)
{
    least_level = least;
}

int calx_log_level_of(const char *name)
{
    for (int i = CALX_DEBUG; i <= CALX_SILENT; i++)
        if (strcmp(name, level_names[i]) == 0)
            return i;
    return -1;
}

static void add_quoted(calx_buffer *line, const char *value)
{
    calx_buffer_add_char(line, '"');
    for (const char *c = value; *c; c++) {
        if (*c == '"' || *c == '\\')
            calx_buffer_addf(line, "\\%c", *c);
        else if ((unsigned char)*c < 0x20 || *c == 0x7F)
            calx_buffer_addf(line, "\\x%02x", (unsigned)(unsigned char)*c);
        else
            calx_buffer_add_char(line, *c);
    }
    calx_buffer_add_char(line, '"');
}

static void add_value(calx_buffer *line, const char *value)
{
    bool plain = *value != '\0';
    for (const char *c = value; *c && plain; c++)
        plain = (unsigned char)*c > 0x20 && *c != 0x7F && *c != '"' && *c != '=' && *c != '\\';
    if (plain)
        calx_buffer_add_cstr(line, value);
    else
        add_quoted(line, value);
}

void calx_log(calx_log_level level, const char *message, ...)
{
    if (level < least_level || level >= CALX_SILENT)
        return;
    CALX_SCOPED_ARENA(arena);
    calx_buffer line = calx_buffer_in(arena);
    calx_buffer_add_text(&line, calx_timestamp_text(arena, calx_now()));
    calx_buffer_addf(&line, " %s ", level_names[level]);
    add_quoted(&line, message);
    va_list args;
    va_start(args, message);
    for (const char *key; (key = va_arg(args, const char *)) != NULL;) {
        const char *value = va_arg(args, const char *);
        calx_buffer_addf(&line, " %s=", key);
        if (value)
            add_value(&line, value);
    }
    va_end(args);
    calx_buffer_add_char(&line, '\n');
    ssize_t written = write(STDERR_FILENO, line.data, line.len);
    (void)written; /* a log that cannot be written has nowhere to say so */
}
