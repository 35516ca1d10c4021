/* What a linter knows while it goes through a script, and how rules report. For src/lint only. */
#ifndef CALX_LINT_LINTER_H
#define CALX_LINT_LINTER_H

#include "tree.h"

#include <calx/lint.h>
#include <calx/quote.h>

/* What is remembered of a script. */
typedef enum lint_memory_kind {
    LINT_RELATION,  /* a table, view, sequence or index that the script made: nobody uses it yet */
    LINT_OBJECT,    /* a type, function… that the script made, or dropped in order to make it anew */
    LINT_NOT_VALID, /* a constraint "table.name" that was added NOT VALID in the present transaction */
    LINT_NOT_NULL,  /* a check "table.name" of "column IS NOT NULL"; `column` names it */
    LINT_VALIDATED, /* a constraint "table.name" that was validated */
} lint_memory_kind;

/* What the script made, or did, before the statement that is looked at. */
typedef struct lint_memory {
    struct lint_memory *next;
    lint_memory_kind kind;
    calx_text name;
    calx_text column;
} lint_memory;

/* The statement that is looked at. */
typedef struct lint_statement {
    const char *kind;     /* of its node: "AlterTableStmt" */
    const json_t *inside; /* what the node holds */
    size_t offset;        /* of the text that was parsed, in the script: the tree's locations count from there */
    size_t index;         /* in the report */
} lint_statement;

/* A list of what statements make and take away, for comparing a script with the one that undoes it. */
typedef struct lint_effect {
    struct lint_effect *next;
    bool made;        /* false: taken away */
    const char *kind; /* "table", "column"… */
    calx_text name;
    size_t statement; /* its index in the report */
} lint_effect;

typedef struct linter {
    calx_arena *arena;
    calx_text sql;
    const calx_lint_options *options;
    calx_lint_report *report;
    size_t finding_cap;
    int server_version;
    lint_memory *memory;
    lint_effect *effects; /* the newest first */
    size_t count;         /* statements in the script */
    bool begun;           /* a BEGIN is open */
    lint_statement begin; /* where */
    bool lock_timeout;    /* set by the script */
    bool statement_timeout;
    calx_error *err; /* of the connection; a run ends with the first */
    bool failed;
} linter;

/* A rule and where it looks: for statements of that kind, or of all where `kind` is NULL. Either `check` looks, or
 * the statement is what the rule is about where `words` say so (see rules.c). */
typedef struct lint_rule {
    calx_lint_rule shown;
    const char *kind;
    const char *words;
    void (*check)(linter *l, const struct lint_rule *rule, const lint_statement *s);
} lint_rule;

/* The rules by subject; the last of each has no name. */
extern const lint_rule lint_alter_rules[];
extern const lint_rule lint_column_rules[];
extern const lint_rule lint_constraint_rules[];
extern const lint_rule lint_drop_rules[];
extern const lint_rule lint_index_rules[];
extern const lint_rule lint_name_rules[];
extern const lint_rule lint_script_rules[];
extern const lint_rule lint_type_rules[];
extern const lint_rule lint_writing_rules[];

/* Reports the rule at a node (its "location" where it has one) or, where `at` is NULL, at the statement. */
void lint_report(linter *l, const lint_rule *rule, const lint_statement *s, const json_t *at, calx_text object);
/* With a sentence on this one. */
void lint_report_detail(linter *l, const lint_rule *rule, const lint_statement *s, const json_t *at, calx_text object,
                        calx_text detail);

/* The line, in the file, and the column of a byte of the script. */
void lint_place(const linter *l, size_t offset, int *line, int *column);

/* Whether that is the rule's name, or one that Squawk took for it before and still takes. */
bool lint_is_called(const calx_lint_rule *rule, calx_text name);

/* Whether the rule is applied. */
bool lint_applies(const linter *l, const calx_lint_rule *rule);

/* Whether others may see half of the script: no transaction is around the statement. */
bool lint_outside_transaction(const linter *l);

/* Whether something of that kind and name is remembered. */
bool lint_remembers(const linter *l, lint_memory_kind kind, calx_text name);
/* Whether the script itself made the relation, so that no one else has it in use. */
bool lint_is_new(const linter *l, const json_t *range_var);
/* What the statement makes, undoes or declares, for those after it. */
void lint_learn(linter *l, const lint_statement *s);

/* "table.column" or "table.constraint". */
calx_text lint_part(linter *l, const json_t *range_var, const char *part);

/* Whether two names are the same: one without its schema is, wherever the other stands. */
bool lint_same_name(calx_text a, calx_text b);
/* The name of one thing that a DropStmt names: a String, a List of them, a TypeName or an ObjectWithArgs. */
calx_text lint_dropped_name(linter *l, const json_t *object);

/* What the server knows; false where there is no connection or it knows nothing of it. */
bool lint_table_size(linter *l, const json_t *range_var, int64_t *bytes, int64_t *rows);
bool lint_type_change_rewrites(linter *l, const json_t *range_var, const char *column, const json_t *type_name,
                               bool *rewrites);

/* Whether a default has to be computed for each row; whether the command makes PostgreSQL write the table anew. */
bool lint_is_volatile(const linter *l, const json_t *expression);
bool lint_command_rewrites(linter *l, const json_t *relation, const json_t *command);

/* The strongest lock of the statement. */
calx_lint_lock lint_lock_of(linter *l, const lint_statement *s);

/* Applies every rule to the statement; and those that the whole script has to be known for. */
void lint_apply_rules(linter *l, const lint_statement *s);
void lint_end_of_script(linter *l);

/* Comments that allow: applies them to what was found, and reports those that are wrong or allow nothing. */
void lint_apply_allowances(linter *l);

/* The rules that the room reports itself. */
extern const lint_rule lint_syntax_error;
extern const lint_rule lint_unused_ignore;
extern const lint_rule lint_reasonless_allow;
extern const lint_rule lint_unrestored;

/* Adds what the statement makes and takes away. */
void lint_note_effects(linter *l, const lint_statement *s, lint_effect **list);
/* Reports what the script makes that its downgrade leaves, and what it takes away that its downgrade doesn't bring
 * back. */
void lint_check_downgrade(linter *l);

#endif
