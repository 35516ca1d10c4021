/* From a task to SQL. Everything that goes into it is text that PostgreSQL printed, quoted as it must be. */
#ifndef CALX_CATALOG_RENDER_H
#define CALX_CATALOG_RENDER_H

#include "tasks.h"

#include <calx/quote.h>
#include <stdarg.h>

typedef struct writer {
    const plan *plan;
    const tasks *tasks;
    calx_arena *arena;
    object_list defaults; /* what the role at hand grants by default before the script, on what it makes */
    size_t at;            /* of the task at hand in their order */
    calx_buffer sql;      /* of its step */
    calx_step step;
} writer;

/* Appends a piece of a statement. */
static inline __attribute__((format(printf, 2, 3))) void add(writer *w, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    calx_buffer_add_text(&w->sql, calx_text_vformat(w->arena, format, args));
    va_end(args);
}

/* Appends one statement, or what is left of it; ";\n" follows. */
static inline __attribute__((format(printf, 2, 3))) void say(writer *w, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    calx_buffer_add_text(&w->sql, calx_text_vformat(w->arena, format, args));
    va_end(args);
    calx_buffer_add_cstr(&w->sql, ";\n");
}

/* A terminated copy, for %s. */
static inline const char *str(writer *w, calx_text text)
{
    return calx_text_cstr(w->arena, text);
}

/* A property for %s, "" where there is none; and whether there is one. */
static inline const char *get(writer *w, const calx_object *o, const char *property)
{
    return str(w, calx_object_get(o, property));
}
static inline bool has(const calx_object *o, const char *property)
{
    return calx_object_get(o, property).data != NULL;
}

/* Whose owner, tablespace and access method, which are not compared, the new object gets; NULL: those that it has by
 * itself. */
static inline const calx_object *model_of(const writer *w, const item *i)
{
    return i->from ? i->from : w->plan->options->places ? i->to : NULL;
}

/* " TABLESPACE …" where that is another than the database's. */
static inline const char *tablespace(writer *w, const item *i)
{
    const calx_object *like = model_of(w, i);
    if (!like || !has(like, "_tablespace"))
        return "";
    return calx_text_format(w->arena, " TABLESPACE %s", get(w, like, "_tablespace")).data;
}

/* "schema.name" of a new object, or of whichever there is as it is called after the renames. */
static inline const char *path(writer *w, const calx_object *o)
{
    return str(w, object_path(w->arena, o));
}
static inline const char *path_now(writer *w, const item *i)
{
    if (i->from && i->from->kind == CALX_OBJECT_INDEX && !item_is_renamed(i))
        return calx_text_format(w->arena, "%.*s.%s", CALX_TEXT_ARG(calx_schema_now(w->plan, i->from->schema)),
                                str(w, i->from->name))
            .data;
    return i->to ? path(w, i->to) : str(w, calx_old_path(w->plan, i->from));
}

/* The same of what the item is a part of, and the item's own name. */
static inline const char *whole_now(writer *w, const item *i)
{
    return i->to ? path(w, i->to->of) : str(w, calx_old_path(w->plan, i->from->of));
}
static inline const char *name_now(writer *w, const item *i)
{
    if (i->from && is_constraint(i->from) && !item_is_renamed(i))
        return str(w, i->from->name);
    return str(w, i->to ? i->to->name : calx_old_name(w->plan, i->from));
}

/* The table that a column was in before the script, which is when rows are counted; NULL where there was none. */
static inline const char *whole_before(writer *w, const item *i)
{
    const item *whole = i->from ? item_of_old(w->plan, i->from->of) : item_of_new(w->plan, i->to->of);
    return whole->from ? path(w, whole->from) : NULL;
}

/* The text as a literal. */
static inline const char *literal(writer *w, calx_text text)
{
    calx_buffer out = calx_buffer_in(w->arena);
    calx_raw_add_literal(&out, str(w, text));
    return calx_buffer_cstr(&out);
}

/* "TABLE", "VIEW", "MATERIALIZED VIEW", "SEQUENCE"… as ALTER and DROP have it. */
const char *calx_word_of(const calx_object *o);

/* The same as GRANT has it. */
const char *calx_grant_word_of(const calx_object *o);

/* A name for something of ours that is there for a while: quoted where it must be, and short enough. */
const char *calx_own_name(writer *w, const char *before, calx_text name, const char *after);

/* What the task renames, and to what: where two names are exchanged one goes by a third meanwhile. The path is with the
 * schema that it is in after the renames. */
const char *calx_name_before(writer *w, const task *k);
const char *calx_path_before(writer *w, const task *k);
const char *calx_name_after(writer *w, const task *k);

