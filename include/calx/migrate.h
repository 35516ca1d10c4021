/* Migrations: revision files, their history, and bringing a database to one of them.
 *
 * A revision is a file of SQL (or of C: see calx/revision.h), named `YYYY_MM_DD_HHMM-{revision}_{slug}.sql`:
 *
 *     -- Prose: what the revision does, and why.
 *     -- calx:revision 0a1b2c3d4e5f
 *     -- calx:revises 71374f18982c
 *     -- calx:created 2026-11-22 14:05 UTC
 *     -- calx:message Add an index for every foreign key
 *     -- calx:upgrade
 *     CREATE INDEX …;
 *     -- calx:downgrade
 *     DROP INDEX …;
 *
 * `revises` is `base` for the first revision and names several, with commas, for a merge. A revision
 * that nothing can undo has `-- calx:irreversible why` in its header and no downgrade. `depends-on` names
 * revisions that have to be there before it without being its parents, `branch` gives labels to the
 * branch that it begins, `replaces` the revisions that were squashed into it. Each revision
 * runs in a transaction of the runner's, which also writes the version table; so a revision may not
 * begin or end one, and sets parameters with SET LOCAL only. COPY FROM STDIN is not there.
 *
 * With `-- calx:transaction none` in its header each of its statements is a transaction of its own, as
 * CREATE INDEX CONCURRENTLY and others want it. Each that is done is recorded, with the statement itself
 * where that can be in a transaction; else what it left in the database tells whether it ran. A run that
 * was interrupted goes on with the first that is not done, and the version table is written when all are.
 *
 * A byte order mark is dropped and CRLF becomes LF, so that a revision makes the same functions and
 * comments in the database whatever git did to the line ends on its way.
 *
 * The version table is Alembic's, name and all, so that a database of Alembic's is taken over as it is
 * and can be given back. */
#ifndef CALX_MIGRATE_H
#define CALX_MIGRATE_H

#include <calx/arena.h>
#include <calx/embed.h>
#include <calx/error.h>
#include <calx/lint.h>
#include <calx/pg.h>
#include <calx/text.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct calx_revision calx_revision;
struct calx_revision_code;
struct calx_compiled_revisions;

/* Revisions that stand in a calx_history; the array is in the arena of whoever made the list. */
typedef struct calx_revision_list {
    const calx_revision **items; /* in the order that whoever made the list says */
    size_t count;
} calx_revision_list;

/* One revision. Texts point into the program or into the history's arena. */
struct calx_revision {
    calx_text id; /* 1 to 32 letters, digits and "_" */
    calx_text message;          /* one line: what it does */
    int64_t created;            /* microseconds since 2000-01-01 UTC */
    const calx_text *revises;   /* ids of its parents as the file names them; none for a first one */
    size_t revises_count;
    const calx_text *depends;      /* ids or labels that `depends-on` names; `depends_count` of them */
    size_t depends_count;
    const calx_text *labels;       /* of the branch that it begins */
    size_t label_count;
    const calx_text *replaces;     /* ids of revisions that were squashed into it, itself not among them */
    size_t replaces_count;
    const calx_revision **parents; /* as revisions: the `revises_count` that it revises, then the `depends_count`
                                      that it depends on */
    size_t child_count;            /* how many revise it */
    size_t index;                  /* its place in calx_history.revisions */
    const char *path;              /* of its file: on disk, or below the source folder for an embedded one */
    size_t file;                   /* its file's place among all, sorted by path */
    int line;                      /* of `-- calx:revision`, from 1 */
    calx_text irreversible;        /* why it has no downgrade; empty where it has one */
    bool in_c;                     /* its file is C: see calx/revision.h */
    bool outside_transaction;      /* `-- calx:transaction none`: each statement is a transaction of its own */

    /* set by calx_revision_load: only who runs a revision needs its SQL */
    bool loaded;
    calx_text upgrade;
    calx_text downgrade;
    const struct calx_revision_code *code; /* of one in C; its `upgrade` is the whole file, `downgrade` empty */
    int upgrade_line;   /* of the first line of `upgrade` in the file, from 1 */
    int downgrade_line; /* likewise; 0 where the file has no downgrade */
};

