/* Searches that users made, and the names that complete what they type. */
#ifndef DSDB_MODELS_SEARCH_H
#define DSDB_MODELS_SEARCH_H

#include <calx/model.h>
#include "enums.h"
#include "mixins.h"

#define RECENT_SEARCHES(C)                                                            \
    C(id,          int8, PRIMARY_KEY, IDENTITY_ALWAYS, DOC("Identifies the search.")) \
    USER_ID(C, DOC("User who searched."))                                             \
    C(location_id, int4, REFERENCES(locations, id), ON_DELETE("CASCADE"),             \
      DOC("Location that was searched; null when the search named none."))            \
    CREATED_AT_TZ(C, DOC("When the user searched."))
CALX_MODEL(recent_search, recent_searches, RECENT_SEARCHES, DOC("The latest searches of users, at most 50 each."),
           INDEXES({ "ix_recent_searches__user_id_created_at", "INDEX", "(user_id, created_at)" },
                   { "ix_recent_searches__location_id", "INDEX", "(location_id)" }),
           RELATES(TO_ONE(user, users, user_id, id),
                   TO_ONE(location, locations, location_id, id),
                   MANY_TO_MANY(record_categories, record_categories, id, id,
                                link_recent_searches__record_categories, recent_search_id, record_category_id),
                   MANY_TO_MANY(record_types, record_types, id, id,
                                link_recent_searches__record_types, recent_search_id, record_type_id)));

#define RECENT_SEARCHES_EXPANDED(C)                                                                                \
    C(id,                int8,              NOT_NULL, DOC("Identifies the search."))                               \
    C(user_id,           int4,              NOT_NULL, DOC("User who searched."))                                   \
    C(location_id,       int4,              DOC("Location that was searched; null when the search named none."))   \
    C(county_name,       text,              DOC("Name of the county."))                                            \
    C(locality_name,     varchar,           LENGTH(255), DOC("Name of the locality."))                             \
    C(location_type,     location_type,     DOC("Level of the location."))                                         \
    C(record_categories, varchar_array,     NOT_NULL, DOC("Names of the categories that the search asked for."))   \
    C(state_name,        text,              DOC("Full name of the state."))                                        \
    C(record_types,      record_type_array, NOT_NULL, DOC("Names of the record types that the search asked for."))
CALX_VIEW(expanded_recent_search, recent_searches_expanded, RECENT_SEARCHES_EXPANDED,
          DOC("Recent searches with the names of their places and what they asked for."));

#define TYPEAHEAD_LOCATIONS(C)                                                                                  \
    C(location_id,   int8,          NOT_NULL, DOC("Identifies the location."))                                  \
    C(search_name,   varchar,       DOC("Name of the place itself, to match with what is typed."))              \
    C(display_name,  varchar,       NOT_NULL, DOC("Names of locality, county and state, separated by commas.")) \
    C(type,          location_type, NOT_NULL, DOC("Level of the location."))                                    \
    C(state_name,    text,          DOC("Full name of the state."))                                             \
    C(county_name,   text,          DOC("Name of the county."))                                                 \
    C(locality_name, varchar,       LENGTH(255), DOC("Name of the locality."))
CALX_MATERIALIZED_VIEW(typeahead_location, typeahead_locations, TYPEAHEAD_LOCATIONS,
    DOC("Names of states, counties and localities to complete what a user types, as of the last refresh."));

#define TYPEAHEAD_AGENCIES(C)                                                                                  \
    C(id,                int4,              NOT_NULL,                                                          \
      DOC("Identifies the agency; an agency of several locations repeats."))                                   \
    C(name,              varchar,           NOT_NULL, DOC("Name of the agency, to match with what is typed.")) \
    C(jurisdiction_type, jurisdiction_type, NOT_NULL, DOC("Kind of jurisdiction that the agency has."))        \
    C(state_iso,         text,              DOC("Postal code of two letters, such as PA."))                    \
    C(municipality,      varchar,           LENGTH(255), DOC("Name of the locality."))                         \
    C(county_name,       text,              DOC("Name of the county."))                                        \
    C(location_id,       int8,              DOC("Location of the agency; null for an agency without one."))    \
    C(folded_name,       text,              NOT_NULL, DOC("The name in small letters, to find it by."))
CALX_MATERIALIZED_VIEW(typeahead_agency, typeahead_agencies, TYPEAHEAD_AGENCIES,
    DOC("Names of agencies to complete what a user types, one row for each location, as of the last refresh."));

#define TYPEAHEAD_NAMES(C)                                                                                    \
    C(id,           int4,       NOT_NULL, DOC("Number of the name in their order."))                          \
    C(folded_name,  text,       NOT_NULL, DOC("The name in small letters."))                                  \
    C(length,       int4,       NOT_NULL, DOC("How many trigrams it has."))                                   \
    C(frame,        int4,       NOT_NULL, DOC("Number of the group of names that have these common words."))  \
    C(common_words, text_array, NOT_NULL, DOC("Those of its words that more than one name in 30 has."))       \
    C(rare_words,   text_array, NOT_NULL, DOC("Its other words."))
CALX_MATERIALIZED_VIEW(typeahead_name, typeahead_names, TYPEAHEAD_NAMES,
    DOC("The different names of agencies and their words, to find names that are misspelt, as of the last refresh."));

#define TYPEAHEAD_WORDS(C)                                                                                    \
    C(id,       int4,       NOT_NULL, DOC("Number of the word, negative for a common one; see the view."))    \
    C(word,     text,       NOT_NULL, DOC("The word in small letters."))                                      \
    C(leads_to, int8_array, NOT_NULL, DOC("Names that have a rare word, frames that have a common one."))      \
    C(name_count, int4,     NOT_NULL, DOC("How many names have the word."))
CALX_MATERIALIZED_VIEW(typeahead_word, typeahead_words, TYPEAHEAD_WORDS,
    DOC("Words of the names of agencies, to find names that are misspelt, as of the last refresh."));

#define TYPEAHEAD_TRIGRAMS(C)                                                                                 \
    C(trigram,         text,       NOT_NULL, DOC("Three letters that all these words have."))                 \
    C(rare_word_ids,   int4_array, NOT_NULL, DOC("Numbers of the rare words, in order."))                     \
    C(common_word_ids, int4_array, NOT_NULL, DOC("Numbers of the common words, in order."))                   \
    C(name_count,      int4,       NOT_NULL, DOC("How many names these words have, added up."))
CALX_MATERIALIZED_VIEW(typeahead_trigram, typeahead_trigrams, TYPEAHEAD_TRIGRAMS,
    DOC("Words by their trigrams, to find names that are misspelt, as of the last refresh."));

#endif