static inline bool calx_is_rename(const task *k)
{
    return k->verb == DO_RENAME || k->verb == DO_SET_ASIDE;
}

/* " USING …" of a table or materialized view whose access method is another than usual. */
static inline const char *access_method(writer *w, const item *i)
{
    const calx_object *like = model_of(w, i);
    if (!like || !has(like, "_access_method"))
        return "";
    return calx_text_format(w->arena, " USING %s", get(w, like, "_access_method")).data;
}

/* COMMENT ON, where the new object has one, or the old one had and the new has none. */
void calx_say_comment(writer *w, const item *i);
/* The owner that what is made anew had, who is not compared; and then REVOKE of what is granted by itself, by
 * PostgreSQL or by default, where the new object does not have it. */
void calx_say_rights(writer *w, const item *i);
/* The owner alone. */
void calx_say_owner(writer *w, const item *i);
/* Whether what PostgreSQL grants to all on each function and type is there once `i` is made. */
bool calx_is_usable(writer *w, const item *i);
/* ALTER … SET (…) and RESET (…) for the storage parameters of what differs. */
void calx_say_options(writer *w, const item *i, const char *alter);

/* ALTER … of settings of columns, which are texts that set and that undo them, where they differ or have to come back.
 */
void calx_say_column_texts(writer *w, const item *i, const char *alter, const char *property, const char *undoing);
/* "UNIQUE (a) …" with all that a constraint of that name gets, as CREATE TABLE and ADD CONSTRAINT have it. */
void calx_add_constraint_definition(writer *w, const item *constraint);
/* What stands beside an index or constraint: statistics, comment. */
void calx_say_index_settings(writer *w, const item *i);
/* The replica identity and the CLUSTER mark. */
void calx_say_marks(writer *w, const item *i);

/* One for each kind of thing; `k` is the task. */
void calx_render_schema(writer *w, const task *k);
void calx_render_extension(writer *w, const task *k);
void calx_render_type(writer *w, const task *k);
void calx_render_sequence(writer *w, const task *k);
void calx_render_table(writer *w, const task *k);
void calx_render_column(writer *w, const task *k);
void calx_render_default(writer *w, const task *k);
void calx_render_constraint(writer *w, const task *k);
void calx_render_index(writer *w, const task *k);
void calx_render_attached(writer *w, const task *k); /* trigger, rule, policy, statistics */
void calx_render_view(writer *w, const task *k);
void calx_render_routine(writer *w, const task *k);
void calx_render_defined(writer *w, const task *k); /* aggregate, operator, cast, event trigger */
void calx_render_grant(writer *w, const task *k);
void calx_render_text_search(writer *w, const task *k);
void calx_render_publication(writer *w, const task *k);
void calx_render_default_privileges(writer *w, const task *k);

/* "name type …" of a new column with its default, as CREATE TABLE and ADD COLUMN have it. `bare`: without default and
 * NOT NULL, which come later. */
void calx_add_column_definition(writer *w, const item *column, bool bare);
/* What a column definition cannot say, as statements: storage, statistics, options, comment. */
void calx_say_column_settings(writer *w, const item *column);
/* The next of what PostgreSQL printed as "a, lower(b)"; `*list` becomes what comes after it. */
calx_text calx_cut_key(calx_text *list);
/* Has the step say how many rows a constraint or unique index would be stopped by, where that can be asked before. */
void calx_count_broken(writer *w, const item *i);
/* The same for the values that columns have of a domain, which the condition calls VALUE. */
void calx_count_in_domain(writer *w, const item *domain, const char *condition);
/* The same for the rows of the default partition that a new partition beside it is to have. */
void calx_count_belonging(writer *w, const calx_object *partition, const item *others);
/* The same for a column's values, or the elements of its arrays, that break what the domain asks for. */
void calx_count_against_domain(writer *w, const item *column, const calx_object *domain);
/* The same together with the rows that lose something, as the condition says that may be empty; the others are looked
 * at as they will be, of the type below the domain. */
void calx_count_lost_or_against_domain(writer *w, const item *column, const calx_object *domain, calx_text lost,
                                       calx_text type);
/* What follows the new type in ALTER COLUMN … TYPE: " USING …", or nothing where PostgreSQL converts by itself. */
void calx_add_using(writer *w, const item *column);
/* Marks the step of a column's new type: whether it rewrites, what it may lose and how many rows. The condition that
 * those rows fulfil; empty where nothing is lost. */
calx_text calx_judge_type(writer *w, const item *column);
/* Whether values that lose nothing can be cast to the new type by a query that looks at them before. */
bool calx_converts_what_fits(const calx_object *from, const calx_object *to);

#endif
