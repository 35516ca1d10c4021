/* From a script's steps to the texts of revisions. Runs nothing but counts of rows. */
#include "drafts.h"

#include <calx/buffer.h>
#include <calx/transaction.h>

#include <inttypes.h>
#include <string.h>

#define CANCELED "57014"
#define NO_LOCK "55P03"

enum {
    WIDTH = 110,      /* of a line of comment */
    COUNTING = 10000, /* milliseconds that a count may take */
    WAITING = 2000    /* and wait for others */
};

static bool begins_group(const draft_group *group, const calx_step *last, const calx_step *step)
{
    if (!group || group->outside != step->outside)
        return true;
    return !step->outside && step->batch != last->batch; /* outside of transactions every statement is committed */
}

/* Cuts a script into groups: a new one where something must be committed before. */
static void cut_into_groups(drafts *d, const calx_script *script)
{
    d->groups = calx_new_array(d->arena, draft_group, script->count);
    draft_group *group = NULL;
    for (size_t i = 0; i < script->count; i++) {
        const calx_step *step = &script->steps[i];
        if (begins_group(group, i ? step - 1 : NULL, step)) {
            group = &d->groups[d->count++];
            group->phase = step->phase;
            group->outside = step->outside;
            group->up.items = calx_new_array(d->arena, drafted_step, script->count - i);
        }
        bool held = step->destructive && !d->options->allow_destructive;
        group->up.items[group->up.count++] = (drafted_step){ .step = step, .held = held };
        d->held_back += held;
    }
}

calx_text calx_drafts_sql(calx_arena *arena, const drafted_steps *steps, bool all)
{
    calx_buffer sql = calx_buffer_in(arena);
    for (size_t i = 0; i < steps->count; i++)
        if (all || !steps->items[i].held)
            calx_buffer_add_text(&sql, steps->items[i].step->sql);
    return calx_buffer_text(&sql);
}

/* Words as lines of comment. */
static void add_comment(calx_buffer *to, calx_text words)
{
    size_t column = 0;
    while (words.len > 0) {
        calx_text word = calx_text_cut(&words, ' ');
        if (word.len == 0)
            continue;
        if (column == 0 || column + 1 + word.len > WIDTH) {
            calx_buffer_add_cstr(to, column ? "\n--" : "--");
            column = 2;
        }
        calx_buffer_add_char(to, ' ');
        calx_buffer_add_text(to, word);
        column += 1 + word.len;
    }
    if (column)
        calx_buffer_add_char(to, '\n');
}

/* 1234567 as "1,234,567" */
static const char *grouped(calx_arena *arena, int64_t n)
{
    calx_text digits = calx_text_format(arena, "%" PRId64, n);
    calx_buffer out = calx_buffer_in(arena);
    for (size_t i = 0; i < digits.len; i++) {
        if (i > 0 && (digits.len - i) % 3 == 0)
            calx_buffer_add_char(&out, ',');
        calx_buffer_add_char(&out, digits.data[i]);
    }
    return calx_buffer_cstr(&out);
}

/* Asks the database, which others are at work on, and not for long. -1 with the error where it does not answer. */
static int64_t count_rows(const drafts *d, calx_text sql, calx_error *err)
{
    const calx_tx_options briefly = { .read_only = true,
                                      .statement_milliseconds = COUNTING,
                                      .lock_milliseconds = WAITING };
    CALX_TRANSACTION_WITH(tx, d->conn, &briefly, err);
    PGresult *count = tx.open ? calx_query(d->conn, d->arena, calx_text_cstr(d->arena, sql), NULL, err) : NULL;
    return count ? calx_cell_int(count, 0, 0) : -1;
}

/* How many rows of the database a step hurts, or is stopped by, as a sentence; empty where there is nothing to say. */
static calx_text hurt(const drafts *d, const calx_step *step)
{
    calx_error err = { 0 };
    if (step->hurt_sql.len == 0)
        return (calx_text){ 0 };
    int64_t rows = count_rows(d, step->hurt_sql, &err);
    if (rows < 0 && calx_error_is(&err, NO_LOCK))
        return CALX_TEXT("The rows that it hurts were not counted: others had locked the table.");
    if (rows < 0 && calx_error_is(&err, CANCELED))
        return calx_text_format(d->arena, "The rows that it hurts were not counted: that took longer than %d seconds.",
                                COUNTING / 1000);
    if (rows < 0)
        return calx_text_format(d->arena, "The rows that it hurts could not be counted: %s", err.message);
    const char *several = rows == 1 ? "" : "s";
    if (rows == 0)
        return step->destructive ? CALX_TEXT("It hurt no row when this was written.") : (calx_text){ 0 };
    if (step->destructive)
        return calx_text_format(d->arena, "It hurt %s row%s when this was written.", grouped(d->arena, rows), several);
    return calx_text_format(d->arena, "%s row%s stood in the way when this was written: correct %s first.",
                            grouped(d->arena, rows), several, rows == 1 ? "it" : "them");
}

