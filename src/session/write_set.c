/* Write sets: which row goes before which. How a row is written is in write.c and write_many.c. */
#include <calx/write_set.h>

#include "row.h"

#include <string.h>

typedef enum entry_kind { ADD, CHANGE, REMOVE } entry_kind;

/* A row's column that takes a parent's key. */
typedef struct link {
    struct link *next;
    const calx_column *column;
    struct entry *parent;
} link;

typedef struct entry {
    struct entry *next;
    struct entry *before_this; /* the one that was added before */
    const calx_source *source;
    entry_kind kind;
    bool done;
    const void *before; /* of a change */
    void *row;
    const calx_node *const *also;
    link *links;
} entry;

struct calx_write_set {
    calx_arena *arena;
    entry *first;
    entry **end;
    entry *last;
    size_t count;
    const calx_error *mistake;
};

/* The tables of a set; those that others refer to first. */
typedef struct order {
    const calx_source **sources;
    size_t count;
} order;

calx_write_set *calx_write_set_new(calx_arena *arena)
{
    calx_write_set *set = calx_new(arena, calx_write_set);
    set->arena = arena;
    set->end = &set->first;
    return set;
}

static entry *add_entry(calx_write_set *set, const calx_source *source, entry_kind kind, const void *row)
{
    entry *e = calx_new(set->arena, entry);
    *e = (entry){ .source = source, .kind = kind, .row = (void *)(uintptr_t)row, .before_this = set->last };
    *set->end = e;
    set->end = &e->next;
    set->last = e;
    set->count++;
    return e;
}

void calx_write_set_add(calx_write_set *set, const calx_source *source, void *row, const calx_node *const *also)
{
    size_t count = 0;
    while (also[count])
        count++;
    const calx_node **kept = calx_new_array(set->arena, const calx_node *, count + 1);
    for (size_t i = 0; i < count; i++)
        kept[i] = calx_keep(set->arena, also[i]);
    add_entry(set, source, ADD, row)->also = kept;
}

void calx_write_set_change(calx_write_set *set, const calx_source *source, const void *before, void *row)
{
    add_entry(set, source, CHANGE, row)->before = before;
}

void calx_write_set_remove(calx_write_set *set, const calx_source *source, const void *row)
{
    add_entry(set, source, REMOVE, row);
}

static entry *find(const calx_write_set *set, const void *row)
{
    for (entry *e = set->first; e; e = e->next)
        if (e->row == row)
            return e;
    return NULL;
}

/* The parent's column whose value the column has: of its foreign key, or of a relationship to one row where something
 * else holds it to that. NULL: the column leads to another table, or to none. The row on the other side of a
 * relationship of two keys leads here, and not this one there. */
static const char *key_of(const calx_table *table, const calx_column *column, const calx_table *parent)
{
    if (column->references_table && strcmp(column->references_table, parent->name) == 0)
        return column->references_column;
    for (size_t i = 0; !column->primary_key && i < table->relationship_count; i++) {
        const calx_relationship *r = &table->relationships[i];
        if (r->kind == CALX_TO_ONE && strcmp(r->from_column, column->name) == 0 && strcmp(r->target, parent->name) == 0)
            return r->to_column;
    }
    return NULL;
}

/* Why one can't belong to the other; NULL: it can. */
static const char *why_not(const entry *child, const calx_node *column, const entry *parent)
{
    if (!child || !parent)
        return "both rows have to be added first";
    if (child->kind == REMOVE || parent->kind != ADD)
        return "a row that is added or changed belongs to one that is added";
    if (column->kind != CALX_NODE_COLUMN || column->column->table != child->source->table)
        return "the column is not one of the row's table";
    if (!key_of(child->source->table, column->column, parent->source->table))
        return "the column does not refer to the parent's table";
    return NULL;
}

void calx_write_set_link(calx_write_set *set, const void *row, const calx_node *column, const void *parent)
{
    entry *child = find(set, row);
    entry *to = find(set, parent);
    const char *why = why_not(child, column, to);
    if (!why) {
        link *l = calx_new(set->arena, link);
        *l = (link){ child->links, column->column, to };
        child->links = l;
    } else if (!set->mistake) {
        calx_error *err = calx_new(set->arena, calx_error);
        calx_fail(err, CALX_USAGE, "belongs_to(%s): %s", column->name, why);
        set->mistake = err;
    }
}

static int64_t integer_of(const calx_type *type, const void *value)
{
    return type->kind == CALX_KIND_INT2   ? *(const int16_t *)value
           : type->kind == CALX_KIND_INT4 ? *(const int32_t *)value
                                          : *(const int64_t *)value;
}

static bool is_integer(const calx_type *type)
{
    return type->kind == CALX_KIND_INT2 || type->kind == CALX_KIND_INT4 || type->kind == CALX_KIND_INT8;
}

/* A key of one width into a field of another, as production's schema has them. */
static bool put_integer(const calx_type *type, void *to, int64_t n)
{
    int16_t n2 = (int16_t)n;
    int32_t n4 = (int32_t)n;
    const void *from = type->kind == CALX_KIND_INT2   ? (void *)&n2
                       : type->kind == CALX_KIND_INT4 ? (void *)&n4
                                                      : (void *)&n;
    memcpy(to, from, type->size);
    return integer_of(type, to) == n;
}

