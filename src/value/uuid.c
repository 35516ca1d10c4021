/* Reading a UUID as people write it. */
#include <calx/value.h>

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* As PostgreSQL takes it: 32 hex digits, a hyphen allowed after each group of four, braces around. */
bool calx_uuid_parse(calx_text text, calx_uuid *out)
{
    if (text.len >= 2 && text.data[0] == '{' && text.data[text.len - 1] == '}')
        text = (calx_text){ text.data + 1, text.len - 2 };
    calx_uuid uuid = { 0 };
    size_t digits = 0;
    for (size_t i = 0; i < text.len; i++) {
        bool may_break = digits % 4 == 0 && digits > 0 && digits < 32;
        if (text.data[i] == '-' && may_break && text.data[i - 1] != '-')
            continue;
        int digit = hex_digit(text.data[i]);
        if (digit < 0 || digits == 32)
            return false;
        uuid.bytes[digits / 2] = (uint8_t)(uuid.bytes[digits / 2] << 4 | digit);
        digits++;
    }
    if (digits != 32)
        return false;
    *out = uuid;
    return true;
}
