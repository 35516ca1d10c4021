#include "values.h"

#include <calx/clock.h>
#include <calx/value.h>
#include <math.h>
#include <stdlib.h>

#define BOTH(T, sql, kind, oid, array_oid) &calx_type_##T, &calx_type_##T##_array,
const calx_type *const all_types[] = { CALX_BUILTIN_TYPES(BOTH) & calx_type_mood, &calx_type_mood_array };
const size_t all_types_count = sizeof all_types / sizeof *all_types;

#define FIRST_DATE (-2451545)
#define LAST_DATE 2145031948
#define FIRST_TIMESTAMP INT64_C(-211813488000000000)
#define LAST_TIMESTAMP INT64_C(9223371331199999999)

/* Any number of `size` bytes; one time in four an extreme one or its neighbour. */
static int64_t any_number(bytes *in, size_t size)
{
    uint8_t choice = take_byte(in);
    int64_t least = size == 8 ? INT64_MIN : -(INT64_C(1) << (size * 8 - 1));
    int64_t most = size == 8 ? INT64_MAX : -(least + 1);
    switch (choice % 16) {
    case 0:
        return choice / 16 - 8;
    case 1:
        return least + choice / 16;
    case 2:
        return most - choice / 16;
    case 3:
        return (int8_t)take_byte(in);
    default:
        return (int64_t)take_number(in, size);
    }
}

/* A number from `first` to `last`, at the ends more often than chance has it. */
static int64_t number_between(bytes *in, int64_t first, int64_t last)
{
    int64_t n = any_number(in, 8);
    if (n >= first && n <= last)
        return n;
    uint64_t span = (uint64_t)last - (uint64_t)first + 1;
    return (int64_t)((uint64_t)first + (uint64_t)n % span);
}

static void add_character(bytes *in, calx_buffer *out)
{
    static const char *const others[] = { "\"", "\\", ",", "{", "}", "'", " ", "\n", "\t", "\v", "%", "_", "$1", "--", ";", "NULL",
                                          "\u00e9", "\u0160", "\u2028", "\U0001F693", "\U0010FFFF", "\uFEFF", "\x7f", "\x01" };
    uint8_t choice = take_byte(in);
    if (choice < 2 * sizeof others / sizeof *others)
        calx_buffer_add_cstr(out, others[choice / 2]);
    else
        calx_buffer_add_char(out, (char)(' ' + choice % 95));
}

static calx_text random_text(bytes *in, calx_arena *arena, value_kind kind)
{
    unsigned len = take_below(in, 24);
    if (kind == VALUE_ARBITRARY)
        return take_bytes(in, len);
    calx_buffer text = calx_buffer_in(arena);
    calx_buffer_reserve(&text, 1);
    for (unsigned i = 0; i < len; i++)
        add_character(in, &text);
    return calx_buffer_text(&text);
}

static void add_digits(bytes *in, calx_buffer *out, unsigned count)
{
    uint64_t state = take_number(in, 4);
    for (unsigned i = 0; i < count; i++) {
        state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
        calx_buffer_add_char(out, (char)('0' + (state >> 33) % 10));
    }
}

/* Plain decimals, long ones, and those of which only the scale is large. */
static calx_text random_numeric(bytes *in, calx_arena *arena, value_kind kind)
{
    static const char *const special[] = { "NaN", "Infinity", "-Infinity", "0", "0.000", "10000", "-0.0001", "9999.9999" };
    static const char *const bad[] = { "", "-", ".", "1e5", "1.2.3", "nan", "+1", "-0", "00.10", ".5", "5." };
    uint8_t choice = take_byte(in);
    if (choice < 32)
        return calx_text_of(special[choice % 8]);
    if (kind == VALUE_ARBITRARY && choice < 64)
        return calx_text_of(bad[choice % (sizeof bad / sizeof *bad)]);
    if (kind == VALUE_ARBITRARY && choice < 96)
        return take_bytes(in, take_below(in, 24));
    unsigned before = take_below(in, choice == 255 ? 400 : 40);
    unsigned after = take_below(in, choice == 255 ? 400 : 40);
    calx_buffer digits = calx_buffer_in(arena);
    calx_buffer_add_cstr(&digits, choice % 2 ? "-7" : "3");
    add_digits(in, &digits, before);
    if (after) {
        calx_buffer_add_char(&digits, '.');
        add_digits(in, &digits, after);
    }
    return calx_buffer_text(&digits);
}

