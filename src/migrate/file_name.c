/* What a new revision's file is called: a template with the parts of a date, the id and a slug of the message. */
#include "revision.h"

#include <calx/buffer.h>
#include <calx/clock.h>

#define SLUG_LENGTH 40
#define MINUTE INT64_C(60000000)

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Lower-case letters and digits of the message, with "_" for what is between; whole words, where one
 * ends within `most`. */
static calx_text slug_of(calx_arena *arena, calx_text message, size_t most)
{
    calx_buffer slug = calx_buffer_in(arena);
    size_t words_end = 0; /* of those that are there to their ends */
    for (size_t i = 0; i < message.len; i++) {
        char c = message.data[i];
        if (!is_plain(c))
            continue;
        bool begins = i > 0 && !is_plain(message.data[i - 1]);
        if (begins && slug.len > 0)
            calx_buffer_add_char(&slug, '_');
        calx_buffer_add_char(&slug, (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c));
        if (slug.len > most)
            break;
        if (i + 1 == message.len || !is_plain(message.data[i + 1]))
            words_end = slug.len;
    }
    size_t longest = slug.len < most ? slug.len : most;
    return (calx_text){ slug.data, words_end ? words_end : longest };
}

calx_revision_moment calx_revision_moment_of(int64_t timestamp)
{
    int64_t minutes = timestamp / MINUTE - (timestamp % MINUTE < 0);
    int64_t days = minutes / 1440 - (minutes % 1440 < 0);
    int of_day = (int)(minutes - days * 1440);
    calx_revision_moment m = { .hour = of_day / 60, .minute = of_day % 60 };
    m.second = (int)((timestamp - minutes * MINUTE) / 1000000);
    calx_date_parts((calx_date){ (int32_t)days }, &m.year, &m.month, &m.day);
    return m;
}

/* What stands in the braces of a template. */
static const char *const parts[] = { "year", "month", "day", "hour", "minute", "second", "revision", "slug" };
enum { YEAR, MONTH, DAY, HOUR, MINUTE_OF_HOUR, SECOND, REVISION, SLUG, PARTS };

/* The part whose name and closing brace the text begins with; PARTS for none. */
static int part_at(calx_text *rest)
{
    for (int i = 0; i < PARTS; i++) {
        calx_text name = calx_text_of(parts[i]);
        if (!calx_text_starts(*rest, name) || rest->len == name.len || rest->data[name.len] != '}')
            continue;
        *rest = (calx_text){ rest->data + name.len + 1, rest->len - name.len - 1 };
        return i;
    }
    return PARTS;
}

bool calx_revision_template_valid(calx_text template, calx_error *err)
{
    bool has_revision = false;
    bool ok = template.len > 0 && template.data[0] != '.';
    for (calx_text rest = template; ok && rest.len > 0;) {
        char c = rest.data[0];
        rest = (calx_text){ rest.data + 1, rest.len - 1 };
        int part = c == '{' ? part_at(&rest) : PARTS;
        has_revision = has_revision || part == REVISION;
        ok = c == '{' ? part != PARTS : c != '}' && c != '/' && (unsigned char)c >= 0x20;
    }
    if (ok && has_revision)
        return true;
    calx_fail(err, CALX_BAD_FILE, "\"%.*s\" is no template of file names.", CALX_TEXT_ARG(template));
    return calx_error_hint(err,
                           "It needs {revision}, and may have {slug}, {year}, {month}, {day}, {hour}, {minute} and "
                           "{second}, but no slash and no other braces.");
}

static void add_part(calx_buffer *name, int part, const calx_revision_moment *m, calx_text id, calx_text slug)
{
    const int numbers[] = { m->year, m->month, m->day, m->hour, m->minute, m->second };
    char before = name->len ? name->data[name->len - 1] : ' ';
    if (part == REVISION)
        calx_buffer_add_text(name, id);
    else if (part == SLUG && slug.len == 0 && (before == '_' || before == '-'))
        name->len--; /* what would part the slug from the rest */
    else if (part == SLUG)
        calx_buffer_add_text(name, slug);
    else
        calx_buffer_addf(name, "%0*d", part == YEAR ? 4 : 2, numbers[part]);
}

const char *calx_revision_file_name(calx_arena *arena, const calx_new_revision *revision, calx_error *err)
{
    calx_text template = calx_text_of(
        revision->file_template ? revision->file_template : "{year}_{month}_{day}_{hour}{minute}-{revision}_{slug}");
    if (!calx_revision_template_valid(template, err))
        return NULL;
    size_t most = revision->slug_length > 0 ? (size_t)revision->slug_length : SLUG_LENGTH;
    calx_text slug = slug_of(arena, revision->message, most);
    calx_revision_moment m = calx_revision_moment_of(revision->created + revision->minutes_east * MINUTE);
    calx_buffer name = calx_buffer_in(arena);
    for (calx_text rest = template; rest.len > 0;) {
        char c = rest.data[0];
        rest = (calx_text){ rest.data + 1, rest.len - 1 };
        if (c == '{')
            add_part(&name, part_at(&rest), &m, revision->id, slug);
        else
            calx_buffer_add_char(&name, c);
    }
    return calx_buffer_cstr(&name);
}
