/* numeric: decimal text and PostgreSQL's groups of four digits.
 *
 * The binary form is a count of groups, the weight of the first (a power of 10000), a sign, and how
 * many digits stand after the point; then the groups. Zero groups at both ends are left out. */
#include "codec.h"

#define SIGN_PLUS 0x0000
#define SIGN_MINUS 0x4000
#define SIGN_NAN 0xC000
#define SIGN_INFINITY 0xD000
#define SIGN_MINUS_INFINITY 0xF000

#define GROUP 4
#define HEADER 8
/* The groups that numeric_recv takes, and the digits that a numeric has after its point at most. */
#define MOST_GROUPS 3000
#define MOST_SCALE 16383
#define MOST_BEFORE_POINT 131072

/* A decimal taken apart; the slices point into its text. */
typedef struct decimal {
    bool negative;
    calx_text before; /* digits before the point, without leading zeros */
    calx_text after;  /* digits after it */
} decimal;

static calx_text take_digits(calx_text *rest)
{
    size_t n = 0;
    while (n < rest->len && rest->data[n] >= '0' && rest->data[n] <= '9')
        n++;
    calx_text digits = { rest->data, n };
    *rest = (calx_text){ rest->data + n, rest->len - n };
    return digits;
}

static bool parse(calx_text text, decimal *d)
{
    if (text.len > 0 && (text.data[0] == '-' || text.data[0] == '+')) {
        d->negative = text.data[0] == '-';
        text = (calx_text){ text.data + 1, text.len - 1 };
    }
    if (text.len == 0)
        return false;
    d->before = take_digits(&text);
    size_t digits = d->before.len;
    if (text.len > 0 && text.data[0] == '.') {
        text = (calx_text){ text.data + 1, text.len - 1 };
        d->after = take_digits(&text);
        digits += d->after.len;
    }
    while (d->before.len > 0 && d->before.data[0] == '0')
        d->before = (calx_text){ d->before.data + 1, d->before.len - 1 };
    return digits > 0 && text.len == 0;
}

static uint16_t special_sign(calx_text text)
{
    if (calx_text_equal(text, CALX_TEXT("NaN")))
        return SIGN_NAN;
    if (calx_text_equal(text, CALX_TEXT("Infinity")))
        return SIGN_INFINITY;
    if (calx_text_equal(text, CALX_TEXT("-Infinity")))
        return SIGN_MINUS_INFINITY;
    return 0;
}

static void add_header(calx_buffer *out, uint16_t groups, int16_t weight, uint16_t sign, uint16_t scale)
{
    calx_buffer_add_u16(out, groups);
    calx_buffer_add_u16(out, (uint16_t)weight);
    calx_buffer_add_u16(out, sign);
    calx_buffer_add_u16(out, scale);
}

/* The digit at `place`: 0 is the first before the point, counted to the left, -1 the first after it. */
static int digit_at(const decimal *d, long place)
{
    calx_text side = place >= 0 ? d->before : d->after;
    size_t index = place >= 0 ? side.len - 1 - (size_t)place : (size_t)(-place - 1);
    return index < side.len ? side.data[index] - '0' : 0;
}

static uint16_t group_at(const decimal *d, long weight)
{
    int group = 0;
    for (long place = weight * GROUP + GROUP - 1; place >= weight * GROUP; place--)
        group = group * 10 + digit_at(d, place);
    return (uint16_t)group;
}

static bool encode_decimal(const decimal *d, calx_buffer *out, calx_error *err)
{
    long first = (long)(d->before.len + GROUP - 1) / GROUP - 1;
    long last = -(long)(d->after.len + GROUP - 1) / GROUP;
    while (first >= last && group_at(d, first) == 0)
        first--;
    while (last <= first && group_at(d, last) == 0)
        last++;
    long groups = first < last ? 0 : first - last + 1;
    if (groups > MOST_GROUPS)
        return calx_fail(err, CALX_BAD_VALUE, "A numeric has more than the %d digits that the server reads in binary.",
                         MOST_GROUPS * GROUP);
    uint16_t sign = d->negative && groups > 0 ? SIGN_MINUS : SIGN_PLUS;
    add_header(out, (uint16_t)groups, (int16_t)(groups ? first : 0), sign, (uint16_t)d->after.len);
    for (long weight = first; weight > first - groups; weight--)
        calx_buffer_add_u16(out, group_at(d, weight));
    return true;
}

