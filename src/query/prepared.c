/* Statements that are rendered once and get their arguments later. What is made here is never changed again, so that
 * threads can share it; all that a run needs is in the arena of its own. */
#include "render.h"

#include <endian.h>

typedef struct prepared {
    const calx_dml *source; /* the statement as it was built */
    calx_sql sql;           /* its text and parameters; those of slots are null */
    calx_known_sql known;
    const slot_place *slots;
    size_t slot_count;
} prepared;

static void add_slot(slot_list *list, calx_arena *arena, size_t parameter, const calx_node *slot)
{
    if (list->count == list->cap) {
        size_t cap = list->cap ? list->cap * 2 : 4;
        list->items = calx_grow(arena, list->items, list->cap * sizeof *list->items, cap * sizeof *list->items);
        list->cap = cap;
    }
    list->items[list->count++] = (slot_place){ parameter, slot };
}

static __attribute__((noinline)) void fail_slot(renderer *r, const calx_node *node)
{
    calx_error err;
    calx_fail(&err, CALX_USAGE, "slot(%s, %s) has no value", node->arguments->name, node->name);
    calx_error_hint(&err, "Make the statement ready by prepare_, and give the arguments by with_args.");
    render_fail(r, &err);
}

static __attribute__((noinline)) void fail_other_slot(renderer *r, const calx_node *node)
{
    calx_error err;
    calx_fail(&err, CALX_USAGE, "slot(%s, %s): the statement is prepared for the arguments %s", node->arguments->name,
              node->name, r->slots->arguments->name);
    render_fail(r, &err);
}

calx_text slot_take(renderer *r, const calx_node *node)
{
    size_t parameter = r->params->count;
    if (r->given)
        return (calx_text){ r->given->data[parameter], (size_t)r->given->lengths[parameter] };
    if (r->slots && r->slots->arguments && r->slots->arguments != node->arguments)
        fail_other_slot(r, node);
    else if (r->slots)
        add_slot(r->slots, r->sql.arena, parameter, node);
    else if (!r->literals)
        fail_slot(r, node);
    return (calx_text){ 0 };
}

/* What is given out points to its query first, as each statement does. Of the query it has the first members only. */
typedef struct handed_out {
    const calx_dml *query;
    const void *never_followed; /* `arguments` of a prepared one */
    calx_sql sql;               /* of one with arguments */
    calx_dml itself;
} handed_out;

static handed_out *hand_out(calx_arena *arena, const prepared *p)
{
    handed_out *made = calx_alloc_raw(arena, offsetof(handed_out, itself) + offsetof(calx_dml, target));
    made->query = &made->itself;
    made->never_followed = NULL;
    made->itself.arena = arena;
    made->itself.kind = DML_PREPARED;
    made->itself.mistake = NULL;
    made->itself.prepared = p;
    made->itself.bound = NULL;
    return made;
}

const void *calx_prepare_statement(const calx_dml *query, const calx_shape *arguments, calx_error *err)
{
    if (query->kind == DML_PREPARED) {
        calx_fail(err, CALX_USAGE, "prepare_: the statement is prepared already");
        return NULL;
    }
    prepared *p = calx_new(query->arena, prepared);
    slot_list slots = { .arguments = arguments };
    renderer r = { .slots = &slots, .err = err };
    if (!render_statement(&r, query, query->arena, &p->sql))
        return NULL;
    p->source = query;
    p->slots = slots.items;
    p->slot_count = slots.count;
    p->known = (calx_known_sql){ calx_known_number(), p->sql.text.data };
    p->sql.params.known = &p->known;
    return hand_out(query->arena, p);
}

const calx_dml *prepared_source(const calx_dml *query)
{
    return query->prepared->source;
}

/* Whole numbers, which most keys are, need neither a look at their value nor room beyond these bytes. */
typedef union number_bytes {
    uint32_t four;
    uint64_t eight;
} number_bytes;

/* A copy of the parameters for the values of one run, and behind its arrays room for a number each. Types and secrecy
 * are the same in each run, and shared. */
