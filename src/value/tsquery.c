/* Queries of full-text search in binary: how many items, then each; an operator before its operands. */
#include "codec.h"

#define LONGEST_WORD 2046
#define MOST_BYTES 0xFFFFF /* of all words, with a NUL behind each */
#define FARTHEST 16384
#define ALL_WEIGHTS 0x0F

enum { WIRE_WORD = 1, WIRE_OPERATOR = 2 };

/* A word of no letters: what it is, its weights, whether a prefix, a NUL; and an operator. */
#define SHORTEST 2

/* How many operands more than before are to come after this item, less one that it is itself. */
static int more_operands(calx_tsquery_kind kind)
{
    bool is_operator = kind >= CALX_TSQUERY_NOT && kind <= CALX_TSQUERY_THEN;
    return !is_operator ? -1 : kind == CALX_TSQUERY_NOT ? 0 : 1;
}

/* Whether every operator has its operands, and nothing is left over. */
static bool is_whole(const calx_tsquery *value)
{
    size_t wanted = value->len > 0;
    for (size_t i = 0; i < value->len; i++) {
        if (wanted == 0)
            return false;
        wanted += (size_t)more_operands(value->items[i].kind);
    }
    return wanted == 0;
}

static bool encode_word(const calx_tsquery_item *item, calx_buffer *out, calx_error *err)
{
    if (item->word.len == 0 || item->word.len > LONGEST_WORD)
        return calx_fail(err, CALX_BAD_VALUE, "A word of a tsquery has 1 to %d bytes, and one has %zu.", LONGEST_WORD,
                         item->word.len);
    if (!calx_text_valid(item->word))
        return calx_fail(err, CALX_BAD_VALUE, "A word of a tsquery is not UTF-8 without NUL bytes.");
    if (item->weights > ALL_WEIGHTS)
        return calx_fail(err, CALX_BAD_VALUE, "A word of a tsquery has weights that are none of A, B, C and D.");
    calx_buffer_add_char(out, WIRE_WORD);
    calx_buffer_add_char(out, (char)item->weights);
    calx_buffer_add_char(out, item->prefix);
    calx_buffer_add_text(out, item->word);
    calx_buffer_add_char(out, 0);
    return true;
}

static bool encode_item(const calx_tsquery_item *item, calx_buffer *out, calx_error *err)
{
    if (item->kind == CALX_TSQUERY_WORD)
        return encode_word(item, out, err);
    if (item->kind > CALX_TSQUERY_THEN)
        return calx_fail(err, CALX_BAD_VALUE, "An item of a tsquery is of no kind.");
    if (item->distance > FARTHEST)
        return calx_fail(err, CALX_BAD_VALUE, "Words of a tsquery are at most %d apart, and two are %u.", FARTHEST,
                         item->distance);
    calx_buffer_add_char(out, WIRE_OPERATOR);
    calx_buffer_add_char(out, (char)item->kind);
    if (item->kind == CALX_TSQUERY_THEN)
        calx_buffer_add_u16(out, item->distance);
    return true;
}

bool calx_encode_tsquery(calx_tsquery value, calx_buffer *out, calx_error *err)
{
    size_t bytes = 0;
    if (value.len == 0)
        return calx_fail(err, CALX_BAD_VALUE, "A tsquery has no words, and PostgreSQL takes none without; send NULL.");
    calx_buffer_add_u32(out, (uint32_t)value.len);
    for (size_t i = 0; i < value.len; i++) {
        if (!encode_item(&value.items[i], out, err))
            return false;
        bytes += value.items[i].kind == CALX_TSQUERY_WORD ? value.items[i].word.len + 1 : 0;
        if (bytes > MOST_BYTES)
            return calx_fail(err, CALX_BAD_VALUE, "The words of a tsquery have more than %d bytes.", MOST_BYTES);
        if (out->len > CALX_LARGEST_VALUE)
            return calx_fail(err, CALX_BAD_VALUE, "A tsquery is larger than the 1 GiB that PostgreSQL takes.");
    }
    if (!is_whole(&value))
        return calx_fail(err, CALX_BAD_VALUE, "An operator of a tsquery lacks an operand, or a word has no operator.");
    return true;
}

/* Takes one item from the front of what is left. */
static bool take_item(calx_text *rest, calx_tsquery_item *item)
{
    const char *at = rest->data;
    size_t taken;
    if (rest->len < SHORTEST)
        return false;
    if (at[0] == WIRE_WORD) {
        size_t room = rest->len < 3 ? 0 : rest->len - 3, len = room ? strnlen(at + 3, room) : 0;
        if (len == room)
            return false;
        *item = (calx_tsquery_item){ .word = { at + 3, len }, .weights = (uint8_t)at[1], .prefix = at[2] != 0 };
        taken = len + 4;
    } else if (at[0] == WIRE_OPERATOR && at[1] >= CALX_TSQUERY_NOT && at[1] <= CALX_TSQUERY_THEN) {
        bool then = at[1] == CALX_TSQUERY_THEN;
        taken = then ? 4 : 2;
        if (rest->len < taken)
            return false;
        *item = (calx_tsquery_item){ .kind = (calx_tsquery_kind)at[1], .distance = then ? calx_read_u16(at + 2) : 0 };
    } else {
        return false;
    }
    *rest = (calx_text){ at + taken, rest->len - taken };
    return true;
}

