/* CTEs put before a statement, and how recursive ones are walked. Nothing is rendered here. */
#include <calx/query.h>

#include "dml.h"

void calx_with(calx_dml *query, const calx_source *cte, const char *materialized)
{
    const named_query *named = cte->query;
    if (query->kind == DML_TRUNCATE || query->kind == DML_VALUES) {
        dml_mistake(query, CALX_USAGE, "with(%s): VALUES and TRUNCATE take no CTE", dml_source_name(cte));
        return;
    }
    if (!named || named->derived) {
        dml_mistake(query, CALX_USAGE, "with(%s): that is not a CTE", dml_source_name(cte));
        return;
    }
    cte_item *item = calx_new(query->arena, cte_item);
    *item = (cte_item){ .source = cte, .materialized = materialized };
    *query->ctes_end = item;
    query->ctes_end = &item->next;
}

void calx_with_recursive(calx_dml *query, const calx_source *cte)
{
    calx_with(query, cte, "");
    query->recursive = true;
}

/* The recursive CTE as it was put before the statement; a mistake of `verb` where it was not. */
static cte_item *recursive_item(calx_dml *query, const char *verb, const calx_source *cte)
{
    for (cte_item *item = query->recursive ? query->ctes : NULL; item; item = item->next)
        if (item->source == cte)
            return item;
    dml_mistake(query, CALX_USAGE, "%s(%s): call with_recursive of it first", verb, dml_source_name(cte));
    return NULL;
}

/* What a walk's rows are told apart by has to be the CTE's own. */
static void add_own_columns(calx_dml *query, const char *verb, const calx_source *cte, node_list *list,
                            const calx_node *const *columns)
{
    if (!*columns)
        dml_mistake(query, CALX_USAGE, "%s(%s): name the columns of it that tell its rows apart", verb,
                    dml_source_name(cte));
    for (; *columns; columns++) {
        if ((*columns)->kind != CALX_NODE_FIELD || (*columns)->source != cte)
            dml_mistake(query, CALX_USAGE, "%s(%s): only columns of %s can be named here", verb, dml_source_name(cte),
                        dml_source_name(cte));
        dml_add(query, list, *columns);
    }
}

/* A column that the walk adds to the CTE. */
static const calx_node *added_column(calx_dml *query, const calx_source *cte, const calx_type *type, const char *name)
{
    return calx_keep(query->arena,
                     &(const calx_node){ .kind = CALX_NODE_FIELD, .type = type, .name = name, .source = cte });
}

calx_expr_record calx_search(calx_dml *query, const calx_source *cte, const char *first, const char *name,
                             const calx_node *const *columns)
{
    const char *verb = first[0] == 'D' ? "search_depth_first" : "search_breadth_first";
    const calx_node *column = added_column(query, cte, &calx_type_record, name);
    cte_item *item = recursive_item(query, verb, cte);
    if (item && item->search) {
        dml_mistake(query, CALX_USAGE, "%s(%s): it is searched already", verb, dml_source_name(cte));
    } else if (item) {
        item->search = first;
        item->search_name = column->name;
        add_own_columns(query, verb, cte, &item->search_by, columns);
    }
    return (calx_expr_record){ .node = column };
}

calx_condition calx_cycle(calx_dml *query, const calx_source *cte, const char *mark, const char *path,
                          const calx_node *const *columns)
{
    const calx_node *column = added_column(query, cte, &calx_type_boolean, mark);
    cte_item *item = recursive_item(query, "cycle_", cte);
    if (item && item->cycle_mark) {
        dml_mistake(query, CALX_USAGE, "cycle_(%s): it was called before", dml_source_name(cte));
    } else if (item) {
        item->cycle_mark = column->name;
        item->cycle_path = calx_text_cstr(query->arena, calx_text_of(path));
        add_own_columns(query, "cycle_", cte, &item->cycle_by, columns);
    }
    return (calx_condition){ .node = column };
}