static number_bytes *copy_params(calx_arena *arena, const calx_params *params, calx_params *copy)
{
    size_t count = params->count;
    *copy = *params;
    copy->arena = arena;
    copy->cap = count; /* so that one more is added to arrays of its own */
    copy->data = calx_alloc_raw(arena, count * (sizeof *copy->data + sizeof(number_bytes) + sizeof *copy->lengths));
    number_bytes *numbers = (number_bytes *)(copy->data + count);
    copy->lengths = (int *)(numbers + count);
    for (size_t i = 0; i < count; i++) {
        copy->data[i] = params->data[i];
        copy->lengths[i] = params->lengths[i];
    }
    return numbers;
}

/* Room for the binary form of a value: enough for most. Of a long text it is not known yet whether it can be sent. */
static calx_buffer room_for(calx_arena *arena, const calx_type *type, const void *value)
{
    enum { USUAL = 16, LONG = 4096 };
    size_t len = type->kind == CALX_KIND_TEXT ? ((const calx_text *)value)->len : 0;
    size_t room = len >= USUAL && len < LONG ? len : USUAL;
    return (calx_buffer){ .arena = arena, .data = calx_alloc_raw(arena, room), .cap = room };
}

/* Why a value can't be sent: found out once more, since errors are large, and seldom. */
static __attribute__((cold, noinline)) const calx_error *why(calx_arena *arena, const calx_node *slot,
                                                             const void *value)
{
    calx_error *err = calx_new(arena, calx_error);
    calx_buffer bytes = calx_buffer_in(arena);
    calx_encode(slot->type, value, &bytes, err);
    calx_error_context(err, "slot(%s, %s)", slot->arguments->name, slot->name);
    return err;
}

/* The binary form; `bytes` is room for a number. Data NULL: it can't be sent. */
static calx_text encode(calx_arena *arena, const calx_type *type, const void *value, number_bytes *bytes)
{
    switch (type->kind) {
    case CALX_KIND_INT4:
        bytes->four = htobe32(*(const uint32_t *)value);
        return (calx_text){ (const char *)bytes, sizeof bytes->four };
    case CALX_KIND_INT8:
        bytes->eight = htobe64(*(const uint64_t *)value);
        return (calx_text){ (const char *)bytes, sizeof bytes->eight };
    default:
        break;
    }
    calx_buffer room = room_for(arena, type, value);
    return calx_encode(type, value, &room, NULL) ? calx_buffer_text(&room) : (calx_text){ 0 };
}

/* Gives a parameter the value of its slot's field. NULL where that is done, else the mistake. */
static const calx_error *give(calx_params *params, number_bytes *numbers, const slot_place *slot, const char *arguments)
{
    const calx_field *field = slot->node->field;
    const char *value = arguments + field->offset;
    if (field->nullable) {
        if (!*(const bool *)value)
            return NULL;
        value += field->type->opt_value;
    }
    calx_text bytes = encode(params->arena, field->type, value, &numbers[slot->parameter]);
    if (!bytes.data)
        return why(params->arena, slot->node, value);
    params->data[slot->parameter] = bytes.data;
    params->lengths[slot->parameter] = (int)bytes.len;
    return NULL;
}

const calx_bound *calx_with_args(calx_arena *arena, const calx_dml *query, const void *arguments)
{
    const prepared *p = query->prepared;
    handed_out *made = hand_out(arena, p);
    made->itself.bound = &made->sql;
    made->sql.text = p->sql.text;
    number_bytes *numbers = copy_params(arena, &p->sql.params, &made->sql.params);
    for (size_t i = 0; i < p->slot_count && !made->itself.mistake; i++)
        made->itself.mistake = give(&made->sql.params, numbers, &p->slots[i], arguments);
    return (const calx_bound *)made;
}

bool render_prepared(const calx_dml *query, calx_sql *out, calx_error *err)
{
    if (query->mistake) {
        if (err)
            *err = *query->mistake;
        return false;
    }
    if (!query->bound) {
        calx_fail(err, CALX_USAGE, "a prepared statement was run without its arguments");
        return calx_error_hint(err, "Give them by with_args.");
    }
    *out = *query->bound;
    return true;
}