/* Where revision files are. */
typedef struct calx_revision_source {
    const calx_embedded_files *embedded; /* in the program; may be NULL where there is a directory */
    const char *directory;               /* on disk; NULL: the embedded files are taken */
    const struct calx_compiled_revisions *code; /* those in C that are in the program; NULL: none */
    const char *const *further; /* more directories, whose files are of the same history; NULL: none */
    size_t further_count;
} calx_revision_source;

/* All revisions of a program. Read only. */
typedef struct calx_history {
    calx_arena *arena;        /* that it lives in */
    calx_revision *revisions; /* parents and dependencies before others, otherwise by file name */
    size_t count;
    calx_revision_list heads; /* those that none revises; others may depend on them */
    calx_revision_list bases; /* those that revise none */
    const calx_revision **by_id; /* all, sorted by id */
    calx_revision_source source; /* where it was read from */
} calx_history;

/* Reads the headers of all revision files and makes their graph. Fails with CALX_BAD_FILE, naming file
 * and line, on a malformed header, an id or label that two files have, a parent or dependency that no
 * file has, and a cycle. No files make an empty history. Everything lives in `arena`; the texts of
 * embedded files are not copied. */
const calx_history *calx_history_open(calx_arena *arena, const calx_revision_source *source, calx_error *err);

/* Reads the SQL of one revision of `history`. Fails with CALX_BAD_FILE on what is not UTF-8 or holds a
 * NUL, on an upgrade without a statement (merges may be empty), on a downgrade without one where the
 * header doesn't say that it is irreversible, and on statements that would end the transaction; with
 * CALX_USAGE on one in C that is not in this program, or not as its file is now. Does nothing where it was
 * read already. */
bool calx_revision_load(const calx_history *history, const calx_revision *revision, calx_error *err);

/* Reads a whole file's text, header and SQL, as the two functions above do. `path` is for messages;
 * `revises` and the slices point into `arena` or `text`. Parents are not looked up. */
bool calx_revision_parse(calx_arena *arena, const char *path, calx_text text, calx_revision *out, calx_error *err);

/* The revision with exactly this id, or NULL. */
const calx_revision *calx_history_find(const calx_history *history, calx_text id);

/* The revision whose id is `prefix`, or that begins the branch of this label, or whose id alone begins with
 * it where it has four characters or more. Fails
 * with CALX_NOT_FOUND, or with CALX_AMBIGUOUS and a list of those that begin so. */
const calx_revision *calx_history_resolve(const calx_history *history, calx_text prefix, calx_error *err);

/* Which revisions are `heads` and all that they stand on, as descendants or by dependencies:
 * `history->count` flags by index, in `arena`. */
bool *calx_history_closure(const calx_history *history, calx_revision_list heads, calx_arena *arena);

/* Those marked in `applied` that no marked one revises or depends on, which are the rows of the version
 * table; in the history's order, in `arena`. */
calx_revision_list calx_history_tops(const calx_history *history, const bool *applied, calx_arena *arena);

/* The list in words, "a, b and c", or "base" for none; in `arena`. */
const char *calx_revision_names(calx_arena *arena, calx_revision_list list);

/* The revisions that `text` names: `head`, `heads`, `base` (none), an id, a unique prefix of one or a label,
 * `current` (those of the list), each perhaps behind `BRANCH@` and before `+N` or `-N`. In `arena`. */
bool calx_history_targets(const calx_history *history, calx_revision_list current, calx_text text, calx_arena *arena,
                          calx_revision_list *out, calx_error *err);

/* The revisions of `FROM:TO`, both of which are among them, in the history's order: what TO stands on, without
 * what FROM stands on. Either may be left out; `-N` or `+N` alone counts from the other. Without a colon it is the one
 * revision. */
bool calx_history_range(const calx_history *history, calx_revision_list current, calx_text range, calx_arena *arena,
                        calx_revision_list *out, calx_error *err);

/* What to run, in order, to come from one state to another. */
typedef struct calx_plan {
    calx_revision_list revisions; /* in the order in which they run */
    bool up; /* false: their downgrades */
} calx_plan;

/* From the state whose heads are `current` up to `target`: `head` (the only one), `heads` (all), an id,
 * a unique prefix of one or a label, or `+N`, N revisions further. `BRANCH@` before it keeps to a branch,
 * named by its label or a revision of it; `+N` or `-N` behind a name count from there. What a revision
 * depends on comes with it. Nothing to do makes an empty plan. */
