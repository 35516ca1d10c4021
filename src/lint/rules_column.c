/* Rules on columns of tables that are in use: what blocks others while it runs, and what breaks them after. */
#include "linter.h"

#include <string.h>

/* The column that a command adds, with a constraint of that kind; NULL where it is none such. */
static const json_t *added_column(const json_t *command)
{
    return tree_is(command, "subtype", "AT_AddColumn") ? tree_of_kind(tree_get(command, "def"), "ColumnDef") : NULL;
}

static const json_t *column_constraint(const json_t *column, const char *contypes)
{
    const json_t *constraints = tree_get(column, "constraints");
    for (size_t i = 0; i < json_array_size(constraints); i++) {
        const json_t *constraint = tree_at(constraints, i, "Constraint");
        if (tree_is(constraint, "contype", contypes))
            return constraint;
    }
    return NULL;
}

static bool is_serial(const json_t *column)
{
    return tree_word_in(tree_last_name(tree_get(tree_get(column, "typeName"), "names")),
                        "serial bigserial smallserial serial2 serial4 serial8");
}

typedef bool (*column_test)(linter *l, const json_t *column);

/* Reports each column that is added to a table in use and passes the test. */
static void check_added(linter *l, const lint_rule *rule, const lint_statement *s, column_test test)
{
    const json_t *relation = tree_get(s->inside, "relation");
    const json_t *commands = tree_get(s->inside, "cmds");
    if (tree_is(s->inside, "objtype", "OBJECT_TYPE") || lint_is_new(l, relation))
        return;
    for (size_t i = 0; i < json_array_size(commands); i++) {
        const json_t *column = added_column(tree_at(commands, i, "AlterTableCmd"));
        if (column && test(l, column))
            lint_report(l, rule, s, column, lint_part(l, relation, tree_text(column, "colname")));
    }
}

static bool has_rewriting_default(linter *l, const json_t *column)
{
    const json_t *constraint = column_constraint(column, "CONSTR_DEFAULT");
    if (column_constraint(column, "CONSTR_GENERATED CONSTR_IDENTITY"))
        return true;
    return constraint && (l->server_version < 110000 || lint_is_volatile(l, tree_get(constraint, "raw_expr")));
}

static void check_default(linter *l, const lint_rule *rule, const lint_statement *s)
{
    check_added(l, rule, s, has_rewriting_default);
}

static bool is_required(linter *l, const json_t *column)
{
    (void)l;
    return column_constraint(column, "CONSTR_NOTNULL CONSTR_PRIMARY") && !is_serial(column) &&
           !column_constraint(column, "CONSTR_DEFAULT CONSTR_GENERATED CONSTR_IDENTITY");
}

static void check_required(linter *l, const lint_rule *rule, const lint_statement *s)
{
    check_added(l, rule, s, is_required);
}

static bool is_key(linter *l, const json_t *column)
{
    (void)l;
    return is_serial(column) || column_constraint(column, "CONSTR_PRIMARY");
}

static void check_primary_key(linter *l, const lint_rule *rule, const lint_statement *s)
{
    const json_t *relation = tree_get(s->inside, "relation");
    const json_t *commands = tree_get(s->inside, "cmds");
    check_added(l, rule, s, is_key);
    for (size_t i = 0; i < json_array_size(commands) && !lint_is_new(l, relation); i++) {
        const json_t *constraint = tree_of_kind(tree_get(tree_at(commands, i, "AlterTableCmd"), "def"), "Constraint");
        if (tree_is(constraint, "contype", "CONSTR_PRIMARY") && !*tree_text(constraint, "indexname"))
            lint_report(l, rule, s, constraint, tree_relation(l->arena, relation));
    }
}

/* Whether a check that the column is not null was validated: PostgreSQL 12 and later then need not read the table.
 * A validated constraint of the table that an earlier script made is believed to be that check. */
static bool is_proved_not_null(const linter *l, calx_text table, const char *column)
{
    bool any = false;
    if (l->server_version < 120000)
        return false;
    for (const lint_memory *memory = l->memory; memory; memory = memory->next) {
        if (memory->kind == LINT_NOT_NULL && calx_text_equal(memory->column, calx_text_of(column)) &&
            lint_remembers(l, LINT_VALIDATED, memory->name))
            return true;
        bool of_table = calx_text_starts(memory->name, table) && memory->name.len > table.len &&
                        memory->name.data[table.len] == '.';
        if (memory->kind == LINT_VALIDATED && of_table && !lint_remembers(l, LINT_NOT_NULL, memory->name))
            any = true;
    }
    return any;
}

static void check_set_not_null(linter *l, const lint_rule *rule, const lint_statement *s)
{
    const json_t *relation = tree_get(s->inside, "relation");
    const json_t *commands = tree_get(s->inside, "cmds");
    calx_text table = tree_relation(l->arena, relation);
    bool foreign = tree_is(s->inside, "objtype", "OBJECT_FOREIGN_TABLE"); /* of which nothing is read */
    for (size_t i = 0; i < json_array_size(commands) && !foreign && !lint_is_new(l, relation); i++) {
        const json_t *command = tree_at(commands, i, "AlterTableCmd");
        const char *column = tree_text(command, "name");
        if (tree_is(command, "subtype", "AT_SetNotNull") && !is_proved_not_null(l, table, column))
            lint_report(l, rule, s, NULL, lint_part(l, relation, column));
    }
}

