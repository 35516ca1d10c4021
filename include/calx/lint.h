/* Lint: what a script of SQL would do to a live database that nobody meant, found before it runs.
 *
 *     calx_lint_report report;
 *     if (!calx_lint_sql(arena, sql, &(calx_lint_options){ .path = "add_index.sql" }, &report, err))
 *         return false;
 *     for (size_t i = 0; i < report.finding_count; i++)
 *         printf("%s: %s\n", report.findings[i].rule->name, report.findings[i].rule->what);
 *
 * PostgreSQL's own parser (libpg_query, of version 15) reads the script; nothing is run. The rules are
 * those of Squawk, by the same names, and some of ours: docs/lint.md has each with what to do instead.
 * A comment before or inside a statement, or behind it on its line, lets one stand, and has to say why:
 *
 *     -- lint: allow ban-drop-column, because no release reads it since 2.4
 *     ALTER TABLE agencies DROP COLUMN notes; */
#ifndef CALX_LINT_H
#define CALX_LINT_H

#include <calx/arena.h>
#include <calx/error.h>
#include <calx/pg.h>
#include <calx/text.h>

/* One rule. */
typedef struct calx_lint_rule {
    const char *name;    /* "ban-drop-column" */
    const char *what;    /* one sentence: what is wrong with what it finds */
    const char *instead; /* one sentence or two: what to do */
    bool optional;       /* applied only where it is named in `include` */
} calx_lint_rule;

/* All rules, `*count` of them, sorted by name, in the arena; those that speak of whole revisions too. */
const calx_lint_rule *const *calx_lint_rules(calx_arena *arena, size_t *count);

/* The rules on revisions as files of a history, which migrate applies; the last has no name. */
extern const calx_lint_rule calx_lint_revision_rules[];

/* The rule of that name, or NULL. */
const calx_lint_rule *calx_lint_find(calx_text name);

/* A lock that a statement takes, of those it takes the strongest. */
typedef struct calx_lint_lock {
    const char *mode;   /* "ACCESS EXCLUSIVE"…; NULL: none that others would notice */
    const char *others; /* what others can't do meanwhile, in plain words: "nobody reads or writes it" */
    calx_text relation; /* on what, as the statement names it; empty where it is not said there */
} calx_lint_lock;

/* One statement of the script. Texts are slices of the script. */
typedef struct calx_lint_statement {
    calx_text text; /* without the comments before it and its semicolon */
    int line;       /* where it begins in its file, from 1 */
    calx_lint_lock lock; /* the strongest that it takes */
} calx_lint_statement;

/* One thing that was found. */
typedef struct calx_lint_finding {
    const calx_lint_rule *rule; /* that it breaks */
    calx_text object;  /* of what it speaks: "agencies.notes"; may be empty */
    calx_text detail;  /* more on this one, a sentence; may be empty */
    calx_text allowed; /* why it may stand, where a comment says so; empty: it may not */
    const char *path;  /* as in the options */
    int line;          /* of the place in its file, from 1 */
    int column;        /* in characters, from 1 */
    const calx_lint_statement *statement; /* NULL for what concerns the file as a whole */
} calx_lint_finding;

/* What a script gave; all of it lives in the arena and points into the script. */
typedef struct calx_lint_report {
    calx_lint_statement *statements; /* in the script's order */
    size_t statement_count;
    calx_lint_finding *findings; /* sorted by place */
    size_t finding_count;
    size_t standing; /* findings that nothing allows */
} calx_lint_report;

/* How to look at a script; zero or NULL means the default named. */
typedef struct calx_lint_options {
    const char *path;    /* for findings; NULL: "" */
    int first_line;      /* the line of its file that the script begins in; 0: 1 */
    bool in_transaction; /* whoever runs it puts a transaction around it */
    bool resumable;      /* whoever runs it goes on where it stopped, and sets lock_timeout */
    calx_text downgrade; /* the script that undoes this one: whether it undoes all is looked at; data NULL: none */
    int server_version;  /* as libpq numbers it; 0: that of `conn`, else 150000 */
    calx_conn *conn;     /* asked for the size of tables and the type of columns, outside of a transaction; NULL:
                            nothing is known of them, and rules that need it say nothing */
    const char *const *include; /* names of optional rules to apply, ended by NULL; NULL: none */
    const char *const *exclude; /* names of rules to leave out, ended by NULL; NULL: none */
} calx_lint_options;

/* Reads the script and applies the rules. A statement that the parser does not take is a finding
 * (syntax-error) and the rest is looked at. Fails with CALX_USAGE for a rule's name that there isn't, naming
 * it, and with the connection's errors. `options` may be NULL; `out` is filled whole or not at all. */
bool calx_lint_sql(calx_arena *arena, calx_text sql, const calx_lint_options *options, calx_lint_report *out,
                   calx_error *err);

#endif