bool calx_plan_upgrade(const calx_history *history, calx_revision_list current, calx_text target, calx_arena *arena,
                       calx_plan *out, calx_error *err);

/* Down to `target`: `base` (nothing is left), an id, a unique prefix of one or a label (it and what it
 * stands on stay, and other branches), or `-N`, N revisions back; with a branch and steps as above. What
 * depends on a revision that goes, goes too. A target that isn't applied is an error. */
bool calx_plan_downgrade(const calx_history *history, calx_revision_list current, calx_text target, calx_arena *arena,
                         calx_plan *out, calx_error *err);

/* What the version table holds. */
typedef struct calx_versions {
    bool exists;     /* whether there is a table */
    calx_text *ids;  /* its rows, sorted; none: no revision is applied */
    size_t count;
} calx_versions;

/* Reads the version table in one round trip; a missing one is no error. `table` is its name, found along the
 * connection's search_path, or `schema.name`; NULL: "alembic_version". No transaction may be open,
 * since a missing table would break it. */
bool calx_versions_read(calx_conn *conn, const char *table, calx_arena *arena, calx_versions *out, calx_error *err);

/* The rows as revisions. Fails with CALX_NOT_FOUND naming a row that no file has (the database of
 * another program, or one that a newer version of this program has upgraded). */
bool calx_history_locate(const calx_history *history, const calx_versions *versions, calx_arena *arena,
                         calx_revision_list *out, calx_error *err);

/* Something that a run tells while it goes on; valid only during the call. */
typedef struct calx_migrate_event {
    enum {
        CALX_MIGRATE_WAITING, /* another runner has the lock; told once for each that has it */
        CALX_MIGRATE_CHANGED, /* the revision was applied, and its file says something else since */
        CALX_MIGRATE_STARTED,
        CALX_MIGRATE_RESUMED,    /* `statement` is the first one that an earlier run did not finish */
        CALX_MIGRATE_REBUILDING, /* an index that a failed build left invalid, `step`, is dropped and built again */
        CALX_MIGRATE_BLOCKED,    /* a statement waits for locks that `holder` has; told when that changes */
        CALX_MIGRATE_PROGRESS,   /* a statement runs long; told some times a second */
        CALX_MIGRATE_RETRYING,   /* it got no lock in time: undone, and tried again after `milliseconds` */
        CALX_MIGRATE_FINISHED    /* its transaction is committed */
    } kind; /* what happened */
    const calx_revision *revision; /* NULL when waiting */
    bool up;       /* false: it is its downgrade */
    size_t number; /* from 1 … */
    size_t of;     /* … to this */
    double milliseconds; /* of FINISHED and PROGRESS: how long it took, or has taken; of RETRYING: the pause */
    calx_text holder;    /* who has a lock, "process 123 (dsdb, user anna, since …)"; of RETRYING it may be empty */
    size_t statement;    /* of RESUMED: from 1 */
    int attempt;         /* of RETRYING: how many were made */
    calx_text step;      /* of PROGRESS: the server's word, "building index: scanning table"; empty: it has none */
    int64_t part_done;   /* of PROGRESS: how much of that step … */
    int64_t part_of;     /* … of how much, in blocks, rows or waits; 0: not known */
} calx_migrate_event;

/* How a run ended. */
typedef struct calx_migrate_report {
    size_t planned;           /* revisions there were to run; 0 also where it failed before it knew */
    size_t done;              /* of them, those that are committed */
    bool known;               /* false: the connection broke during a commit, or the state was never read */
    calx_revision_list heads; /* where the database is now, where that is known; in `report_arena` */
    const calx_revision *unfinished; /* one outside transactions of which some statements are done, or NULL */
    size_t statements_done;          /* of it */
} calx_migrate_report;