static void add_json(bytes *in, calx_buffer *out, int depth)
{
    static const char *const leaves[] = { "null", "true", "false", "0", "-1.50e2", "\"\"", "\"\\u00e9 \\\"\\n\"", "12345678901234567890" };
    uint8_t choice = take_byte(in);
    if (depth == 0 || choice < 128) {
        calx_buffer_add_cstr(out, leaves[choice % 8]);
        return;
    }
    bool object = choice % 2;
    calx_buffer_add_char(out, object ? '{' : '[');
    for (unsigned i = 0, count = choice / 2 % 4; i < count; i++) {
        calx_buffer_addf(out, i ? ", " : "");
        if (object)
            calx_buffer_addf(out, "\"k%u\" :", take_below(in, 8));
        add_json(in, out, depth - 1);
    }
    calx_buffer_add_char(out, object ? '}' : ']');
}

static calx_text random_json(bytes *in, calx_arena *arena, value_kind kind)
{
    if (kind == VALUE_ARBITRARY && take_below(in, 2))
        return random_text(in, arena, kind);
    calx_buffer text = calx_buffer_in(arena);
    add_json(in, &text, 4);
    return calx_buffer_text(&text);
}

static int32_t random_date(bytes *in, value_kind kind)
{
    if (kind == VALUE_ARBITRARY)
        return (int32_t)any_number(in, 4);
    uint8_t choice = take_byte(in);
    if (choice < 16)
        return choice % 2 ? CALX_DATE_INFINITY.days : CALX_DATE_MINUS_INFINITY.days;
    return (int32_t)number_between(in, choice < 200 ? -1000000 : FIRST_DATE, choice < 200 ? 1000000 : LAST_DATE);
}

static int64_t random_timestamp(bytes *in, value_kind kind)
{
    if (kind == VALUE_ARBITRARY)
        return any_number(in, 8);
    uint8_t choice = take_byte(in);
    if (choice < 16)
        return choice % 2 ? CALX_TIMESTAMP_INFINITY : CALX_TIMESTAMP_MINUS_INFINITY;
    return number_between(in, FIRST_TIMESTAMP, LAST_TIMESTAMP);
}

/* PostgreSQL prints the longest time back in an interval, and can't read it again: that one is not good. */
static calx_interval random_interval(bytes *in, value_kind kind)
{
    calx_interval interval = { any_number(in, 8), (int32_t)any_number(in, 4), (int32_t)any_number(in, 4) };
    if (kind == VALUE_GOOD && interval.microseconds == INT64_MIN)
        interval.microseconds++;
    return interval;
}

/* Whether the server would take the bounds for one and the same range, or for none: such are made empty. */
static bool crosses(calx_arena *arena, const calx_type *bound, const char *lower, const char *upper)
{
    if (bound->kind == CALX_KIND_NUMERIC) {
        double a = strtod(calx_text_cstr(arena, ((const calx_numeric *)lower)->digits), NULL);
        double b = strtod(calx_text_cstr(arena, ((const calx_numeric *)upper)->digits), NULL);
        return !(a < b);
    }
    int64_t a = bound->size == 4 ? *(const int32_t *)lower : *(const int64_t *)lower;
    int64_t b = bound->size == 4 ? *(const int32_t *)upper : *(const int64_t *)upper;
    return a >= b;
}

/* A good one has its lower bound in and its upper out, as the server sends all of dates and integers. */
static void random_range(bytes *in, calx_arena *arena, const calx_type *type, value_kind kind, char *value)
{
    uint8_t flags = take_byte(in);
    char *lower = value, *upper = value + type->bound->size;
    bool ends[5] = { flags % 32 == 31, flags & 1, flags & 2, flags & 4, flags & 8 };
    memset(value, 0, type->size);
    random_value(in, arena, type->bound, kind, lower);
    random_value(in, arena, type->bound, kind, upper);
    if (kind != VALUE_ARBITRARY) {
        ends[3] = !ends[1];
        ends[4] = false;
        if (!ends[1] && !ends[2] && crosses(arena, type->bound, lower, upper))
            ends[0] = true;
        if (ends[0])
            memset(value, 0, type->size);
        if (ends[0])
            memset(ends + 1, 0, 4);
    }
    memcpy(upper + type->bound->size, ends, sizeof ends);
}

