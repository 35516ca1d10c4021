/* Documents of full-text search in binary: how many words, then each with a NUL behind it, how many positions it has,
 * and those. */
#include "codec.h"

#define LONGEST_WORD 2046
#define MOST_POSITIONS 255

/* A word with its NUL and a number of positions. */
#define SHORTEST 3

static bool check_positions(const calx_lexeme *lexeme, calx_error *err)
{
    if (lexeme->position_count > MOST_POSITIONS)
        return calx_fail(err, CALX_BAD_VALUE, "A word of a tsvector has more than %d positions.", MOST_POSITIONS);
    int before = 0;
    for (size_t i = 0; i < lexeme->position_count; i++) {
        int place = CALX_LEXEME_PLACE(lexeme->positions[i]);
        if (place <= before)
            return calx_fail(err, CALX_BAD_VALUE, "The positions of a word of a tsvector are not in order from 1 on.");
        before = place;
    }
    return true;
}

static bool encode_lexeme(const calx_lexeme *lexeme, calx_buffer *out, calx_error *err)
{
    if (lexeme->word.len == 0 || lexeme->word.len > LONGEST_WORD)
        return calx_fail(err, CALX_BAD_VALUE, "A word of a tsvector has 1 to %d bytes, and one has %zu.", LONGEST_WORD,
                         lexeme->word.len);
    if (!calx_text_valid(lexeme->word))
        return calx_fail(err, CALX_BAD_VALUE, "A word of a tsvector is not UTF-8 without NUL bytes.");
    if (!check_positions(lexeme, err))
        return false;
    calx_buffer_add_text(out, lexeme->word);
    calx_buffer_add_char(out, 0);
    calx_buffer_add_u16(out, (uint16_t)lexeme->position_count);
    for (size_t i = 0; i < lexeme->position_count; i++)
        calx_buffer_add_u16(out, lexeme->positions[i]);
    return true;
}

/* The server would sort them, but keep a word that is there twice, which no search expects. */
static bool check_order(calx_tsvector value, calx_error *err)
{
    for (size_t i = 1; i < value.len; i++) {
        calx_text a = value.items[i - 1].word, b = value.items[i].word;
        int order = memcmp(a.data, b.data, a.len < b.len ? a.len : b.len);
        if (order > 0 || (order == 0 && a.len >= b.len))
            return calx_fail(err, CALX_BAD_VALUE,
                             "The words of a tsvector are not in the order of their bytes, each once.");
    }
    return true;
}

bool calx_encode_tsvector(calx_tsvector value, calx_buffer *out, calx_error *err)
{
    size_t start = out->len;
    calx_buffer_add_u32(out, (uint32_t)value.len);
    for (size_t i = 0; i < value.len; i++) {
        if (!encode_lexeme(&value.items[i], out, err))
            return false;
        if (out->len - start > CALX_LARGEST_VALUE)
            return calx_fail(err, CALX_BAD_VALUE, "A tsvector is larger than the 1 GiB that PostgreSQL takes.");
    }
    return check_order(value, err);
}

/* Takes one word from the front of what is left. */
static bool take_lexeme(calx_text *rest, calx_arena *arena, calx_lexeme *lexeme)
{
    size_t len = strnlen(rest->data, rest->len), at = len + 1;
    if (rest->len < at + 2)
        return false;
    size_t count = calx_read_u16(rest->data + at);
    at += 2;
    if (rest->len - at < count * 2)
        return false;
    uint16_t *positions = calx_new_array(arena, uint16_t, count + 1);
    for (size_t i = 0; i < count; i++)
        positions[i] = calx_read_u16(rest->data + at + i * 2);
    *lexeme = (calx_lexeme){ { rest->data, len }, positions, count };
    at += count * 2;
    *rest = (calx_text){ rest->data + at, rest->len - at };
    return true;
}

bool calx_decode_tsvector(const char *data, size_t len, calx_arena *arena, calx_tsvector *value, calx_error *err)
{
    size_t count = len < 4 ? 0 : calx_read_u32(data);
    if (len < 4 || count > (len - 4) / SHORTEST)
        return calx_fail_decode(&calx_type_tsvector, len, err);
    calx_tsvector words = { .items = calx_new_array(arena, calx_lexeme, count + 1), .len = count };
    calx_text rest = { data + 4, len - 4 };
    for (size_t i = 0; i < count; i++)
        if (!take_lexeme(&rest, arena, &words.items[i]))
            return calx_fail_decode(&calx_type_tsvector, len, err);
    if (rest.len != 0)
        return calx_fail_decode(&calx_type_tsvector, len, err);
    *value = words;
    return true;
}
