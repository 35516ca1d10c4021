/* Revisions in C, for data that needs logic: a file `YYYY_MM_DD_HHMM-{revision}_{slug}.c` beside those of SQL, in
 * the same history, with the same header.
 *
 *     // Names came in one column; parts of them are searched for.
 *     // calx:revision 0a1b2c3d4e5f
 *     // calx:revises 71374f18982c
 *     // calx:created 2026-11-24 15:05 UTC
 *     // calx:message Split the names of people
 *     #include <calx/revision.h>
 *
 *     #define PEOPLE(C) C(id, int4, PRIMARY_KEY) C(name, text) C(family_name, text)
 *     CALX_MODEL(person, people, PEOPLE);
 *
 *     static bool upgrade(calx_session *db, calx_error *err)
 *     {
 *         …
 *     }
 *
 *     static bool downgrade(calx_session *db, calx_error *err)
 *     {
 *         …
 *     }
 *
 *     CALX_REVISION(0a1b2c3d4e5f, upgrade, downgrade);
 *
 * The header is the file's first lines, all of them blank or beginning with `//`; see calx/migrate.h for
 * what can stand in it. The tables are those of that moment, so a revision declares what it needs of them
 * itself rather than including the program's models, which go on changing; what a source file declares is its own,
 * whatever the program declares by the same names.
 *
 * The functions run in the revision's transaction, which the runner commits with the row in the version
 * table: they begin and commit nothing (scopes inside, CALX_TRANSACTION, are savepoints), and return false
 * with `err` filled to have all of it undone. Where a lock is not got in time they are run again from the
 * start. With `// calx:transaction none` no transaction is open: the functions commit what they do in pieces,
 * and must find out themselves where to go on, since a run that was interrupted runs them again.
 *
 * The file is compiled into the program, and a table of such files goes into calx_program.revision_code:
 * docs/revision-file.md says how. A revision whose file is there but not in the program, or was changed since it
 * was built, is an error that says to build it anew. */
#ifndef CALX_REVISION_H
#define CALX_REVISION_H

#include <calx/migrate.h>
#include <calx/session.h>

/* What a revision does, in one direction. False with `err` filled: all is undone, and the run ends. */
typedef bool (*calx_revision_step)(calx_session *db, calx_error *err);

/* The code of one revision. */
typedef struct calx_revision_code {
    const char *id;               /* as in its header */
    calx_revision_step upgrade;   /* what it does */
    calx_revision_step downgrade; /* NULL where the header says that it is irreversible */
} calx_revision_code;

/* Makes a file's functions known as those of a revision, whose id stands here without quotes. `downgrade` is
 * NULL for an irreversible one. */
#define CALX_REVISION(id, upgrade, downgrade) \
    extern const calx_revision_code calx_revision_##id; \
    const calx_revision_code calx_revision_##id = { #id, (upgrade), (downgrade) }

/* The code of a file, and the file as it was when it was compiled. Tables of these are made by tools/revisions.py. */
typedef struct calx_compiled_revision {
    const calx_revision_code *code;
    const char *digest; /* SHA-256 of the file's bytes, in hexadecimal digits */
} calx_compiled_revision;

/* All revisions in C of a program. */
typedef struct calx_compiled_revisions {
    const calx_compiled_revision *items; /* each for one file */
    size_t count;
} calx_compiled_revisions;

#endif
