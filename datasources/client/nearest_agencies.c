/* A name's trigrams are those of its words, so names are found by words: the rare ones that share most with the term
 * for their length, until they have led to enough names. What a name shares is the sum of its words, where the common
 * ones are summed once a frame; that is exact but for trigrams of two words. The nearest by this estimate, and the
 * shortest names of the nearest frames, are then compared. So the work is bounded whatever the term.
 *
 * The server looks lists up and compares names; the lists are counted here. As SQL, where every number of a list is a
 * row, it took two to six times as long. The views say what the numbers are made of (sql/materialized_views). */
#include "nearest_agencies.h"

#include "queries/search/nearest_agencies.h"

#include <calx/batch.h>

enum { READ_WORDS = 150, READ_NAMES = 20000, READ_FRAMES = 5, COMPARED_NAMES = 64, MOST_TRIES = 3 };

/* The best of what was ranked so far: by score, then by number. */
typedef struct ranked {
    double score;
    int64_t number;
} ranked;
typedef struct ranking {
    ranked *items;
    int len, most;
} ranking;

/* What the term is known by so far. */
typedef struct sought {
    calx_session *db;
    calx_arena *arena;
    trigram_words_list trigrams; /* that words of names have */
    word_leads_list common;
    int *common_shared; /* trigrams of the term that each common word has; 0 where another one is meant */
    bool *meant;        /* common words that the term is taken to have */
    int *frame_shared;  /* by number of the frame */
    int64_t frame_count;
    int *word_shared; /* by number of the rare word */
    ranking words, frames, names;
} sought;

static ranking new_ranking(calx_arena *arena, int most)
{
    return (ranking){ calx_new_array(arena, ranked, (size_t)most), 0, most };
}

static bool is_better(const ranked *one, const ranked *other)
{
    return one->score > other->score || (one->score >= other->score && one->number < other->number);
}

static void rank(ranking *r, double score, int64_t number)
{
    ranked one = { score, number };
    if (r->len == r->most && !is_better(&one, &r->items[r->len - 1]))
        return;
    int at = r->len < r->most ? r->len++ : r->len - 1;
    for (; at > 0 && is_better(&one, &r->items[at - 1]); at--)
        r->items[at] = r->items[at - 1];
    r->items[at] = one;
}

static calx_array_int4 numbers_of(calx_arena *arena, const ranking *r)
{
    int32_t *numbers = calx_new_array(arena, int32_t, (size_t)r->len + 1);
    for (int i = 0; i < r->len; i++)
        numbers[i] = (int32_t)r->items[i].number;
    return (calx_array_int4){ .items = numbers, .len = r->len };
}

/* How many trigrams a word has. */
static int length_of(int32_t word_id)
{
    return word_id & 31;
}

static void count_common(sought *s, const trigram_words *of)
{
    for (int32_t i = 0; i < of->common_word_ids.len; i++)
        for (size_t at = 0; at < s->common.len; at++)
            s->common_shared[at] += s->common.items[at].id == of->common_word_ids.items[i];
}

/* Whether a trigram is of a common word that is meant: then other words get no credit for it. */
static bool is_spoken_for(const sought *s, const trigram_words *of)
{
    for (int32_t i = 0; i < of->common_word_ids.len; i++)
        for (size_t at = 0; at < s->common.len; at++)
            if (s->meant[at] && s->common.items[at].id == of->common_word_ids.items[i])
                return true;
    return false;
}

/* Whether the term has so much of a common word that this is what is meant: half of it, where of a word of six letters
 * two that changed places leave three of seven. That a word begins alike is not enough. */
static bool is_meant(int shared, int length)
{
    return shared > 1 && (length <= 7 ? shared * 5 >= length * 2 : shared * 2 >= length);
}

