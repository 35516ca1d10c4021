/* What becomes of one field of a record: the cleaning rules, each a function over one text.
 *
 * A rule reads the text and gives the value for the staging column, or none. It never fails: text that
 * it can make nothing of is reported as `unfit`, and the table in columns.h says what follows. */
#ifndef DATASOURCES_IMPORT_CLEAN_H
#define DATASOURCES_IMPORT_CLEAN_H

#include <calx/value.h>

/* What a rule did to a text: a set of these, each counted once for a record. */
typedef enum import_effect {
    EFFECT_TRIMMED,    /* blanks at the ends, non-breaking spaces or zero-width characters went */
    EFFECT_NO_VALUE,   /* a word that says that there is no value */
    EFFECT_RELABELLED, /* written as the database's label for it */
    EFFECT_TIME,       /* the time of day of a date went */
    EFFECT_FRAGMENT,   /* the part of a URL after # went */
    EFFECT_ENCODED,    /* blanks inside a URL are written as %20 */
    EFFECT_REMARK,     /* a remark in brackets after a URL went */
    EFFECT_CUT,        /* what follows a comma in a town's name went */
    EFFECT_PADDED,     /* a code's leading zero came back */
    EFFECT_REPEATED,   /* an element that was in the list already went */
    EFFECT_NOTED,      /* kept in the notes, having no column or no label */
    EFFECT_DROPPED,    /* not kept at all */
    EFFECT_COUNT
} import_effect;

/* What each effect is called in the report and in the documentation. */
extern const char *const import_effect_names[EFFECT_COUNT];

/* A label of the database, and another way of writing it (NULL: none). */
typedef struct import_label {
    const char *label;
    const char *also;
} import_label;

/* What a rule made of one text. */
typedef struct import_value {
    bool set;         /* false: null */
    bool unfit;       /* there is text but the rule can make nothing of it; `set` is false then */
    unsigned effects; /* 1 << import_effect, each */
    calx_text note;   /* what the value does not hold of the text; empty: nothing */
    union {
        calx_text text;
        calx_array_text list;
        calx_date date;
        bool boolean;
        double number;
    };
} import_value;

/* One rule: what its values are called ("a date"), the type of its values, its function. `labels` ends with
 * a zero label and is NULL for rules that need none. */
typedef struct import_rule {
    const char *name;
    const calx_type *type;
    void (*clean)(calx_arena *arena, calx_text text, const import_label *labels, import_value *out);
} import_rule;

/* Text of one line or several: blanks at both ends go, non-breaking spaces become blanks, zero-width
 * characters go; nothing left is null. Every rule below begins with this one. */
extern const import_rule import_rule_text;
/* As text, and short enough for an index: at most 500 bytes. */
extern const import_rule import_rule_name;
/* As name; none, N, NA, n/a and the like are null, the first letter becomes a capital. */
extern const import_rule import_rule_word;
/* One of the labels, whatever its case. */
extern const import_rule import_rule_label;
/* A list of labels. */
extern const import_rule import_rule_labels;
/* A list as Python or JSON writes it, or one bare element. Repeated and blank elements go. */
extern const import_rule import_rule_list;
/* A URL without its fragment. */
extern const import_rule import_rule_url;
/* A URL that may keep its fragment. */
extern const import_rule import_rule_link;
/* True or False. */
extern const import_rule import_rule_boolean;
/* YYYY-MM-DD, with or without a time of day. */
extern const import_rule import_rule_date;
/* Degrees north, and degrees east. */
extern const import_rule import_rule_latitude;
extern const import_rule import_rule_longitude;
/* A state's two letters, in capitals. */
extern const import_rule import_rule_state;
/* A county's five digits. */
extern const import_rule import_rule_fips;
/* A town's name: what follows a comma goes, a number is none. */
extern const import_rule import_rule_town;
/* A length of time in prose, as a label of retention_schedule. */
extern const import_rule import_rule_retention;

/* The label of agency_type for an agency of that name: `unknown` where no word of it tells. */
calx_text import_agency_type(calx_arena *arena, calx_text name);

#endif
