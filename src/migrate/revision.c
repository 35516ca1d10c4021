/* Reads a revision file: directives in comments, and the SQL between them. Knows neither folders nor
 * servers. Header and SQL are read apart, since most commands need only the headers. */
#include "revision.h"

#include "script.h"
#include "source.h"

#include <calx/buffer.h>
#include <calx/clock.h>

#include <string.h>
#include <unistr.h>

#define HEADER_HINT                                                                             \
    "Lines of a header are `-- calx:revision`, `revises`, `created`, `message`, `depends-on`, " \
    "`branch`, `replaces`, `irreversible`, `transaction`, in any order."
#define BOM "\xEF\xBB\xBF"

/* A file, line by line. */
typedef struct reader {
    calx_arena *arena;
    const char *path;
    calx_text text;
    calx_text rest;
    calx_text line; /* the present one, without its end */
    int number;     /* of it, from 1 */
    calx_text mark; /* what a comment begins with */
} reader;

static reader read_lines(calx_arena *arena, const char *path, calx_text text)
{
    if (calx_text_starts(text, CALX_TEXT(BOM)))
        text = (calx_text){ text.data + strlen(BOM), text.len - strlen(BOM) };
    calx_text mark = calx_source_is_c(path) ? CALX_TEXT("//") : CALX_TEXT("--");
    return (reader){ .arena = arena, .path = path, .text = text, .rest = text, .mark = mark };
}

static bool next_line(reader *r)
{
    if (r->rest.len == 0)
        return false;
    r->line = calx_text_cut(&r->rest, '\n');
    if (r->line.len > 0 && r->line.data[r->line.len - 1] == '\r')
        r->line.len--;
    r->number++;
    return true;
}

bool calx_revision_fail(calx_error *err, const char *path, int line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    calx_vfail(err, CALX_BAD_FILE, format, args);
    va_end(args);
    return line > 0 ? calx_error_context(err, "%s:%d", path, line) : calx_error_context(err, "%s", path);
}

/* A directive line's name and value. */
typedef struct directive {
    calx_text name;
    calx_text value;
} directive;

/* Whether the line is a directive; one that is only nearly written as one is an error, not prose. */
static bool read_directive(const reader *r, directive *out, bool *is, calx_error *err)
{
    *is = false;
    if (!calx_text_starts(r->line, r->mark))
        return true;
    calx_text after = calx_text_trim((calx_text){ r->line.data + 2, r->line.len - 2 });
    if (!calx_text_starts(after, CALX_TEXT("calx")))
        return true;
    calx_text colon = calx_text_trim((calx_text){ after.data + 4, after.len - 4 });
    if (!calx_text_starts(colon, CALX_TEXT(":")))
        return true;
    if (r->line.data[2] != ' ' || memcmp(r->line.data + 3, "calx:", 5) != 0) {
        calx_revision_fail(err, r->path, r->number, "A directive is not written as one.");
        return calx_error_hint(err, "Begin the line with `%.*s calx:`, with one blank and nothing before it.",
                               CALX_TEXT_ARG(r->mark));
    }
    calx_text rest = { r->line.data + 8, r->line.len - 8 };
    out->name = calx_text_cut(&rest, ' ');
    out->value = calx_text_trim(rest);
    out->name = calx_text_trim(out->name);
    *is = true;
    return true;
}

static bool check_id(const reader *r, calx_text id, calx_error *err)
{
    if (calx_revision_id_valid(id))
        return true;
    calx_revision_fail(err, r->path, r->number, "\"%.*s\" is no revision's id.", CALX_TEXT_ARG(id));
    return calx_error_hint(err, "An id is 1 to 32 letters, digits and `_`, such as 0a1b2c3d4e5f.");
}

static bool take_revision(const reader *r, calx_revision *out, calx_text value, calx_error *err)
{
    out->id = value;
    out->line = r->number;
    return check_id(r, value, err);
}

