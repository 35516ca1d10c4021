/* Which tables are in use while a script runs, and what is done otherwise for that. */
#include "tasks.h"

bool calx_is_busy(const plan *p, const calx_object *o)
{
    const calx_object *root = calx_object_root(o);
    return !p->options->unsafe && !calx_is_fresh(p, o) && (root->kind == CALX_OBJECT_TABLE || is_view(root)) &&
           !calx_object_get(root, "partition_by").data;
}

const item *calx_default_of(const plan *p, const calx_object *column)
{
    object_list parts = new_parts(p, column);
    for (size_t i = 0; i < parts.count; i++)
        if (parts.items[i]->kind == CALX_OBJECT_DEFAULT)
            return item_of_new(p, parts.items[i]);
    return NULL;
}

const calx_object *calx_domain_of(const calx_object *o)
{
    for (size_t k = 0; k < o->depend_count; k++)
        if (o->depends[k]->kind == CALX_OBJECT_DOMAIN &&
            calx_text_equal(o->depends[k]->identity, calx_object_get(o, "type")))
            return o->depends[k];
    return NULL;
}

bool calx_is_never_null(const calx_object *domain)
{
    return domain && (calx_object_is(domain, "not_null") || calx_is_never_null(calx_domain_of(domain)));
}

bool calx_is_filled(const plan *p, const item *column)
{
    if (!item_comes(column) || !calx_is_busy(p, column->to))
        return false;
    const item *value = calx_default_of(p, column->to);
    return value && !value->split && calx_object_is(value->to, "_volatile") &&
           !calx_is_never_null(calx_domain_of(column->to));
}

bool calx_is_validated_late(const calx_object *constraint)
{
    bool late = constraint->kind == CALX_OBJECT_CHECK || constraint->kind == CALX_OBJECT_FOREIGN_KEY;
    return late && !calx_object_is(constraint, "_unenforced");
}

bool calx_is_adopted(const plan *p, const item *key)
{
    if (!item_comes(key) || !calx_is_busy(p, key->to) || calx_object_is(key->to, "_temporal"))
        return false;
    return key->to->kind == CALX_OBJECT_PRIMARY_KEY || key->to->kind == CALX_OBJECT_UNIQUE;
}

bool calx_is_checked(const plan *p, const item *column)
{
    if (!column->to || !calx_is_busy(p, column->to) || !calx_object_is(column->to, "not_null"))
        return false;
    return column->act == ACT_ALTER ? calx_item_differs(column, "not_null") : calx_is_filled(p, column);
}
