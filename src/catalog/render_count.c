/* How many rows a new constraint would be stopped by, as a query to be asked before the script runs. What PostgreSQL
 * printed is only cut where its parentheses and commas are, and put into the query as it is. */
#include "render.h"

/* The length of what stands in quotes at the beginning: in what PostgreSQL prints a quote inside is doubled, which is
 * two pieces in quotes next to each other. */
static size_t skip_quoted(calx_text text)
{
    for (size_t len = 1; len < text.len; len++)
        if (text.data[len] == text.data[0])
            return len + 1;
    return text.len;
}

/* Where one of the marks stands outside of quotes and parentheses; the text's end where none does. */
static size_t find_mark(calx_text text, char mark)
{
    int depth = 0;
    for (size_t at = 0; at < text.len; at++) {
        char c = text.data[at];
        if (depth == 0 && c == mark)
            return at;
        depth += (c == '(') - (c == ')');
        if (c == '"' || c == '\'')
            at += skip_quoted((calx_text){ text.data + at, text.len - at }) - 1;
    }
    return text.len;
}

/* What stands in the next parentheses; `*text` becomes what comes after them. */
static calx_text cut_group(calx_text *text)
{
    size_t open = find_mark(*text, '(');
    if (open == text->len)
        return (calx_text){ 0 };
    calx_text rest = { text->data + open + 1, text->len - open - 1 };
    size_t close = find_mark(rest, ')');
    size_t end = close < rest.len ? close + 1 : close;
    *text = (calx_text){ rest.data + end, rest.len - end };
    return (calx_text){ rest.data, close };
}

/* The next of "a, lower(b)". */
calx_text calx_cut_key(calx_text *list)
{
    size_t end = find_mark(*list, ',');
    calx_text key = { list->data, end };
    size_t next = end < list->len ? end + 1 : end;
    *list = (calx_text){ list->data + next, list->len - next };
    return calx_text_trim(key);
}

static bool is_kept(const item *i)
{
    return i->from && i->to && i->act != ACT_RECREATE && !i->retyped && calx_text_equal(i->from->name, i->to->name);
}

/* Whether all columns that the table has from its parents are kept: which of them a constraint speaks of is not known.
 */
static bool keeps_parents_columns(writer *w, const calx_object *table)
{
    for (size_t k = 0; k < table->depend_count; k++) {
        const calx_object *parent = table->depends[k];
        if (parent->kind != CALX_OBJECT_TABLE)
            continue;
        object_list parts = new_parts(w->plan, parent);
        for (size_t i = 0; i < parts.count; i++)
            if (parts.items[i]->kind == CALX_OBJECT_COLUMN && !is_kept(item_of_new(w->plan, parts.items[i])))
                return false;
        if (!keeps_parents_columns(w, parent))
            return false;
    }
    return true;
}

/* Whether the query can be asked before: what the constraint speaks of is there, under the same names and types. */
static bool can_count(writer *w, const calx_object *o, const calx_object *but)
{
    for (size_t k = 0; k < o->depend_count; k++) {
        const item *on = item_of_new(w->plan, o->depends[k]);
        if (but && calx_object_root(on->to) == but)
            continue;
        if (!is_kept(on))
            return false;
        if (on->to->of != o->of && !calx_text_equal(on->from->identity, on->to->identity))
            return false;
    }
    return !o->of || o->of->kind != CALX_OBJECT_TABLE || keeps_parents_columns(w, o->of);
}

static void count_doubled(writer *w, const char *table, calx_text keys, bool nulls_too, calx_text predicate)
{
    calx_buffer where = calx_buffer_in(w->arena);
    if (predicate.len)
        calx_buffer_addf(&where, " WHERE (%.*s)", CALX_TEXT_ARG(predicate));
    calx_text rest = keys;
    while (!nulls_too && rest.len) {
        calx_text key = calx_cut_key(&rest);
        calx_buffer_addf(&where, "%s%.*s IS NOT NULL", where.len ? " AND " : " WHERE ", CALX_TEXT_ARG(key));
    }
    w->step.hurt_sql = calx_text_format(w->arena,
                                        "SELECT coalesce(sum(n), 0)::int8 FROM (SELECT count(*) AS n FROM %s%s"
                                        " GROUP BY %.*s HAVING count(*) > 1) AS doubled",
                                        table, calx_buffer_cstr(&where), CALX_TEXT_ARG(keys));
}

