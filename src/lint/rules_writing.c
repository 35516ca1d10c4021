/* Rules on writing rows, and on writing whole tables anew. */
#include "linter.h"

#include <string.h>

static void check_targets(linter *l, const lint_rule *rule, const lint_statement *s, const json_t *targets)
{
    for (size_t i = 0; i < json_array_size(targets); i++) {
        const json_t *target = tree_at(targets, i, "ResTarget");
        for (size_t k = 0; k < i; k++) {
            const json_t *before = tree_at(targets, k, "ResTarget");
            if (strcmp(tree_text(target, "name"), tree_text(before, "name")) == 0 && !tree_get(target, "indirection"))
                lint_report(l, rule, s, target,
                            lint_part(l, tree_get(s->inside, "relation"), tree_text(target, "name")));
        }
    }
}

static void check_assignments(linter *l, const lint_rule *rule, const lint_statement *s)
{
    check_targets(l, rule, s, tree_get(s->inside, "targetList"));
    check_targets(l, rule, s, tree_get(s->inside, "cols"));
    check_targets(l, rule, s, tree_get(tree_get(s->inside, "onConflictClause"), "targetList"));
}

static void check_whole(linter *l, const lint_rule *rule, const lint_statement *s)
{
    const json_t *relation = tree_get(s->inside, "relation");
    if (!tree_get(s->inside, "whereClause") && !lint_is_new(l, relation))
        lint_report(l, rule, s, relation, tree_relation(l->arena, relation));
}

static calx_text size_words(linter *l, int64_t bytes, int64_t rows)
{
    double size = (double)bytes;
    const char *const units[] = { "bytes", "KiB", "MiB", "GiB", "TiB" };
    size_t unit = 0;
    for (; size >= 1024 && unit < 4; unit++)
        size /= 1024;
    return calx_text_format(l->arena, "It has %.*f %s in about %lld rows.", unit > 1, size, units[unit],
                            (long long)rows);
}

#define SMALL (8 << 20) /* bytes; a table that is written anew before anybody notices */

static void check_rewrite(linter *l, const lint_rule *rule, const lint_statement *s)
{
    const json_t *relation = tree_get(s->inside, "relation");
    const json_t *commands = tree_get(s->inside, "cmds");
    int64_t bytes;
    int64_t rows;
    bool rewrites = strcmp(s->kind, "ClusterStmt") == 0;
    for (size_t i = 0; i < json_array_size(commands) && !rewrites; i++)
        rewrites = lint_command_rewrites(l, relation, tree_at(commands, i, "AlterTableCmd"));
    if (rewrites && lint_table_size(l, relation, &bytes, &rows) && bytes >= SMALL)
        lint_report_detail(l, rule, s, relation, tree_relation(l->arena, relation), size_words(l, bytes, rows));
}

const lint_rule lint_writing_rules[] = {
    { { "ban-duplicate-column-assignments", "A column is set twice, which PostgreSQL refuses.",
        "Remove one of the two.", false },
      "UpdateStmt InsertStmt",
      NULL,
      check_assignments },
    { { "write-whole-table", "It writes every row in one transaction: others wait for the rows, and the table doubles.",
        "Write it in batches by key, each a transaction of its own.", false },
      "UpdateStmt DeleteStmt",
      NULL,
      check_whole },
    { { "table-rewrite", "This server writes the whole table anew while nobody reads or writes it.",
        "Build what is new beside the old, fill it in batches, and change over.", false },
      "AlterTableStmt ClusterStmt",
      NULL,
      check_rewrite },
    { { .name = NULL }, NULL, NULL, NULL },
};