static void weigh_common_words(sought *s)
{
    s->common_shared = calx_new_array(s->arena, int, s->common.len);
    s->meant = calx_new_array(s->arena, bool, s->common.len);
    for (size_t i = 0; i < s->trigrams.len; i++)
        count_common(s, &s->trigrams.items[i]);
    for (size_t at = 0; at < s->common.len; at++) {
        s->meant[at] = is_meant(s->common_shared[at], length_of(s->common.items[at].id));
        if (!s->meant[at])
            s->common_shared[at] = 0;
    }
    for (size_t i = 0; i < s->trigrams.len; i++)
        if (!is_spoken_for(s, &s->trigrams.items[i]))
            count_common(s, &s->trigrams.items[i]);
}

static void weigh_frames(sought *s)
{
    for (size_t at = 0; at < s->common.len; at++)
        for (int32_t i = 0; i < s->common.items[at].leads_to.len; i++)
            if (s->common.items[at].leads_to.items[i] >= s->frame_count)
                s->frame_count = s->common.items[at].leads_to.items[i] + 1;
    s->frame_shared = calx_new_array(s->arena, int, (size_t)s->frame_count);
    for (size_t at = 0; at < s->common.len; at++)
        for (int32_t i = 0; i < s->common.items[at].leads_to.len; i++)
            s->frame_shared[s->common.items[at].leads_to.items[i]] += s->common_shared[at];
    s->frames = new_ranking(s->arena, READ_FRAMES);
    for (int64_t frame = 0; frame < s->frame_count; frame++)
        if (s->frame_shared[frame] > 0)
            rank(&s->frames, s->frame_shared[frame], frame);
}

/* The rare words that share most for their length. */
static void weigh_rare_words(sought *s)
{
    int32_t last = 0;
    for (size_t i = 0; i < s->trigrams.len; i++)
        for (int32_t at = 0; at < s->trigrams.items[i].rare_word_ids.len; at++)
            if (s->trigrams.items[i].rare_word_ids.items[at] > last)
                last = s->trigrams.items[i].rare_word_ids.items[at];
    s->word_shared = calx_new_array(s->arena, int, (size_t)(last >> 5) + 1);
    int32_t *ids = calx_new_array(s->arena, int32_t, (size_t)(last >> 5) + 1);
    for (size_t i = 0; i < s->trigrams.len; i++) {
        calx_array_int4 list = s->trigrams.items[i].rare_word_ids;
        if (is_spoken_for(s, &s->trigrams.items[i]))
            continue;
        for (int32_t at = 0; at < list.len; at++) {
            ids[list.items[at] >> 5] = list.items[at];
            s->word_shared[list.items[at] >> 5]++;
        }
    }
    s->words = new_ranking(s->arena, READ_WORDS);
    for (int32_t number = 0; number <= last >> 5; number++)
        if (s->word_shared[number] > 0)
            rank(&s->words, s->word_shared[number] * 3 - length_of(ids[number]), ids[number]);
}

static bool look_up_trigrams(sought *s, calx_text term, calx_error *err)
{
    calx_batch *batch = calx_batch_new(s->db, s->arena);
    batch_fetch_all(batch, words_of_trigrams(s->arena, term), trigram_words, &s->trigrams);
    batch_fetch_all(batch, common_words(s->arena), word_leads, &s->common);
    return calx_batch_run(batch, err);
}

/* Names by what leads to them, which says their frame, length and number: an open hash table. uthash has a handle of 56
 * bytes for each, and takes five times the instructions for 20,000 of them. */
typedef struct found_name {
    uint64_t lead; /* 0 where the slot is free */
    int shared;
} found_name;
typedef struct found_names {
    found_name *slots;
    size_t mask;
} found_names;

static found_names new_found_names(calx_arena *arena, size_t most)
{
    size_t slots = 64;
    while (slots < 2 * most)
        slots *= 2;
    return (found_names){ calx_new_array(arena, found_name, slots), slots - 1 };
}

