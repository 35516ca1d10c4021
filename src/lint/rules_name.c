/* Rules on names. */
#include "linter.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define LONGEST 63 /* bytes of an identifier, as PostgreSQL is built: NAMEDATALEN - 1 */

static bool in_identifier(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

/* Whether the statement has this name with more behind it: the parser has cut it then. */
static bool is_cut(calx_text statement, const char *name)
{
    size_t len = strlen(name);
    for (size_t i = 0; i + len < statement.len; i++)
        if (strncasecmp(statement.data + i, name, len) == 0 && in_identifier(statement.data[i + len]))
            return true;
    return false;
}

/* A name that was cut has as many bytes as there may be, or up to three less where a character would be split. */
static void find_cut_names(linter *l, const lint_rule *rule, const lint_statement *s, const json_t *node)
{
    const char *key;
    json_t *member;
    size_t i;
    const char *name = json_string_value(node);
    if (name && strlen(name) > LONGEST - 4 && strlen(name) <= LONGEST &&
        is_cut(l->report->statements[s->index].text, name)) {
        lint_report(l, rule, s, NULL, calx_text_copy(l->arena, calx_text_of(name)));
        return;
    }
    json_array_foreach((json_t *)node, i, member) find_cut_names(l, rule, s, member);
    json_object_foreach((json_t *)node, key, member) find_cut_names(l, rule, s, member);
}

static void check_length(linter *l, const lint_rule *rule, const lint_statement *s)
{
    if (l->report->statements[s->index].text.len > LONGEST)
        find_cut_names(l, rule, s, s->inside);
}

static void check_schema(linter *l, const lint_rule *rule, const lint_statement *s)
{
    static const char *const members[] = { "relation", "sequence", "view" };
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        const json_t *relation = tree_get(s->inside, members[i]);
        if (*tree_text(relation, "relname") && !*tree_text(relation, "schemaname"))
            lint_report(l, rule, s, relation, tree_relation(l->arena, relation));
    }
}

static void check_enum(linter *l, const lint_rule *rule, const lint_statement *s)
{
    if (!*tree_text(s->inside, "oldVal") && !*tree_text(s->inside, "newValNeighbor"))
        lint_report(l, rule, s, NULL, tree_name(l->arena, tree_get(s->inside, "typeName")));
}

const lint_rule lint_name_rules[] = {
    { { "identifier-too-long", "PostgreSQL cuts names after 63 bytes, and two long ones can become the same.",
        "Choose a shorter name.", false },
      NULL,
      NULL,
      check_length },
    { { "require-table-schema", "Which table a bare name means depends on the search_path of whoever runs it.",
        "Write the schema before the name.", true },
      "AlterTableStmt CreateStmt IndexStmt RenameStmt CreateSeqStmt AlterSeqStmt ViewStmt CreateTrigStmt",
      NULL,
      check_schema },
    { { "require-enum-value-ordering", "A new label without a place goes to the end, and can't be moved after.",
        "Say BEFORE or AFTER which label it stands.", false },
      "AlterEnumStmt",
      NULL,
      check_enum },
    { { .name = NULL }, NULL, NULL, NULL },
};
