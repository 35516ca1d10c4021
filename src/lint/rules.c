/* The list of rules, and applying one. A rule without a function of its own speaks of every statement of its kind:
 * of ALTER TABLE, ALTER DOMAIN and DROP, where its words name the command or the kind of object. */
#include "linter.h"

#include <stdlib.h>
#include <string.h>

static const lint_rule *const subjects[] = {
    lint_alter_rules, lint_column_rules, lint_constraint_rules, lint_drop_rules,    lint_index_rules,
    lint_name_rules,  lint_script_rules, lint_type_rules,       lint_writing_rules,
};
#define SUBJECTS (sizeof subjects / sizeof *subjects)

const lint_rule lint_syntax_error = {
    .shown = { "syntax-error", "PostgreSQL 15's parser does not take this statement.",
               "Correct it; where a newer server takes it, allow it by a comment that says so.", false }
};
const lint_rule lint_unused_ignore = { .shown = { "unused-ignore", "This comment allows what nobody objects to.",
                                                  "Remove it, or correct the rule's name and place.", false } };
const lint_rule lint_reasonless_allow = {
    .shown = { "allow-without-reason", "A comment that allows something has to say why.",
               "Write it as `-- lint: allow ban-drop-column, because nothing reads it since release 2.4`.", false }
};

const calx_lint_rule calx_lint_revision_rules[] = {
    { "malformed-revision", "The revision's file cannot be run.", "Correct it as the message says.", false },
    { "missing-downgrade", "The revision cannot be undone.",
      "Write the downgrade, if there can be one; its data may be kept in a table until nobody needs it.", true },
    { "edited-after-applied", "The file is not what was applied: databases now differ by when they were upgraded.",
      "Put the file back as it was, and make the change in a new revision.", false },
    { "several-children", "Two revisions revise the same one, so that the history has several heads.",
      "Put the one that is not merged yet on top of the other: fix-history; or join them: merge.", false },
    { .name = NULL },
};

static const lint_rule *const own[] = { &lint_syntax_error, &lint_unused_ignore, &lint_reasonless_allow,
                                        &lint_unrestored };
#define OWN (sizeof own / sizeof *own)

/* Gives each rule to `take` until that gives true; whether it did. */
static bool each_rule(bool (*take)(const calx_lint_rule *rule, void *context), void *context)
{
    for (size_t i = 0; i < OWN; i++)
        if (take(&own[i]->shown, context))
            return true;
    for (const calx_lint_rule *rule = calx_lint_revision_rules; rule->name; rule++)
        if (take(rule, context))
            return true;
    for (size_t i = 0; i < SUBJECTS; i++)
        for (const lint_rule *rule = subjects[i]; rule->shown.name; rule++)
            if (take(&rule->shown, context))
                return true;
    return false;
}

typedef struct rule_list {
    const calx_lint_rule **items; /* NULL: they are only counted */
    size_t count;
} rule_list;

static bool add_rule(const calx_lint_rule *rule, void *context)
{
    rule_list *list = context;
    if (list->items)
        list->items[list->count] = rule;
    list->count++;
    return false;
}

static int by_name(const void *a, const void *b)
{
    return strcmp((*(const calx_lint_rule *const *)a)->name, (*(const calx_lint_rule *const *)b)->name);
}

const calx_lint_rule *const *calx_lint_rules(calx_arena *arena, size_t *count)
{
    rule_list list = { 0 };
    each_rule(add_rule, &list);
    list = (rule_list){ .items = calx_new_array(arena, const calx_lint_rule *, list.count) };
    each_rule(add_rule, &list);
    qsort(list.items, list.count, sizeof *list.items, by_name);
    *count = list.count;
    return list.items;
}

typedef struct search {
    calx_text name;
    const calx_lint_rule *found;
} search;

bool lint_is_called(const calx_lint_rule *rule, calx_text name)
{
    static const char now[] = "prefer-timestamp-tz", before[] = "prefer-timestamptz";
    return calx_text_equal(name, calx_text_of(rule->name)) ||
           (calx_text_equal(name, calx_text_of(before)) && strcmp(rule->name, now) == 0);
}

