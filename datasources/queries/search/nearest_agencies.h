/* What the nearest names of agencies are found by: see client/nearest_agencies.h, which counts what these give. */
#ifndef DSDB_QUERIES_SEARCH_NEAREST_AGENCIES_H
#define DSDB_QUERIES_SEARCH_NEAREST_AGENCIES_H

#include "queries/search/typeahead.h"

/* The words that have one trigram of the term. `term_length` is how many trigrams the term has, `version` that of the
 * numbers of words, names and frames: each refresh gives them others, and a version of its own. */
RESULT(trigram_words, FIELD(rare_word_ids, int4_array), FIELD(common_word_ids, int4_array), FIELD(term_length, int4),
       FIELD(version, int8));
/* What a word leads to: as typeahead_words has it. */
RESULT(word_leads, FIELD(id, int4), FIELD(leads_to, int8_array));
/* A name of a frame. */
RESULT(framed_name, FIELD(frame, int4), FIELD(length, int4), FIELD(id, int4));

/* A trigram_words for each trigram of the term that any word has. */
calx_select *words_of_trigrams(calx_arena *arena, calx_text term);
/* A word_leads for each common word. */
calx_select *common_words(calx_arena *arena);
/* A word_leads for each of these words, in their order, until those before lead to `most` names. */
calx_select *rare_words(calx_arena *arena, calx_array_int4 ids, int64_t most);
/* The `most` shortest names of each frame, as framed_name. */
calx_select *shortest_of_frames(calx_arena *arena, calx_array_int4 frames, int64_t most);
/* Rows of agency_suggestion: those of the `most` names that are the most similar of these to the term, the nearest
 * first, `most` at most. Names without a trigram of the term are left out; all are where the version is another. */
calx_select *nearest_of_names(calx_arena *arena, calx_text term, calx_array_int4 ids, int64_t version, int64_t most);
/* The version, an int8. */
calx_select *version_of_names(calx_arena *arena);

#endif
