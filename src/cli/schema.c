/* What the commands that compare schemas share. */
#include "schema.h"

#include <calx/buffer.h>

#include <stdlib.h>
#include <string.h>

static bool has_option(const calx_cli *cli, const char *name)
{
    for (const calx_option *o = calx_cli_command(cli)->options; o && o->name; o++)
        if (strcmp(o->name, name) == 0)
            return true;
    return false;
}

static const char *const *values_of(calx_cli *cli, const char *option, size_t *count)
{
    *count = has_option(cli, option) ? (size_t)calx_cli_value_count(cli, option) : 0;
    const char **values = calx_new_array(calx_cli_arena(cli), const char *, *count);
    for (size_t i = 0; i < *count; i++)
        values[i] = calx_cli_value_at(cli, option, (int)i);
    return *count ? values : NULL;
}

/* Its own name, without the schema that the configuration may put before it. */
static const char *table_alone(const char *name)
{
    const char *dot = name ? strrchr(name, '.') : NULL;
    return dot ? dot + 1 : name;
}

/* As the XDG Base Directory Specification has it: only absolute paths count. */
static const char *cache_folder(calx_cli *cli)
{
    const char *cache = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    const char *program = calx_cli_program(cli)->name;
    if (cache && cache[0] == '/')
        return calx_text_format(calx_cli_arena(cli), "%s/%s/schemas", cache, program).data;
    if (home && home[0] == '/')
        return calx_text_format(calx_cli_arena(cli), "%s/.cache/%s/schemas", home, program).data;
    return NULL;
}

bool cli_autogenerate_options(calx_cli *cli, calx_autogenerate_options *out, calx_error *err)
{
    bool ok;
    *out = (calx_autogenerate_options){ .scratch = { .watch = calx_cli_watch, .forget = calx_cli_forget } };
    out->cache = has_option(cli, "no-cache") && !calx_cli_given(cli, "no-cache") ? cache_folder(cli) : NULL;
    out->version_table = table_alone(cli_version_table(cli, &ok, err));
    out->schemas = values_of(cli, "schema", &out->schema_count);
    out->renames = values_of(cli, "rename", &out->rename_count);
    out->label_map = values_of(cli, "map-label", &out->label_map_count);
    out->allow_destructive = has_option(cli, "allow-destructive") && calx_cli_given(cli, "allow-destructive");
    out->unproved = has_option(cli, "unproved") && calx_cli_given(cli, "unproved");
    return ok;
}

const calx_schema *cli_schema(const calx_cli *cli, calx_error *err)
{
    const calx_schema *schema = calx_cli_program(cli)->schema;
    if (!schema)
        calx_fail(err, CALX_USAGE, "This program has no models in it to compare with.");
    return schema;
}

bool cli_check_at_heads(calx_cli *cli, const calx_history *history, calx_error *err)
{
    calx_arena *arena = calx_cli_arena(cli);
    calx_revision_list at;
    if (!cli_current(cli, history, &at, err))
        return false;
    bool all = at.count == history->heads.count;
    for (size_t i = 0; i < at.count; i++)
        all = all && cli_revision_in(history->heads, at.items[i]);
    if (all)
        return true;
    calx_fail(err, CALX_USAGE, "The database is at %s and not at the head, %s.", calx_revision_names(arena, at),
              calx_revision_names(arena, history->heads));
    return calx_error_hint(err, "Upgrade it first: %s upgrade", calx_cli_program(cli)->name);
}

json_t *cli_difference_json(calx_arena *arena, const calx_difference *difference)
{
    json_t *list = json_array();
    for (size_t i = 0; i < difference->count; i++) {
        const calx_change *change = &difference->changes[i];
        const calx_object *object = change->to ? change->to : change->from;
        json_t *properties = json_array();
        for (size_t p = 0; p < change->property_count; p++)
            json_array_append_new(properties, json_string(change->properties[p]));
        const char *what = !change->from ? "add" : !change->to ? "drop" : change->renamed ? "rename" : "alter";
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}", "change", what, "kind",
                            calx_object_kind_name(object->kind), "object", calx_cli_json_text(object->identity), "was",
                            calx_cli_json_text(change->renamed ? change->from->identity : (calx_text){ 0 }), "differs",
                            properties, "summary", calx_cli_json_text(calx_change_summary(arena, change))));
    }
    return list;
}

static bool tells(const calx_catalog *side, calx_text what)
{
    for (size_t i = 0; i < side->not_compared_count; i++)
        if (calx_text_equal(side->not_compared[i], what))
            return true;
    return false;
}

/* What `but`, unless that is NULL, does not tell as well. */
static void add_not_compared(calx_buffer *text, const calx_catalog *side, const calx_catalog *but)
{
    for (size_t i = 0; i < side->not_compared_count; i++)
        if (!but || !tells(but, side->not_compared[i]))
            calx_buffer_addf(text, "%s%.*s", text->len ? ", " : "", CALX_TEXT_ARG(side->not_compared[i]));
}

/* What the models leave to others. */
static void add_left(calx_buffer *text, const calx_difference *d)
{
    for (size_t i = 0; i < d->from->count; i++) {
        const calx_object *o = d->from->objects[i];
        bool told = o->kind == CALX_OBJECT_PUBLICATION || o->kind == CALX_OBJECT_DEFAULT_PRIVILEGES;
        if (told && d->ignored_kinds >> o->kind & 1)
            calx_buffer_addf(text, "%s%s %.*s", text->len ? ", " : "", calx_object_kind_name(o->kind),
                             CALX_TEXT_ARG(o->identity));
    }
}

void cli_note_not_compared(calx_cli *cli, const calx_difference *difference)
{
    calx_buffer text = calx_buffer_in(calx_cli_arena(cli));
    add_not_compared(&text, difference->from, NULL);
    add_not_compared(&text, difference->to, difference->from);
    add_left(&text, difference);
    if (text.len)
        calx_cli_note(cli, "Not compared: %s.", calx_buffer_cstr(&text));
}
