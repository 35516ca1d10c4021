/* Comments that let a finding stand: `-- lint: allow RULE[, RULE…], because REASON`. One speaks of the statement
 * that it stands in, or that it follows on a line, else of the next one. */
#include "linter.h"

#include <string.h>

typedef struct allowance {
    calx_text rules; /* what stands between "allow" and "because" */
    calx_text reason;
    const calx_lint_statement *statement; /* NULL: there is none after it */
    size_t offset;                        /* of the comment, in the script */
} allowance;

#define MARK "-- lint: allow "

static size_t offset_of(const linter *l, calx_text text)
{
    return (size_t)(text.data - l->sql.data);
}

static bool is_line_break_between(const linter *l, size_t from, size_t to)
{
    return to > from && memchr(l->sql.data + from, '\n', to - from) != NULL;
}

/* The statement that a comment at this place speaks of. */
static const calx_lint_statement *statement_at(const linter *l, size_t offset)
{
    const calx_lint_statement *before = NULL;
    for (size_t i = 0; i < l->report->statement_count; i++) {
        const calx_lint_statement *statement = &l->report->statements[i];
        if (offset_of(l, statement->text) > offset)
            return before ? before : statement;
        size_t end = offset_of(l, statement->text) + statement->text.len;
        before = offset < end || !is_line_break_between(l, end, offset) ? statement : NULL;
    }
    return before;
}

/* Takes the reason off the end of the line. */
static allowance read_comment(const linter *l, calx_text line, size_t offset)
{
    static const char word[] = "because ";
    allowance a = { .rules = line, .statement = statement_at(l, offset), .offset = offset };
    ptrdiff_t because = calx_text_find(line, calx_text_of(word));
    if (because < 0)
        return a;
    a.rules = (calx_text){ line.data, (size_t)because };
    a.reason = calx_text_trim(
        (calx_text){ line.data + because + sizeof word - 1, line.len - (size_t)because - (sizeof word - 1) });
    return a;
}

static void report_comment(linter *l, const lint_rule *rule, const allowance *a, calx_text object)
{
    size_t index = a->statement ? (size_t)(a->statement - l->report->statements) : 0;
    lint_statement s = { .index = index };
    size_t count = l->report->finding_count;
    if (l->report->statement_count == 0)
        return;
    lint_report(l, rule, &s, NULL, object);
    if (l->report->finding_count > count) {
        calx_lint_finding *finding = &l->report->findings[count];
        finding->statement = NULL;
        lint_place(l, a->offset, &finding->line, &finding->column);
    }
}

/* Lets what the rule found at the statement stand; whether there was anything. */
static bool allow(linter *l, const allowance *a, calx_text rule)
{
    bool any = false;
    for (size_t i = 0; i < l->report->finding_count; i++) {
        calx_lint_finding *finding = &l->report->findings[i];
        if (finding->statement != a->statement || !lint_is_called(finding->rule, rule))
            continue;
        finding->allowed = a->reason;
        any = true;
    }
    return any;
}

static void apply_comment(linter *l, const allowance *a)
{
    calx_text rest = a->rules;
    if (a->reason.len == 0) {
        report_comment(l, &lint_reasonless_allow, a, calx_text_trim(a->rules));
        return;
    }
    while (rest.len > 0) {
        calx_text rule = calx_text_trim(calx_text_cut(&rest, ','));
        const calx_lint_rule *known = calx_lint_find(rule);
        if (rule.len == 0 || (known && !lint_applies(l, known)))
            continue;
        if (!known || !allow(l, a, rule))
            report_comment(l, &lint_unused_ignore, a, rule);
    }
}

void lint_apply_allowances(linter *l)
{
    for (size_t at = 0; at < l->sql.len;) {
        calx_text rest = { l->sql.data + at, l->sql.len - at };
        ptrdiff_t found = calx_text_find(rest, CALX_TEXT(MARK));
        if (found < 0)
            return;
        size_t offset = at + (size_t)found;
        calx_text line = { l->sql.data + offset + sizeof MARK - 1, l->sql.len - offset - (sizeof MARK - 1) };
        const char *newline = line.len ? memchr(line.data, '\n', line.len) : NULL;
        line.len = newline ? (size_t)(newline - line.data) : line.len;
        allowance a = read_comment(l, line, offset);
        apply_comment(l, &a);
        at = offset + sizeof MARK - 1 + line.len;
    }
}