static void check_type_change(linter *l, const lint_rule *rule, const lint_statement *s)
{
    const json_t *relation = tree_get(s->inside, "relation");
    const json_t *commands = tree_get(s->inside, "cmds");
    if (tree_is(s->inside, "objtype", "OBJECT_TYPE") || lint_is_new(l, relation))
        return;
    for (size_t i = 0; i < json_array_size(commands); i++) {
        const json_t *command = tree_at(commands, i, "AlterTableCmd");
        const json_t *column = tree_of_kind(tree_get(command, "def"), "ColumnDef");
        bool rewrites = true;
        if (!tree_is(command, "subtype", "AT_AlterColumnType"))
            continue;
        lint_type_change_rewrites(l, relation, tree_text(command, "name"), tree_get(column, "typeName"), &rewrites);
        if (rewrites || tree_get(column, "raw_default"))
            lint_report(l, rule, s, column, lint_part(l, relation, tree_text(command, "name")));
    }
}

static void check_renaming(linter *l, const lint_rule *rule, const lint_statement *s)
{
    const json_t *relation = tree_get(s->inside, "relation");
    const char *part = tree_text(s->inside, "subname");
    bool relations = tree_is(s->inside, "renameType", "OBJECT_TABLE OBJECT_COLUMN OBJECT_ATTRIBUTE");
    if (strcmp(s->kind, "AlterEnumStmt") == 0) {
        calx_text type = tree_name(l->arena, tree_get(s->inside, "typeName"));
        if (*tree_text(s->inside, "oldVal") && !lint_remembers(l, LINT_OBJECT, type))
            lint_report(l, rule, s, NULL, type);
        return;
    }
    if (rule->words ? !tree_is(s->inside, "renameType", rule->words) : relations)
        return;
    if (relation && (lint_is_new(l, relation) || lint_remembers(l, LINT_OBJECT, tree_relation(l->arena, relation))))
        return;
    calx_text object = !relation ? tree_name(l->arena, tree_get(s->inside, "object"))
                       : *part   ? lint_part(l, relation, part)
                                 : tree_relation(l->arena, relation);
    lint_report(l, rule, s, relation, object);
}

const lint_rule lint_column_rules[] = {
    { { "adding-field-with-default",
        "A default that is computed for each row, an identity, and a stored generated column make PostgreSQL write the "
        "whole table anew while nobody reads or writes it.",
        "Add the column without a default, set the default in a second statement, and fill the old rows in batches; a "
        "constant default does not rewrite.",
        false },
      "AlterTableStmt",
      NULL,
      check_default },
    { { "adding-not-nullable-field", "SET NOT NULL reads the whole table while nobody reads or writes it.",
        "Add CHECK (column IS NOT NULL) NOT VALID, validate it in a later transaction, then SET NOT NULL, which finds "
        "it proved, and drop the check.",
        false },
      "AlterTableStmt",
      NULL,
      check_set_not_null },
    { { "adding-required-field",
        "A column that must have a value but has no default cannot be added where there are rows, and programs of the "
        "last release can't write new ones.",
        "Give it a default, or let it be null until the rows are filled.", false },
      "AlterTableStmt",
      NULL,
      check_required },
    { { "adding-serial-primary-key-field",
        "A new primary key builds its index, and a serial column writes the table anew, while nobody reads or writes "
        "it.",
        "Build a unique index CONCURRENTLY, then ADD PRIMARY KEY USING INDEX.", false },
      "AlterTableStmt",
      NULL,
      check_primary_key },
    { { "changing-column-type",
        "Another type makes PostgreSQL write the whole table anew while nobody reads or writes it, and programs of "
        "the last release may not understand it.",
        "Add a column of the new type, keep both filled, move readers to it, and drop the old one in a later release.",
        false },
      "AlterTableStmt",
      NULL,
      check_type_change },
    { { "renaming-column", "Programs of the last release still use the old name.",
        "Add a column of the new name, keep both filled, and drop the old one in a later release.", false },
      "RenameStmt",
      "OBJECT_COLUMN OBJECT_ATTRIBUTE",
      check_renaming },
    { { "renaming-table", "Programs of the last release still use the old name.",
        "Leave a view of the old name behind in the same transaction, and drop it in a later release.", false },
      "RenameStmt",
      "OBJECT_TABLE",
      check_renaming },
    { { "renaming-object", "Programs of the last release still use the old name.",
        "Make it anew under the new name, and drop the old one in a later release.", true },
      "RenameStmt AlterEnumStmt",
      NULL,
      check_renaming },
    { { .name = NULL }, NULL, NULL, NULL },
};
