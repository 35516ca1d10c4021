/* A schema that stands for another one goes by the other's name. Its own is made up, so that it stands in no text but
 * as itself. Talks to no server. */
#include "called.h"

#include <calx/buffer.h>

static calx_text renamed(calx_arena *arena, calx_text text, calx_text own, calx_text other)
{
    ptrdiff_t at = calx_text_find(text, own);
    if (at < 0)
        return text;
    calx_buffer out = calx_buffer_in(arena);
    for (; at >= 0; at = calx_text_find(text, own)) {
        calx_buffer_add(&out, text.data, (size_t)at);
        calx_buffer_add_text(&out, other);
        text = (calx_text){ text.data + at + own.len, text.len - (size_t)at - own.len };
    }
    calx_buffer_add_text(&out, text);
    return calx_buffer_text(&out);
}

void calx_objects_call(calx_arena *arena, calx_object *objects, size_t count, calx_text own, calx_text other)
{
    for (size_t i = 0; i < count; i++) {
        calx_object *o = &objects[i];
        calx_property *properties = (calx_property *)o->properties; /* ours until the catalog is given out */
        o->schema = renamed(arena, o->schema, own, other);
        o->name = renamed(arena, o->name, own, other);
        for (size_t p = 0; p < o->property_count; p++)
            properties[p].value = renamed(arena, properties[p].value, own, other);
    }
}
