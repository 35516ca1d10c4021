/* Whether a downgrade undoes its upgrade, as far as texts show: each thing that one makes the other takes away, and
 * the other way round. That all is as it was before, only running both can show. */
#include "linter.h"

#include <pg_query.h>
#include <string.h>

const lint_rule lint_unrestored = {
    .shown = { "downgrade-does-not-restore", "The downgrade leaves this as the upgrade has it.",
               "Undo it in the downgrade; where it can't be undone, say `-- calx:irreversible why` in the header.",
               false }
};

static void note(linter *l, lint_effect **list, bool made, const char *kind, calx_text name, size_t statement)
{
    lint_effect *effect = calx_new(l->arena, lint_effect);
    *effect = (lint_effect){
        .next = *list, .made = made, .kind = kind, .name = calx_text_copy(l->arena, name), .statement = statement
    };
    *list = effect;
}

static void note_commands(linter *l, const lint_statement *s, lint_effect **list)
{
    static const struct {
        const char *subtype;
        bool made;
        const char *kind;
    } notes[] = {
        { "AT_AddColumn", true, "column" },         { "AT_DropColumn", false, "column" },
        { "AT_AddConstraint", true, "constraint" }, { "AT_DropConstraint", false, "constraint" },
        { "AT_SetNotNull", true, "not null" },      { "AT_DropNotNull", false, "not null" },
    };
    const json_t *relation = tree_get(s->inside, "relation");
    const json_t *commands = tree_get(s->inside, "cmds");
    for (size_t i = 0; i < json_array_size(commands); i++) {
        const json_t *command = tree_at(commands, i, "AlterTableCmd");
        const json_t *def = tree_get(command, "def");
        const char *name = tree_text(command, "name");
        name = *name ? name : tree_text(tree_of_kind(def, "ColumnDef"), "colname");
        name = *name ? name : tree_text(tree_of_kind(def, "Constraint"), "conname");
        for (size_t k = 0; k < sizeof notes / sizeof *notes && *name; k++)
            if (tree_is(command, "subtype", notes[k].subtype))
                note(l, list, notes[k].made, notes[k].kind, lint_part(l, relation, name), s->index);
    }
}

static void note_drops(linter *l, const lint_statement *s, lint_effect **list)
{
    static const struct {
        const char *type;
        const char *kind;
    } kinds[] = {
        { "OBJECT_TABLE", "table" },         { "OBJECT_VIEW", "view" },         { "OBJECT_MATVIEW", "view" },
        { "OBJECT_INDEX", "index" },         { "OBJECT_SEQUENCE", "sequence" }, { "OBJECT_TYPE", "type" },
        { "OBJECT_DOMAIN", "type" },         { "OBJECT_FUNCTION", "function" }, { "OBJECT_TRIGGER", "trigger" },
        { "OBJECT_EXTENSION", "extension" }, { "OBJECT_SCHEMA", "schema" },     { "OBJECT_POLICY", "policy" },
        { "OBJECT_PROCEDURE", "function" },
    };
    const json_t *objects = tree_get(s->inside, "objects");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        for (size_t k = 0; k < json_array_size(objects) && tree_is(s->inside, "removeType", kinds[i].type); k++)
            note(l, list, false, kinds[i].kind, lint_dropped_name(l, json_array_get(objects, k)), s->index);
}

static void note_making(linter *l, const lint_statement *s, lint_effect **list)
{
    static const struct {
        const char *statement;
        const char *member;
        const char *kind;
        char form; /* r: a RangeVar, n: a list of Strings, t: text, i: an IntoClause, p: text, a part of "relation" */
    } makers[] = {
        { "CreateStmt", "relation", "table", 'r' },
        { "CreateSeqStmt", "sequence", "sequence", 'r' },
        { "ViewStmt", "view", "view", 'r' },
        { "CreateTableAsStmt", "into", "view", 'i' },
        { "CreateEnumStmt", "typeName", "type", 'n' },
        { "CompositeTypeStmt", "typevar", "type", 'r' },
        { "CreateDomainStmt", "domainname", "type", 'n' },
        { "CreateFunctionStmt", "funcname", "function", 'n' },
        { "CreateSchemaStmt", "schemaname", "schema", 't' },
        { "CreateExtensionStmt", "extname", "extension", 't' },
        { "IndexStmt", "idxname", "index", 't' },
        { "CreateTrigStmt", "trigname", "trigger", 'p' },
    };
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++) {
        const json_t *member = tree_get(s->inside, makers[i].member);
        const char *text = tree_text(s->inside, makers[i].member);
        if (strcmp(s->kind, makers[i].statement) != 0)
            continue;
        calx_text name = makers[i].form == 'r'   ? tree_relation(l->arena, member)
                         : makers[i].form == 'n' ? tree_name(l->arena, member)
                         : makers[i].form == 'i' ? tree_relation(l->arena, tree_get(member, "rel"))
                         : makers[i].form == 'p' ? lint_part(l, tree_get(s->inside, "relation"), text)
                                                 : calx_text_of(text);
        if (name.len > 0)
            note(l, list, true, makers[i].kind, name, s->index);
    }
}