static void add_held(const drafts *d, calx_buffer *to, const calx_step *step, calx_text rows)
{
    add_comment(to, calx_text_format(d->arena, "Held back: %.*s. %.*s%sRemove the hyphens to mean it.",
                                     CALX_TEXT_ARG(step->summary), CALX_TEXT_ARG(rows), rows.len ? " " : ""));
    calx_text rest = step->sql;
    while (rest.len > 0) {
        calx_text line = calx_text_cut(&rest, '\n');
        calx_buffer_addf(to, "--%s%.*s\n", line.len ? " " : "", CALX_TEXT_ARG(line));
    }
}

/* The statements, each with what lint is to know before it. */
static void add_sql(calx_buffer *to, const drafted_step *drafted)
{
    const drafted_allowance *next = drafted->allowances;
    calx_text rest = drafted->step->sql;
    for (int line = 0; rest.len > 0; line++) {
        for (; next && next->line == line; next = next->next)
            calx_buffer_addf(to, "-- lint: allow %s, because %s\n", next->rule, next->because);
        calx_buffer_add_text(to, calx_text_cut(&rest, '\n'));
        calx_buffer_add_char(to, '\n');
    }
}

static void add_step(const drafts *d, calx_buffer *to, const drafted_step *drafted, bool up)
{
    const calx_step *step = drafted->step;
    calx_text rows = up ? hurt(d, step) : (calx_text){ 0 };
    add_comment(to, step->note);
    if (drafted->held) {
        add_held(d, to, step, rows);
        return;
    }
    add_comment(to, rows);
    add_sql(to, drafted);
}

/* Remarks on the parts of one thing, a line each, are one paragraph. */
static bool goes_on(const drafted_steps *steps, size_t i)
{
    calx_text comment = CALX_TEXT("COMMENT ON ");
    return i > 0 && !steps->items[i].held && !steps->items[i - 1].held &&
           calx_text_starts(steps->items[i].step->sql, comment) &&
           calx_text_starts(steps->items[i - 1].step->sql, comment);
}

/* Where all steps are comments, something has to be there that runs: an empty part is refused. */
static calx_text text_of(const drafts *d, const drafted_steps *steps, bool up)
{
    calx_buffer text = calx_buffer_in(d->arena);
    bool runs = false;
    for (size_t i = 0; i < steps->count; i++) {
        if (!goes_on(steps, i))
            calx_buffer_add_char(&text, '\n');
        add_step(d, &text, &steps->items[i], up);
        runs = runs || !steps->items[i].held;
    }
    if (!runs)
        calx_buffer_add_cstr(&text, "\nSELECT 1;\n");
    calx_buffer_add_char(&text, '\n');
    return calx_buffer_text(&text);
}

static const char *suffix_of(const drafts *d, const draft_group *group)
{
    static const char *const by_phase[] = {
        [CALX_PHASE_LABELS] = ": labels",      [CALX_PHASE_CHANGE] = "",
        [CALX_PHASE_CONCURRENT] = ": indexes", [CALX_PHASE_FILL] = ": fill columns",
        [CALX_PHASE_VALIDATE] = ": validate",  [CALX_PHASE_FINISH] = ": finish",
    };
    return d->count == 1 ? "" : by_phase[group->phase];
}

static calx_text prose_of(const drafts *d, size_t index, bool proved)
{
    const char *how = proved ? "Made from the models; run up and down on a copy of the schema, and compared."
                             : "Made from the models, and NOT proved: read it well.";
    if (d->count == 1)
        return calx_text_of(how);
    return calx_text_format(d->arena, "%s\nPart %zu of %zu: each needs those before it committed.", how, index + 1,
                            d->count);
}

static void fill(const drafts *d, calx_autogenerated *out)
{
    calx_draft *list = calx_new_array(d->arena, calx_draft, d->count);
    for (size_t i = 0; i < d->count; i++)
        list[i] = (calx_draft){
            .suffix = suffix_of(d, &d->groups[i]),
            .prose = prose_of(d, i, out->proved),
            .upgrade = text_of(d, &d->groups[i].up, true),
            .downgrade = text_of(d, &d->groups[i].down, false),
            .outside_transaction = d->groups[i].outside,
        };
    out->drafts = list;
    out->count = d->count;
    out->held_back = d->held_back;
    out->findings = d->findings;
}

bool calx_autogenerate(calx_conn *conn, const calx_difference *difference, calx_arena *arena,
                       const calx_autogenerate_options *options, calx_autogenerated *out, calx_error *err)
{
    static const calx_autogenerate_options defaults;
    drafts d = { .arena = arena, .conn = conn, .difference = difference, .options = options ? options : &defaults };
    calx_script_options how = { .label_map = d.options->label_map, .label_map_count = d.options->label_map_count };
    *out = (calx_autogenerated){ .proved = true };
    const calx_script *script = calx_catalog_script(arena, difference, &how, err);
    if (!script)
        return false;
    cut_into_groups(&d, script);
    if (!calx_drafts_prove(&d, &out->why)) {
        out->proved = false;
        if (err)
            *err = out->why;
        if (!d.options->unproved || calx_error_is(&out->why, CALX_LOST) || !calx_drafts_guess(&d, err))
            return false;
    }
    if (!calx_drafts_lint(&d, out->proved, err))
        return false;
    fill(&d, out);
    return true;
}
