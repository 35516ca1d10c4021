/* Rules on indexes, and on rebuilding: what can be done beside readers and writers should be. */
#include "linter.h"

#include <string.h>

static void check_creation(linter *l, const lint_rule *rule, const lint_statement *s)
{
    const json_t *relation = tree_get(s->inside, "relation");
    if (!tree_flag(s->inside, "concurrent") && !lint_is_new(l, relation))
        lint_report(l, rule, s, relation, lint_part(l, relation, tree_text(s->inside, "idxname")));
}

static void check_deletion(linter *l, const lint_rule *rule, const lint_statement *s)
{
    calx_text name = tree_name(l->arena, tree_get(tree_at(tree_get(s->inside, "objects"), 0, "List"), "items"));
    if (tree_is(s->inside, "removeType", "OBJECT_INDEX") && !tree_flag(s->inside, "concurrent") &&
        !lint_remembers(l, LINT_RELATION, name))
        lint_report(l, rule, s, NULL, name);
}

static void check_reindex(linter *l, const lint_rule *rule, const lint_statement *s)
{
    const json_t *relation = tree_get(s->inside, "relation");
    if (!tree_option_is_on(tree_get(s->inside, "params"), "concurrently") && !lint_is_new(l, relation))
        lint_report(l, rule, s, relation, tree_relation(l->arena, relation));
}

static void check_detach(linter *l, const lint_rule *rule, const lint_statement *s)
{
    const json_t *commands = tree_get(s->inside, "cmds");
    for (size_t i = 0; i < json_array_size(commands); i++) {
        const json_t *command = tree_at(commands, i, "AlterTableCmd");
        const json_t *partition = tree_of_kind(tree_get(command, "def"), "PartitionCmd");
        if (tree_is(command, "subtype", "AT_DetachPartition") && !tree_flag(partition, "concurrent"))
            lint_report(l, rule, s, tree_get(partition, "name"), tree_relation(l->arena, tree_get(partition, "name")));
    }
}

static bool is_concurrent(const lint_statement *s)
{
    const json_t *detach =
        tree_of_kind(tree_get(tree_at(tree_get(s->inside, "cmds"), 0, "AlterTableCmd"), "def"), "PartitionCmd");
    if (strcmp(s->kind, "ReindexStmt") == 0)
        return tree_option_is_on(tree_get(s->inside, "params"), "concurrently");
    if (detach)
        return tree_flag(detach, "concurrent");
    return tree_word_in(s->kind, "IndexStmt DropStmt") && tree_flag(s->inside, "concurrent");
}

static void check_in_transaction(linter *l, const lint_rule *rule, const lint_statement *s)
{
    if (is_concurrent(s) && !lint_outside_transaction(l))
        lint_report(l, rule, s, NULL, calx_text_of(tree_text(s->inside, "idxname")));
}

static void check_repack(linter *l, const lint_rule *rule, const lint_statement *s)
{
    if (strcmp(s->kind, "ClusterStmt") == 0 || tree_option_is_on(tree_get(s->inside, "options"), "full"))
        lint_report(l, rule, s, NULL, (calx_text){ 0 });
}

const lint_rule lint_index_rules[] = {
    { { "require-concurrent-index-creation", "CREATE INDEX keeps everybody from writing the table until it is built.",
        "CREATE INDEX CONCURRENTLY, in a revision of its own with `-- calx:transaction none`.", false },
      "IndexStmt",
      NULL,
      check_creation },
    { { "require-concurrent-index-deletion", "DROP INDEX waits for, and then keeps out, all who use the table.",
        "DROP INDEX CONCURRENTLY, in a revision of its own with `-- calx:transaction none`.", false },
      "DropStmt",
      NULL,
      check_deletion },
    { { "require-concurrent-reindex", "REINDEX keeps everybody from writing the table, and queries from the index.",
        "REINDEX (CONCURRENTLY), in a revision of its own with `-- calx:transaction none`.", false },
      "ReindexStmt",
      NULL,
      check_reindex },
    { { "require-concurrent-partition-detach", "DETACH PARTITION keeps everybody from the whole partitioned table.",
        "DETACH PARTITION … CONCURRENTLY, in a revision of its own with `-- calx:transaction none`.", false },
      "AlterTableStmt",
      NULL,
      check_detach },
    { { "ban-concurrent-index-creation-in-transaction", "CONCURRENTLY does not run inside of a transaction.",
        "Put it into a revision of its own with `-- calx:transaction none`.", false },
      "IndexStmt DropStmt ReindexStmt AlterTableStmt",
      NULL,
      check_in_transaction },
    { { "prefer-repack", "It writes the whole table anew while nobody reads or writes it.",
        "pg_repack, or REPACK (CONCURRENTLY) from PostgreSQL 19 on; plain VACUUM often is enough.", false },
      "VacuumStmt ClusterStmt",
      NULL,
      check_repack },
    { { .name = NULL }, NULL, NULL, NULL },
};
