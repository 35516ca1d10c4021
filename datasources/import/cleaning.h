/* What the files of cleaning rules share. */
#ifndef DATASOURCES_IMPORT_CLEANING_H
#define DATASOURCES_IMPORT_CLEANING_H

#include "clean.h"

/* The text without blanks at its ends and without odd blanks; notes the effect. */
calx_text import_tidy(calx_arena *arena, calx_text text, import_value *out);

/* The label that `word` means, noting the effect where it is spelt otherwise; empty where it means none. */
calx_text import_find_label(const import_label *labels, calx_text word, import_value *out);

/* Whether the two are the same whatever their case. `word` may be NULL. */
bool import_same_word(calx_text text, const char *word);

static inline void note_effect(import_value *out, import_effect effect)
{
    out->effects |= 1u << effect;
}

/* Empty text is null. */
static inline void set_text(import_value *out, calx_text text)
{
    out->set = text.len > 0;
    out->text = text;
}

/* Defines import_rule_NAME from clean_NAME. */
#define IMPORT_RULE(rule, phrase, sql) const import_rule import_rule_##rule = { phrase, &calx_type_##sql, clean_##rule }

#endif
