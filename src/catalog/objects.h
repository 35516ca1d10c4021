/* What the files of the catalog room share: objects and their relations to each other. */
#ifndef CALX_CATALOG_OBJECTS_H
#define CALX_CATALOG_OBJECTS_H

#include <calx/catalog.h>

/* An array of objects that grows in its arena. */
typedef struct object_list {
    const calx_object **items;
    size_t count;
    size_t cap;
} object_list;

void calx_object_list_add(calx_arena *arena, object_list *list, const calx_object *object);

/* One cast of the database. */
typedef struct cast_row {
    calx_text source;
    calx_text target;
    char context; /* 'i' implicit, 'a' in assignments, 'e' where it is written */
} cast_row;

struct calx_casts {
    const cast_row *rows;
    size_t count;
};

/* 0 where no kind has that name. */
calx_object_kind calx_object_kind_of(calx_text name);

/* Whether the property is there and says "true". */
bool calx_object_is(const calx_object *object, const char *property);

/* The table, view… that the object is a part of, at whatever depth; itself where it is a part of nothing. */
const calx_object *calx_object_root(const calx_object *object);

static inline bool is_constraint(const calx_object *o)
{
    return (o->kind >= CALX_OBJECT_PRIMARY_KEY && o->kind <= CALX_OBJECT_FOREIGN_KEY) ||
           o->kind == CALX_OBJECT_DOMAIN_CHECK;
}

static inline bool is_view(const calx_object *o)
{
    return o->kind == CALX_OBJECT_VIEW || o->kind == CALX_OBJECT_MATERIALIZED_VIEW;
}

static inline bool is_routine(const calx_object *o)
{
    return o->kind == CALX_OBJECT_FUNCTION || o->kind == CALX_OBJECT_PROCEDURE || o->kind == CALX_OBJECT_AGGREGATE;
}

static inline bool is_type(const calx_object *o)
{
    return o->kind == CALX_OBJECT_ENUM || o->kind == CALX_OBJECT_DOMAIN || o->kind == CALX_OBJECT_COMPOSITE ||
           o->kind == CALX_OBJECT_RANGE;
}

/* "schema.name" of a table, view, sequence, index, type or function, as SQL has it. */
static inline calx_text object_path(calx_arena *arena, const calx_object *o)
{
    if (o->schema.len == 0)
        return o->name;
    return calx_text_format(arena, "%.*s.%.*s", CALX_TEXT_ARG(o->schema), CALX_TEXT_ARG(o->name));
}

#endif