void lint_note_effects(linter *l, const lint_statement *s, lint_effect **list)
{
    if (strcmp(s->kind, "AlterTableStmt") == 0)
        note_commands(l, s, list);
    else if (strcmp(s->kind, "DropStmt") == 0)
        note_drops(l, s, list);
    else
        note_making(l, s, list);
}

/* Whether a table or view of which the thing is a part goes, or comes, as a whole. */
static bool covers(const lint_effect *whole, const lint_effect *part)
{
    bool relation = strcmp(whole->kind, "table") == 0 || strcmp(whole->kind, "view") == 0;
    return relation && calx_text_starts(part->name, whole->name) && part->name.len > whole->name.len &&
           part->name.data[whole->name.len] == '.';
}

/* Whether the list has the opposite of the effect: the thing itself or what holds it. A table may have been made with
 * CREATE TABLE AS, and indexes go with their tables, so that only what is certain counts. */
static bool is_undone(const lint_effect *list, const lint_effect *effect)
{
    for (const lint_effect *other = list; other; other = other->next) {
        bool same = strcmp(other->kind, effect->kind) == 0 ||
                    (strcmp(other->kind, "table") == 0 && strcmp(effect->kind, "view") == 0);
        if (other->made != effect->made &&
            ((same && lint_same_name(other->name, effect->name)) || covers(other, effect)))
            return true;
    }
    return false;
}

/* What goes with something else, which the text does not show: an index with its table, all with a schema. */
static bool may_go_along(const lint_effect *list, const lint_effect *effect)
{
    for (const lint_effect *other = list; other; other = other->next) {
        if (other->made == effect->made)
            continue;
        if (strcmp(other->kind, "schema") == 0 || strcmp(other->kind, "extension") == 0)
            return true;
        if (strcmp(effect->kind, "index") == 0 && tree_word_in(other->kind, "table view"))
            return true;
        if (strcmp(effect->kind, "index") == 0 && strcmp(other->kind, "constraint") == 0)
            return true;
    }
    return false;
}

static lint_effect *effects_of(linter *l, calx_text sql)
{
    lint_effect *effects = NULL;
    PgQueryParseResult parsed = pg_query_parse(calx_text_cstr(l->arena, sql));
    json_t *tree = parsed.error ? NULL : json_loads(parsed.parse_tree, JSON_ALLOW_NUL, NULL);
    const json_t *statements = tree_get(tree, "stmts");
    bool unknown = !tree;
    for (size_t i = 0; i < json_array_size(statements); i++) {
        lint_statement s = { 0 };
        s.kind = tree_kind(tree_get(json_array_get(statements, i), "stmt"), &s.inside);
        lint_note_effects(l, &s, &effects);
        unknown = unknown || strcmp(s.kind, "DoStmt") == 0;
    }
    if (unknown) { /* it may do anything */
        note(l, &effects, false, "schema", (calx_text){ 0 }, 0);
        note(l, &effects, true, "schema", (calx_text){ 0 }, 0);
    }
    json_decref(tree);
    pg_query_free_parse_result(parsed);
    return effects;
}

void lint_check_downgrade(linter *l)
{
    if (!l->options->downgrade.data)
        return;
    lint_effect *undoing = effects_of(l, l->options->downgrade);
    for (const lint_effect *effect = l->effects; effect; effect = effect->next) {
        if (is_undone(l->effects, effect) || is_undone(undoing, effect) || may_go_along(undoing, effect))
            continue;
        lint_statement s = { .index = effect->statement };
        lint_report_detail(
            l, &lint_unrestored, &s, NULL, effect->name,
            calx_text_format(l->arena, "The %s %s.", effect->kind, effect->made ? "stays" : "does not come back"));
    }
}