/* Rows whose key another row excludes. An element is "key WITH operator". */
static void count_excluded(writer *w, const char *table, calx_text definition)
{
    calx_text elements = cut_group(&definition);
    calx_text predicate = cut_group(&definition);
    calx_buffer keys = calx_buffer_in(w->arena);
    calx_buffer on = calx_buffer_in(w->arena);
    for (int n = 0; elements.len; n++) {
        calx_text element = calx_cut_key(&elements);
        calx_text rest = element;
        size_t key = 0;
        for (ptrdiff_t at; (at = calx_text_find(rest, CALX_TEXT(" WITH "))) >= 0;) { /* the last one */
            size_t after = (size_t)at + sizeof " WITH " - 1;
            key = element.len - rest.len + (size_t)at;
            rest = (calx_text){ rest.data + after, rest.len - after };
        }
        calx_buffer_addf(&keys, ", %.*s AS k%d", (int)key, element.data, n);
        calx_buffer_addf(&on, " AND one.k%d %.*s two.k%d", n, CALX_TEXT_ARG(rest), n);
    }
    const char *where = predicate.len ? calx_text_format(w->arena, " WHERE %.*s", CALX_TEXT_ARG(predicate)).data : "";
    const char *rows = calx_text_format(w->arena, "(SELECT tableoid, ctid AS place%s FROM %s%s)",
                                        calx_buffer_cstr(&keys), table, where)
                           .data;
    w->step.hurt_sql = calx_text_format(w->arena,
                                        "SELECT count(DISTINCT (one.tableoid, one.place)) FROM %s AS one JOIN %s AS two"
                                        " ON (one.tableoid, one.place) <> (two.tableoid, two.place)%s",
                                        rows, rows, calx_buffer_cstr(&on));
}

/* Rows that refer to nothing; of a table that is new there is nothing to refer to. */
static void count_lost_references(writer *w, const char *table, const calx_object *key, const calx_object *target)
{
    calx_text rest = calx_object_get(key, "definition");
    bool full = calx_text_find(rest, CALX_TEXT(" MATCH FULL")) >= 0;
    calx_text columns = cut_group(&rest);
    calx_text referenced = cut_group(&rest);
    calx_buffer has = calx_buffer_in(w->arena);
    calx_buffer matches = calx_buffer_in(w->arena);
    while (columns.len) {
        calx_text column = calx_cut_key(&columns);
        calx_text other = calx_cut_key(&referenced);
        calx_buffer_addf(&has, "%sone.%.*s IS NOT NULL", has.len ? full ? " OR " : " AND " : "", CALX_TEXT_ARG(column));
        calx_buffer_addf(&matches, "%sother.%.*s = one.%.*s", matches.len ? " AND " : "", CALX_TEXT_ARG(other),
                         CALX_TEXT_ARG(column));
    }
    calx_text sql =
        calx_text_format(w->arena, "SELECT count(*) FROM %s AS one WHERE (%s)", table, calx_buffer_cstr(&has));
    if (!calx_is_fresh(w->plan, target))
        sql = calx_text_format(w->arena, "%.*s AND NOT EXISTS (SELECT FROM %s AS other WHERE %s)", CALX_TEXT_ARG(sql),
                               path(w, target), calx_buffer_cstr(&matches));
    w->step.hurt_sql = sql;
}

/* The table that the key refers to: its own where it has no other. */
static const calx_object *target_of(const calx_object *key)
{
    for (size_t k = 0; k < key->depend_count; k++)
        if (calx_object_root(key->depends[k]) != key->of &&
            calx_object_root(key->depends[k])->kind == CALX_OBJECT_TABLE)
            return calx_object_root(key->depends[k]);
    return key->of;
}

/* Whether the column is of the domain, or of one over it. */
static bool is_of_domain(const calx_object *column, const calx_object *domain)
{
    const calx_object *type = calx_domain_of(column);
    while (type && type != domain)
        type = calx_domain_of(type);
    return type != NULL;
}

void calx_count_in_domain(writer *w, const item *domain, const char *condition)
{
    calx_buffer sql = calx_buffer_in(w->arena);
    const calx_catalog *from = w->plan->difference->from;
    for (size_t k = 0; domain->from && k < from->count; k++) {
        const calx_object *column = from->objects[k];
        if (column->kind != CALX_OBJECT_COLUMN || !is_of_domain(column, domain->from))
            continue;
        calx_buffer_addf(&sql, "%s(SELECT count(*) FROM (SELECT %s AS value FROM %s) AS held WHERE %s)",
                         sql.len ? " + " : "SELECT ", str(w, column->name), path(w, column->of), condition);
    }
    w->step.hurt_sql = sql.len ? calx_text_of(calx_buffer_cstr(&sql)) : (calx_text){ 0 };
}

