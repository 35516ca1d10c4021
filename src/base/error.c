/* Errors: fixed fields, filled by printf, cut where too long. */
#include <calx/error.h>
#include <calx/text.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define ELLIPSIS "…"

/* Ends a text that did not fit in "…". */
static void mark_cut(char *field, size_t size)
{
    size_t len = calx_text_shortened((calx_text){ field, size - 1 }, size - sizeof ELLIPSIS).len;
    memcpy(field + len, ELLIPSIS, sizeof ELLIPSIS);
}

static void set_field(char *field, size_t size, const char *format, va_list args)
{
    int len = vsnprintf(field, size, format, args);
    if (len >= 0 && (size_t)len >= size)
        mark_cut(field, size);
}

bool calx_vfail(calx_error *err, const char *sqlstate, const char *format, va_list args)
{
    if (!err)
        return false;
    memset(err, 0, sizeof *err);
    snprintf(err->sqlstate, sizeof err->sqlstate, "%s", sqlstate);
    set_field(err->message, sizeof err->message, format, args);
    return false;
}

bool calx_fail(calx_error *err, const char *sqlstate, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    calx_vfail(err, sqlstate, format, args);
    va_end(args);
    return false;
}

bool calx_fail_errno(calx_error *err, const char *format, ...)
{
    int number = errno;
    va_list args;
    va_start(args, format);
    calx_vfail(err, CALX_SYSTEM, format, args);
    va_end(args);
    if (!err)
        return false;
    size_t len = strlen(err->message);
    snprintf(err->message + len, sizeof err->message - len, ": %s", strerror(number));
    return false;
}

#define DEFINE_SETTER(field)                                          \
    bool calx_error_##field(calx_error *err, const char *format, ...) \
    {                                                                 \
        if (!err)                                                     \
            return false;                                             \
        va_list args;                                                 \
        va_start(args, format);                                       \
        set_field(err->field, sizeof err->field, format, args);       \
        va_end(args);                                                 \
        return false;                                                 \
    }

DEFINE_SETTER(detail)
DEFINE_SETTER(hint)
DEFINE_SETTER(context)

bool calx_error_statement(calx_error *err, const char *sql, size_t len, int position)
{
    if (!err)
        return false;
    bool cut = len >= sizeof err->statement;
    size_t kept = cut ? sizeof err->statement - 1 : len;
    memcpy(err->statement, sql, kept);
    err->statement[kept] = '\0';
    if (cut)
        mark_cut(err->statement, sizeof err->statement);
    err->position = position;
    return false;
}

bool calx_failed(const calx_error *err)
{
    return err && err->sqlstate[0] != '\0';
}

bool calx_error_is(const calx_error *err, const char *sqlstate)
{
    return err && strcmp(err->sqlstate, sqlstate) == 0;
}
