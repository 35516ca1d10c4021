/* Linting revisions: the rules on files of a history, and those on SQL for what is in them. */
#include "books.h"
#include "revision.h"

#include <stdlib.h>
#include <string.h>

static const calx_lint_rule *rule_named(const char *name)
{
    return calx_lint_find(calx_text_of(name));
}

static bool is_applied(const calx_lint_options *options, const calx_lint_rule *rule)
{
    for (const char *const *name = options->exclude; name && *name; name++)
        if (strcmp(*name, rule->name) == 0)
            return false;
    for (const char *const *name = options->include; name && *name; name++)
        if (strcmp(*name, rule->name) == 0)
            return true;
    return !rule->optional;
}

/* Adds one that concerns the file as a whole, before those on its SQL. */
static void add_finding(calx_arena *arena, calx_lint_report *report, const calx_lint_options *options,
                        const calx_lint_finding *finding)
{
    if (!is_applied(options, finding->rule))
        return;
    calx_lint_finding *all = calx_new_array(arena, calx_lint_finding, report->finding_count + 1);
    all[0] = *finding;
    if (report->finding_count > 0)
        memcpy(all + 1, report->findings, report->finding_count * sizeof *all);
    report->findings = all;
    report->finding_count++;
    report->standing += finding->allowed.len == 0;
}

static calx_lint_finding about_file(const calx_revision *revision, const char *rule)
{
    return (calx_lint_finding){
        .rule = rule_named(rule), .object = revision->id, .path = revision->path, .line = revision->line, .column = 1
    };
}

/* The line that an error of reading the file names, as "path:line". */
static int line_of(const calx_error *err, int otherwise)
{
    const char *colon = strrchr(err->context, ':');
    int line = colon ? atoi(colon + 1) : 0;
    return line > 0 ? line : otherwise;
}

static void add_malformed(calx_arena *arena, const calx_revision *revision, const calx_lint_options *options,
                          const calx_error *why, calx_lint_report *report)
{
    calx_lint_finding finding = about_file(revision, "malformed-revision");
    finding.line = line_of(why, revision->line);
    finding.detail = calx_text_copy(arena, calx_text_of(why->message));
    add_finding(arena, report, options, &finding);
}

/* An older revision that revises the same one, or NULL; while there is one head all of them were merged. */
static const calx_revision *older_sibling(const calx_history *history, const calx_revision *revision)
{
    if (history->heads.count < 2)
        return NULL;
    for (size_t i = 0; i < revision->index; i++)
        for (size_t k = 0; k < history->revisions[i].revises_count; k++)
            for (size_t n = 0; n < revision->revises_count; n++)
                if (history->revisions[i].parents[k] == revision->parents[n])
                    return &history->revisions[i];
    return NULL;
}

static void add_sibling(calx_arena *arena, const calx_history *history, const calx_revision *revision,
                        const calx_lint_options *options, calx_lint_report *report)
{
    const calx_revision *sibling = older_sibling(history, revision);
    calx_lint_finding finding = about_file(revision, "several-children");
    if (!sibling)
        return;
    finding.detail = calx_text_format(arena, "Revision %.*s revises the same one.", CALX_TEXT_ARG(sibling->id));
    add_finding(arena, report, options, &finding);
}

static bool add_edited(calx_arena *arena, const calx_history *history, const calx_revision *revision,
                       const char *version_table, const calx_lint_options *options, calx_lint_report *report,
                       calx_error *err)
{
    bool changed = false;
    calx_lint_finding finding = about_file(revision, "edited-after-applied");
    if (options->conn && revision->loaded &&
        !calx_books_is_changed(options->conn, history, revision, version_table, &changed, err))
        return false;
    if (changed)
        add_finding(arena, report, options, &finding);
    return true;
}

static bool lint_sql(calx_arena *arena, const calx_revision *revision, const calx_lint_options *options,
                     calx_lint_report *out, calx_error *err)
{
    calx_lint_options of_revision = *options;
    of_revision.path = revision->path;
    of_revision.first_line = revision->upgrade_line;
    of_revision.in_transaction = !revision->outside_transaction;
    of_revision.resumable = true;
    if (revision->irreversible.len == 0)
        of_revision.downgrade = revision->downgrade;
    return calx_lint_sql(arena, revision->upgrade, &of_revision, out, err);
}

bool calx_revision_lint(calx_arena *arena, const calx_history *history, const calx_revision *revision,
                        const char *version_table, const calx_lint_options *options, calx_lint_report *out,
                        calx_error *err)
{
    static const calx_lint_options usual = { 0 };
    const calx_lint_options *chosen = options ? options : &usual;
    calx_error why = { 0 };
    calx_lint_report report = { 0 };
    bool read = revision->in_c ? calx_revision_read(history, revision, &why) /* code of others is not this program's */
                               : calx_revision_load(history, revision, &why);
    if (!read) {
        if (!calx_error_is(&why, CALX_BAD_FILE)) {
            *err = why;
            return false;
        }
        add_malformed(arena, revision, chosen, &why, &report);
    } else if (!revision->in_c && !lint_sql(arena, revision, chosen, &report, err)) {
        return false;
    }
    if (revision->irreversible.len > 0) {
        calx_lint_finding finding = about_file(revision, "missing-downgrade");
        finding.detail = revision->irreversible;
        add_finding(arena, &report, chosen, &finding);
    }
    add_sibling(arena, history, revision, chosen, &report);
    if (!add_edited(arena, history, revision, version_table, chosen, &report, err))
        return false;
    *out = report;
    return true;
}
