/* The rules for values with a form of their own: booleans, dates, degrees, codes, names of towns. */
#include "cleaning.h"

#include <calx/clock.h>
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What the column takes. */
enum { TOWN_MAX_BYTES = 255 };

static void clean_boolean(calx_arena *arena, calx_text text, const import_label *labels, import_value *out)
{
    (void)labels;
    calx_text word = import_tidy(arena, text, out);
    out->boolean = import_same_word(word, "true");
    out->set = out->boolean || import_same_word(word, "false");
    out->unfit = word.len > 0 && !out->set;
}

/* Reads `digits` digits, and nothing else. */
static bool number_of(const char *text, int digits, int *out)
{
    *out = 0;
    for (int i = 0; i < digits; i++) {
        if (!isdigit((unsigned char)text[i]))
            return false;
        *out = *out * 10 + (text[i] - '0');
    }
    return true;
}

static bool is_time(const char *text)
{
    return text[0] == '\0' ||
           ((text[0] == ' ' || text[0] == 'T') && strspn(text + 1, "0123456789:.Z+-") == strlen(text + 1) &&
            isdigit((unsigned char)text[1]));
}

static void clean_date(calx_arena *arena, calx_text text, const import_label *labels, import_value *out)
{
    (void)labels;
    calx_text word = import_tidy(arena, text, out);
    if (word.len == 0)
        return;
    const char *s = calx_text_cstr(arena, word);
    int year, month, day, y, m, d;
    out->unfit = true;
    if (word.len < 10 || !number_of(s, 4, &year) || s[4] != '-' || !number_of(s + 5, 2, &month) || s[7] != '-' ||
        !number_of(s + 8, 2, &day) || !is_time(s + 10) || year == 0)
        return;
    out->date = calx_date_of(year, month, day);
    calx_date_parts(out->date, &y, &m, &d);
    /* the calendar has no 30 February: another date comes back */
    if (y != year || m != month || d != day)
        return;
    out->unfit = false;
    out->set = true;
    if (word.len > 10)
        note_effect(out, EFFECT_TIME);
}

static void clean_degrees(calx_arena *arena, calx_text text, double most, import_value *out)
{
    calx_text word = import_tidy(arena, text, out);
    if (word.len == 0)
        return;
    char *end;
    out->number = strtod(calx_text_cstr(arena, word), &end);
    out->set = *end == '\0' && isfinite(out->number) && fabs(out->number) <= most;
    out->unfit = !out->set;
}

static void clean_latitude(calx_arena *arena, calx_text text, const import_label *labels, import_value *out)
{
    (void)labels;
    clean_degrees(arena, text, 90, out);
}

static void clean_longitude(calx_arena *arena, calx_text text, const import_label *labels, import_value *out)
{
    (void)labels;
    clean_degrees(arena, text, 180, out);
}

static void clean_state(calx_arena *arena, calx_text text, const import_label *labels, import_value *out)
{
    (void)labels;
    calx_text word = import_tidy(arena, text, out);
    if (word.len == 0)
        return;
    out->unfit = word.len != 2 || !isalpha((unsigned char)word.data[0]) || !isalpha((unsigned char)word.data[1]);
    if (out->unfit)
        return;
    char *capitals = calx_text_cstr(arena, word);
    for (char *c = capitals; *c; c++)
        *c = (char)toupper((unsigned char)*c);
    set_text(out, (calx_text){ capitals, word.len });
    if (!calx_text_equal(word, out->text))
        note_effect(out, EFFECT_RELABELLED);
}

static bool all_digits(calx_text text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!isdigit((unsigned char)text.data[i]))
            return false;
    return text.len > 0;
}

/* Spreadsheets take codes for numbers and drop their leading zero. */
static void clean_fips(calx_arena *arena, calx_text text, const import_label *labels, import_value *out)
{
    (void)labels;
    calx_text code = import_tidy(arena, text, out);
    bool short_one = all_digits(code) && code.len == 4;
    if (short_one) {
        code = calx_text_format(arena, "0%.*s", CALX_TEXT_ARG(code));
        note_effect(out, EFFECT_PADDED);
    }
    out->unfit = code.len > 0 && (code.len != 5 || !all_digits(code));
    if (!out->unfit)
        set_text(out, code);
}

static void clean_town(calx_arena *arena, calx_text text, const import_label *labels, import_value *out)
{
    (void)labels;
    calx_text given = import_tidy(arena, text, out);
    calx_text rest = given;
    calx_text town = calx_text_trim(calx_text_cut(&rest, ','));
    out->unfit = given.len > 0 && (town.len == 0 || town.len > TOWN_MAX_BYTES || all_digits(town));
    if (out->unfit)
        return;
    if (town.len < given.len)
        note_effect(out, EFFECT_CUT);
    set_text(out, town);
}

IMPORT_RULE(boolean, "True or False", boolean);
IMPORT_RULE(date, "a date", date);
IMPORT_RULE(latitude, "a latitude", float8);
IMPORT_RULE(longitude, "a longitude", float8);
IMPORT_RULE(state, "the two letters of a state", text);
IMPORT_RULE(fips, "the five digits of a county", text);
IMPORT_RULE(town, "the name of a town", text);