static bool take_revises(const reader *r, calx_revision *out, calx_text value, calx_error *err)
{
    if (calx_text_equal(value, CALX_TEXT("base")) ||
        calx_revision_take_names(r->arena, r->path, r->number, value, false, &out->revises, &out->revises_count, err))
        return true;
    return calx_error_hint(err, "Write `-- calx:revises base`, an id, or several ids with commas.");
}

static bool take_depends(const reader *r, calx_revision *out, calx_text value, calx_error *err)
{
    return calx_revision_take_names(r->arena, r->path, r->number, value, true, &out->depends, &out->depends_count, err);
}

static bool take_branch(const reader *r, calx_revision *out, calx_text value, calx_error *err)
{
    return calx_revision_take_names(r->arena, r->path, r->number, value, true, &out->labels, &out->label_count, err);
}

static bool take_replaces(const reader *r, calx_revision *out, calx_text value, calx_error *err)
{
    return calx_revision_take_names(r->arena, r->path, r->number, value, false, &out->replaces, &out->replaces_count,
                                    err);
}

/* Two digits or four as a number; -1 where there is something else. */
static int digits(calx_text t, size_t at, size_t count)
{
    int n = 0;
    for (size_t i = at; i < at + count; i++) {
        if (t.data[i] < '0' || t.data[i] > '9')
            return -1;
        n = n * 10 + (t.data[i] - '0');
    }
    return n;
}

/* `YYYY-MM-DD HH:MM UTC` */
static bool parse_created(calx_text t, int64_t *out)
{
    static const char shape[] = "dddd-dd-dd dd:dd UTC";
    if (t.len != sizeof shape - 1)
        return false;
    for (size_t i = 0; i < t.len; i++)
        if (shape[i] != 'd' && shape[i] != t.data[i])
            return false;
    int year = digits(t, 0, 4);
    int month = digits(t, 5, 2);
    int day = digits(t, 8, 2);
    int hour = digits(t, 11, 2);
    int minute = digits(t, 14, 2);
    if (year < 1 || month < 1 || month > 12 || day < 1 || hour < 0 || hour > 23 || minute < 0 || minute > 59)
        return false;
    calx_date date = calx_date_of(year, month, day);
    int y, m, d;
    calx_date_parts(date, &y, &m, &d);
    *out = ((int64_t)date.days * 1440 + (int64_t)hour * 60 + minute) * 60000000;
    return d == day; /* no 31 February */
}

static bool take_created(const reader *r, calx_revision *out, calx_text value, calx_error *err)
{
    if (parse_created(value, &out->created))
        return true;
    calx_revision_fail(err, r->path, r->number, "\"%.*s\" is no time of creation.", CALX_TEXT_ARG(value));
    return calx_error_hint(err, "Write it as `-- calx:created 2026-11-22 14:05 UTC`.");
}

static bool take_message(const reader *r, calx_revision *out, calx_text value, calx_error *err)
{
    out->message = value;
    return calx_text_valid(value) || calx_revision_fail(err, r->path, r->number, "The message is not valid UTF-8.");
}

static bool take_irreversible(const reader *r, calx_revision *out, calx_text value, calx_error *err)
{
    out->irreversible = value;
    return calx_text_valid(value) || calx_revision_fail(err, r->path, r->number, "The reason is not valid UTF-8.");
}

/* `none` is the only value: a transaction a revision is how it is without the line. */
static bool take_transaction(const reader *r, calx_revision *out, calx_text value, calx_error *err)
{
    out->outside_transaction = calx_text_equal(value, CALX_TEXT("none"));
    if (out->outside_transaction)
        return true;
    calx_revision_fail(err, r->path, r->number, "\"%.*s\" is no way to run a revision.", CALX_TEXT_ARG(value));
    return calx_error_hint(err, "Write `-- calx:transaction none`, or leave the line out for one transaction.");
}

