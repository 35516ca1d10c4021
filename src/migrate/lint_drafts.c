/* Lint on what is to be written. Some of what it finds has its answer in how it was made: a comment says so. The rest
 * stands, for whoever reads the revision. */
#include "drafts.h"

#include <calx/lint.h>

#include <string.h>

/* Why a statement may stand that lint finds fault with; NULL where it may not. */
static const char *answer(const calx_lint_rule *rule, const calx_step *step, bool proved)
{
    if (strncmp(rule->name, "ban-drop-", 9) == 0)
        return step->destructive ? "it was meant when this was written" : NULL;
    if (strncmp(rule->name, "renaming-", 9) == 0)
        return "it was meant when this was written";
    if (strcmp(rule->name, "downgrade-does-not-restore") == 0)
        return proved ? "the downgrade was run and compared" : NULL;
    if (strcmp(rule->name, "require-concurrent-index-deletion") == 0) /* one that just goes is dropped outside */
        return step->outside ? NULL : "it makes way for a change that takes this lock anyway";
    if (strcmp(rule->name, "adding-not-nullable-field") == 0)
        return step->phase == CALX_PHASE_FINISH ? "a validated check says so, which spares the scan" : NULL;
    if (strcmp(rule->name, "constraint-missing-not-valid") == 0) /* all else is written NOT VALID */
        return calx_text_find(step->sql, CALX_TEXT(" EXCLUDE ")) >= 0 ? "an exclusion can't be NOT VALID" : NULL;
    return NULL;
}

static void add_allowance(const drafts *d, drafted_step *drafted, int line, const calx_lint_rule *rule,
                          const char *because)
{
    drafted_allowance **at = &drafted->allowances;
    for (; *at && (*at)->line <= line; at = &(*at)->next)
        if ((*at)->line == line && strcmp((*at)->rule, rule->name) == 0)
            return;
    drafted_allowance *added = calx_new(d->arena, drafted_allowance);
    *added = (drafted_allowance){ line, rule->name, because, *at };
    *at = added;
}

static int lines_of(calx_text text)
{
    int lines = 0;
    for (size_t i = 0; i < text.len; i++)
        lines += text.data[i] == '\n';
    return lines;
}

/* The step that stands at a line (from 0) of what calx_drafts_sql makes; `*line` becomes that in the step. */
static drafted_step *step_at(const drafted_steps *steps, int *line)
{
    for (size_t i = 0; i < steps->count; i++) {
        int lines = steps->items[i].held ? 0 : lines_of(steps->items[i].step->sql);
        if (*line < lines)
            return &steps->items[i];
        *line -= lines;
    }
    return NULL;
}

static bool lint_group(drafts *d, draft_group *group, bool proved, calx_error *err)
{
    calx_lint_report report;
    const calx_lint_options how = {
        .in_transaction = !group->outside,
        .resumable = true,
        .downgrade = calx_drafts_sql(d->arena, &group->down, false),
        .server_version = d->difference->from->server_version,
    };
    if (!calx_lint_sql(d->arena, calx_drafts_sql(d->arena, &group->up, false), &how, &report, err))
        return false;
    for (size_t i = 0; i < report.finding_count; i++) {
        const calx_lint_finding *finding = &report.findings[i];
        int line = (finding->statement ? finding->statement->line : finding->line) - 1;
        drafted_step *step = step_at(&group->up, &line);
        const char *because = step ? answer(finding->rule, step->step, proved) : NULL;
        if (because)
            add_allowance(d, step, line, finding->rule, because);
        else
            d->findings++;
    }
    return true;
}

bool calx_drafts_lint(drafts *d, bool proved, calx_error *err)
{
    for (size_t i = 0; i < d->count; i++)
        if (!lint_group(d, &d->groups[i], proved, err))
            return false;
    return true;
}
