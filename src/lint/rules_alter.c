/* Rules on changing under a program's feet what it knows of the database: optional, since only who knows the
 * programs can say whether they mind. */
#include "linter.h"

#include <string.h>

#define BOTH "Make sure that the programs of this release and of the last one both work with it."

static void check_default(linter *l, const lint_rule *rule, const lint_statement *s)
{
    const json_t *relation = tree_get(s->inside, "relation");
    const json_t *commands = tree_get(s->inside, "cmds");
    bool sets = strcmp(rule->words, "set") == 0;
    calx_text domain = tree_name(l->arena, tree_get(s->inside, "typeName"));
    if (strcmp(s->kind, "AlterDomainStmt") == 0 && tree_is(s->inside, "subtype", "T") &&
        sets == (tree_get(s->inside, "def") != NULL) && !lint_remembers(l, LINT_OBJECT, domain))
        lint_report(l, rule, s, NULL, domain);
    for (size_t i = 0; i < json_array_size(commands) && !lint_is_new(l, relation); i++) {
        const json_t *command = tree_at(commands, i, "AlterTableCmd");
        if (tree_is(command, "subtype", "AT_ColumnDefault") && sets == (tree_get(command, "def") != NULL))
            lint_report(l, rule, s, NULL, lint_part(l, relation, tree_text(command, "name")));
    }
}

static void check_sequence(linter *l, const lint_rule *rule, const lint_statement *s)
{
    static const char *const values[] = { "restart", "increment", "minvalue", "maxvalue", "start", "cycle", "as" };
    const json_t *options = tree_get(s->inside, "options");
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        if (tree_option(options, values[i])) {
            lint_report(l, rule, s, NULL, tree_relation(l->arena, tree_get(s->inside, "sequence")));
            return;
        }
}

static void check_policy(linter *l, const lint_rule *rule, const lint_statement *s)
{
    bool roles = json_array_size(tree_get(s->inside, "roles")) > 0;
    bool condition = tree_get(s->inside, "qual") || tree_get(s->inside, "with_check");
    if (strcmp(rule->words, "roles") == 0 ? roles : condition)
        lint_report(l, rule, s, NULL, lint_part(l, tree_get(s->inside, "table"), tree_text(s->inside, "policy_name")));
}

/* Who owns a thing may use it, and who does no longer may not. */
static void check_owner(linter *l, const lint_rule *rule, const lint_statement *s)
{
    const json_t *relation = tree_get(s->inside, "relation");
    const json_t *commands = tree_get(s->inside, "cmds");
    calx_text name = lint_dropped_name(l, tree_get(s->inside, "object"));
    for (size_t i = 0; i < json_array_size(commands) && !lint_is_new(l, relation); i++)
        if (tree_is(tree_at(commands, i, "AlterTableCmd"), "subtype", "AT_ChangeOwner"))
            lint_report(l, rule, s, NULL, tree_relation(l->arena, relation));
    if (!commands && !lint_remembers(l, LINT_RELATION, name) && !lint_remembers(l, LINT_OBJECT, name))
        lint_report(l, rule, s, NULL, name);
}

static void check_revoke(linter *l, const lint_rule *rule, const lint_statement *s)
{
    const json_t *defaults = tree_get(s->inside, "action"); /* ALTER DEFAULT PRIVILEGES */
    if (tree_word_in(s->kind, "AlterTableStmt AlterOwnerStmt"))
        check_owner(l, rule, s);
    else if (!tree_flag(defaults ? defaults : s->inside, "is_grant")) /* nor are DROP ROLE and DROP OWNED */
        lint_report(l, rule, s, NULL, (calx_text){ 0 });
}

static void check_view_options(linter *l, const lint_rule *rule, const lint_statement *s)
{
    const json_t *commands = tree_get(s->inside, "cmds");
    if (!tree_is(s->inside, "objtype", "OBJECT_VIEW"))
        return;
    for (size_t i = 0; i < json_array_size(commands); i++)
        if (tree_is(tree_at(commands, i, "AlterTableCmd"), "subtype", "AT_SetRelOptions AT_ResetRelOptions"))
            lint_report(l, rule, s, NULL, tree_relation(l->arena, tree_get(s->inside, "relation")));
}

static void check_replacing(linter *l, const lint_rule *rule, const lint_statement *s)
{
    const json_t *table = tree_get(s->inside, "relation"); /* of a trigger */
    if (tree_flag(s->inside, "replace") && !lint_is_new(l, table))
        lint_report(l, rule, s, NULL,
                    table                              ? lint_part(l, table, tree_text(s->inside, "trigname"))
                    : strcmp(s->kind, "ViewStmt") == 0 ? tree_relation(l->arena, tree_get(s->inside, "view"))
                                                       : tree_name(l->arena, tree_get(s->inside, "funcname")));
}

static void check_attribute(linter *l, const lint_rule *rule, const lint_statement *s)
{
    const json_t *commands = tree_get(s->inside, "cmds");
    bool composite = tree_is(s->inside, "objtype", "OBJECT_TYPE");
    const json_t *relation = tree_get(s->inside, "relation");
    if (composite != (strcmp(rule->words, "composite") == 0) || lint_is_new(l, relation))
        return;
    for (size_t i = 0; i < json_array_size(commands); i++) {
        const json_t *command = tree_at(commands, i, "AlterTableCmd");
        const json_t *column = tree_of_kind(tree_get(command, "def"), "ColumnDef");
        if (tree_is(command, "subtype", "AT_AddColumn"))
            lint_report(l, rule, s, column, lint_part(l, relation, tree_text(column, "colname")));
    }
}

