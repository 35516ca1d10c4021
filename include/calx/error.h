/* What went wrong, and what to do about it.
 *
 * A function that can fail returns false or NULL and fills the calx_error it was given. The error
 * holds its own copies, so it outlives the arena and the connection it came from; texts longer than
 * a field are cut and end in "…". No secret may be put into one. */
#ifndef CALX_ERROR_H
#define CALX_ERROR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* SQLSTATEs of errors that the toolkit itself finds; class CX is not used by PostgreSQL. */
#define CALX_USAGE "CX001"     /* a call that makes no sense: wrong arguments, wrong order */
#define CALX_SHAPE "CX002"     /* the server's columns are not those of the struct */
#define CALX_NOT_FOUND "CX003" /* exactly one was asked for and there is none */
#define CALX_AMBIGUOUS "CX004" /* exactly one was asked for and there are several */
#define CALX_BAD_VALUE "CX005" /* a value that its SQL type cannot hold */
#define CALX_BAD_FILE "CX006"  /* a file that is missing, unreadable or malformed */
#define CALX_TIMEOUT "CX007"   /* waited for as long as was allowed */
#define CALX_CANCELLED "CX008" /* the user stopped it */
#define CALX_SYSTEM "CX009"    /* the operating system refused something */
#define CALX_DIFFERENT "CX010" /* two things that should be the same are not */
#define CALX_NO_SERVER "08001" /* PostgreSQL's: no connection could be made */
#define CALX_LOST "08006"      /* PostgreSQL's: the connection broke */

/* Zero-initialise it: `calx_error err = { 0 };`. All strings are terminated and "" where absent. */
typedef struct calx_error {
    char sqlstate[6];     /* PostgreSQL's code or one of those above; "" means no error */
    char message[512];    /* one sentence: what happened */
    char detail[1024];    /* more of it, where there is more */
    char hint[512];       /* what to do */
    char context[512];    /* where: the file and line, the table and column, the step */
    char statement[2048]; /* the SQL that failed, without its parameters' values */
    int position;         /* 1-based character in `statement`, 0 where unknown */
} calx_error;

/* Fills `err` and returns false, so that a caller can write `return calx_fail(err, …)`. What `err`
 * held before is gone. `err` may be NULL. */
bool calx_fail(calx_error *err, const char *sqlstate, const char *format, ...) __attribute__((cold, format(printf, 3, 4)));
bool calx_vfail(calx_error *err, const char *sqlstate, const char *format, va_list args)
    __attribute__((cold, format(printf, 3, 0)));

/* As calx_fail with CALX_SYSTEM and the text of the present errno after ": ". */
bool calx_fail_errno(calx_error *err, const char *format, ...) __attribute__((cold, format(printf, 2, 3)));

/* Sets one more part of an error that was filled; each returns false. */
bool calx_error_detail(calx_error *err, const char *format, ...) __attribute__((cold, format(printf, 2, 3)));
bool calx_error_hint(calx_error *err, const char *format, ...) __attribute__((cold, format(printf, 2, 3)));
bool calx_error_context(calx_error *err, const char *format, ...) __attribute__((cold, format(printf, 2, 3)));
bool calx_error_statement(calx_error *err, const char *sql, size_t len, int position) __attribute__((cold));

/* Whether `err` holds an error, and whether it is of that SQLSTATE. */
bool calx_failed(const calx_error *err);
bool calx_error_is(const calx_error *err, const char *sqlstate);

#endif