static void add_name(found_names *names, uint64_t lead, int shared)
{
    size_t at = (size_t)(lead * 0x9E3779B97F4A7C15U >> 32) & names->mask;
    while (names->slots[at].lead != 0 && names->slots[at].lead != lead)
        at = (at + 1) & names->mask;
    names->slots[at].lead = lead;
    names->slots[at].shared += shared;
}

static void rank_names(sought *s, const found_names *names)
{
    int term_length = s->trigrams.items[0].term_length;
    s->names = new_ranking(s->arena, COMPARED_NAMES);
    for (size_t i = 0; i <= names->mask; i++) {
        uint64_t lead = names->slots[i].lead;
        int64_t frame = (int64_t)(lead >> 44);
        int shared = names->slots[i].shared + (frame < s->frame_count ? s->frame_shared[frame] : 0);
        int different = term_length + (int)(lead >> 32 & 4095) - shared;
        if (lead != 0)
            rank(&s->names, (double)shared / (different > 1 ? different : 1), (int64_t)(lead & UINT32_MAX));
    }
}

/* The names that the nearest words lead to, and the shortest of the nearest frames. */
static bool find_names(sought *s, calx_error *err)
{
    word_leads_list words;
    framed_name_list shortest;
    calx_batch *batch = calx_batch_new(s->db, s->arena);
    batch_fetch_all(batch, rare_words(s->arena, numbers_of(s->arena, &s->words), READ_NAMES), word_leads, &words);
    batch_fetch_all(batch, shortest_of_frames(s->arena, numbers_of(s->arena, &s->frames), DSDB_TYPEAHEAD_PAGE),
                    framed_name, &shortest);
    if (!calx_batch_run(batch, err))
        return false;
    size_t most = shortest.len;
    for (size_t i = 0; i < words.len; i++)
        most += (size_t)words.items[i].leads_to.len;
    found_names names = new_found_names(s->arena, most);
    for (size_t i = 0; i < words.len; i++)
        for (int32_t at = 0; at < words.items[i].leads_to.len; at++)
            add_name(&names, (uint64_t)words.items[i].leads_to.items[at], s->word_shared[words.items[i].id >> 5]);
    for (size_t i = 0; i < shortest.len; i++) {
        const framed_name *name = &shortest.items[i];
        uint64_t length = name->length < 4095 ? (uint64_t)name->length : 4095;
        add_name(&names, (uint64_t)name->frame << 44 | length << 32 | (uint64_t)name->id, 0);
    }
    rank_names(s, &names);
    return true;
}

/* The version of the numbers that were looked up; none where no name has anything in common with the term. */
static bool look_up(calx_session *db, calx_arena *arena, calx_text term, calx_opt_int8 *version,
                    agency_suggestion_list *out, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    sought s = { .db = db, .arena = scratch };
    if (!look_up_trigrams(&s, term, err))
        return false;
    *version = CALX_NONE(int8);
    if (s.trigrams.len == 0)
        return true;
    *version = CALX_SOME(int8, s.trigrams.items[0].version);
    weigh_common_words(&s);
    weigh_frames(&s);
    weigh_rare_words(&s);
    if (!find_names(&s, err))
        return false;
    calx_select *q = nearest_of_names(arena, term, numbers_of(arena, &s.names), version->value, DSDB_TYPEAHEAD_PAGE);
    return fetch_all(db, q, agency_suggestion, out, err);
}

/* Where nothing was found, although names have something in common with the term, a refresh has come between, after
 * which numbers mean other names. */
bool dsdb_nearest_agencies(calx_session *db, calx_arena *arena, calx_text term, agency_suggestion_list *out,
                           calx_error *err)
{
    calx_opt_int8 version;
    int64_t now;
    *out = (agency_suggestion_list){ 0 };
    for (int tries = 0; tries < MOST_TRIES; tries++) {
        if (!look_up(db, arena, term, &version, out, err))
            return false;
        if (!version.set || out->len > 0)
            return true;
        if (!fetch_value(db, version_of_names(arena), int8, &now, err))
            return false;
        if (now == version.value)
            return true;
    }
    return true;
}
