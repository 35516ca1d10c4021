/* Applies the table of columns to a record. Knows no server. */
#include "row.h"

#include <calx/buffer.h>
#include <calx/clock.h>
#include <string.h>

static bool bad_header(import_reader *reader, calx_error *err, const char *what, calx_text name, const char *hint)
{
    calx_fail(err, CALX_BAD_FILE, "%s %s \"%.*s\".", import_reader_path(reader), what, CALX_TEXT_ARG(name));
    calx_error_context(err, "%s:1", import_reader_path(reader));
    return calx_error_hint(err, "%s", hint);
}

static bool find_fields(import_header *h, import_reader *reader, calx_error *err)
{
    const import_column *columns = h->kind->columns;
    for (h->declared = 0; columns[h->declared].name; h->declared++) {
        calx_text wanted = calx_text_of(columns[h->declared].name);
        size_t at = 0;
        while (at < h->count && !calx_text_equal(h->names[at], wanted))
            at++;
        if (at == h->count)
            return bad_header(reader, err, "has no column", wanted,
                              "Add it to the first line, and a comma to each record; it may be empty everywhere.");
        h->field[h->declared] = at;
    }
    return true;
}

static bool refuse_repeated(const import_header *h, import_reader *reader, calx_error *err)
{
    for (size_t i = 0; i < h->count; i++)
        for (size_t j = 0; j < i; j++)
            if (h->names[i].len > 0 && calx_text_equal(h->names[i], h->names[j]))
                return bad_header(reader, err, "has two columns", h->names[i], "Rename or remove one of them.");
    return true;
}

/* The kind's columns first, then the others as they stand: what the digest of a record is made of is then
 * the same whatever else a file holds. */
static void order_fields(import_header *h)
{
    bool taken[IMPORT_FIELDS_MAX] = { false };
    size_t next = 0;
    for (; next < h->declared; next++) {
        h->order[next] = h->field[next];
        taken[h->field[next]] = true;
    }
    for (size_t i = 0; i < h->count; i++)
        if (!taken[i])
            h->order[next++] = i;
    for (size_t i = 0; i < h->count; i++)
        h->place[h->order[i]] = i;
}

bool import_header_read(import_header *header, const import_kind *kind, calx_arena *arena, import_reader *reader,
                        calx_error *err)
{
    import_record record;
    if (!import_reader_next(reader, &record, err))
        return false;
    if (record.count == 0) {
        calx_fail(err, CALX_BAD_FILE, "%s is empty.", import_reader_path(reader));
        return calx_error_hint(err, "The first line must name the columns; docs/import.md lists them.");
    }
    *header = (import_header){ .kind = kind, .count = record.count };
    for (size_t i = 0; i < record.count; i++)
        header->names[i] = calx_text_copy(arena, calx_text_trim(record.fields[i]));
    if (!refuse_repeated(header, reader, err) || !find_fields(header, reader, err))
        return false;
    order_fields(header);
    return true;
}

/* A row being made. */
struct making {
    import_row *row;
    const import_header *header;
    calx_arena *arena;
    calx_buffer reason;
    calx_buffer notes;
    unsigned effects[IMPORT_COLUMNS_MAX];
};

