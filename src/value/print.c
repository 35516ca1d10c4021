/* Values as PostgreSQL prints them with DateStyle ISO, IntervalStyle postgres and TimeZone UTC. */
#include "codec.h"

#include <calx/clock.h>
#include <ctype.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define MICROSECONDS INT64_C(1000000)
#define DAY_MICROSECONDS (86400 * MICROSECONDS)

static void print(calx_buffer *out, const calx_type *type, const void *value);

/* Twice the distance from `number` to what lies half way to the next, to or from zero: a power of two. The
 * largest has no neighbour outward: as far as the other one. */
static double gap(double number, bool is_float4, bool outward)
{
    double to = !outward ? 0 : number < 0 ? -INFINITY : INFINITY;
    double next = is_float4 ? (double)nextafterf((float)number, (float)to) : nextafter(number, to);
    return isinf(next) ? gap(number, is_float4, false) : fabs(next - number);
}

/* Whether "d.ddde±xx" lies exactly half way between `number` and its neighbour. Both are an odd number times
 * powers of 2 and 5, compared as such, since no floating type is sure to hold the middle. */
static bool is_half_way(const char *text, double number, bool is_float4, bool outward)
{
    int unit = ilogb(gap(number, is_float4, outward));
    uint64_t odd = 2 * (uint64_t)scalbn(fabs(number), -unit);
    odd = outward ? odd + 1 : odd - 1;
    uint64_t digits = 0;
    int tens = (int)strtol(strchr(text, 'e') + 1, NULL, 10) + 1;
    for (const char *c = text; *c != 'e'; c++) {
        if (!isdigit((unsigned char)*c))
            continue;
        digits = digits * 10 + (uint64_t)(*c - '0');
        tens--;
    }
    int twos = tens + __builtin_ctzll(digits);
    digits >>= __builtin_ctzll(digits);
    for (; tens > 0 && digits <= odd; tens--)
        digits *= 5;
    for (; tens < 0 && odd <= digits; tens++)
        odd *= 5;
    return tens == 0 && digits == odd && twos == unit - 1;
}

/* The shortest "d.ddde±xx" that reads back as `number`. One half way to a neighbour may do so too, but PostgreSQL
 * doesn't rely on how ties are rounded. */
static void shortest(double number, bool is_float4, char *text, size_t size)
{
    int most = is_float4 ? FLT_DECIMAL_DIG : DBL_DECIMAL_DIG;
    for (int digits = 1; digits <= most; digits++) {
        snprintf(text, size, "%.*e", digits - 1, number);
        double again = is_float4 ? (double)strtof(text, NULL) : strtod(text, NULL);
        if (again != number)
            continue;
        if (number == 0 ||
            (!is_half_way(text, number, is_float4, false) && !is_half_way(text, number, is_float4, true)))
            return;
    }
}

/* PostgreSQL writes an exponent where it is below -4 or not below the digits that a value keeps. */
static void print_float(calx_buffer *out, double number, bool is_float4)
{
    if (isnan(number)) {
        calx_buffer_add_cstr(out, "NaN");
        return;
    }
    if (isinf(number)) {
        calx_buffer_add_cstr(out, number < 0 ? "-Infinity" : "Infinity");
        return;
    }
    char text[64];
    shortest(number, is_float4, text, sizeof text);
    char *e = strchr(text, 'e');
    int exponent = (int)strtol(e + 1, NULL, 10);
    int digits = 0;
    for (const char *c = text; c < e; c++)
        digits += isdigit((unsigned char)*c) != 0;
    if (exponent < -4 || exponent >= (is_float4 ? FLT_DIG : DBL_DIG))
        calx_buffer_add_cstr(out, text);
    else
        calx_buffer_addf(out, "%.*f", digits - 1 > exponent ? digits - 1 - exponent : 0, number);
}

static void print_bytea(calx_buffer *out, calx_bytea bytes)
{
    calx_buffer_add_cstr(out, "\\x");
    for (size_t i = 0; i < bytes.len; i++)
        calx_buffer_addf(out, "%02x", bytes.data[i]);
}

static void print_uuid(calx_buffer *out, calx_uuid uuid)
{
    for (size_t i = 0; i < sizeof uuid.bytes; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            calx_buffer_add_char(out, '-');
        calx_buffer_addf(out, "%02x", uuid.bytes[i]);
    }
}

/* There is no year 0: the one before 1 is 1 BC. Returns whether " BC" has to follow. */
static bool print_day(calx_buffer *out, int32_t date)
{
    int year, month, day;
    calx_date_parts((calx_date){ date }, &year, &month, &day);
    bool before_christ = year <= 0;
    calx_buffer_addf(out, "%04d-%02d-%02d", before_christ ? 1 - year : year, month, day);
    return before_christ;
}

static void print_date(calx_buffer *out, int32_t date)
{
    if (date == CALX_DATE_INFINITY.days)
        calx_buffer_add_cstr(out, "infinity");
    else if (date == CALX_DATE_MINUS_INFINITY.days)
        calx_buffer_add_cstr(out, "-infinity");
    else if (print_day(out, date))
        calx_buffer_add_cstr(out, " BC");
}

