/* Rules on constraints of tables in use: adding one reads the whole table, under a lock unless it is NOT VALID. */
#include "linter.h"

#include <string.h>

/* Reports constraints of that kind which are added to a table in use and pass the test; those that come with a new
 * column too. */
static void check_constraints(linter *l, const lint_rule *rule, const lint_statement *s, const char *contype,
                              bool (*test)(const json_t *constraint))
{
    const json_t *relation = tree_get(s->inside, "relation");
    const json_t *commands = tree_get(s->inside, "cmds");
    if (lint_is_new(l, relation) || tree_is(s->inside, "objtype", "OBJECT_FOREIGN_TABLE")) /* none is checked there */
        return;
    for (size_t i = 0; i < json_array_size(commands); i++) {
        const json_t *command = tree_at(commands, i, "AlterTableCmd");
        if (!tree_is(command, "subtype", "AT_AddConstraint AT_AddColumn"))
            continue;
        const json_t *def = tree_get(command, "def");
        const json_t *of_column = tree_get(tree_of_kind(def, "ColumnDef"), "constraints");
        const json_t *constraint = tree_of_kind(def, "Constraint");
        if (tree_is(constraint, "contype", contype) && test(constraint))
            lint_report(l, rule, s, constraint, lint_part(l, relation, tree_text(constraint, "conname")));
        for (size_t k = 0; k < json_array_size(of_column); k++) {
            constraint = tree_at(of_column, k, "Constraint");
            if (tree_is(constraint, "contype", contype) && test(constraint))
                lint_report(l, rule, s, constraint,
                            lint_part(l, relation, tree_text(tree_of_kind(def, "ColumnDef"), "colname")));
        }
    }
}

static bool is_checked_at_once(const json_t *constraint)
{
    return !tree_flag(constraint, "skip_validation");
}

static bool builds_an_index(const json_t *constraint)
{
    return !*tree_text(constraint, "indexname");
}

static void check_foreign_key(linter *l, const lint_rule *rule, const lint_statement *s)
{
    check_constraints(l, rule, s, "CONSTR_FOREIGN", is_checked_at_once);
}

static void check_unique(linter *l, const lint_rule *rule, const lint_statement *s)
{
    check_constraints(l, rule, s, "CONSTR_UNIQUE", builds_an_index);
}

/* In one transaction the lock of the first statement is held while the second reads the table. */
static void check_early_validation(linter *l, const lint_rule *rule, const lint_statement *s)
{
    const json_t *relation = tree_get(s->inside, "relation");
    const json_t *commands = tree_get(s->inside, "cmds");
    for (size_t i = 0; i < json_array_size(commands); i++) {
        const json_t *command = tree_at(commands, i, "AlterTableCmd");
        calx_text name = lint_part(l, relation, tree_text(command, "name"));
        if (tree_is(command, "subtype", "AT_ValidateConstraint") && lint_remembers(l, LINT_NOT_VALID, name) &&
            !lint_is_new(l, relation))
            lint_report_detail(l, rule, s, NULL, name,
                               CALX_TEXT("It was added in this same transaction, whose lock is still held."));
    }
}

static void check_exclusion(linter *l, const lint_rule *rule, const lint_statement *s)
{
    const json_t *relation = tree_get(s->inside, "relation");
    const json_t *commands = tree_get(s->inside, "cmds");
    for (size_t i = 0; i < json_array_size(commands) && !lint_is_new(l, relation); i++) {
        const json_t *constraint = tree_of_kind(tree_get(tree_at(commands, i, "AlterTableCmd"), "def"), "Constraint");
        if (tree_is(constraint, "contype", "CONSTR_EXCLUSION"))
            lint_report_detail(l, rule, s, constraint, lint_part(l, relation, tree_text(constraint, "conname")),
                               CALX_TEXT("An exclusion can't be NOT VALID: see that the table is small or at rest."));
    }
}

static void check_not_valid(linter *l, const lint_rule *rule, const lint_statement *s)
{
    check_constraints(l, rule, s, "CONSTR_CHECK", is_checked_at_once);
    check_exclusion(l, rule, s);
    check_early_validation(l, rule, s);
}

