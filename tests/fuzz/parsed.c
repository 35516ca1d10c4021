/* The tree of a text, and how names, parameters and nodes in general stand in it. */
#include "parsed_node.h"

#include <ctype.h>
#include <pg_query.h>

/* Stands before a parameter that has no number yet. */
#define UNNUMBERED '\1'

static void add_hex(calx_buffer *out, const char *data, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        calx_buffer_add_char(out, "0123456789abcdef"[(unsigned char)data[i] >> 4]);
        calx_buffer_add_char(out, "0123456789abcdef"[data[i] & 15]);
    }
}

void add_tree_name(calx_buffer *tree, const char *name)
{
    size_t plain = 0;
    while (isalnum((unsigned char)name[plain]) || name[plain] == '_')
        plain++;
    if (plain > 0 && name[plain] == 0) {
        calx_buffer_add_cstr(tree, name);
        return;
    }
    calx_buffer_add_char(tree, '#');
    add_hex(tree, name, strlen(name));
}

void add_binary(calx_buffer *tree, const calx_type *type, calx_text binary)
{
    calx_buffer_addf(tree, ":%s=", type->name);
    if (binary.data)
        add_hex(tree, binary.data, binary.len);
    else
        calx_buffer_add_cstr(tree, "null");
}

void add_tree_param(calx_buffer *tree, const calx_type *type, calx_text binary)
{
    calx_buffer_add_char(tree, UNNUMBERED);
    add_binary(tree, type, binary);
}

const char *numbered_tree(calx_arena *arena, const char *tree)
{
    calx_buffer out = calx_buffer_in(arena);
    int last = 0;
    for (; *tree; tree++)
        if (*tree == UNNUMBERED)
            calx_buffer_addf(&out, "$%d", ++last);
        else
            calx_buffer_add_char(&out, *tree);
    return calx_buffer_cstr(&out);
}

void only(reader *r, const char *kind, const json_t *node, const char *members)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)node, key, value)
    {
        const char *found = members;
        size_t len = strlen(key);
        while (found && (found = strstr(found, key)) &&
               !((found == members || found[-1] == ' ') && strchr(" ", found[len])))
            found++;
        if (!found && strcmp(key, "location") != 0)
            calx_buffer_addf(&r->tree, "(unknown %s.%s)", kind, key);
    }
}

void emit_all(reader *r, const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        add(r, " ");
        emit(r, json_array_get(list, i));
    }
}

void emit_clause(reader *r, const json_t *node, const char *member, const char *name)
{
    const json_t *value = json_object_get(node, member);
    if (!value)
        return;
    calx_buffer_addf(&r->tree, " (%s", name);
    if (json_is_array(value)) {
        emit_all(r, value);
    } else {
        add(r, " ");
        emit(r, value);
    }
    add(r, ")");
}

static const node_kind *find_kind(const char *kind)
{
    const node_kind *const lists[] = { expression_kinds, source_kinds, statement_kinds };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        for (const node_kind *k = lists[i]; k->kind; k++)
            if (strcmp(k->kind, kind) == 0)
                return k;
    return NULL;
}

void emit(reader *r, const json_t *node)
{
    const char *kind = json_object_iter_key(json_object_iter((json_t *)node));
    const node_kind *known = kind ? find_kind(kind) : NULL;
    if (known)
        known->emit(r, json_object_get(node, kind));
    else
        calx_buffer_addf(&r->tree, "(unknown %s)", kind ? kind : "nothing");
}

static void read_statements(reader *r, const char *json)
{
    json_error_t mistake;
    json_t *parsed = json_loads(json, 0, &mistake);
    const json_t *statements = json_object_get(parsed, "stmts");
    if (!parsed)
        calx_buffer_addf(&r->tree, "(error %s)", mistake.text);
    else if (json_array_size(statements) != 1)
        calx_buffer_addf(&r->tree, "(statements %zu)", json_array_size(statements));
    else
        emit(r, json_object_get(json_array_get(statements, 0), "stmt"));
    json_decref(parsed);
}

const char *parsed_tree(calx_arena *arena, const calx_sql *sql)
{
    reader r = { calx_buffer_in(arena), &sql->params };
    PgQueryParseResult result = pg_query_parse(sql->text.data);
    if (result.error)
        calx_buffer_addf(&r.tree, "(error %s)", result.error->message);
    else
        read_statements(&r, result.parse_tree);
    pg_query_free_parse_result(result);
    return calx_buffer_cstr(&r.tree);
}
