/* The names of agencies that are the most like a term, for typeahead of what is misspelt. */
#ifndef DSDB_CLIENT_NEAREST_AGENCIES_H
#define DSDB_CLIENT_NEAREST_AGENCIES_H

#include "search.h"

/* The agencies whose names are the most similar to a term by trigram, DSDB_TYPEAHEAD_PAGE rows at most, the nearest
 * first; names without a trigram of the term are left out. A name may be missing that is about as near as the last of
 * them. Reads the materialized views typeahead_agencies, typeahead_names, typeahead_words and typeahead_trigrams in
 * three trips; where a refresh of the latter three comes between them, after which numbers are those of other names,
 * all are made again. A transaction for each call would take the server a tenth more time. */
bool dsdb_nearest_agencies(calx_session *db, calx_arena *arena, calx_text term, agency_suggestion_list *out,
                           calx_error *err);

#endif
