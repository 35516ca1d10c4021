/* The rules that read prose: how long records are kept, and what kind of agency a name tells of. */
#include "cleaning.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Words that change nothing about a length of time. Those that make it vague (about, at least, ~) are not
 * among them: such a text has no label. */
static const char *const fillers[] = { "last", "past",      "previous", "trailing", "rolling",
                                       "the",  "seemingly", "of",       "archives", "(updated daily)" };

/* In minutes. */
#define DAYS(n) ((n)*24L * 60)
#define YEARS(n) DAYS((n)*365L)

/* A month is taken as 30 days, a year as 365. */
static const struct {
    const char *unit;
    long minutes;
} units[] = {
    { "minute", 1 },     { "hour", 60 },        { "day", DAYS(1) },
    { "week", DAYS(7) }, { "month", DAYS(30) }, { "year", YEARS(1) },
};

/* The labels of retention_schedule by the lengths they stand for, both ends included, in minutes.
 * Between them are lengths without a label, such as ten days. */
static const struct {
    long least;
    long most;
    const char *label;
} schedules[] = {
    { 1, DAYS(1) - 1, "< 1 day" },
    { DAYS(1), DAYS(1), "1 day" },
    { DAYS(1) + 1, DAYS(7) - 1, "< 1 week" },
    { DAYS(7), DAYS(7), "1 week" },
    { DAYS(28), DAYS(31), "1 month" },
    { DAYS(31) + 1, DAYS(360) - 1, "< 1 year" },
    { DAYS(360), YEARS(10), "1-10 years" },
    { YEARS(10) + 1, YEARS(1000), "> 10 years" },
};

static const char *skip_fillers(const char *text)
{
    for (size_t i = 0; i < sizeof(fillers) / sizeof(fillers[0]); i++) {
        size_t len = strlen(fillers[i]);
        if (strncmp(text, fillers[i], len) == 0 && (text[len] == ' ' || text[len] == '\0'))
            return skip_fillers(text + len + strspn(text + len, " "));
    }
    return text;
}

/* The minutes that `text`, in small letters, names; 0 where it names no one length. */
static long length_of(const char *text)
{
    text = skip_fillers(text);
    long count = 1;
    bool counted = isdigit((unsigned char)*text);
    if (counted) {
        char *end;
        count = strtol(text, &end, 10);
        text = end + strspn(end, " ");
    }
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        size_t len = strlen(units[i].unit);
        if (strncmp(text, units[i].unit, len) != 0)
            continue;
        text += len;
        text += counted && *text == 's';
        text += strspn(text, " ");
        return *skip_fillers(text) == '\0' && count <= 10000 ? count * units[i].minutes : 0;
    }
    return 0;
}

static const char *schedule_of(long minutes)
{
    for (size_t i = 0; minutes > 0 && i < sizeof(schedules) / sizeof(schedules[0]); i++)
        if (minutes >= schedules[i].least && minutes <= schedules[i].most)
            return schedules[i].label;
    return NULL;
}

static char *small_letters(calx_arena *arena, calx_text text)
{
    char *small = calx_text_cstr(arena, text);
    for (char *c = small; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return small;
}

/* The label where there is one, and the prose for the notes where it says something else than the label. */
static void clean_retention(calx_arena *arena, calx_text text, const import_label *labels, import_value *out)
{
    import_rule_label.clean(arena, text, labels, out);
    if (!out->unfit)
        return;
    import_value prose = { 0 };
    import_rule_text.clean(arena, text, NULL, &prose);
    const char *label = schedule_of(length_of(small_letters(arena, prose.text)));
    if (!label)
        return;
    out->unfit = false;
    out->set = true;
    out->text = calx_text_of(label);
    out->note = prose.text;
    note_effect(out, EFFECT_RELABELLED);
}

IMPORT_RULE(retention, "a length of time", text);

/* Words that begin a word of a name, and what an agency of that name is; the first that is found counts.
 * A blank after one asks for the whole word. */
static const struct {
    const char *word;
    const char *type;
} agency_words[] = {
    { "aggregated", "aggregated" },
    { "jail ", "incarceration" },
    { "prison", "incarceration" },
    { "correction ", "incarceration" },
    { "corrections ", "incarceration" },
    { "correctional ", "incarceration" },
    { "detention", "incarceration" },
    { "penitentiar", "incarceration" },
    { "release center", "incarceration" },
    { "polic", "law enforcement" },
    { "sheriff", "law enforcement" },
    { "marshal", "law enforcement" },
    { "constable", "law enforcement" },
    { "trooper", "law enforcement" },
    { "patrol", "law enforcement" },
    { "ranger", "law enforcement" },
    { "detective", "law enforcement" },
    { "investigat", "law enforcement" },
    { "prosecut", "law enforcement" },
    { "attorney", "law enforcement" },
    { "security", "law enforcement" },
    { "enforcement", "law enforcement" },
    { "public safety", "law enforcement" },
    { "campus safety", "law enforcement" },
    { "safety department", "law enforcement" },
    { "conservation officer", "law enforcement" },
    { "warden", "law enforcement" },
    { "court", "court" },
    { "judicia", "court" },
    { "magistrate", "court" },
};

/* Whether a word of `name` begins with `word`. `name` is in small letters and ends with a blank. */
static bool has_word(const char *name, const char *word)
{
    for (const char *at = name; (at = strstr(at, word)); at++)
        if (at == name || !isalpha((unsigned char)at[-1]))
            return true;
    return false;
}

calx_text import_agency_type(calx_arena *arena, calx_text name)
{
    const char *small = small_letters(arena, calx_text_format(arena, "%.*s ", CALX_TEXT_ARG(name)));
    for (size_t i = 0; i < sizeof(agency_words) / sizeof(agency_words[0]); i++)
        if (has_word(small, agency_words[i].word))
            return calx_text_of(agency_words[i].type);
    return CALX_TEXT("unknown");
}