static bool take_key(const entry *child, const link *l, calx_error *err)
{
    const calx_table *theirs = l->parent->source->table, *ours = child->source->table;
    const char *name = key_of(ours, l->column, theirs);
    const calx_column *key = calx_table_column(theirs, name);
    const void *value = key ? row_field(theirs, (size_t)(key - theirs->columns), l->parent->row) : NULL;
    const calx_field *field = &ours->shape->fields[l->column - ours->columns];
    char *at = (char *)child->row + field->offset;
    if (!value)
        return calx_fail(err, CALX_USAGE, "belongs_to(%s): the row of %s has no %s", l->column->name, theirs->name,
                         name);
    if (field->nullable) {
        memcpy(at, &(bool){ true }, sizeof(bool));
        at += field->type->opt_value;
    }
    if (key->type->kind == field->type->kind) {
        memcpy(at, value, field->type->size);
        return true;
    }
    if (is_integer(key->type) && is_integer(field->type) && put_integer(field->type, at, integer_of(key->type, value)))
        return true;
    return calx_fail(err, CALX_BAD_VALUE, "belongs_to(%s): the key of %s does not fit into it", l->column->name,
                     theirs->name);
}

static bool refers_to(const calx_table *table, const calx_table *other)
{
    for (size_t i = 0; table != other && i < table->column_count; i++)
        if (key_of(table, &table->columns[i], other))
            return true;
    return false;
}

static bool is_listed(const order *list, const calx_table *table)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->sources[i]->table == table)
            return true;
    return false;
}

/* Whether it refers to a table of the set that is not listed yet. */
static bool waits(const calx_write_set *set, const order *list, const calx_table *table)
{
    for (const entry *e = set->first; e; e = e->next)
        if (refers_to(table, e->source->table) && !is_listed(list, e->source->table))
            return true;
    return false;
}

/* Tables that refer to each other in a circle stand as they were added: belongs_to orders their rows. */
static order order_of(const calx_write_set *set)
{
    order list = { calx_new_array(set->arena, const calx_source *, set->count + 1), 0 };
    for (bool circle = false;;) {
        size_t had = list.count;
        for (const entry *e = set->first; e && !(circle && list.count > had); e = e->next)
            if (!is_listed(&list, e->source->table) && (circle || !waits(set, &list, e->source->table)))
                list.sources[list.count++] = e->source;
        if (list.count == had && circle)
            return list;
        circle = list.count == had;
    }
}

static bool is_ready(const entry *e)
{
    for (const link *l = e->links; l; l = l->next)
        if (!l->parent->done)
            return false;
    return true;
}

static bool take_keys(const entry *e, calx_error *err)
{
    for (const link *l = e->links; l; l = l->next)
        if (!take_key(e, l, err))
            return false;
    return true;
}

/* Inserts the rows of one table that wait for none. Those with columns of their own to send go alone. */
static bool add_ready(calx_session *db, calx_write_set *set, const calx_table *table, size_t *added, calx_error *err)
{
    entry **ready = calx_new_array(set->arena, entry *, set->count + 1);
    void **rows = calx_new_array(set->arena, void *, set->count + 1);
    size_t count = 0, together = 0;
    for (entry *e = set->first; e; e = e->next)
        if (e->kind == ADD && !e->done && e->source->table == table && is_ready(e))
            ready[count++] = e;
    for (size_t i = 0; i < count; i++) {
        if (!take_keys(ready[i], err))
            return false;
        if (!*ready[i]->also)
            rows[together++] = ready[i]->row;
        else if (!calx_insert_row(db, set->arena, ready[i]->source, ready[i]->row, ready[i]->also, err))
            return false;
    }
    const calx_node *const none = NULL;
    if (together > 0 && !rows_insert(db, set->arena, ready[0]->source, rows, together, &none, err))
        return false;
    for (size_t i = 0; i < count; i++)
        ready[i]->done = true;
    *added = count;
    return true;
}

static bool add_all(calx_session *db, calx_write_set *set, const order *list, calx_error *err)
{
    for (bool progress = true; progress;) {
        progress = false;
        for (size_t i = 0; i < list->count; i++) {
            size_t added = 1;
            while (added > 0) {
                if (!add_ready(db, set, list->sources[i]->table, &added, err))
                    return calx_error_context(err, "writing rows of %s", list->sources[i]->table->name);
                progress = progress || added > 0;
            }
        }
    }
    for (const entry *e = set->first; e; e = e->next)
        if (e->kind == ADD && !e->done)
            return calx_fail(err, CALX_USAGE, "rows of %s belong to rows that belong to them", e->source->table->name);
    return true;
}

static bool change_all(calx_session *db, calx_write_set *set, calx_error *err)
{
    for (entry *e = set->first; e; e = e->next)
        if (e->kind == CHANGE &&
            !(take_keys(e, err) && calx_update_row(db, set->arena, e->source, e->before, e->row, NULL, err)))
            return false;
    return true;
}

static bool remove_all(calx_session *db, calx_write_set *set, const order *list, calx_error *err)
{
    for (size_t i = list->count; i-- > 0;)
        for (entry *e = set->last; e; e = e->before_this)
            if (e->kind == REMOVE && e->source->table == list->sources[i]->table &&
                !calx_delete_row(db, set->arena, e->source, e->row, err))
                return false;
    return true;
}

bool calx_write_set_flush(calx_session *db, calx_write_set *set, calx_error *err)
{
    if (set->mistake) {
        if (err)
            *err = *set->mistake;
        return false;
    }
    CALX_TRANSACTION(tx, db->conn, err);
    if (!tx.open)
        return false;
    for (entry *e = set->first; e; e = e->next)
        e->done = false;
    order list = order_of(set);
    if (!add_all(db, set, &list, err) || !change_all(db, set, err) || !remove_all(db, set, &list, err) ||
        !calx_commit(&tx, err))
        return false;
    *set = (calx_write_set){ .arena = set->arena };
    set->end = &set->first;
    return true;
}
