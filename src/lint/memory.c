/* What a script has done so far: what it made is nobody's yet, and what it validated is known to hold. */
#include "linter.h"

#include <string.h>

static void remember(linter *l, lint_memory_kind kind, calx_text name, calx_text column)
{
    lint_memory *memory = calx_new(l->arena, lint_memory);
    memory->next = l->memory;
    memory->kind = kind;
    memory->name = calx_text_copy(l->arena, name);
    memory->column = calx_text_copy(l->arena, column);
    l->memory = memory;
}

bool lint_same_name(calx_text a, calx_text b)
{
    if (a.len < b.len) {
        calx_text longer = b;
        b = a;
        a = longer;
    }
    return calx_text_equal(a, b) || (calx_text_ends(a, b) && a.data[a.len - b.len - 1] == '.');
}

bool lint_remembers(const linter *l, lint_memory_kind kind, calx_text name)
{
    for (const lint_memory *memory = l->memory; memory; memory = memory->next)
        if (memory->kind == kind && lint_same_name(memory->name, name))
            return true;
    return false;
}

bool lint_is_new(const linter *l, const json_t *range_var)
{
    return lint_remembers(l, LINT_RELATION, tree_relation(l->arena, range_var));
}

static void learn_relation(linter *l, const json_t *range_var)
{
    remember(l, LINT_RELATION, tree_relation(l->arena, range_var), (calx_text){ 0 });
}

/* The column of "column IS NOT NULL", else "". */
static const char *not_null_column(const json_t *expression)
{
    const json_t *test = tree_of_kind(expression, "NullTest");
    if (!tree_is(test, "nulltesttype", "IS_NOT_NULL"))
        return "";
    return tree_last_name(tree_get(tree_of_kind(tree_get(test, "arg"), "ColumnRef"), "fields"));
}

static void learn_constraint(linter *l, const json_t *relation, const json_t *constraint)
{
    calx_text name = lint_part(l, relation, tree_text(constraint, "conname"));
    const char *column = not_null_column(tree_get(constraint, "raw_expr"));
    if (tree_flag(constraint, "skip_validation"))
        remember(l, LINT_NOT_VALID, name, (calx_text){ 0 });
    else
        remember(l, LINT_VALIDATED, name, (calx_text){ 0 });
    if (*column)
        remember(l, LINT_NOT_NULL, name, calx_text_of(column));
}

static void learn_commands(linter *l, const lint_statement *s)
{
    const json_t *relation = tree_get(s->inside, "relation");
    const json_t *commands = tree_get(s->inside, "cmds");
    for (size_t i = 0; i < json_array_size(commands); i++) {
        const json_t *command = tree_at(commands, i, "AlterTableCmd");
        if (tree_is(command, "subtype", "AT_AddConstraint"))
            learn_constraint(l, relation, tree_of_kind(tree_get(command, "def"), "Constraint"));
        if (tree_is(command, "subtype", "AT_ValidateConstraint"))
            remember(l, LINT_VALIDATED, lint_part(l, relation, tree_text(command, "name")), (calx_text){ 0 });
    }
}

static void learn_setting(linter *l, const lint_statement *s)
{
    const char *name = tree_text(s->inside, "name");
    bool sets = tree_is(s->inside, "kind", "VAR_SET_VALUE");
    if (strcmp(name, "lock_timeout") == 0)
        l->lock_timeout = sets;
    if (strcmp(name, "statement_timeout") == 0)
        l->statement_timeout = sets;
}

static void forget_unvalidated(linter *l)
{
    for (lint_memory **at = &l->memory; *at;)
        if ((*at)->kind == LINT_NOT_VALID)
            *at = (*at)->next;
        else
            at = &(*at)->next;
}

static void learn_transaction(linter *l, const lint_statement *s)
{
    if (tree_is(s->inside, "kind", "TRANS_STMT_BEGIN TRANS_STMT_START")) {
        l->begun = true;
        l->begin = *s;
    } else if (tree_is(s->inside, "kind", "TRANS_STMT_COMMIT TRANS_STMT_ROLLBACK TRANS_STMT_PREPARE")) {
        l->begun = false;
        forget_unvalidated(l);
    }
}

/* Where each kind of statement names what it makes. */
static const struct {
    const char *kind;
    const char *member;
    enum { RANGE_VAR, STRINGS, INTO } form;
} makers[] = {
    { "CreateStmt", "relation", RANGE_VAR },
    { "CreateSeqStmt", "sequence", RANGE_VAR },
    { "ViewStmt", "view", RANGE_VAR },
    { "CreateTableAsStmt", "into", INTO },
    { "CreateEnumStmt", "typeName", STRINGS },
    { "CompositeTypeStmt", "typevar", RANGE_VAR },
    { "CreateDomainStmt", "domainname", STRINGS },
    { "CreateFunctionStmt", "funcname", STRINGS },
};

static void learn_making(linter *l, const lint_statement *s)
{
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++) {
        const json_t *name = tree_get(s->inside, makers[i].member);
        if (strcmp(s->kind, makers[i].kind) != 0)
            continue;
        if (makers[i].form == STRINGS)
            remember(l, LINT_OBJECT, tree_name(l->arena, name), (calx_text){ 0 });
        else
            learn_relation(l, makers[i].form == INTO ? tree_get(name, "rel") : name);
    }
    if (strcmp(s->kind, "IndexStmt") == 0)
        remember(l, LINT_RELATION, calx_text_of(tree_text(s->inside, "idxname")), (calx_text){ 0 });
}

void lint_learn(linter *l, const lint_statement *s)
{
    if (strcmp(s->kind, "AlterTableStmt") == 0)
        learn_commands(l, s);
    else if (strcmp(s->kind, "VariableSetStmt") == 0)
        learn_setting(l, s);
    else if (strcmp(s->kind, "TransactionStmt") == 0)
        learn_transaction(l, s);
    else
        learn_making(l, s);
    if (lint_outside_transaction(l))
        forget_unvalidated(l);
}