static void count_broken(writer *w, const item *i, const char *table)
{
    calx_text definition = calx_object_get(i->to, "definition");
    bool nulls_too = calx_text_find(definition, CALX_TEXT(" NULLS NOT DISTINCT")) >= 0;
    calx_text rest = definition;
    if (calx_object_is(i->to, "_temporal") || calx_object_is(i->to, "_unenforced"))
        return; /* rows that overlap are not counted */
    switch (i->to->kind) {
    case CALX_OBJECT_PRIMARY_KEY:
    case CALX_OBJECT_UNIQUE:
        count_doubled(w, table, cut_group(&rest), nulls_too, (calx_text){ 0 });
        break;
    case CALX_OBJECT_INDEX:
        if (has(i->to, "_keys"))
            count_doubled(w, table, calx_object_get(i->to, "_keys"), nulls_too, calx_object_get(i->to, "_predicate"));
        break;
    case CALX_OBJECT_EXCLUSION:
        count_excluded(w, table, definition);
        break;
    case CALX_OBJECT_CHECK:
        w->step.hurt_sql =
            calx_text_format(w->arena, "SELECT count(*) FROM %s WHERE NOT (%s)", table, str(w, cut_group(&rest)));
        break;
    case CALX_OBJECT_FOREIGN_KEY:
        count_lost_references(w, table, i->to, target_of(i->to));
        break;
    default:
        break;
    }
}

void calx_count_broken(writer *w, const item *i)
{
    const calx_object *o = i->to;
    if (o->kind == CALX_OBJECT_DOMAIN_CHECK) {
        calx_text rest = calx_object_get(o, "definition");
        if (can_count(w, o, NULL))
            calx_count_in_domain(w, item_of_new(w->plan, o->of),
                                 calx_text_format(w->arena, "NOT (%s)", str(w, cut_group(&rest))).data);
        return;
    }
    const calx_object *target = o->kind == CALX_OBJECT_FOREIGN_KEY ? target_of(o) : NULL;
    bool new_target = target && target != o->of && calx_is_fresh(w->plan, target);
    const item *whole = item_of_new(w->plan, o->of);
    if (whole->from && whole->from->kind == CALX_OBJECT_TABLE && !item_comes(whole) &&
        can_count(w, o, new_target ? target : NULL))
        count_broken(w, i, path(w, whole->from));
}

void calx_count_belonging(writer *w, const calx_object *partition, const item *others)
{
    if (others->from && has(partition, "_belongs") && keeps_parents_columns(w, partition))
        w->step.hurt_sql = calx_text_format(w->arena, "SELECT count(*) FROM %s WHERE %s", path(w, others->from),
                                            get(w, partition, "_belongs"));
}

/* What values break, of the domain and those below it; false where that can't be asked before. */
static bool add_broken(writer *w, calx_buffer *to, const calx_object *domain)
{
    if (calx_object_is(domain, "not_null"))
        calx_buffer_addf(to, "%svalue IS NULL", to->len ? " OR " : "");
    object_list parts = new_parts(w->plan, domain);
    for (size_t i = 0; i < parts.count; i++) {
        calx_text rest = calx_object_get(parts.items[i], "definition");
        if (parts.items[i]->kind != CALX_OBJECT_DOMAIN_CHECK)
            continue;
        if (!can_count(w, parts.items[i], NULL))
            return false;
        calx_buffer_addf(to, "%sNOT (%s)", to->len ? " OR " : "", str(w, cut_group(&rest)));
    }
    const calx_object *below = calx_domain_of(domain);
    return !below || add_broken(w, to, below);
}

void calx_count_against_domain(writer *w, const item *column, const calx_object *domain)
{
    calx_buffer broken = calx_buffer_in(w->arena);
    bool array = calx_text_ends(calx_object_get(column->from, "type"), CALX_TEXT("[]"));
    const char *name = str(w, column->from->name);
    if (w->step.hurt_sql.len || !add_broken(w, &broken, domain) || broken.len == 0)
        return;
    const char *value = array ? calx_text_format(w->arena, "unnest(%s)", name).data : name;
    w->step.hurt_sql = calx_text_format(w->arena, "SELECT count(*) FROM (SELECT %s AS value FROM %s) AS held WHERE %s",
                                        value, whole_before(w, column), calx_buffer_cstr(&broken));
}

void calx_count_lost_or_against_domain(writer *w, const item *column, const calx_object *domain, calx_text lost,
                                       calx_text type)
{
    calx_buffer broken = calx_buffer_in(w->arena);
    if (!add_broken(w, &broken, domain) || broken.len == 0)
        return;
    calx_text first = lost.len ? lost : CALX_TEXT("false");
    w->step.hurt_sql = calx_text_format(w->arena,
                                        "SELECT count(*) FROM %s WHERE CASE WHEN %.*s THEN true ELSE EXISTS"
                                        " (SELECT FROM (SELECT CAST(%s AS %.*s) AS value) AS held WHERE %s) END",
                                        whole_before(w, column), CALX_TEXT_ARG(first), str(w, column->from->name),
                                        CALX_TEXT_ARG(type), calx_buffer_cstr(&broken));
}
