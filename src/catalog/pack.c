/* A catalog as bytes, and back: for keeping it between runs of a program, on the same machine. Talks to no server and
 * knows no files. Bytes that were not made here are refused, whatever they are. */
#include "objects.h"

#include <calx/buffer.h>

#include <string.h>

#define FORM 0x43580003U /* of the bytes; another number for another form, or another byte order */
#define NONE UINT32_MAX  /* no object, no text */

static void add_number(calx_buffer *to, size_t number)
{
    uint32_t n = (uint32_t)number;
    calx_buffer_add(to, &n, sizeof n);
}

/* With a NUL behind it, as libpq's values have. */
static void add_text(calx_buffer *to, calx_text text)
{
    add_number(to, text.data ? text.len : NONE);
    if (!text.data)
        return;
    calx_buffer_add_text(to, text);
    calx_buffer_add_char(to, '\0');
}

static void add_object(calx_buffer *to, const calx_object *o)
{
    add_number(to, o->kind);
    add_text(to, o->schema);
    add_text(to, o->name);
    add_text(to, o->identity);
    add_text(to, o->owner);
    add_number(to, o->of ? o->of->index : NONE);
    add_number(to, o->property_count);
    for (size_t i = 0; i < o->property_count; i++) {
        add_text(to, calx_text_of(o->properties[i].name));
        add_text(to, o->properties[i].value);
    }
    add_number(to, o->depend_count);
    for (size_t i = 0; i < o->depend_count; i++)
        add_number(to, o->depends[i]->index);
}

calx_text calx_catalog_pack(calx_arena *arena, const calx_catalog *catalog)
{
    calx_buffer bytes = calx_buffer_sized(arena, 65536);
    add_number(&bytes, FORM);
    add_number(&bytes, (size_t)catalog->server_version);
    add_text(&bytes, catalog->called);
    add_number(&bytes, catalog->count);
    for (size_t i = 0; i < catalog->count; i++)
        add_object(&bytes, catalog->objects[i]);
    for (size_t i = 0; i < catalog->count; i++)
        add_number(&bytes, catalog->sorted[i]->index);
    add_number(&bytes, catalog->casts->count);
    for (size_t i = 0; i < catalog->casts->count; i++) {
        add_text(&bytes, catalog->casts->rows[i].source);
        add_text(&bytes, catalog->casts->rows[i].target);
        add_number(&bytes, (unsigned char)catalog->casts->rows[i].context);
    }
    add_number(&bytes, catalog->not_compared_count);
    for (size_t i = 0; i < catalog->not_compared_count; i++)
        add_text(&bytes, catalog->not_compared[i]);
    return calx_buffer_text(&bytes);
}

typedef struct unpacking {
    calx_arena *arena;
    calx_text rest;
    bool ok; /* sticky */
    calx_object *objects;
    size_t count;
} unpacking;

static uint32_t take_number(unpacking *u)
{
    uint32_t n = NONE;
    u->ok = u->ok && u->rest.len >= sizeof n;
    if (!u->ok)
        return NONE;
    memcpy(&n, u->rest.data, sizeof n);
    u->rest = (calx_text){ u->rest.data + sizeof n, u->rest.len - sizeof n };
    return n;
}

/* How many of something follow that takes at least four bytes each. */
static size_t take_count(unpacking *u)
{
    uint32_t n = take_number(u);
    u->ok = u->ok && n <= u->rest.len / 4;
    return u->ok ? n : 0;
}

static calx_text take_text(unpacking *u)
{
    uint32_t len = take_number(u);
    if (!u->ok || len == NONE)
        return (calx_text){ 0 };
    u->ok = len < u->rest.len && u->rest.data[len] == '\0';
    if (!u->ok)
        return (calx_text){ 0 };
    calx_text text = { u->rest.data, len };
    u->rest = (calx_text){ u->rest.data + len + 1, u->rest.len - len - 1 };
    return text;
}

/* NULL where there is none. */
static calx_object *take_object(unpacking *u)
{
    uint32_t index = take_number(u);
    u->ok = u->ok && (index < u->count || index == NONE);
    return u->ok && index != NONE ? &u->objects[index] : NULL;
}

/* One that has to be there. */
static const calx_object *must_take(unpacking *u)
{
    const calx_object *object = take_object(u);
    u->ok = u->ok && object;
    return object;
}

static void unpack_object(unpacking *u, size_t index)
{
    calx_object *o = &u->objects[index];
    uint32_t kind = take_number(u);
    u->ok = u->ok && kind > 0 && kind < CALX_OBJECT_KINDS;
    o->kind = u->ok ? (calx_object_kind)kind : 0;
    o->index = index;
    o->schema = take_text(u);
    o->name = take_text(u);
    o->identity = take_text(u);
    o->owner = take_text(u);
    o->of = take_object(u);
    u->ok = u->ok && (!o->of || o->of < o); /* a whole comes before its parts */
    o->property_count = take_count(u);
    calx_property *properties = calx_new_array(u->arena, calx_property, o->property_count);
    for (size_t i = 0; u->ok && i < o->property_count; i++) {
        properties[i].name = take_text(u).data;
        u->ok = u->ok && properties[i].name;
        properties[i].value = take_text(u);
    }
    o->properties = properties;
    o->depend_count = take_count(u);
    const calx_object **depends = calx_new_array(u->arena, const calx_object *, o->depend_count);
    for (size_t i = 0; u->ok && i < o->depend_count; i++)
        depends[i] = must_take(u);
    o->depends = depends;
}

static void unpack_objects(unpacking *u, calx_catalog *out)
{
    u->count = out->count = take_count(u);
    u->objects = calx_new_array(u->arena, calx_object, u->count + 1);
    const calx_object **list = calx_new_array(u->arena, const calx_object *, u->count + 1);
    const calx_object **sorted = calx_new_array(u->arena, const calx_object *, u->count + 1);
    for (size_t i = 0; u->ok && i < u->count; i++) {
        unpack_object(u, i);
        list[i] = &u->objects[i];
    }
    for (size_t i = 0; u->ok && i < u->count; i++)
        sorted[i] = must_take(u);
    out->objects = list;
    out->sorted = sorted;
}

static void unpack_casts(unpacking *u, calx_catalog *out)
{
    struct calx_casts *casts = calx_new(u->arena, struct calx_casts);
    casts->count = take_count(u);
    cast_row *rows = calx_new_array(u->arena, cast_row, casts->count + 1);
    for (size_t i = 0; u->ok && i < casts->count; i++) {
        rows[i].source = take_text(u);
        rows[i].target = take_text(u);
        rows[i].context = (char)take_number(u);
    }
    casts->rows = rows;
    out->casts = casts;
}

static void unpack_not_compared(unpacking *u, calx_catalog *out)
{
    out->not_compared_count = take_count(u);
    calx_text *all = calx_new_array(u->arena, calx_text, out->not_compared_count + 1);
    for (size_t i = 0; u->ok && i < out->not_compared_count; i++)
        all[i] = take_text(u);
    out->not_compared = all;
}

const calx_catalog *calx_catalog_unpack(calx_arena *arena, calx_text bytes)
{
    unpacking u = { .arena = arena, .rest = bytes, .ok = true };
    calx_catalog *catalog = calx_new(arena, calx_catalog);
    u.ok = take_number(&u) == FORM;
    catalog->server_version = (int)take_number(&u);
    catalog->called = take_text(&u);
    unpack_objects(&u, catalog);
    unpack_casts(&u, catalog);
    unpack_not_compared(&u, catalog);
    return u.ok && u.rest.len == 0 ? catalog : NULL;
}