/* A good one has its ranges in order, none of them empty, with something between two. */
static void random_multirange(bytes *in, calx_arena *arena, const calx_type *type, value_kind kind, void *value)
{
    const calx_type *range = type->range, *bound = range->bound;
    calx_int4multirange all = { .items = calx_alloc_array(arena, 4, range->size) };
    const char *before = NULL;
    for (unsigned tries = take_below(in, 5); tries > 0; tries--) {
        char *next = (char *)all.items + all.len * range->size;
        random_range(in, arena, range, kind, next);
        const bool *ends = (const bool *)(next + 2 * bound->size);
        const bool *last = (const bool *)(before ? before + 2 * bound->size : NULL);
        bool good = !ends[0] && (!before || (!ends[1] && !last[2] && !crosses(arena, bound, before + bound->size, next)));
        if (kind == VALUE_GOOD && !good)
            continue;
        before = next;
        all.len++;
    }
    memcpy(value, &all, sizeof all);
}

/* A good one has its words in order. */
static void random_tsvector(bytes *in, calx_arena *arena, value_kind kind, calx_tsvector *value)
{
    static const char *const words[] = { "'", "A \\ B", "a", "ab", "o'clock", "polic", "\u00e9t\u00e9" };
    size_t count = sizeof words / sizeof *words;
    *value = (calx_tsvector){ .items = calx_new_array(arena, calx_lexeme, count) };
    for (size_t i = 0; i < count; i++) {
        uint8_t shape = take_byte(in);
        uint16_t *positions = calx_new_array(arena, uint16_t, 4);
        for (unsigned j = 0; j < shape % 4; j++)
            if (kind == VALUE_GOOD)
                positions[j] = CALX_LEXEME_AT(j * 5000 + 1 + take_byte(in), "ABCD"[take_below(in, 4)]);
            else
                positions[j] = (uint16_t)take_number(in, 2);
        if (shape & 8)
            value->items[value->len++] = (calx_lexeme){
                kind == VALUE_GOOD ? calx_text_of(words[i]) : random_text(in, arena, kind), positions, shape % 4
            };
    }
}

/* An operand and what is in it. To the right of AND and OR is no other of the same: as text it would stand to the left. */
static void add_operand(bytes *in, calx_tsquery *value, int deep, calx_tsquery_kind but)
{
    calx_tsquery_kind kind = deep ? (calx_tsquery_kind)take_below(in, CALX_TSQUERY_THEN + 1) : CALX_TSQUERY_WORD;
    if (kind == but)
        kind = CALX_TSQUERY_WORD;
    calx_tsquery_item *item = &value->items[value->len++];
    *item = (calx_tsquery_item){ .kind = kind };
    if (kind == CALX_TSQUERY_WORD) {
        static const char *const words[] = { "'", "A \\ B", "a", "o'clock", "polic", "\u00e9t\u00e9", "a:*", "( b )" };
        item->word = calx_text_of(words[take_below(in, sizeof words / sizeof *words)]);
        item->weights = (uint8_t)take_below(in, 16);
        item->prefix = take_below(in, 2);
        return;
    }
    if (kind == CALX_TSQUERY_THEN)
        item->distance = (uint16_t)(take_below(in, 2) ? 1 : take_below(in, 16385));
    add_operand(in, value, deep - 1, kind == CALX_TSQUERY_AND || kind == CALX_TSQUERY_OR ? kind : CALX_TSQUERY_WORD);
    if (kind != CALX_TSQUERY_NOT)
        add_operand(in, value, deep - 1, CALX_TSQUERY_WORD);
}

static void random_tsquery(bytes *in, calx_arena *arena, value_kind kind, calx_tsquery *value)
{
    *value = (calx_tsquery){ .items = calx_new_array(arena, calx_tsquery_item, 32) };
    if (kind == VALUE_GOOD) {
        add_operand(in, value, 4, CALX_TSQUERY_WORD);
        return;
    }
    value->len = take_below(in, 8);
    for (size_t i = 0; i < value->len; i++)
        value->items[i] = (calx_tsquery_item){ (calx_tsquery_kind)take_below(in, 6), random_text(in, arena, kind), take_byte(in),
                                               take_below(in, 2), (uint16_t)take_number(in, 2) };
}

static void random_array(bytes *in, calx_arena *arena, const calx_type *type, value_kind kind, void *value)
{
    uint8_t shape = take_byte(in);
    calx_array array = { .len = shape % 8 };
    if (array.len && shape & 16)
        array.shift = (int32_t)(kind == VALUE_GOOD ? (int8_t)take_byte(in) : any_number(in, 4));
    bool *nulls = calx_new_array(arena, bool, (size_t)array.len + 1);
    size_t size = type->element->size;
    char *items = calx_alloc_array(arena, (size_t)array.len + 1, size);
    for (int32_t i = 0; i < array.len; i++) {
        nulls[i] = shape & 32 && take_below(in, 3) == 0;
        if (!nulls[i])
            random_value(in, arena, type->element, kind, items + (size_t)i * size);
    }
    array.items = items;
    array.nulls = shape & 32 ? nulls : NULL;
    if (kind == VALUE_ARBITRARY && shape >= 252)
        array = (calx_array){ .len = shape == 255 ? INT32_MIN : -1 };
    memcpy(value, &array, sizeof array);
}

