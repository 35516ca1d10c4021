/* Building VALUES, MERGE and TRUNCATE. Nothing is rendered here. */
#include <calx/query.h>

#include "dml.h"

/* A field of a row as an expression. A null says what type it is of: among others it would be text. */
static const calx_node *field_value(calx_arena *arena, const calx_field *field, const void *row)
{
    const char *at = (const char *)row + field->offset;
    if (field->nullable && !*(const bool *)at) {
        const calx_node null = { .kind = CALX_NODE_NULL, .type = field->type };
        return calx_keep(arena, &(const calx_node){ .kind = CALX_NODE_CAST,
                                                    .type = field->type,
                                                    .count = 1,
                                                    .args = (const calx_node *const[]){ &null } });
    }
    return calx_keep(arena, &(const calx_node){ .kind = CALX_NODE_VALUE,
                                                .type = field->type,
                                                .value = field->nullable ? at + field->type->opt_value : at });
}

calx_values *calx_values_new(calx_arena *arena, const calx_shape *shape, const void *rows, size_t count)
{
    calx_values *values = dml_new(arena, DML_VALUES, NULL);
    calx_dml *query = values->query;
    if (count == 0)
        dml_mistake(query, CALX_USAGE, "values_(%s): there is no row", shape->name);
    for (size_t i = 0; i < shape->count; i++)
        dml_add(query, &query->columns,
                &(const calx_node){
                    .kind = CALX_NODE_FIELD, .type = shape->fields[i].type, .name = shape->fields[i].name });
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < shape->count; j++)
            dml_add(query, &query->rows, field_value(arena, &shape->fields[j], (const char *)rows + i * shape->size));
    return values;
}

calx_values *calx_values_of(calx_arena *arena, const calx_node *const *first, const calx_node *const *all)
{
    calx_values *values = dml_new(arena, DML_VALUES, NULL);
    calx_dml *query = values->query;
    for (size_t i = 0; first[i]; i++) {
        const char *name = dml_column_name(first[i]);
        if (!name)
            dml_mistake(query, CALX_USAGE, "values_of: column %zu has no name; use as(…) in the first row", i + 1);
        dml_add(query, &query->columns,
                &(const calx_node){ .kind = CALX_NODE_FIELD, .type = first[i]->type, .name = name ? name : "unnamed" });
    }
    dml_add_all(query, &query->rows, all);
    return values;
}

calx_merge *calx_merge_new(calx_arena *arena, const calx_source *table)
{
    return dml_new(arena, DML_MERGE, table);
}

void calx_merge_using(calx_dml *query, const calx_source *source, const calx_node *on)
{
    if (query->from) {
        dml_mistake(query, CALX_USAGE, "merge_using(%s): the statement reads from %s already", dml_source_name(source),
                    dml_source_name(query->from->source));
        return;
    }
    calx_write_from(query, source);
    query->from->on = calx_keep(query->arena, on);
}

void calx_when(calx_dml *query, calx_when_kind kind, const calx_node *const *conditions)
{
    when_item *when = calx_new(query->arena, when_item);
    when->kind = kind;
    dml_add_all(query, &when->conditions, conditions);
    *query->whens_end = when;
    query->whens_end = &when->next;
    query->when_last = when;
}

/* Whether a WHEN of that kind may do it: there is a row to delete where one matched, and room for one where not. */
static bool can_do(calx_when_kind kind, const char *words)
{
    if (words[0] == 'I')
        return kind == CALX_WHEN_NOT_MATCHED;
    return words[1] == 'O' || kind != CALX_WHEN_NOT_MATCHED;
}

void calx_then(calx_dml *query, const char *words)
{
    when_item *when = query->when_last;
    const char *verb = words[0] == 'I' ? "then_insert_defaults" : words[1] == 'O' ? "then_do_nothing" : "then_delete";
    if (!when || when->words || when->set.count > 0)
        dml_mistake(query, CALX_USAGE, "%s: call when_matched or when_not_matched first", verb);
    else if (!can_do(when->kind, words))
        dml_mistake(query, CALX_USAGE, "%s: %s", verb,
                    when->kind == CALX_WHEN_NOT_MATCHED ? "when_not_matched has no row of the table"
                                                        : "a row that is there already can't be inserted");
    else
        when->words = words;
}

calx_truncate *calx_truncate_new(calx_arena *arena, const calx_source *table)
{
    return dml_new(arena, DML_TRUNCATE, table);
}

void calx_truncate_also(calx_dml *query, const calx_source *table)
{
    calx_write_from(query, table);
}

void calx_truncate_restart(calx_dml *query)
{
    query->restart_identity = true;
}

void calx_truncate_cascade(calx_dml *query)
{
    query->cascade = true;
}