static void check_domain(linter *l, const lint_rule *rule, const lint_statement *s)
{
    if (tree_is(s->inside, "subtype", "C") &&
        !tree_flag(tree_of_kind(tree_get(s->inside, "def"), "Constraint"), "skip_validation"))
        lint_report(l, rule, s, NULL, tree_name(l->arena, tree_get(s->inside, "typeName")));
}

static void check_new_domain(linter *l, const lint_rule *rule, const lint_statement *s)
{
    const json_t *constraints = tree_get(s->inside, "constraints");
    for (size_t i = 0; i < json_array_size(constraints); i++)
        if (tree_is(tree_at(constraints, i, "Constraint"), "contype", "CONSTR_CHECK CONSTR_NOTNULL"))
            lint_report(l, rule, s, tree_at(constraints, i, "Constraint"),
                        tree_name(l->arena, tree_get(s->inside, "domainname")));
}

static bool restricts(const json_t *constraint)
{
    (void)constraint;
    return true;
}

static void check_restriction(linter *l, const lint_rule *rule, const lint_statement *s)
{
    const json_t *relation = tree_get(s->inside, "relation");
    const json_t *commands = tree_get(s->inside, "cmds");
    if (strcmp(s->kind, "AlterDomainStmt") == 0 && tree_is(s->inside, "subtype", "C O"))
        lint_report(l, rule, s, NULL, tree_name(l->arena, tree_get(s->inside, "typeName")));
    if (!relation || lint_is_new(l, relation))
        return;
    if (strcmp(s->kind, "IndexStmt") == 0 && tree_flag(s->inside, "unique"))
        lint_report(l, rule, s, NULL, lint_part(l, relation, tree_text(s->inside, "idxname")));
    for (size_t i = 0; i < json_array_size(commands); i++) {
        const json_t *command = tree_at(commands, i, "AlterTableCmd");
        if (tree_is(command, "subtype", "AT_AlterConstraint"))
            lint_report(l, rule, s, NULL, tree_relation(l->arena, relation));
        else if (tree_is(command, "subtype", "AT_SetNotNull"))
            lint_report(l, rule, s, NULL, lint_part(l, relation, tree_text(command, "name")));
    }
    check_constraints(l, rule, s,
                      "CONSTR_CHECK CONSTR_UNIQUE CONSTR_PRIMARY CONSTR_FOREIGN CONSTR_EXCLUSION CONSTR_NOTNULL",
                      restricts);
}

const lint_rule lint_constraint_rules[] = {
    { { "adding-foreign-key-constraint",
        "A foreign key that is checked at once reads the whole table, while nobody writes it or the one that it "
        "refers to.",
        "Add it NOT VALID, and VALIDATE CONSTRAINT in a later transaction.", false },
      "AlterTableStmt",
      NULL,
      check_foreign_key },
    { { "constraint-missing-not-valid",
        "A constraint that is checked at once reads the whole table while nobody reads or writes it.",
        "Add it NOT VALID, and VALIDATE CONSTRAINT in a later transaction.", false },
      "AlterTableStmt",
      NULL,
      check_not_valid },
    { { "disallowed-unique-constraint", "A unique constraint builds its index while nobody reads or writes the table.",
        "Build a unique index CONCURRENTLY, then ADD CONSTRAINT … UNIQUE USING INDEX.", false },
      "AlterTableStmt",
      NULL,
      check_unique },
    { { "ban-alter-domain-with-add-constraint",
        "A constraint of a domain is checked against every column of that type, under locks.",
        "Add it NOT VALID and validate it later, or put a check on each table.", false },
      "AlterDomainStmt",
      NULL,
      check_domain },
    { { "ban-create-domain-with-constraint",
        "A constraint of a domain can later be changed only by checking every column of that type.",
        "Put a check on the tables that have such columns.", false },
      "CreateDomainStmt",
      NULL,
      check_new_domain },
    { { "ban-new-write-restriction", "Writes that programs of the last release make can be refused.",
        "First release programs that keep to it.", true },
      "AlterTableStmt IndexStmt AlterDomainStmt",
      NULL,
      check_restriction },
    { { .name = NULL }, NULL, NULL, NULL },
};