/* ".25" for 250,000 microseconds, nothing for none. */
static void print_fraction(calx_buffer *out, int64_t microseconds)
{
    if (microseconds == 0)
        return;
    calx_buffer_addf(out, ".%06d", (int)microseconds);
    while (out->data[out->len - 1] == '0')
        out->len--;
}

static void print_timestamp(calx_buffer *out, int64_t timestamp, bool zoned)
{
    if (timestamp == CALX_TIMESTAMP_INFINITY || timestamp == CALX_TIMESTAMP_MINUS_INFINITY) {
        calx_buffer_add_cstr(out, timestamp < 0 ? "-infinity" : "infinity");
        return;
    }
    int64_t day = timestamp / DAY_MICROSECONDS - (timestamp % DAY_MICROSECONDS < 0);
    int64_t rest = timestamp % DAY_MICROSECONDS; /* no product with `day`: it could overflow */
    rest += rest < 0 ? DAY_MICROSECONDS : 0;
    bool before_christ = print_day(out, (int32_t)day);
    int seconds = (int)(rest / MICROSECONDS);
    calx_buffer_addf(out, " %02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    print_fraction(out, rest % MICROSECONDS);
    calx_buffer_add_cstr(out, zoned ? "+00" : "");
    calx_buffer_add_cstr(out, before_christ ? " BC" : "");
}

/* A part of an interval; once one was negative, those that are not are written with a plus. */
static void print_part(calx_buffer *out, int64_t n, const char *unit, bool *first, bool *signs)
{
    if (n == 0)
        return;
    calx_buffer_addf(out, "%s%s%lld %s%s", *first ? "" : " ", *signs && n > 0 ? "+" : "", (long long)n, unit,
                     n == 1 ? "" : "s");
    *first = false;
    *signs = n < 0;
}

static void print_interval(calx_buffer *out, calx_interval interval)
{
    bool first = true, signs = false;
    print_part(out, interval.months / 12, "year", &first, &signs);
    print_part(out, interval.months % 12, "mon", &first, &signs);
    print_part(out, interval.days, "day", &first, &signs);
    int64_t time = interval.microseconds;
    if (time == 0 && !first)
        return;
    const char *sign = time < 0 ? "-" : signs ? "+" : "";
    uint64_t length = time < 0 ? -(uint64_t)time : (uint64_t)time;
    uint64_t seconds = length / MICROSECONDS;
    calx_buffer_addf(out, "%s%s%02llu:%02d:%02d", first ? "" : " ", sign, (unsigned long long)(seconds / 3600),
                     (int)(seconds / 60 % 60), (int)(seconds % 60));
    print_fraction(out, (int64_t)(length % MICROSECONDS));
}

/* A range quotes a bound with a blank in it. */
static void print_bound(calx_buffer *out, const calx_type *bound, const void *value)
{
    calx_text text = calx_print(out->arena, bound, value);
    const char *quote = text.len > 0 && memchr(text.data, ' ', text.len) ? "\"" : "";
    calx_buffer_add_cstr(out, quote);
    calx_buffer_add_text(out, text);
    calx_buffer_add_cstr(out, quote);
}

static void print_range(calx_buffer *out, const calx_type *type, const char *value)
{
    range_ends ends = calx_range_ends(type, value);
    if (ends.empty) {
        calx_buffer_add_cstr(out, "empty");
        return;
    }
    calx_buffer_add_char(out, ends.lower_inclusive && !ends.lower_infinite ? '[' : '(');
    if (!ends.lower_infinite)
        print_bound(out, type->bound, value);
    calx_buffer_add_char(out, ',');
    if (!ends.upper_infinite)
        print_bound(out, type->bound, value + type->bound->size);
    calx_buffer_add_char(out, ends.upper_inclusive && !ends.upper_infinite ? ']' : ')');
}

static void print_multirange(calx_buffer *out, const calx_type *type, const void *value)
{
    calx_int4multirange ranges; /* all have one layout */
    memcpy(&ranges, value, sizeof ranges);
    calx_buffer_add_char(out, '{');
    for (size_t i = 0; i < ranges.len; i++) {
        calx_buffer_add_cstr(out, i ? "," : "");
        print_range(out, type->range, (const char *)ranges.items + i * type->range->size);
    }
    calx_buffer_add_char(out, '}');
}

void calx_print_quoted_word(calx_buffer *out, calx_text word)
{
    calx_buffer_add_char(out, '\'');
    for (size_t i = 0; i < word.len; i++) {
        if (word.data[i] == '\'' || word.data[i] == '\\')
            calx_buffer_add_char(out, word.data[i]);
        calx_buffer_add_char(out, word.data[i]);
    }
    calx_buffer_add_char(out, '\'');
}

/* The weight D is not written. */
static void print_lexeme(calx_buffer *out, const calx_lexeme *lexeme)
{
    calx_print_quoted_word(out, lexeme->word);
    for (size_t i = 0; i < lexeme->position_count; i++) {
        char weight = CALX_LEXEME_WEIGHT(lexeme->positions[i]);
        calx_buffer_addf(out, "%c%d", i ? ',' : ':', CALX_LEXEME_PLACE(lexeme->positions[i]));
        if (weight != 'D')
            calx_buffer_add_char(out, weight);
    }
}

static void print_tsvector(calx_buffer *out, const calx_tsvector *value)
{
    for (size_t i = 0; i < value->len; i++) {
        calx_buffer_add_cstr(out, i ? " " : "");
        print_lexeme(out, &value->items[i]);
    }
}

static bool needs_quotes(calx_text item)
{
    if (item.len == 0)
        return true;
    if (item.len == 4 && strncasecmp(item.data, "NULL", 4) == 0)
        return true;
    for (size_t i = 0; i < item.len; i++)
        if (item.data[i] && strchr("\"\\{},", item.data[i]))
            return true;
        else if (item.data[i] == ' ' || (item.data[i] >= '\t' && item.data[i] <= '\r'))
            return true;
    return false;
}

static void print_element(calx_buffer *out, const calx_type *element, const void *item)
{
    calx_text text = calx_print(out->arena, element, item);
    if (!needs_quotes(text)) {
        calx_buffer_add_text(out, text);
        return;
    }
    calx_buffer_add_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '"' || text.data[i] == '\\')
            calx_buffer_add_char(out, '\\');
        calx_buffer_add_char(out, text.data[i]);
    }
    calx_buffer_add_char(out, '"');
}