/* How to run; zero or NULL means the default named. The struct may be NULL. */
typedef struct calx_migrate_options {
    const char *version_table;   /* `name` or `schema.name`; NULL: "alembic_version" */
    int wait_milliseconds;       /* for another runner to end; 0: as long as it takes, negative: not at all */
    bool allow_foreign_tables;   /* start in a database that has tables but no version table */
    int lock_milliseconds;       /* how long a statement waits for a lock; 0: as the session has it, or 2000
                                    where that has no limit; negative: no limit. Statements that run
                                    CONCURRENTLY hold up nobody while they wait, and have no limit. */
    int statement_milliseconds;  /* how long a statement may take; 0: as the session has it, negative: no limit */
    int retries;                 /* after a lock that was not got, or a deadlock; 0: 10, negative: none */
    int retry_milliseconds;      /* the pause before the first, which doubles up to 30 seconds; 0: 500 */
    enum {
        CALX_UNCERTAIN_FAIL, /* say what is to be looked at */
        CALX_UNCERTAIN_AGAIN,
        CALX_UNCERTAIN_DONE
    } uncertain; /* what to do with a statement of which nothing tells whether an interrupted run finished it */
    bool (*go_on)(calx_error *err); /* asked while waiting and between revisions, and when a statement was cancelled;
                                       returns false, with the error filled, to stop */
    void (*progress)(void *context, const calx_migrate_event *event); /* told what happens; NULL: nobody */
    void *context;               /* given to `progress` */
    calx_migrate_report *report; /* filled also when the run fails */
    calx_arena *report_arena;    /* for `report`; must be given with it */
} calx_migrate_options;

/* Brings the database up to `target` (see calx_plan_upgrade). One runner at a time works on a database:
 * a session-level advisory lock keyed by the version table's name makes a second one wait, and what is to
 * be done is found out only under that lock. Every file that will run is read before the first statement.
 * Each revision is one transaction together with its row in the version table, so that a crash or a lost
 * connection at any moment leaves it wholly applied or not at all; one outside transactions is wholly applied,
 * not at all, or resumed by the next run, which then does nothing else before.
 *
 * A statement that waits too long for a lock would hold up all who come after it. So it fails after a while,
 * the revision is undone, and after a pause without any lock it is tried again. While a statement runs long a
 * second connection looks who blocks it and how far it is; it is opened only then.
 *
 * Beside the version table two tables are kept: `…_applied` has the digest of each revision that was applied
 * here, `…_progress` the statements of one outside transactions that is under way.
 *
 * Refuses, before anything is done: an open transaction, a standby or read-only session, a version table
 * that names an unknown revision, and a database without a version table that has relations in a schema
 * of its search_path. Behind a pooler that shares sessions between transactions there is no lock: connect
 * to the server itself.
 *
 * An error in a revision's SQL has the file and line in `context`, the failing statement alone in
 * `statement` and the place in it in `position`; its revision is rolled back, earlier ones stay. */
bool calx_migrate_upgrade(calx_conn *conn, const calx_history *history, calx_text target,
                          const calx_migrate_options *options, calx_error *err);

/* Likewise down to `target` (see calx_plan_downgrade). An irreversible revision on the way is an error
 * before anything is done. */
bool calx_migrate_downgrade(calx_conn *conn, const calx_history *history, calx_text target,
                            const calx_migrate_options *options, calx_error *err);

/* Lints a revision: its upgrade by the rules of lint.h, as the runner would run it, and the file by those of
 * calx_lint_revision_rules. A file that can't be run is a finding, and its SQL is not looked at. Of `options`
 * (may be NULL) path, first_line, in_transaction, resumable and downgrade are the revision's own. Where there is
 * a connection, what was applied is looked up beside `version_table` (NULL: "alembic_version"). Fails as
 * calx_lint_sql does. */
bool calx_revision_lint(calx_arena *arena, const calx_history *history, const calx_revision *revision,
                        const char *version_table, const calx_lint_options *options, calx_lint_report *out,
                        calx_error *err);

/* Revisions that are applied, and of which a file now says something else than what ran: their statements
 * have changed, comments and downgrades may. Those that something else applied, or only stamped, are not
 * known and not listed. `version_table` NULL: "alembic_version". In `arena`, in the history's order. */
bool calx_migrate_changed(calx_conn *conn, const calx_history *history, const char *version_table, calx_arena *arena,
                          calx_revision_list *out, calx_error *err);

/* Writes into the version table that the database is at `targets`, without running anything: each replaces the
 * rows of revisions that it stands on or that stand on it, those of other branches stay. A target is as
 * for an upgrade, or `base` or `BRANCH@base`, which remove rows. `purge`: all rows go first, also those
 * that no file has, which are an error else. The report has where the database is then. */
bool calx_migrate_stamp(calx_conn *conn, const calx_history *history, const calx_text *targets, size_t count,
                        bool purge, const calx_migrate_options *options, calx_error *err);

