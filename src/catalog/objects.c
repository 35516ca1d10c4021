/* Objects: their kinds in words, their properties, lists of them. Talks to no server. */
#include "objects.h"

#include <string.h>

static const char *const kind_names[CALX_OBJECT_KINDS] = {
    [CALX_OBJECT_SCHEMA] = "schema",
    [CALX_OBJECT_EXTENSION] = "extension",
    [CALX_OBJECT_COLLATION] = "collation",
    [CALX_OBJECT_ENUM] = "enum",
    [CALX_OBJECT_ENUM_LABEL] = "enum label",
    [CALX_OBJECT_DOMAIN] = "domain",
    [CALX_OBJECT_DOMAIN_CHECK] = "domain check",
    [CALX_OBJECT_COMPOSITE] = "composite type",
    [CALX_OBJECT_RANGE] = "range type",
    [CALX_OBJECT_TEXT_DICTIONARY] = "text search dictionary",
    [CALX_OBJECT_TEXT_CONFIGURATION] = "text search configuration",
    [CALX_OBJECT_SEQUENCE] = "sequence",
    [CALX_OBJECT_TABLE] = "table",
    [CALX_OBJECT_COLUMN] = "column",
    [CALX_OBJECT_DEFAULT] = "default",
    [CALX_OBJECT_PRIMARY_KEY] = "primary key",
    [CALX_OBJECT_UNIQUE] = "unique constraint",
    [CALX_OBJECT_EXCLUSION] = "exclusion constraint",
    [CALX_OBJECT_CHECK] = "check",
    [CALX_OBJECT_FOREIGN_KEY] = "foreign key",
    [CALX_OBJECT_INDEX] = "index",
    [CALX_OBJECT_STATISTICS] = "statistics",
    [CALX_OBJECT_FUNCTION] = "function",
    [CALX_OBJECT_PROCEDURE] = "procedure",
    [CALX_OBJECT_AGGREGATE] = "aggregate",
    [CALX_OBJECT_OPERATOR] = "operator",
    [CALX_OBJECT_CAST] = "cast",
    [CALX_OBJECT_VIEW] = "view",
    [CALX_OBJECT_MATERIALIZED_VIEW] = "materialized view",
    [CALX_OBJECT_VIEW_COLUMN] = "column comment",
    [CALX_OBJECT_TRIGGER] = "trigger",
    [CALX_OBJECT_RULE] = "rule",
    [CALX_OBJECT_POLICY] = "policy",
    [CALX_OBJECT_EVENT_TRIGGER] = "event trigger",
    [CALX_OBJECT_PUBLICATION] = "publication",
    [CALX_OBJECT_DEFAULT_PRIVILEGES] = "default privileges",
    [CALX_OBJECT_GRANT] = "grant",
};

const char *calx_object_kind_name(calx_object_kind kind)
{
    return kind > 0 && kind < CALX_OBJECT_KINDS ? kind_names[kind] : "";
}

calx_object_kind calx_object_kind_of(calx_text name)
{
    for (calx_object_kind kind = CALX_OBJECT_SCHEMA; kind < CALX_OBJECT_KINDS; kind++)
        if (calx_text_equal(calx_text_of(kind_names[kind]), name))
            return kind;
    return 0;
}

calx_text calx_object_get(const calx_object *object, const char *property)
{
    for (size_t i = 0; i < object->property_count; i++)
        if (strcmp(object->properties[i].name, property) == 0)
            return object->properties[i].value;
    return (calx_text){ 0 };
}

bool calx_object_is(const calx_object *object, const char *property)
{
    return calx_text_equal(calx_object_get(object, property), CALX_TEXT("true"));
}

const calx_object *calx_object_root(const calx_object *object)
{
    while (object->of)
        object = object->of;
    return object;
}

void calx_object_list_add(calx_arena *arena, object_list *list, const calx_object *object)
{
    if (list->count == list->cap) {
        size_t cap = list->cap ? list->cap * 2 : 8;
        list->items = calx_grow(arena, list->items, list->cap * sizeof *list->items, cap * sizeof *list->items);
        list->cap = cap;
    }
    list->items[list->count++] = object;
}