static void random_bytea(bytes *in, calx_arena *arena, calx_bytea *value)
{
    calx_text taken = take_bytes(in, take_below(in, 40));
    *value = (calx_bytea){ (const uint8_t *)calx_text_copy(arena, taken).data, taken.len };
}

static void random_float(bytes *in, size_t size, void *value)
{
    static const double special[] = { 0.0, -0.0, 0.1, 1e15, 1e-5, 3.4028235e38, 1e-45, NAN, INFINITY, -INFINITY };
    uint8_t choice = take_byte(in);
    double number = special[choice % (sizeof special / sizeof *special)];
    uint64_t bits = take_number(in, size);
    float narrow = (float)number;
    if (choice < 200)
        memcpy(value, (const char *)&bits, size);
    else
        memcpy(value, size == sizeof narrow ? (const void *)&narrow : (const void *)&number, size);
}

void random_value(bytes *in, calx_arena *arena, const calx_type *type, value_kind kind, void *value)
{
    switch (type->kind) {
    case CALX_KIND_BOOLEAN:
        *(bool *)value = take_byte(in) & 1;
        return;
    case CALX_KIND_INT2:
        *(int16_t *)value = (int16_t)any_number(in, 2);
        return;
    case CALX_KIND_INT4:
        *(int32_t *)value = (int32_t)any_number(in, 4);
        return;
    case CALX_KIND_INT8:
        *(int64_t *)value = any_number(in, 8);
        return;
    case CALX_KIND_FLOAT4:
    case CALX_KIND_FLOAT8:
        random_float(in, type->size, value);
        return;
    case CALX_KIND_NUMERIC:
        ((calx_numeric *)value)->digits = random_numeric(in, arena, kind);
        return;
    case CALX_KIND_TEXT:
        *(calx_text *)value = random_text(in, arena, kind);
        return;
    case CALX_KIND_BYTEA:
        random_bytea(in, arena, value);
        return;
    case CALX_KIND_UUID:
        for (size_t i = 0; i < sizeof(calx_uuid); i++)
            ((calx_uuid *)value)->bytes[i] = take_byte(in);
        return;
    case CALX_KIND_JSON:
    case CALX_KIND_JSONB:
        ((calx_json *)value)->text = random_json(in, arena, kind);
        return;
    case CALX_KIND_DATE:
        *(int32_t *)value = random_date(in, kind);
        return;
    case CALX_KIND_TIMESTAMP:
        *(int64_t *)value = random_timestamp(in, kind);
        return;
    case CALX_KIND_INTERVAL:
        *(calx_interval *)value = random_interval(in, kind);
        return;
    case CALX_KIND_RANGE:
        random_range(in, arena, type, kind, value);
        return;
    case CALX_KIND_MULTIRANGE:
        random_multirange(in, arena, type, kind, value);
        return;
    case CALX_KIND_TSVECTOR:
        random_tsvector(in, arena, kind, value);
        return;
    case CALX_KIND_TSQUERY:
        random_tsquery(in, arena, kind, value);
        return;
    case CALX_KIND_ENUM:
        *(int *)value = kind == VALUE_GOOD ? 1 + (int)take_below(in, type->label_count) : (int)any_number(in, 4);
        return;
    case CALX_KIND_ARRAY:
        random_array(in, arena, type, kind, value);
        return;
    }
}

bool may_be_refused(const calx_type *type)
{
    switch (type->element ? type->element->kind : type->kind) {
    case CALX_KIND_TEXT:
    case CALX_KIND_JSON:
    case CALX_KIND_JSONB:
    case CALX_KIND_DATE:
    case CALX_KIND_TIMESTAMP:
    case CALX_KIND_RANGE:
    case CALX_KIND_MULTIRANGE:
    case CALX_KIND_TSVECTOR:
    case CALX_KIND_TSQUERY:
    case CALX_KIND_NUMERIC:
        return true;
    default:
        return false;
    }
}

void require_sentence(const calx_error *err)
{
    size_t len = strlen(err->message);
    require(strlen(err->sqlstate) == 5, "an error without a code: %s", err->message);
    require(len > 0 && strchr(".…", err->message[len - 1]), "no sentence: %s", err->message);
}
