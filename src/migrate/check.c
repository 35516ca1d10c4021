/* What the SQL of a revision may not hold. Knows the first words of statements, and no grammar. */
#include "revision.h"

#include "kind.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

/* A statement that a revision may not run. */
typedef struct rule {
    const char *first;
    const char *second;    /* NULL: any */
    const char *unless[3]; /* second words that are fine */
    const char *hint;
} rule;

/* What the runner does itself, and what would outlast the revision. */
static const rule rules[] = {
    { "begin", NULL, { NULL }, "Remove it: a revision runs in a transaction of its own." },
    { "start", "transaction", { NULL }, "Remove it: a revision runs in a transaction of its own." },
    { "commit", NULL, { NULL }, "Remove it: the revision is committed as a whole, with its version." },
    { "end", NULL, { NULL }, "Remove it: the revision is committed as a whole, with its version." },
    { "rollback", NULL, { "to" }, "Remove it: a revision that must not go on raises an exception." },
    { "abort", NULL, { NULL }, "Remove it: a revision that must not go on raises an exception." },
    { "prepare", "transaction", { NULL }, "Remove it: the revision is committed as a whole, with its version." },
    { "set",
      NULL,
      { "local", "constraints", "transaction" },
      "Write SET LOCAL: a plain SET would outlast the revision and change those after it." },
};

/* What has no meaning where each statement is a transaction of its own. */
#define ALONE_HINT                                                                                                  \
    "Its statements are transactions of their own, and a run that was interrupted goes on in the middle: put this " \
    "into a revision without `-- calx:transaction none`."
static const rule rules_outside[] = {
    { "set", NULL, { NULL }, ALONE_HINT },     { "savepoint", NULL, { NULL }, ALONE_HINT },
    { "release", NULL, { NULL }, ALONE_HINT }, { "rollback", NULL, { NULL }, ALONE_HINT },
    { "lock", NULL, { NULL }, ALONE_HINT },    { "declare", NULL, { NULL }, ALONE_HINT },
};

static const rule *find_rule(const rule *list, size_t count, const calx_script_statement *statement)
{
    for (size_t i = 0; i < count; i++) {
        bool meant = calx_script_word_is(statement, 0, list[i].first) &&
                     (!list[i].second || calx_script_word_is(statement, 1, list[i].second));
        for (size_t k = 0; meant && k < COUNT(list[i].unless) && list[i].unless[k]; k++)
            meant = !calx_script_word_is(statement, 1, list[i].unless[k]);
        if (meant)
            return &list[i];
    }
    return NULL;
}

/* An index without a name of its own could not be found again by a run that goes on. */
static bool check_name(const calx_revision *revision, int line, const calx_script_statement *statement, calx_error *err)
{
    if (!revision->outside_transaction || !calx_script_kind_of(statement).unnamed)
        return true;
    calx_revision_fail(err, revision->path, line, "An index that is built concurrently needs a name.");
    return calx_error_hint(err,
                           "Write CREATE INDEX CONCURRENTLY name ON …, so that a run that was interrupted can find "
                           "it again.");
}

/* Looks at each statement of a part; gives how many there are. */
static bool check_part(const calx_revision *revision, calx_text part, int first_line, size_t *count, calx_error *err)
{
    calx_script_at script = { .sql = part };
    calx_script_statement statement;
    for (*count = 0; calx_script_next(&script, &statement); ++*count) {
        const rule *broken = find_rule(rules, COUNT(rules), &statement);
        if (revision->outside_transaction)
            broken = broken ? broken : find_rule(rules_outside, COUNT(rules_outside), &statement);
        int line = first_line - 1 + calx_script_line(part, statement.offset);
        if (!check_name(revision, line, &statement, err))
            return false;
        if (!broken)
            continue;
        calx_revision_fail(err, revision->path, line, "A revision %scannot run %.*s.",
                           revision->outside_transaction ? "outside a transaction " : "",
                           CALX_TEXT_ARG(statement.words[0]));
        return calx_error_hint(err, "%s", broken->hint);
    }
    return true;
}

static bool check_counts(const calx_revision *revision, size_t upgrades, size_t downgrades, calx_error *err)
{
    if (revision->irreversible.len > 0) {
        if (downgrades == 0)
            return upgrades > 0 ||
                   calx_revision_fail(err, revision->path, revision->upgrade_line, "The upgrade is empty.");
        calx_revision_fail(err, revision->path, revision->downgrade_line,
                           "The revision says that it is irreversible, but has a downgrade.");
        return calx_error_hint(err, "Remove one of the two.");
    }
    if (revision->revises_count > 1) /* a merge has nothing to do but be there */
        return true;
    if (upgrades == 0) {
        calx_revision_fail(err, revision->path, revision->upgrade_line, "The upgrade is empty.");
        return calx_error_hint(err, "Write its SQL below `-- calx:upgrade`.");
    }
    if (downgrades > 0)
        return true;
    calx_revision_fail(err, revision->path, revision->downgrade_line,
                       revision->downgrade_line ? "The downgrade is empty."
                                                : "The file has no line `-- calx:downgrade`.");
    return calx_error_hint(err,
                           "Write the SQL that undoes the upgrade below `-- calx:downgrade`, or say in the header why "
                           "nothing can: `-- calx:irreversible why`.");
}

bool calx_revision_check_sql(const calx_revision *revision, calx_error *err)
{
    size_t upgrades;
    size_t downgrades;
    return check_part(revision, revision->upgrade, revision->upgrade_line, &upgrades, err) &&
           check_part(revision, revision->downgrade, revision->downgrade_line, &downgrades, err) &&
           check_counts(revision, upgrades, downgrades, err);
}