bool calx_decode_tsquery(const char *data, size_t len, calx_arena *arena, calx_tsquery *value, calx_error *err)
{
    size_t count = len < 4 ? 0 : calx_read_u32(data);
    if (len < 4 || count > (len - 4) / SHORTEST)
        return calx_fail_decode(&calx_type_tsquery, len, err);
    calx_tsquery query = { .items = calx_new_array(arena, calx_tsquery_item, count + 1), .len = count };
    calx_text rest = { data + 4, len - 4 };
    for (size_t i = 0; i < count; i++)
        if (!take_item(&rest, &query.items[i]))
            return calx_fail_decode(&calx_type_tsquery, len, err);
    if (rest.len != 0 || !is_whole(&query))
        return calx_fail_decode(&calx_type_tsquery, len, err);
    *value = query;
    return true;
}

/* ---- Printing ---- */

/* What is still to be printed: an item, or, where it says so, an item's operator, or the end of parentheses. */
typedef struct pending {
    size_t item;
    int around; /* how tightly what it stands in binds */
    bool right_of_then;
    enum { WHOLE, OPERATOR, END } part;
} pending;

/* How tightly an operator binds. */
static int binds(const calx_tsquery_item *item)
{
    static const int of[] = {
        [CALX_TSQUERY_NOT] = 4, [CALX_TSQUERY_AND] = 2, [CALX_TSQUERY_OR] = 1, [CALX_TSQUERY_THEN] = 3
    };
    return of[item->kind];
}

static void print_word(calx_buffer *out, const calx_tsquery_item *item)
{
    calx_print_quoted_word(out, item->word);
    if (item->prefix || item->weights)
        calx_buffer_add_cstr(out, item->prefix ? ":*" : ":");
    for (const char *weight = "ABCD"; *weight; weight++)
        if (item->weights & CALX_TSQUERY_WEIGHT(*weight))
            calx_buffer_add_char(out, *weight);
}

static void print_operator(calx_buffer *out, const calx_tsquery_item *item)
{
    if (item->kind != CALX_TSQUERY_THEN)
        calx_buffer_add_cstr(out, item->kind == CALX_TSQUERY_AND ? " & " : " | ");
    else if (item->distance == 1)
        calx_buffer_add_cstr(out, " <-> ");
    else
        calx_buffer_addf(out, " <%u> ", item->distance);
}

/* Where each item's operands end, the first item behind them. */
static size_t *ends_of(calx_arena *arena, const calx_tsquery *value)
{
    size_t *ends = calx_new_array(arena, size_t, value->len + 1);
    ends[value->len] = value->len;
    for (size_t i = value->len; i-- > 0;) {
        int more = more_operands(value->items[i].kind);
        ends[i] = more < 0 ? i + 1 : more == 0 ? ends[i + 1] : ends[ends[i + 1]];
    }
    return ends;
}

/* An operator's beginning; its other parts are put off, the last first. Gives how many more there are. */
static size_t open_operator(calx_buffer *out, const calx_tsquery_item *item, const pending *p, size_t left,
                            pending *more)
{
    size_t count = 0;
    int own = binds(item);
    bool then = item->kind == CALX_TSQUERY_THEN, closed = own < p->around || (then && p->right_of_then);
    calx_buffer_add_cstr(out, closed ? "( " : "");
    if (closed)
        more[count++] = (pending){ .part = END };
    more[count++] = (pending){ .item = p->item + 1, .around = own, .right_of_then = then };
    if (item->kind == CALX_TSQUERY_NOT) {
        calx_buffer_add_char(out, '!');
        return count;
    }
    more[count++] = (pending){ .item = p->item, .part = OPERATOR };
    more[count++] = (pending){ .item = left, .around = own };
    return count;
}

/* Without recursion, since a value may be as deep as it is long. */
void calx_print_tsquery(calx_buffer *out, const calx_tsquery *value)
{
    size_t *ends = ends_of(out->arena, value), depth = 0;
    pending *stack = calx_new_array(out->arena, pending, 4 * value->len + 4);
    stack[depth++] = (pending){ 0 };
    while (depth > 0) {
        pending p = stack[--depth];
        const calx_tsquery_item *item = p.item < value->len ? &value->items[p.item] : NULL;
        if (p.part == END)
            calx_buffer_add_cstr(out, " )");
        else if (item && p.part == OPERATOR)
            print_operator(out, item);
        else if (item && item->kind == CALX_TSQUERY_WORD)
            print_word(out, item);
        else if (item && item->kind > CALX_TSQUERY_THEN) /* of no kind, and refused when it is sent */
            calx_buffer_add_char(out, '?');
        else if (item)
            depth += open_operator(out, item, &p, ends[p.item + 1], stack + depth);
    }
}