/* What a header can hold. */
static const struct {
    const char *name;
    bool required;
    bool (*take)(const reader *r, calx_revision *out, calx_text value, calx_error *err);
} header_directives[] = {
    { "revision", true, take_revision },        { "revises", true, take_revises },
    { "created", true, take_created },          { "message", true, take_message },
    { "depends-on", false, take_depends },      { "branch", false, take_branch },
    { "replaces", false, take_replaces },       { "irreversible", false, take_irreversible },
    { "transaction", false, take_transaction },
};
#define HEADER_DIRECTIVES (sizeof header_directives / sizeof header_directives[0])

static bool take_directive(const reader *r, calx_revision *out, const directive *d, unsigned *seen, calx_error *err)
{
    for (size_t i = 0; i < HEADER_DIRECTIVES; i++) {
        const char *name = header_directives[i].name;
        if (!calx_text_equal(d->name, calx_text_of(name)))
            continue;
        if (*seen & 1U << i)
            return calx_revision_fail(err, r->path, r->number, "`%.*s calx:%s` is there a second time.",
                                      CALX_TEXT_ARG(r->mark), name);
        if (d->value.len == 0)
            return calx_revision_fail(err, r->path, r->number, "`%.*s calx:%s` says nothing.", CALX_TEXT_ARG(r->mark),
                                      name);
        *seen |= 1U << i;
        return header_directives[i].take(r, out, d->value, err);
    }
    calx_revision_fail(err, r->path, r->number, "There is no directive `calx:%.*s`.", CALX_TEXT_ARG(d->name));
    return calx_error_hint(err, HEADER_HINT);
}

static bool check_encoding(const char *path, calx_text text, calx_error *err)
{
    const char *nul = text.len ? memchr(text.data, '\0', text.len) : NULL;
    const uint8_t *bad = text.len ? u8_check((const uint8_t *)text.data, text.len) : NULL;
    if (bad && (!nul || (const char *)bad < nul)) {
        calx_revision_fail(err, path, calx_script_line(text, (size_t)((const char *)bad - text.data)),
                           "The file is not valid UTF-8: byte 0x%02X.", *bad);
        return calx_error_hint(err, "Save it as UTF-8.");
    }
    if (!nul)
        return true;
    calx_revision_fail(err, path, calx_script_line(text, (size_t)(nul - text.data)), "The file holds a NUL byte.");
    return calx_error_hint(err, "Remove it, or save the file as UTF-8 if it is UTF-16.");
}

static bool check_header(const reader *r, unsigned seen, calx_error *err)
{
    if (seen == 0) {
        if (!check_encoding(r->path, r->text, err)) /* UTF-16 has no line that begins as one of ours */
            return false;
        calx_revision_fail(err, r->path, 1, "The file has no revision header.");
        return calx_error_hint(err,
                               "Make revision files with `revision -m`, or begin it with the lines `-- calx:revision`, "
                               "`revises`, `created`, `message` and `upgrade`.");
    }
    for (size_t i = 0; i < HEADER_DIRECTIVES; i++)
        if (header_directives[i].required && !(seen & 1U << i)) {
            calx_revision_fail(err, r->path, r->number, "The header has no line `%.*s calx:%s`.",
                               CALX_TEXT_ARG(r->mark), header_directives[i].name);
            return calx_error_hint(err, "Add it above the %s.",
                                   r->mark.data[0] == '/' ? "code" : "line `-- calx:upgrade`");
        }
    return true;
}

static bool check_bare(const reader *r, const directive *d, calx_error *err)
{
    return d->value.len == 0 ||
           calx_revision_fail(err, r->path, r->number, "Nothing may follow `-- calx:%.*s` on its line.",
                              CALX_TEXT_ARG(d->name));
}

