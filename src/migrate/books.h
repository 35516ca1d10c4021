/* The tables beside the version table: which revisions ran here, as what, and what is done of one that is
 * under way. They are made when they are first needed; a database of Alembic's has none. */
#ifndef CALX_MIGRATE_BOOKS_H
#define CALX_MIGRATE_BOOKS_H

#include "version.h"

#include <calx/migrate.h>

#define CALX_BOOKS_APPLIED "_applied" /* behind the version table's name */
#define CALX_BOOKS_PROGRESS "_progress"
#define CALX_BOOKS_APPLIED_COLUMNS \
    "revision varchar(32) PRIMARY KEY, digest text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now()"
#define CALX_BOOKS_PROGRESS_COLUMNS                                                                              \
    "revision varchar(32) NOT NULL, statement integer NOT NULL, upgrade boolean NOT NULL, digest text NOT NULL," \
    " done boolean NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (revision, statement)"

/* A statement of a revision outside transactions that was begun. */
typedef struct calx_mark {
    calx_text revision;
    bool up;
    size_t number; /* from 1 */
    calx_text digest;
    bool done; /* false: begun, and nobody knows */
} calx_mark;

typedef struct calx_books {
    const char *applied; /* as SQL writes the tables */
    const char *progress;
    bool applied_exists;
    bool progress_exists;
    calx_mark *marks; /* of the revision under way, by number; none: there is none */
    size_t mark_count;
} calx_books;

/* Whether the tables' names are none that the server cuts off: two of them could become one. */
bool calx_books_fit(const calx_version_table *table, calx_error *err);

/* Finds the tables and reads the marks. */
bool calx_books_open(calx_conn *conn, const calx_version_table *table, calx_arena *arena, calx_books *out,
                     calx_error *err);

/* Notes, in the open transaction, that the revision is applied as what its file says, or no longer applied,
 * and that nothing of it is under way. Sets `*made` where it made the table. */
bool calx_books_note(calx_conn *conn, const calx_books *books, const calx_revision *revision, bool up, bool *made,
                     calx_error *err);

/* Of the revisions marked in `applied` those whose files no longer say what was noted of them. */
bool calx_books_changed(calx_conn *conn, const calx_books *books, const calx_history *history, const bool *applied,
                        calx_arena *arena, calx_revision_list *out, calx_error *err);

/* Whether the revision was applied here, and its file says something else since. For one revision: a list of many is
 * cheaper with calx_migrate_changed. */
bool calx_books_is_changed(calx_conn *conn, const calx_history *history, const calx_revision *revision,
                           const char *version_table, bool *out, calx_error *err);

/* Makes the table of marks. */
bool calx_books_make_progress(calx_conn *conn, calx_books *books, calx_error *err);

/* Writes a mark, over one of the same number. */
bool calx_books_mark(calx_conn *conn, const calx_books *books, const calx_mark *mark, calx_error *err);

/* Takes one away: its statement failed, and is known not to be done. */
bool calx_books_unmark(calx_conn *conn, const calx_books *books, const calx_mark *mark, calx_error *err);

#endif
