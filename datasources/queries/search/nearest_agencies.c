/* Look-ups by keys, of rows that hold lists: the server sends a list for a fraction of what it takes to count one. */
#include "nearest_agencies.h"

#include <calx/verify.h>

CALX_CTE(asked_word, FIELD(id, int4), FIELD(number, int8));
CALX_CTE(asked_frame, FIELD(frame, int4));
CALX_CTE(looked_up_word, FIELD(id, int4), FIELD(leads_to, int8_array), FIELD(name_count, int4));
CALX_CTE(led_word, FIELD(number, int8), FIELD(id, int4), FIELD(leads_to, int8_array), FIELD(before, int8));
CALX_CTE(short_name, FIELD(frame, int4), FIELD(length, int4), FIELD(id, int4));
CALX_CTE(near_name, FIELD(folded_name, text), FIELD(similarity, float4));

#define show_trgm(term) CALX_FUNCTION(text_array, "show_trgm", CALX_TAKES(text, term))

/* Who last refreshed the view, with or without CONCURRENTLY: either writes its row of the catalog anew. */
#define names_version() \
    calx_raw(int8, "(SELECT xmin::text::bigint FROM pg_class WHERE oid = 'typeahead_names'::regclass)")

calx_select *version_of_names(calx_arena *arena)
{
    return select_(arena, as(names_version(), "version"));
}

calx_select *words_of_trigrams(calx_arena *arena, calx_text term)
{
    calx_select *q =
        select_(arena, typeahead_trigrams.rare_word_ids, typeahead_trigrams.common_word_ids,
                as(cardinality_(show_trgm(lower(value_(text, term)))), "term_length"), as(names_version(), "version"));
    from(q, typeahead_trigrams);
    where(q, is_element(typeahead_trigrams.trigram, show_trgm(lower(value_(text, term)))));
    return q;
}

calx_select *common_words(calx_arena *arena)
{
    calx_select *q = select_(arena, typeahead_words.id, typeahead_words.leads_to);
    from(q, typeahead_words);
    where(q, lt(typeahead_words.id, 0));
    return q;
}

/* A look-up for each: as a join the server would read all words. */
static looked_up_word look_up(calx_arena *arena, const asked_word *asked)
{
    calx_select *q = select_(arena, typeahead_words.id, typeahead_words.leads_to, typeahead_words.name_count);
    from(q, typeahead_words);
    where(q, eq_col(typeahead_words.id, asked->id));
    limit(q, 1);
    return derived_(arena, looked_up_word, "known", q);
}

calx_select *rare_words(calx_arena *arena, calx_array_int4 ids, int64_t most)
{
    asked_word asked = rows_from_numbered(arena, asked_word, "asked", unnest_(int4, value_(int4_array, ids)));
    looked_up_word known = look_up(arena, &asked);
    calx_select *led = select_(
        arena, as(asked.number, "number"), known.id, known.leads_to,
        as(over_rows(sum_(known.name_count), ONE_PARTITION, sorted_by(asked.number), UNBOUNDED_PRECEDING, PRECEDING(1)),
           "before"));
    from(led, asked);
    cross_join_lateral(led, known);
    led_word word = derived_(arena, led_word, "word", led);
    calx_select *q = select_(arena, word.id, word.leads_to);
    from(q, word);
    where(q, or_(is_null(word.before), lt(word.before, most)));
    order_by(q, word.number);
    return q;
}

calx_select *shortest_of_frames(calx_arena *arena, calx_array_int4 frames, int64_t most)
{
    asked_frame asked = rows_from(arena, asked_frame, "asked", unnest_(int4, value_(int4_array, frames)));
    calx_select *of_frame = select_(arena, typeahead_names.frame, typeahead_names.length, typeahead_names.id);
    from(of_frame, typeahead_names);
    where(of_frame, eq_col(typeahead_names.frame, asked.frame));
    order_by(of_frame, typeahead_names.length, typeahead_names.id);
    limit(of_frame, most);
    short_name shortest = derived_(arena, short_name, "shortest", of_frame);
    calx_select *q = select_(arena, shortest.frame, shortest.length, shortest.id);
    from(q, asked);
    cross_join_lateral(q, shortest);
    return q;
}

calx_select *nearest_of_names(calx_arena *arena, calx_text term, calx_array_int4 ids, int64_t version, int64_t most)
{
    calx_select *compared =
        select_(arena, typeahead_names.folded_name, as(similarity(typeahead_names.folded_name, term), "similarity"));
    from(compared, typeahead_names);
    where(compared, is_element(typeahead_names.id, value_(int4_array, ids)));
    order_by(compared, desc(similarity(typeahead_names.folded_name, term)), typeahead_names.folded_name);
    limit(compared, most);
    near_name near = derived_(arena, near_name, "near", compared);
    calx_select *q =
        select_(arena, typeahead_agencies.id, typeahead_agencies.name, typeahead_agencies.jurisdiction_type,
                typeahead_agencies.state_iso, typeahead_agencies.municipality, typeahead_agencies.county_name,
                typeahead_agencies.location_id, as(minus(value_(float4, 1.0F), near.similarity), "distance"));
    from(q, near);
    join(q, typeahead_agencies, eq_col(typeahead_agencies.folded_name, near.folded_name));
    where(q, gt(near.similarity, 0.0F));
    where(q, eq(names_version(), version));
    order_by(q, desc(near.similarity), typeahead_agencies.folded_name, typeahead_agencies.id,
             typeahead_agencies.location_id);
    limit(q, most);
    return q;
}

static int32_t a_number[] = { 1 };
#define A_LIST ((calx_array_int4){ .items = a_number, .len = 1 })

CALX_VERIFY_ROWS(words_of_trigrams, trigram_words, words_of_trigrams(arena, CALX_TEXT("x")));
CALX_VERIFY_ROWS(common_words, word_leads, common_words(arena));
CALX_VERIFY_ROWS(rare_words, word_leads, rare_words(arena, A_LIST, 1));
CALX_VERIFY_ROWS(shortest_of_frames, framed_name, shortest_of_frames(arena, A_LIST, 1));
CALX_VERIFY_ROWS(nearest_of_names, agency_suggestion, nearest_of_names(arena, CALX_TEXT("x"), A_LIST, 1, 1));
CALX_VERIFY_VALUE(version_of_names, int8, version_of_names(arena));
