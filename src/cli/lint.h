/* What lint found, in the forms that people and programs read. */
#ifndef CALX_CLI_LINT_H
#define CALX_CLI_LINT_H

#include <calx/cli.h>
#include <calx/lint.h>

/* All reports of a run. */
typedef struct cli_lint_reports {
    calx_lint_report *items;
    size_t count;
    size_t standing; /* findings that nothing allows, of all */
} cli_lint_reports;

/* For people: a paragraph each. */
void cli_lint_text(calx_cli *cli, const cli_lint_reports *reports);
/* Each statement with the lock that it takes. */
void cli_lint_locks(calx_cli *cli, const cli_lint_reports *reports);
/* One object each, those that are allowed too. */
bool cli_lint_json(calx_cli *cli, const cli_lint_reports *reports, calx_error *err);
/* Commands of GitHub's workflows, which show findings beside the changed lines. */
void cli_lint_github(calx_cli *cli, const cli_lint_reports *reports);
/* SARIF 2.1.0, the form of static analysis results that OASIS defines. */
bool cli_lint_sarif(calx_cli *cli, const cli_lint_reports *reports, calx_error *err);
/* The list of rules. */
bool cli_lint_rules(calx_cli *cli, calx_error *err);

#endif
