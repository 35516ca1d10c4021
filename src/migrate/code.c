/* The code of a revision is in the program, its file perhaps on disk: both must be the same. */
#include "code.h"

#include "digest.h"
#include "failure.h"
#include "revision.h"
#include "source.h"

#include <calx/revision.h>

static const calx_compiled_revision *find_compiled(const calx_compiled_revisions *all, calx_text id)
{
    for (size_t i = 0; all && i < all->count; i++)
        if (calx_text_equal(calx_text_of(all->items[i].code->id), id))
            return &all->items[i];
    return NULL;
}

static bool fail_stale(const calx_revision *revision, const char *what, calx_error *err)
{
    calx_fail(err, CALX_USAGE, "Revision %.*s is written in C, and %s.", CALX_TEXT_ARG(revision->id), what);
    calx_error_context(err, "%s:%d", revision->path, revision->line);
    return calx_error_hint(err, "Build the program anew with this file, and run that.");
}

static bool check_file(const calx_history *history, const calx_revision *revision,
                       const calx_compiled_revision *compiled, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    calx_text bytes;
    bool more;
    return calx_source_read(scratch, &history->source, revision->path, revision->file, 0, &bytes, &more, err) &&
           (calx_text_equal(calx_digest_text(scratch, bytes), calx_text_of(compiled->digest)) ||
            fail_stale(revision, "its file was changed after this program had been built", err));
}

static bool check_downgrade(const calx_revision *revision, const calx_revision_code *code, calx_error *err)
{
    if ((revision->irreversible.len > 0) == !code->downgrade)
        return true;
    if (code->downgrade) {
        calx_revision_fail(err, revision->path, revision->line,
                           "The revision says that it is irreversible, but has a downgrade.");
        return calx_error_hint(err, "Remove one of the two.");
    }
    calx_revision_fail(err, revision->path, revision->line, "The revision has no downgrade.");
    return calx_error_hint(err, "Write the function that undoes the upgrade, or say in the header why nothing can: "
                                "`// calx:irreversible why`.");
}

bool calx_code_find(const calx_history *history, calx_revision *revision, calx_error *err)
{
    if (revision->code)
        return true;
    const calx_compiled_revision *compiled = find_compiled(history->source.code, revision->id);
    if (!compiled)
        return fail_stale(revision, "this program was built without it", err);
    if (!check_file(history, revision, compiled, err) || !check_downgrade(revision, compiled->code, err))
        return false;
    revision->code = compiled->code;
    return true;
}

bool calx_code_run(calx_conn *conn, const calx_revision *revision, bool up, calx_error *err)
{
    calx_session db = calx_session_on(conn);
    calx_error failure = { 0 };
    if ((up ? revision->code->upgrade : revision->code->downgrade)(&db, &failure))
        return true;
    if (!calx_failed(&failure))
        calx_fail(&failure, CALX_USAGE, "Its code says that it failed, and not why.");
    if (err)
        *err = failure;
    return calx_migrate_fail_step(revision, up, "", err);
}
