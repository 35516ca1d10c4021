/* Rows, told by the columns' types and not by who made them; counted and compared in the server. */
#include "rows.h"

#include <calx/buffer.h>

/* A value for each type, of a number that is another in each row; NULL in one row where that is allowed. Values keep to
 * the checks of random schemas for the most part, and to their foreign keys, whose targets have the same numbers. */
static const char fill[] =
    "do $$ declare t record; n int; round int; begin"
    " set constraints all immediate;"
    " for round in 1..2 loop" /* a second time for what refers to a table that came later */
    "  for t in select c.oid::regclass::text as name, string_agg(quote_ident(a.attname), ', ') as columns,"
    "    string_agg(case when a.attnotnull or y.typtype = 'd' or n.nspname is null then value.sql"
    "      else 'case when v.n <> 3 then ' || value.sql || ' end' end, ', ') as values"
    "   from pg_class as c join pg_namespace as n on n.oid = c.relnamespace"
    "   join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''"
    "   join pg_type as y on y.oid = a.atttypid"
    "   cross join lateral (select format_type(a.atttypid, a.atttypmod) as type,"
    "     coalesce(nullif(y.typbasetype, 0), nullif(y.typelem, 0), y.oid) as base, y.typcategory = 'A' as is_array) as "
    "k"
    "   join pg_type as b on b.oid = k.base"
    "   cross join lateral (select case"
    "     when b.typtype = 'e' then format('(enum_range(null::%1$s))[1 + v.n %% cardinality(enum_range(null::%1$s))]',"
    "       b.oid::regtype)"
    "     when b.typtype = 'd' then format('enum_first(null::%s)', b.typbasetype::regtype)"
    "     when b.typtype = 'c' then 'null'"
    "     when b.typcategory = 'S' then '''v'' || v.n'"
    "     when b.typcategory = 'N' then '(v.n + 3)'"
    "     when b.typname = 'date' then 'date ''2020-01-01'' + v.n'"
    "     when b.typcategory = 'D' then 'timestamp ''2020-01-01 12:30'' + v.n * interval ''1 day'''"
    "     when b.typname = 'uuid' then 'md5(v.n::text)::uuid'"
    "     when b.typname = 'jsonb' then 'to_jsonb(v.n)'"
    "     when b.typname = 'bool' then '(v.n % 2 = 0)'"
    "     when b.typname = 'interval' then 'v.n * interval ''1 day'''"
    "     else 'null' end as sql) as one"
    "   cross join lateral (select format(case when k.is_array then 'array[%s]::%s' else '(%s)::%s' end, one.sql, "
    "k.type)"
    "     as sql) as value"
    "   where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^pg_' and n.nspname <>"
    "     'information_schema' group by c.oid order by c.oid"
    "  loop"
    "   for n in 1..4 loop"
    "    begin"
    "     if round = 2 and pg_relation_size(t.name::regclass) > 0 then exit; end if;"
    "     execute format('insert into %s (%s) overriding system value select %s from (values ($1)) as v (n)',"
    "      t.name, t.columns, t.values) using n;"
    "    exception when integrity_constraint_violation then null;" /* not every row is let in */
    "    end;"
    "   end loop;"
    "  end loop;"
    " end loop;"
    "end $$";

/* The tables as SQL speaks of them, one UNION. */
static const char count_all[] =
    "select coalesce(sum((xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %s', c.oid::regclass),"
    " false, true, '')))[1]::text::int8), 0)::int8 from pg_class as c join pg_namespace as n on n.oid = c.relnamespace"
    " where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'";

long long rows_fill(calx_conn *conn)
{
    must_execute(conn, fill);
    return ask(conn, count_all);
}

static calx_text property(const calx_object *o, const char *name)
{
    return calx_object_get(o, name);
}

held *rows_held(cataloging *c, calx_conn *conn, const calx_catalog *catalog)
{
    held *all = calx_new_array(c->arena, held, catalog->count + 1);
    for (size_t i = 0; i < catalog->count; i++) {
        const calx_object *table = catalog->objects[i];
        if (table->kind != CALX_OBJECT_TABLE)
            continue;
        const calx_object *columns[64];
        size_t count = 0;
        calx_buffer sql = calx_buffer_in(c->arena);
        calx_buffer_add_cstr(&sql, "select count(*)");
        for (size_t k = 0; k < catalog->count && count < 64; k++) {
            const calx_object *o = catalog->objects[k];
            if (o->kind != CALX_OBJECT_COLUMN || o->of != table)
                continue;
            columns[count++] = o;
            calx_buffer_addf(&sql, ", count(%.*s), coalesce(sum(hashtext(%.*s::text)::int8), 0)::int8",
                             CALX_TEXT_ARG(o->name), CALX_TEXT_ARG(o->name));
        }
        calx_buffer_addf(&sql, " from only %.*s",
                         CALX_TEXT_ARG(table->identity)); /* heirs and partitions have their own */
        PGresult *rows = PQexec(calx_libpq(conn), calx_buffer_cstr(&sql));
        if (PQntuples(rows) != 1)
            fail_msg("%s: %s", calx_buffer_cstr(&sql), PQresultErrorMessage(rows));
        all[i].count = strtoll(PQgetvalue(rows, 0, 0), NULL, 10);
        for (size_t k = 0; k < count; k++)
            all[columns[k]->index] = (held){ strtoll(PQgetvalue(rows, 0, (int)(2 * k + 1)), NULL, 10),
                                             strtoll(PQgetvalue(rows, 0, (int)(2 * k + 2)), NULL, 10) };
        PQclear(rows);
    }
    return all;
}