bool calx_encode_numeric(calx_numeric value, calx_buffer *out, calx_error *err)
{
    uint16_t sign = special_sign(value.digits);
    if (sign) {
        add_header(out, 0, 0, sign, 0);
        return true;
    }
    decimal d = { 0 };
    if (!parse(value.digits, &d)) {
        calx_fail(err, CALX_BAD_VALUE, "A numeric is not a decimal number.");
        return calx_error_hint(err, "Write it with digits and at most one point, or NaN, Infinity, -Infinity.");
    }
    if (d.before.len > MOST_BEFORE_POINT || d.after.len > MOST_SCALE)
        return calx_fail(err, CALX_BAD_VALUE, "A numeric has more than %d digits before or %d after the point.",
                         MOST_BEFORE_POINT, MOST_SCALE);
    return encode_decimal(&d, out, err);
}

/* The wire form, still in its bytes. */
typedef struct wire {
    const char *groups;
    long count;
    long weight;
    uint16_t sign;
    uint16_t scale;
} wire;

static unsigned wire_group(const wire *w, long weight)
{
    long index = w->weight - weight;
    return index >= 0 && index < w->count ? calx_read_u16(w->groups + index * 2) : 0;
}

static bool read_wire(const char *data, size_t len, wire *w)
{
    if (len < HEADER)
        return false;
    *w = (wire){
        .groups = data + HEADER,
        .count = calx_read_u16(data),
        .weight = (int16_t)calx_read_u16(data + 2),
        .sign = calx_read_u16(data + 4),
        .scale = calx_read_u16(data + 6),
    };
    if (len != HEADER + (size_t)w->count * 2 || w->scale > MOST_SCALE)
        return false;
    for (long i = 0; i < w->count; i++)
        if (calx_read_u16(w->groups + i * 2) > 9999)
            return false;
    return true;
}

static void write_group(char *at, unsigned group)
{
    for (int i = GROUP - 1; i >= 0; i--, group /= 10)
        at[i] = (char)('0' + group % 10);
}

static calx_text write_decimal(const wire *w, calx_arena *arena)
{
    size_t before = w->weight >= 0 ? (size_t)(w->weight + 1) * GROUP : GROUP;
    size_t after = (size_t)(w->scale + GROUP - 1) / GROUP * GROUP;
    char *text = calx_alloc(arena, 1 + before + 1 + after + 1); /* a sign, a point and an end */
    char *digits = text + 1;
    for (size_t i = 0; i < before / GROUP; i++)
        write_group(digits + i * GROUP, wire_group(w, (long)(before / GROUP - 1 - i)));
    digits[before] = '.';
    for (size_t i = 0; i < after / GROUP; i++)
        write_group(digits + before + 1 + i * GROUP, wire_group(w, -1 - (long)i));
    size_t len = w->scale ? before + 1 + w->scale : before;
    for (; before > 1 && *digits == '0'; before--, len--)
        digits++;
    bool zero = strspn(digits, "0.") >= len; /* digits beyond the scale may be all that there were */
    if (w->sign == SIGN_MINUS && !zero) {
        *--digits = '-';
        len++;
    }
    return (calx_text){ digits, len };
}

bool calx_decode_numeric(const char *data, size_t len, calx_arena *arena, calx_numeric *value, calx_error *err)
{
    wire w;
    if (!read_wire(data, len, &w))
        return calx_fail_decode(&calx_type_numeric, len, err);
    switch (w.sign) {
    case SIGN_PLUS:
    case SIGN_MINUS:
        value->digits = write_decimal(&w, arena);
        return true;
    case SIGN_NAN:
        value->digits = CALX_TEXT("NaN");
        return true;
    case SIGN_INFINITY:
        value->digits = CALX_TEXT("Infinity");
        return true;
    case SIGN_MINUS_INFINITY:
        value->digits = CALX_TEXT("-Infinity");
        return true;
    default:
        return calx_fail_decode(&calx_type_numeric, len, err);
    }
}
