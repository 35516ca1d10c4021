/* What the changes of others do to an object: what rests on something that goes must go before it and come back after
 * it, and so must what rests on a column whose type changes. */
#include "plan.h"

#include <ctype.h>

/* An index or key over columns alone: PostgreSQL builds it anew by itself when a column's type changes. */
static bool follows_by_itself(const item *i)
{
    switch (i->from->kind) {
    case CALX_OBJECT_INDEX:
        return calx_object_is(i->from, "_plain");
    case CALX_OBJECT_PRIMARY_KEY:
    case CALX_OBJECT_UNIQUE:
        return true;
    default:
        return false;
    }
}

/* What the change of `on` does to `i`, which rests on it. True where that is news. */
static bool follow_dependency(item *i, const item *on)
{
    bool column = i->from->kind == CALX_OBJECT_COLUMN;
    if (on->swapped && column && !calx_object_get(i->from, "generated").data) {
        bool news = !i->retyped;
        i->retyped = true;
        i->act = ACT_ALTER;
        return news;
    }
    if (on->swapped && i->from->kind == CALX_OBJECT_DOMAIN) {
        bool news = !i->swapped;
        i->swapped = true;
        i->act = ACT_ALTER;
        return news;
    }
    bool out_of_the_way = on->act == ACT_RECREATE || on->swapped || (on->retyped && !follows_by_itself(i)) ||
                          (on->act == ACT_DROP && i->act == ACT_KEEP);
    if (!out_of_the_way)
        return false;
    i->act = ACT_RECREATE;
    i->retyped = false;
    i->swapped = false;
    return true;
}

/* What becomes of the whole becomes of its parts; a default goes with its column's old type. */
static bool follow_whole(const plan *p, item *i)
{
    const item *whole = item_of_old(p, i->from->of);
    if (!whole)
        return false;
    bool follows = item_goes(whole) || item_comes(item_of_new(p, i->to->of)) ||
                   (whole->retyped && i->from->kind == CALX_OBJECT_DEFAULT) ||
                   (whole->swapped && i->from->kind != CALX_OBJECT_ENUM_LABEL);
    if (!follows)
        return false;
    i->act = ACT_RECREATE;
    i->retyped = false;
    return true;
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

/* Whether the SQL has that name as a word. */
static bool mentions(calx_text sql, calx_text name)
{
    for (ptrdiff_t at; (at = calx_text_find(sql, name)) >= 0;) {
        size_t end = (size_t)at + name.len;
        if ((at == 0 || !is_word(sql.data[at - 1])) && (end == sql.len || !is_word(sql.data[end])))
            return true;
        sql = (calx_text){ sql.data + at + 1, sql.len - (size_t)at - 1 };
    }
    return false;
}

static const calx_object *parent_table(const calx_object *table)
{
    for (size_t k = 0; k < table->depend_count; k++)
        if (table->depends[k]->kind == CALX_OBJECT_TABLE)
            return table->depends[k];
    return NULL;
}

/* PostgreSQL changes no column by whose value rows were put into partitions; the column may be a parent's. */
static bool follow_partition_key(const plan *p, item *table)
{
    calx_text key = calx_object_get(table->from, "partition_by");
    if (table->from->kind != CALX_OBJECT_TABLE || key.len == 0)
        return false;
    for (const calx_object *whole = table->from; whole; whole = parent_table(whole)) {
        object_list parts = old_parts(p, whole);
        for (size_t k = 0; k < parts.count; k++) {
            if (!item_of_old(p, parts.items[k])->retyped || !mentions(key, parts.items[k]->name))
                continue;
            table->act = ACT_RECREATE;
            return true;
        }
    }
    return false;
}

/* Nor does it log a table, or stop to, while a foreign key ties it to one where that is otherwise. */
static bool follow_logging(const plan *p, item *key)
{
    if (key->from->kind != CALX_OBJECT_FOREIGN_KEY)
        return false;
    bool changes = calx_item_differs(item_of_old(p, key->from->of), "unlogged");
    for (size_t k = 0; k < key->from->depend_count; k++)
        changes |= calx_item_differs(item_of_old(p, calx_object_root(key->from->depends[k])), "unlogged");
    if (changes)
        key->act = ACT_RECREATE;
    return changes;
}

bool calx_plan_follow(const plan *p, item *i)
{
    if (!i->from || !i->to || i->act == ACT_RECREATE)
        return false;
    if (follow_whole(p, i) || follow_partition_key(p, i) || follow_logging(p, i))
        return true;
    bool news = false;
    for (size_t k = 0; k < i->from->depend_count && i->act != ACT_RECREATE; k++) {
        const item *on = item_of_old(p, i->from->depends[k]);
        if (on && on->act != ACT_KEEP)
            news |= follow_dependency(i, on);
    }
    return news;
}