static void add_reason(struct making *m, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add_reason(struct making *m, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (m->reason.len)
        calx_buffer_add_cstr(&m->reason, "; ");
    calx_buffer_add_text(&m->reason, calx_text_vformat(m->arena, format, args));
    va_end(args);
}

static void add_note(struct making *m, size_t column, calx_text text)
{
    const import_column *c = &m->header->kind->columns[column];
    if (!m->header->kind->notes || text.len == 0)
        return;
    if (m->notes.len)
        calx_buffer_add_char(&m->notes, '\n');
    if (c->note)
        calx_buffer_addf(&m->notes, "%s: ", c->note);
    calx_buffer_add_text(&m->notes, text);
    m->effects[column] |= 1u << EFFECT_NOTED;
}

/* The beginning of a text that is quoted in a reason: enough to find it by, cut between characters. */
static calx_text excerpt(calx_text text)
{
    enum { LONGEST = 80 };
    size_t len = text.len < LONGEST ? text.len : LONGEST;
    while (len < text.len && len > 0 && ((unsigned char)text.data[len] & 0xC0) == 0x80)
        len--;
    return (calx_text){ text.data, len };
}

static void take_unfit(struct making *m, size_t column, calx_text text)
{
    const import_column *c = &m->header->kind->columns[column];
    switch (c->unfit) {
    case UNFIT_REJECT:
        add_reason(m, "%s is not %s: %.*s", c->name, c->rule->name, CALX_TEXT_ARG(excerpt(calx_text_trim(text))));
        break;
    case UNFIT_NOTE:
        add_note(m, column, calx_text_trim(text));
        break;
    case UNFIT_DROP:
        m->effects[column] |= 1u << EFFECT_DROPPED;
        break;
    }
}

static calx_text join_list(calx_arena *arena, calx_array_text list)
{
    calx_buffer joined = calx_buffer_in(arena);
    for (int32_t i = 0; i < list.len; i++) {
        if (i)
            calx_buffer_add_cstr(&joined, ", ");
        calx_buffer_add_text(&joined, list.items[i]);
    }
    return calx_buffer_text(&joined);
}

/* A value as prose, for a column that only the notes take. */
static calx_text value_as_prose(calx_arena *arena, const calx_type *type, const import_value *value)
{
    if (type->kind == CALX_KIND_DATE)
        return calx_date_text(arena, value->date);
    return type->kind == CALX_KIND_ARRAY ? join_list(arena, value->list) : value->text;
}

static void append_list(calx_arena *arena, calx_array_text *list, calx_array_text more)
{
    calx_text *joined = calx_new_array(arena, calx_text, (size_t)(list->len + more.len));
    if (list->len)
        memcpy(joined, list->items, (size_t)list->len * sizeof(*joined));
    memcpy(joined + list->len, more.items, (size_t)more.len * sizeof(*joined));
    *list = (calx_array_text){ .items = joined, .len = list->len + more.len };
}

static void clean_column(struct making *m, size_t column, calx_text text)
{
    const import_column *c = &m->header->kind->columns[column];
    import_value value = { 0 };
    c->rule->clean(m->arena, text, c->labels, &value);
    m->effects[column] |= value.effects;
    add_note(m, column, value.note);
    if (value.unfit)
        take_unfit(m, column, text);
    if (!value.set)
        return;
    if (!c->into) {
        add_note(m, column, value_as_prose(m->arena, c->rule->type, &value));
        return;
    }
    import_value *target = &m->row->values[import_target_index(m->header->kind, c->into)];
    if (target->set && c->rule->type->kind == CALX_KIND_ARRAY)
        append_list(m->arena, &target->list, value.list);
    else
        *target = value;
}

/* The column that is named when a required target has no value: the last that goes there. */
static const char *source_of(const import_kind *kind, const char *target)
{
    const char *name = target;
    for (const import_column *c = kind->columns; c->name; c++)
        if (c->into && strcmp(c->into, target) == 0)
            name = c->name;
    return name;
}

static void require_values(struct making *m)
{
    const import_kind *kind = m->header->kind;
    for (int i = 0; kind->targets[i].name; i++)
        if (kind->targets[i].required && !m->row->values[i].set && m->reason.len == 0)
            add_reason(m, "%s is blank", source_of(kind, kind->targets[i].name));
}

/* A short record is filled up with nulls, so that each of its fields keeps its column. */
static void keep_raw(import_row *row, const import_header *h, const import_record *record, calx_arena *arena)
{
    size_t count = record->count > h->count ? record->count : h->count;
    calx_text *raw = calx_new_array(arena, calx_text, count);
    bool *nulls = calx_new_array(arena, bool, count);
    for (size_t i = 0; i < count; i++) {
        size_t field = i < h->count ? h->order[i] : i;
        nulls[i] = field >= record->count;
        if (!nulls[i])
            raw[i] = record->fields[field];
    }
    row->raw = (calx_array_text){ .items = raw, .nulls = nulls, .len = (int32_t)count };
}

void import_row_clean(import_row *row, const import_header *header, const import_record *record, calx_arena *arena,
                      import_counts *counts)
{
    *row = (import_row){ 0 };
    struct making m = { .row = row, .header = header, .arena = arena };
    m.reason = calx_buffer_in(arena);
    m.notes = calx_buffer_in(arena);
    keep_raw(row, header, record, arena);
    if (record->count != header->count) {
        row->reason = calx_text_format(arena, "%zu fields where the header has %zu", record->count, header->count);
        return;
    }
    for (size_t i = 0; i < header->declared; i++)
        clean_column(&m, i, record->fields[header->field[i]]);
    if (header->kind->derive)
        header->kind->derive(arena, header->kind, row->values, m.effects);
    require_values(&m);
    if (m.notes.len)
        row->values[import_target_index(header->kind, header->kind->notes)] =
            (import_value){ .set = true, .text = calx_buffer_text(&m.notes) };
    row->reason = calx_buffer_text(&m.reason);
    for (size_t i = 0; i < header->declared; i++)
        for (int e = 0; e < EFFECT_COUNT; e++)
            counts->effects[i][e] += (m.effects[i] >> e) & 1;
}
