/* Rules on how a script runs as a whole: its transactions, its limits, and running it again. */
#include "linter.h"

#include <string.h>

static void check_nesting(linter *l, const lint_rule *rule, const lint_statement *s)
{
    bool begins = tree_is(s->inside, "kind", "TRANS_STMT_BEGIN TRANS_STMT_START");
    bool ends = tree_is(s->inside, "kind", "TRANS_STMT_COMMIT TRANS_STMT_ROLLBACK TRANS_STMT_PREPARE");
    bool inside = l->begun || l->options->in_transaction;
    if (begins && inside)
        lint_report_detail(l, rule, s, NULL, (calx_text){ 0 }, CALX_TEXT("There is a transaction around it already."));
    if (ends && l->options->in_transaction)
        lint_report_detail(l, rule, s, NULL, (calx_text){ 0 },
                           CALX_TEXT("It ends the transaction of whoever runs the script."));
    if (ends && !inside)
        lint_report_detail(l, rule, s, NULL, (calx_text){ 0 }, CALX_TEXT("There is no transaction to end."));
}

static void check_timeouts(linter *l, const lint_rule *rule, const lint_statement *s)
{
    const char *mode = l->report->statements[s->index].lock.mode;
    bool lock = strstr(rule->words, "lock") && !l->lock_timeout;
    bool statement = strstr(rule->words, "statement") && !l->statement_timeout;
    if (l->options->resumable || !mode || !(lock || statement))
        return;
    if (strcmp(mode, "ROW EXCLUSIVE") == 0 || strcmp(mode, "ROW SHARE") == 0 || strcmp(mode, "ACCESS SHARE") == 0)
        return;
    for (size_t i = 0; i < l->report->finding_count; i++)
        if (l->report->findings[i].rule == &rule->shown) /* once a script */
            return;
    lint_report(l, rule, s, NULL, (calx_text){ 0 });
}

/* Whether the statement, run again after it was done, would fail. */
static bool is_brittle(const lint_statement *s)
{
    if (tree_word_in(s->kind, "IndexStmt CreateStmt CreateSeqStmt CreateSchemaStmt CreateExtensionStmt"))
        return !tree_flag(s->inside, "if_not_exists") ||
               (strcmp(s->kind, "IndexStmt") == 0 && !*tree_text(s->inside, "idxname"));
    if (strcmp(s->kind, "AlterEnumStmt") == 0)
        return !tree_flag(s->inside, "skipIfNewValExists");
    if (strcmp(s->kind, "DropStmt") == 0)
        return !tree_flag(s->inside, "missing_ok");
    if (strcmp(s->kind, "RenameStmt") == 0)
        return true;
    const json_t *commands = strcmp(s->kind, "AlterTableStmt") == 0 ? tree_get(s->inside, "cmds") : NULL;
    for (size_t i = 0; i < json_array_size(commands); i++) {
        const json_t *command = tree_at(commands, i, "AlterTableCmd");
        if (tree_is(command, "subtype", "AT_AddColumn AT_DropColumn AT_DropConstraint") &&
            !tree_flag(command, "missing_ok"))
            return true;
        if (tree_is(command, "subtype", "AT_AddConstraint"))
            return true;
    }
    return false;
}

static void check_robust(linter *l, const lint_rule *rule, const lint_statement *s)
{
    if (lint_outside_transaction(l) && !l->options->resumable && l->count > 1 && is_brittle(s))
        lint_report(l, rule, s, NULL, (calx_text){ 0 });
}

/* Only the end of the script shows it. */
static void check_uncommitted(linter *l, const lint_rule *rule, const lint_statement *s)
{
    (void)l;
    (void)rule;
    (void)s;
}

void lint_end_of_script(linter *l)
{
    if (l->begun)
        lint_report(l, &lint_script_rules[0], &l->begin, NULL, (calx_text){ 0 });
}

const lint_rule lint_script_rules[] = {
    { { "ban-uncommitted-transaction", "The transaction that begins here is not committed: all of it is undone.",
        "Add COMMIT at the end.", false },
      "TransactionStmt",
      NULL,
      check_uncommitted },
    { { "transaction-nesting", "Transactions don't nest: the inner BEGIN does nothing, and the first COMMIT ends all.",
        "Leave BEGIN and COMMIT out: a revision runs in a transaction of its own.", false },
      "TransactionStmt",
      NULL,
      check_nesting },
    { { "require-timeout-settings",
        "Without lock_timeout a statement that waits for a lock makes everyone behind it wait, and without "
        "statement_timeout it may run for ever.",
        "Set both at the script's beginning, such as SET lock_timeout = '1s'.", false },
      NULL,
      "lock statement",
      check_timeouts },
    { { "require-lock-timeout", "A statement that waits for a lock makes everyone behind it wait.",
        "Set it at the script's beginning: SET lock_timeout = '1s'.", true },
      NULL,
      "lock",
      check_timeouts },
    { { "require-statement-timeout", "A statement may run for ever, and keeps its locks meanwhile.",
        "Set it at the script's beginning: SET statement_timeout = '5min'.", true },
      NULL,
      "statement",
      check_timeouts },
    { { "prefer-robust-stmts",
        "No transaction is around the script: where it stops half way, this statement fails the second time.",
        "Say IF NOT EXISTS or IF EXISTS, or put a transaction around the script.", false },
      NULL,
      NULL,
      check_robust },
    { { .name = NULL }, NULL, NULL, NULL },
};