static void check_add_label(linter *l, const lint_rule *rule, const lint_statement *s)
{
    calx_text type = tree_name(l->arena, tree_get(s->inside, "typeName"));
    if (!*tree_text(s->inside, "oldVal") && !lint_remembers(l, LINT_OBJECT, type))
        lint_report(l, rule, s, NULL, type);
}

const lint_rule lint_alter_rules[] = {
    { { "ban-add-column", "Programs that read all columns, or write rows without naming them, meet one more.", BOTH,
        true },
      "AlterTableStmt",
      "table",
      check_attribute },
    { { "ban-add-composite-attribute", "Programs that decode the type meet one attribute more.", BOTH, true },
      "AlterTableStmt",
      "composite",
      check_attribute },
    { { "ban-add-enum-value", "Programs that know every label meet one that they do not.",
        "First release programs that cope with a label they do not know.", true },
      "AlterEnumStmt",
      NULL,
      check_add_label },
    { { "ban-alter-database-options", "It changes every session of the database, from its next start.", BOTH, true },
      "AlterDatabaseStmt AlterDatabaseSetStmt",
      NULL,
      NULL },
    { { "ban-alter-extension", "A new version of an extension can change what its functions do.", BOTH, true },
      "AlterExtensionStmt AlterExtensionContentsStmt",
      NULL,
      NULL },
    { { "ban-alter-function-options", "It changes how a function that is in use is run.", BOTH, true },
      "AlterFunctionStmt",
      NULL,
      NULL },
    { { "ban-alter-generated-expression", "The values of the column become others, for all who read it.", BOTH, true },
      "AlterTableStmt",
      "AT_SetExpression",
      NULL },
    { { "ban-alter-identity", "Programs that give the key themselves, or leave it out, can fail.", BOTH, true },
      "AlterTableStmt",
      "AT_AddIdentity AT_SetIdentity AT_DropIdentity",
      NULL },
    { { "ban-alter-policy-condition", "Other rows are seen and written: fewer, or more.",
        "Test it with the roles of the programs.", true },
      "AlterPolicyStmt",
      "condition",
      check_policy },
    { { "ban-alter-policy-roles", "The policy holds for other people.", "Test it with the roles of the programs.",
        true },
      "AlterPolicyStmt",
      "roles",
      check_policy },
    { { "ban-alter-role-options", "What the role may do changes for whoever connects with it.", BOTH, true },
      "AlterRoleStmt AlterRoleSetStmt",
      NULL,
      NULL },
    { { "ban-alter-row-level-security", "Programs see all rows, or none, where they saw theirs.",
        "Make the policies first, and test them with the roles of the programs.", true },
      "AlterTableStmt",
      "AT_EnableRowSecurity AT_DisableRowSecurity AT_ForceRowSecurity AT_NoForceRowSecurity",
      NULL },
    { { "ban-alter-sequence-values", "Programs can be given numbers that are taken, or skip some.",
        "Set it beyond the largest number in use.", true },
      "AlterSeqStmt",
      NULL,
      check_sequence },
    { { "ban-alter-system-options", "It changes the whole server, other databases included.",
        "Leave it to whoever runs the server.", true },
      "AlterSystemStmt",
      NULL,
      NULL },
    { { "ban-alter-view-options", "Security options of a view decide who sees what through it.",
        "Test it with the roles of the programs.", true },
      "AlterTableStmt",
      NULL,
      check_view_options },
    { { "ban-create-policy", "Rows that programs saw can be hidden from them.",
        "Test it with the roles of the programs.", true },
      "CreatePolicyStmt",
      NULL,
      NULL },
    { { "ban-detach-inheritance", "Queries on the parent no longer see the rows.", BOTH, true },
      "AlterTableStmt",
      "AT_DropInherit AT_DetachPartition",
      NULL },
    { { "ban-disable-trigger", "Rows that are written meanwhile miss what the trigger does, constraints included.",
        "Make the trigger pass over what it is to leave alone, by a condition.", false },
      "AlterTableStmt",
      "AT_DisableTrig AT_DisableTrigAll AT_DisableTrigUser",
      NULL },
    { { "ban-drop-default", "Programs that leave the column out now write null, or fail.",
        "First release programs that give the value.", true },
      "AlterTableStmt AlterDomainStmt",
      "drop",
      check_default },
    { { "ban-replace-view-function", "The old definition is gone while programs of the last release use it.", BOTH,
        true },
      "ViewStmt CreateFunctionStmt CreateTrigStmt",
      NULL,
      check_replacing },
    { { "ban-replica-identity", "Subscribers of the table's changes get other keys, or none.",
        "See what the subscribers need first.", true },
      "AlterTableStmt DropStmt",
      "AT_ReplicaIdentity OBJECT_PUBLICATION",
      NULL },
    { { "ban-revoke", "Programs that use the right fail.", "First release programs that do without it.", true },
      "GrantStmt GrantRoleStmt AlterDefaultPrivilegesStmt AlterTableStmt AlterOwnerStmt DropRoleStmt DropOwnedStmt",
      NULL,
      check_revoke },
    { { "ban-set-default", "Programs that leave the column out write another value than they did.", BOTH, true },
      "AlterTableStmt AlterDomainStmt",
      "set",
      check_default },
    { { "ban-set-schema", "Programs that name it with its old schema break.",
        "Leave a view of its name behind, until no program uses it.", true },
      "AlterObjectSchemaStmt",
      NULL,
      NULL },
    { { .name = NULL }, NULL, NULL, NULL },
};
