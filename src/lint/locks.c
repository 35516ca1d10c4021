/* Which lock a statement takes, as PostgreSQL's documentation has it (chapter "Explicit Locking"). */
#include "linter.h"

#include <string.h>

/* From the weakest to the strongest, with what others can't do meanwhile. */
static const calx_lint_lock modes[] = {
    { .mode = NULL },
    { .mode = "ACCESS SHARE", .others = "nobody changes its schema" },
    { .mode = "ROW SHARE", .others = "nobody changes its schema" },
    { .mode = "ROW EXCLUSIVE", .others = "nobody builds an index or changes its schema" },
    { .mode = "SHARE UPDATE EXCLUSIVE", .others = "all read and write it, but no other maintenance runs" },
    { .mode = "SHARE", .others = "nobody writes it" },
    { .mode = "SHARE ROW EXCLUSIVE", .others = "nobody writes it" },
    { .mode = "EXCLUSIVE", .others = "nobody writes it, others only read" },
    { .mode = "ACCESS EXCLUSIVE", .others = "nobody reads or writes it" },
};
enum {
    NONE,
    ACCESS_SHARE,
    ROW_SHARE,
    ROW_EXCLUSIVE,
    SHARE_UPDATE_EXCLUSIVE,
    SHARE,
    SHARE_ROW_EXCLUSIVE,
    EXCLUSIVE,
    ACCESS_EXCLUSIVE
};

static int command_lock(const json_t *command)
{
    const json_t *def = tree_get(command, "def");
    if (tree_is(command, "subtype",
                "AT_ValidateConstraint AT_SetStatistics AT_SetOptions AT_ResetOptions AT_SetRelOptions "
                "AT_ResetRelOptions AT_AttachPartition AT_ClusterOn AT_DropCluster"))
        return SHARE_UPDATE_EXCLUSIVE;
    if (tree_is(command, "subtype", "AT_DetachPartition"))
        return tree_flag(tree_of_kind(def, "PartitionCmd"), "concurrent") ? SHARE_UPDATE_EXCLUSIVE : ACCESS_EXCLUSIVE;
    if (tree_is(command, "subtype",
                "AT_EnableTrig AT_EnableTrigAll AT_EnableTrigUser AT_EnableAlwaysTrig AT_EnableReplicaTrig "
                "AT_DisableTrig AT_DisableTrigAll AT_DisableTrigUser"))
        return SHARE_ROW_EXCLUSIVE;
    if (tree_is(tree_of_kind(def, "Constraint"), "contype", "CONSTR_FOREIGN"))
        return SHARE_ROW_EXCLUSIVE;
    return ACCESS_EXCLUSIVE;
}

static int commands_lock(const lint_statement *s)
{
    int strongest = NONE;
    const json_t *commands = tree_get(s->inside, "cmds");
    for (size_t i = 0; i < json_array_size(commands); i++) {
        int lock = command_lock(tree_at(commands, i, "AlterTableCmd"));
        strongest = lock > strongest ? lock : strongest;
    }
    return strongest;
}

static int drop_lock(const lint_statement *s)
{
    if (tree_is(s->inside, "removeType", "OBJECT_INDEX") && tree_flag(s->inside, "concurrent"))
        return SHARE_UPDATE_EXCLUSIVE;
    return tree_is(s->inside, "removeType",
                   "OBJECT_TABLE OBJECT_VIEW OBJECT_MATVIEW OBJECT_INDEX OBJECT_SEQUENCE OBJECT_TRIGGER OBJECT_POLICY "
                   "OBJECT_RULE OBJECT_FOREIGN_TABLE")
               ? ACCESS_EXCLUSIVE
               : NONE;
}

static int select_lock(const lint_statement *s)
{
    return json_array_size(tree_get(s->inside, "lockingClause")) > 0 ? ROW_SHARE : ACCESS_SHARE;
}

static int concurrent_or(const lint_statement *s, int without)
{
    bool concurrent =
        tree_flag(s->inside, "concurrent") || tree_option_is_on(tree_get(s->inside, "params"), "concurrently");
    return concurrent ? SHARE_UPDATE_EXCLUSIVE : without;
}

static int vacuum_lock(const lint_statement *s)
{
    return tree_option_is_on(tree_get(s->inside, "options"), "full") ? ACCESS_EXCLUSIVE : SHARE_UPDATE_EXCLUSIVE;
}

static int lock_number(const lint_statement *s)
{
    static const struct {
        const char *kinds;
        int lock;
    } always[] = {
        { "RenameStmt AlterObjectSchemaStmt TruncateStmt ClusterStmt CreatePolicyStmt AlterPolicyStmt RuleStmt",
          ACCESS_EXCLUSIVE },
        { "CreateTrigStmt", SHARE_ROW_EXCLUSIVE },
        { "CreateStatsStmt CommentStmt AlterSeqStmt", SHARE_UPDATE_EXCLUSIVE },
        { "InsertStmt UpdateStmt DeleteStmt MergeStmt CopyStmt", ROW_EXCLUSIVE },
    };
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        if (tree_word_in(s->kind, always[i].kinds))
            return always[i].lock;
    if (strcmp(s->kind, "AlterTableStmt") == 0)
        return commands_lock(s);
    if (strcmp(s->kind, "DropStmt") == 0)
        return drop_lock(s);
    if (strcmp(s->kind, "SelectStmt") == 0)
        return select_lock(s);
    if (strcmp(s->kind, "VacuumStmt") == 0)
        return vacuum_lock(s);
    if (strcmp(s->kind, "IndexStmt") == 0)
        return concurrent_or(s, SHARE);
    if (strcmp(s->kind, "ReindexStmt") == 0)
        return concurrent_or(s, ACCESS_EXCLUSIVE);
    if (strcmp(s->kind, "RefreshMatViewStmt") == 0)
        return tree_flag(s->inside, "concurrent") ? EXCLUSIVE : ACCESS_EXCLUSIVE;
    if (strcmp(s->kind, "LockStmt") == 0)
        return (int)tree_number(s->inside, "mode", NONE);
    return NONE;
}

/* What is locked, where one relation is named. */
static const json_t *locked_relation(const lint_statement *s)
{
    static const char *const members[] = { "relation", "table", "sequence", "rel" };
    const json_t *vacuumed = tree_get(tree_at(tree_get(s->inside, "rels"), 0, "VacuumRelation"), "relation");
    if (vacuumed)
        return vacuumed;
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (tree_get(s->inside, members[i]))
            return tree_get(s->inside, members[i]);
    const json_t *first = tree_at(tree_get(s->inside, "relations"), 0, "RangeVar");
    return first ? first : tree_at(tree_get(s->inside, "fromClause"), 0, "RangeVar");
}

calx_lint_lock lint_lock_of(linter *l, const lint_statement *s)
{
    const json_t *relation = locked_relation(s);
    const json_t *dropped = tree_get(tree_at(tree_get(s->inside, "objects"), 0, "List"), "items");
    int number = lock_number(s);
    calx_lint_lock lock = modes[number >= NONE && number <= ACCESS_EXCLUSIVE ? number : NONE];
    if (!lock.mode)
        return lock;
    if (relation)
        lock.relation = tree_relation(l->arena, relation);
    else if (strcmp(s->kind, "DropStmt") == 0)
        lock.relation = tree_name(l->arena, dropped);
    return lock.relation.len > 0 && lint_remembers(l, LINT_RELATION, lock.relation) ? modes[NONE] : lock;
}