static bool is_named(const calx_lint_rule *rule, void *context)
{
    search *s = context;
    if (!lint_is_called(rule, s->name))
        return false;
    s->found = rule;
    return true;
}

const calx_lint_rule *calx_lint_find(calx_text name)
{
    search s = { .name = name };
    each_rule(is_named, &s);
    return s.found;
}

calx_text lint_part(linter *l, const json_t *range_var, const char *part)
{
    calx_text relation = tree_relation(l->arena, range_var);
    return calx_text_format(l->arena, "%.*s.%s", CALX_TEXT_ARG(relation), part);
}

static void report_commands(linter *l, const lint_rule *rule, const lint_statement *s)
{
    const json_t *commands = tree_get(s->inside, "cmds");
    const json_t *relation = tree_get(s->inside, "relation");
    for (size_t i = 0; i < json_array_size(commands) && !lint_is_new(l, relation); i++) {
        const json_t *command = tree_at(commands, i, "AlterTableCmd");
        if (!tree_is(command, "subtype", rule->words))
            continue;
        const char *part = tree_text(command, "name");
        const json_t *def = tree_get(command, "def");
        lint_report(l, rule, s, tree_of_kind(def, "ColumnDef"),
                    *part ? lint_part(l, relation, part) : tree_relation(l->arena, relation));
    }
}

calx_text lint_dropped_name(linter *l, const json_t *object)
{
    const json_t *inside;
    const char *kind = tree_kind(object, &inside);
    if (strcmp(kind, "List") == 0)
        return tree_name(l->arena, tree_get(inside, "items"));
    if (strcmp(kind, "TypeName") == 0)
        return tree_name(l->arena, tree_get(inside, "names"));
    if (strcmp(kind, "ObjectWithArgs") == 0)
        return tree_name(l->arena, tree_get(inside, "objname"));
    return calx_text_copy(l->arena, calx_text_of(tree_text(inside, "sval")));
}

static void report_drops(linter *l, const lint_rule *rule, const lint_statement *s)
{
    const json_t *objects = tree_get(s->inside, "objects");
    if (!tree_is(s->inside, "removeType", rule->words))
        return;
    for (size_t i = 0; i < json_array_size(objects); i++) {
        calx_text name = lint_dropped_name(l, json_array_get(objects, i));
        if (!lint_remembers(l, LINT_RELATION, name) && !lint_remembers(l, LINT_OBJECT, name))
            lint_report(l, rule, s, NULL, name);
    }
}

static void report_domain(linter *l, const lint_rule *rule, const lint_statement *s)
{
    calx_text name = tree_name(l->arena, tree_get(s->inside, "typeName"));
    if (tree_is(s->inside, "subtype", rule->words) && !lint_remembers(l, LINT_OBJECT, name))
        lint_report(l, rule, s, NULL, name);
}

static void apply(linter *l, const lint_rule *rule, const lint_statement *s)
{
    if (rule->kind && !tree_word_in(s->kind, rule->kind))
        return;
    if (rule->check)
        rule->check(l, rule, s);
    else if (rule->words && strcmp(s->kind, "AlterTableStmt") == 0)
        report_commands(l, rule, s);
    else if (rule->words && strcmp(s->kind, "DropStmt") == 0)
        report_drops(l, rule, s);
    else if (rule->words && strcmp(s->kind, "AlterDomainStmt") == 0)
        report_domain(l, rule, s);
    else if (!rule->words)
        lint_report(l, rule, s, NULL, (calx_text){ 0 });
}

void lint_apply_rules(linter *l, const lint_statement *s)
{
    for (size_t i = 0; i < SUBJECTS; i++)
        for (const lint_rule *rule = subjects[i]; rule->shown.name; rule++)
            if (lint_applies(l, &rule->shown))
                apply(l, rule, s);
}