static bool is_same(calx_text a, calx_text b)
{
    return calx_text_equal(a, b);
}

static bool takes_away(const calx_step *step)
{
    return calx_text_starts(step->sql, CALX_TEXT("DROP TABLE")) ||
           calx_text_find(step->sql, CALX_TEXT(" DROP COLUMN ")) >= 0;
}

/* Whether it looks at rows and could not count beforehand those that it will not take: their columns are new or change.
 */
static bool is_unforeseen(const calx_step *step)
{
    bool lost = step->destructive && calx_text_find(step->note, CALX_TEXT("breaks what the domain")) >= 0;
    return lost || (step->hurt_sql.len == 0 && (calx_text_find(step->note, CALX_TEXT("has rows that belong")) >= 0 ||
                                       calx_text_find(step->note, CALX_TEXT("breaks what the domain")) >= 0 ||
                                       calx_text_find(step->sql, CALX_TEXT("ADD CONSTRAINT")) >= 0 ||
                                       calx_text_find(step->sql, CALX_TEXT("VALIDATE CONSTRAINT")) >= 0 ||
                                       calx_text_find(step->sql, CALX_TEXT("CREATE UNIQUE INDEX")) >= 0));
}

bool rows_may_stop(cataloging *c, calx_conn *conn, const calx_script *script)
{
    for (size_t i = 0; i < script->count; i++) {
        const calx_step *step = &script->steps[i];
        if (is_unforeseen(step))
            return true;
        if (step->hurt_sql.len && !takes_away(step) && ask(conn, calx_text_cstr(c->arena, step->hurt_sql)) > 0)
            return true;
    }
    return false;
}

/* Whether a step says that it takes values of it away. */
static bool is_destroyed(const calx_script *script, const calx_object *from, const calx_object *to)
{
    for (size_t i = 0; i < script->count; i++)
        if (script->steps[i].destructive && (script->steps[i].object == from || script->steps[i].object == to))
            return true;
    return false;
}

/* Whether a column is dropped and comes anew. */
static bool is_dropped(const calx_script *script, const calx_object *to)
{
    for (size_t i = 0; i < script->count; i++)
        if (script->steps[i].destructive && takes_away(&script->steps[i]) && script->steps[i].object == to)
            return true;
    return false;
}

/* Whether a label of an enum below it has another name, so that the same values print otherwise. */
static bool prints_otherwise(const calx_difference *d, const calx_object *o)
{
    for (size_t i = 0; i < d->rename_count; i++) {
        const calx_object *label = d->renames[i].from;
        for (size_t k = 0; label->kind == CALX_OBJECT_ENUM_LABEL && k < o->depend_count; k++)
            if (o->depends[k] == label->of)
                return true;
    }
    for (size_t k = 0; k < o->depend_count; k++)
        if (o->depends[k]->kind == CALX_OBJECT_DOMAIN && prints_otherwise(d, o->depends[k]))
            return true;
    return false;
}

const char *rows_lost(cataloging *c, calx_conn *conn, const calx_difference *d, const calx_script *script,
                      const held *before)
{
    const held *after = rows_held(c, conn, d->to);
    for (size_t i = 0; i < d->from->count; i++) {
        const calx_object *from = d->from->objects[i];
        const calx_object *to = d->counterparts[i];
        const calx_object *table = from->kind == CALX_OBJECT_COLUMN ? from->of : from;
        if (table->kind != CALX_OBJECT_TABLE || (from->of && from->kind != CALX_OBJECT_COLUMN) || !to)
            continue;
        if (property(from, "generated").data || property(to, "generated").data ||
            is_destroyed(script, table, d->counterparts[table->index]) || is_dropped(script, to))
            continue;
        const held *was = &before[i];
        const held *is = &after[to->index];
        if (was->count != is->count)
            return calx_text_format(c->arena, "%.*s: %lld of %lld are left", CALX_TEXT_ARG(from->identity), is->count,
                                    was->count)
                .data;
        if (is_same(property(from, "type"), property(to, "type")) &&
            is_same(property(from, "_base"), property(to, "_base")) && !is_destroyed(script, from, to) &&
            was->hash != is->hash && !prints_otherwise(d, from))
            return calx_text_format(c->arena, "%.*s: values are others", CALX_TEXT_ARG(from->identity)).data;
    }
    return NULL;
}