static void print_array(calx_buffer *out, const calx_type *type, const void *value)
{
    calx_array array;
    memcpy(&array, value, sizeof array);
    if (array.shift != 0 && array.len > 0)
        calx_buffer_addf(out, "[%lld:%lld]=", array.shift + 1LL, (long long)array.shift + array.len);
    calx_buffer_add_char(out, '{');
    for (int32_t i = 0; i < array.len; i++) {
        if (i > 0)
            calx_buffer_add_char(out, ',');
        if (array.nulls && array.nulls[i])
            calx_buffer_add_cstr(out, "NULL");
        else
            print_element(out, type->element, (const char *)array.items + (size_t)i * type->element->size);
    }
    calx_buffer_add_char(out, '}');
}

static void print_enum(calx_buffer *out, const calx_type *type, const void *value)
{
    int number;
    memcpy(&number, value, sizeof number);
    calx_buffer_add_text(out, calx_enum_label(type, number));
}

static void print(calx_buffer *out, const calx_type *type, const void *value)
{
    switch (type->kind) {
    case CALX_KIND_BOOLEAN:
        calx_buffer_add_char(out, *(const bool *)value ? 't' : 'f');
        return;
    case CALX_KIND_INT2:
        calx_buffer_addf(out, "%d", *(const int16_t *)value);
        return;
    case CALX_KIND_INT4:
        calx_buffer_addf(out, "%d", *(const int32_t *)value);
        return;
    case CALX_KIND_INT8:
        calx_buffer_addf(out, "%lld", (long long)*(const int64_t *)value);
        return;
    case CALX_KIND_FLOAT4:
        print_float(out, (double)*(const float *)value, true);
        return;
    case CALX_KIND_FLOAT8:
        print_float(out, *(const double *)value, false);
        return;
    case CALX_KIND_NUMERIC:
        calx_buffer_add_text(out, ((const calx_numeric *)value)->digits);
        return;
    case CALX_KIND_TEXT:
        calx_buffer_add_text(out, *(const calx_text *)value);
        return;
    case CALX_KIND_BYTEA:
        print_bytea(out, *(const calx_bytea *)value);
        return;
    case CALX_KIND_UUID:
        print_uuid(out, *(const calx_uuid *)value);
        return;
    case CALX_KIND_JSON:
    case CALX_KIND_JSONB:
        calx_buffer_add_text(out, ((const calx_json *)value)->text);
        return;
    case CALX_KIND_DATE:
        print_date(out, *(const int32_t *)value);
        return;
    case CALX_KIND_TIMESTAMP:
        print_timestamp(out, *(const int64_t *)value, type->oid == calx_type_timestamptz.oid);
        return;
    case CALX_KIND_INTERVAL:
        print_interval(out, *(const calx_interval *)value);
        return;
    case CALX_KIND_RANGE:
        print_range(out, type, value);
        return;
    case CALX_KIND_MULTIRANGE:
        print_multirange(out, type, value);
        return;
    case CALX_KIND_TSQUERY:
        calx_print_tsquery(out, value);
        return;
    case CALX_KIND_TSVECTOR:
        print_tsvector(out, value);
        return;
    case CALX_KIND_ENUM:
        print_enum(out, type, value);
        return;
    case CALX_KIND_ARRAY:
        print_array(out, type, value);
        return;
    }
}

calx_text calx_print(calx_arena *arena, const calx_type *type, const void *value)
{
    calx_buffer out = calx_buffer_in(arena);
    print(&out, type, value);
    return calx_buffer_text(&out);
}