/* The same as a script for psql: `*out`, in `arena`. It stops where the database is not at `from` (as for an upgrade;
 * empty: base), which with `purge` is not asked. */
bool calx_migrate_stamp_script(const calx_history *history, calx_text from, const calx_text *targets, size_t count,
                               bool purge, const char *version_table, calx_arena *arena, calx_text *out,
                               calx_error *err);

/* Makes the version table where there is none. */
bool calx_migrate_ensure(calx_conn *conn, const calx_migrate_options *options, calx_error *err);

/* What an upgrade (`up`) or downgrade would do, as a script for psql. `range` is `FROM:TO`, each as for an
 * upgrade or downgrade; for an upgrade FROM may be left out with its colon, which is `base`. The script stops where the
 * database is not at FROM, where another runner is at work, and at the first error; it notes in the tables beside the
 * version table what a run would. `tag` (may be empty) can be read in the SQL as
 * current_setting('calx.tag', true). `*out` is in `arena`. */
bool calx_migrate_script(const calx_history *history, calx_text range, bool up, const char *version_table,
                         calx_text tag, calx_arena *arena, calx_text *out, calx_error *err);

/* A revision outside transactions that an interrupted run left in the middle. */
typedef struct calx_unfinished {
    calx_text revision; /* its id; empty: there is none */
    bool up;            /* whether it was being applied, or taken back */
    size_t done;        /* statements of it that are done */
} calx_unfinished;

/* Reads which one is under way, if any. `version_table` NULL: "alembic_version". In `arena`. */
bool calx_migrate_unfinished(calx_conn *conn, const char *version_table, calx_arena *arena, calx_unfinished *out,
                             calx_error *err);

/* A revision file that is to be written. */
typedef struct calx_new_revision {
    const char *directory;      /* an existing one, that it is written into */
    calx_text message;          /* one line */
    calx_revision_list revises; /* none: a first revision */
    calx_text id;               /* empty: 12 random hex digits */
    int64_t created;            /* 0: now */
    const calx_text *depends;   /* ids or labels that it depends on; NULL: none */
    size_t depends_count;
    const calx_text *labels;    /* of the branch that it begins; NULL: none */
    size_t label_count;
    const calx_text *replaces;  /* ids that were squashed into it; NULL: none */
    size_t replaces_count;
    calx_text prose;            /* lines for the comment that it begins with; empty: one that asks for them */
    calx_text irreversible;     /* why it has no downgrade; empty: it has one */
    bool outside_transaction;   /* `-- calx:transaction none` */
    bool in_c;                  /* it is C, with functions to be written; see calx/revision.h */
    calx_text upgrade;          /* SQL; empty: to be written */
    calx_text downgrade;        /* likewise */
    const char *over;           /* a file that may give its name to the new one; NULL: none */
    const char *file_template;  /* NULL: "{year}_{month}_{day}_{hour}{minute}-{revision}_{slug}" */
    int slug_length;            /* of the slug at most, in bytes; 0: 40 */
    int minutes_east;           /* of UTC, for the date in the file's name; its header has UTC */
} calx_new_revision;

/* An id for a new revision, in `arena`. */
bool calx_revision_new_id(calx_arena *arena, calx_text *out, calx_error *err);

/* Makes one revision of the list, which calx_history_range gives: its SQL is theirs, one after the other, its id
 * the last one's. They have to be one line on whose middle nothing else stands, in transactions. Fills `out` for
 * calx_revision_write, but for its folder and message; it may be written over the last one's file. The files are as
 * they were. Everything is in `arena`. */
bool calx_history_squash(const calx_history *history, calx_revision_list list, calx_arena *arena,
                         calx_new_revision *out, calx_error *err);

/* Lets the file of a revision say that it revises `onto` and nothing else. The history that was read does not
 * change. */
bool calx_revision_repoint(const calx_history *history, const calx_revision *revision, const calx_revision *onto,
                           calx_error *err);

/* Whether file names can be made of a template: {revision}, and as it likes {slug}, {year}, {month}, {day},
 * {hour}, {minute}, {second}. Fails with CALX_BAD_FILE. */
bool calx_revision_template_valid(calx_text template, calx_error *err);

/* Writes the file, whole or not at all, over no other than `over`. Returns its path, in `arena`. */
const char *calx_revision_write(calx_arena *arena, const calx_new_revision *revision, calx_error *err);

#endif