/* The part up to `-- calx:upgrade`. Where the text ends before that, `*cut` is set if it may go on. */
static bool parse_header(reader *r, calx_revision *out, bool *cut, calx_error *err)
{
    unsigned seen = 0;
    while (next_line(r)) {
        if (cut && r->rest.data == NULL) /* perhaps half a line */
            break;
        directive d;
        bool is;
        if (!read_directive(r, &d, &is, err))
            return false;
        if (is && !out->in_c && calx_text_equal(d.name, CALX_TEXT("upgrade")))
            return check_header(r, seen, err) && check_bare(r, &d, err);
        if (is) {
            if (!take_directive(r, out, &d, &seen, err))
                return false;
        } else if (calx_text_trim(r->line).len > 0 && !calx_text_starts(r->line, r->mark)) {
            if (!check_header(r, seen, err))
                return false;
            if (out->in_c)
                return true;
            calx_revision_fail(err, r->path, r->number, "SQL stands above `-- calx:upgrade`.");
            return calx_error_hint(err, "Put the line `-- calx:upgrade` between the header and the SQL.");
        }
    }
    if (cut) {
        *cut = true;
        return true;
    }
    if (!check_header(r, seen, err))
        return false;
    if (out->in_c) {
        calx_revision_fail(err, r->path, r->number, "The file has no code.");
        return calx_error_hint(err, "Below the header come two functions and CALX_REVISION; see calx/revision.h.");
    }
    calx_revision_fail(err, r->path, r->number, "The file has no line `-- calx:upgrade`.");
    return calx_error_hint(err, "Add it between the header and the SQL.");
}

bool calx_revision_parse_header(calx_arena *arena, const char *path, calx_text text, bool *cut, calx_revision *out,
                                calx_error *err)
{
    *out = (calx_revision){ .path = path, .in_c = calx_source_is_c(path) };
    reader r = read_lines(arena, path, text);
    return parse_header(&r, out, cut, err);
}

/* The text with LF for CRLF; the same where it has none. */
static calx_text without_returns(calx_arena *arena, calx_text text)
{
    if (text.len == 0 || !memchr(text.data, '\r', text.len))
        return text;
    char *to = calx_alloc(arena, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] != '\r' || i + 1 == text.len || text.data[i + 1] != '\n')
            to[len++] = text.data[i];
    return (calx_text){ to, len };
}

/* Goes on behind the header: the rest is upgrade and downgrade. */
static bool split_parts(reader *r, calx_revision *out, calx_error *err)
{
    calx_text *part = &out->upgrade;
    *part = (calx_text){ r->rest.data, r->rest.len };
    out->upgrade_line = r->number + 1;
    while (next_line(r)) {
        directive d;
        bool is;
        if (!read_directive(r, &d, &is, err))
            return false;
        if (!is)
            continue;
        if (!calx_text_equal(d.name, CALX_TEXT("downgrade"))) {
            calx_revision_fail(err, r->path, r->number, "`calx:%.*s` cannot stand in the SQL.", CALX_TEXT_ARG(d.name));
            return calx_error_hint(err, "Below `-- calx:upgrade` there is only `-- calx:downgrade`.");
        }
        if (!check_bare(r, &d, err))
            return false;
        if (part == &out->downgrade)
            return calx_revision_fail(err, r->path, r->number, "`-- calx:downgrade` is there a second time.");
        part->len = (size_t)(r->line.data - part->data);
        part = &out->downgrade;
        *part = (calx_text){ r->rest.data, r->rest.len };
        out->downgrade_line = r->number + 1;
    }
    return true;
}

bool calx_revision_parse(calx_arena *arena, const char *path, calx_text text, calx_revision *out, calx_error *err)
{
    *out = (calx_revision){ .path = path, .in_c = calx_source_is_c(path) };
    if (!check_encoding(path, text, err))
        return false;
    reader r = read_lines(arena, path, without_returns(arena, text));
    if (!parse_header(&r, out, NULL, err))
        return false;
    if (out->in_c) {
        out->upgrade = r.text;
        out->upgrade_line = 1;
        return out->loaded = true;
    }
    if (!split_parts(&r, out, err))
        return false;
    out->loaded = calx_revision_check_sql(out, err);
    return out->loaded;
}
