/* The server's plan of a statement. */
#ifndef CALX_EXPLAIN_H
#define CALX_EXPLAIN_H

#include <calx/session.h>

/* What EXPLAIN is asked for. */
typedef struct calx_explain_options {
    bool analyze;  /* runs the statement and measures; what it did is rolled back */
    bool buffers;  /* counts blocks read and written; with `analyze`, those of running, too */
    bool verbose;  /* names the columns of each step */
    bool settings; /* names settings of the planner that are not the default */
    bool json;     /* for programs; else lines of text for people */
} calx_explain_options;

/* The plan, into `*out`, a calx_text in the statement's arena. `options` (a pointer) may be NULL. The plan is
 * the one for these very values; a statement that was run often may have another, made for any. Sequences and
 * whatever else ignores rollback stay changed by `analyze`. */
#define explain(db, q, options, out, err) calx_explain((db), (q)->query, (options), (out), (err))

bool calx_explain(calx_session *db, const calx_dml *query, const calx_explain_options *options, calx_text *out,
                  calx_error *err);

#endif
