/* Writes new revision files. */
#include "revision.h"

#include <calx/buffer.h>
#include <calx/clock.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#define SLUG_LENGTH 40
#define MINUTE INT64_C(60000000)

bool calx_revision_new_id(calx_arena *arena, calx_text *out, calx_error *err)
{
    unsigned char bytes[6];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return calx_fail_errno(err, "The system gave no random bytes for an id");
    calx_buffer id = calx_buffer_in(arena);
    for (size_t i = 0; i < sizeof bytes; i++)
        calx_buffer_addf(&id, "%02x", bytes[i]);
    *out = calx_buffer_text(&id);
    return true;
}

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Lower-case letters and digits of the message, with "_" for what is between; whole words, where one
 * ends within SLUG_LENGTH. */
static calx_text slug_of(calx_arena *arena, calx_text message)
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
        if (slug.len > SLUG_LENGTH)
            break;
        if (i + 1 == message.len || !is_plain(message.data[i + 1]))
            words_end = slug.len;
    }
    size_t longest = slug.len < SLUG_LENGTH ? slug.len : SLUG_LENGTH;
    return (calx_text){ slug.data, words_end ? words_end : longest };
}

/* The parts of a timestamp that files name. */
typedef struct moment {
    int year, month, day, hour, minute;
} moment;

static moment moment_of(int64_t timestamp)
{
    int64_t minutes = timestamp / MINUTE - (timestamp % MINUTE < 0);
    int64_t days = minutes / 1440 - (minutes % 1440 < 0);
    int of_day = (int)(minutes - days * 1440);
    moment m = { .hour = of_day / 60, .minute = of_day % 60 };
    calx_date_parts((int32_t)days, &m.year, &m.month, &m.day);
    return m;
}

/* Each line as a comment. */
static void add_prose(calx_buffer *to, calx_text prose)
{
    if (prose.len == 0)
        prose = CALX_TEXT("What it does that its message does not say, and why.");
    while (prose.len > 0) {
        calx_text line = calx_text_cut(&prose, '\n');
        calx_buffer_addf(to, "--%s%.*s\n", line.len ? " " : "", CALX_TEXT_ARG(line));
    }
}

static void add_part(calx_buffer *to, const char *name, calx_text sql)
{
    calx_buffer_addf(to, "-- calx:%s\n", name);
    if (sql.len == 0)
        calx_buffer_add_char(to, '\n');
    calx_buffer_add_text(to, sql);
}

static calx_text file_text(calx_arena *arena, const calx_new_revision *revision, moment m)
{
    calx_buffer text = calx_buffer_in(arena);
    add_prose(&text, revision->prose);
    calx_buffer_addf(&text, "-- calx:revision %.*s\n-- calx:revises ", CALX_TEXT_ARG(revision->id));
    for (size_t i = 0; i < revision->revises.count; i++)
        calx_buffer_addf(&text, "%s%.*s", i ? ", " : "", CALX_TEXT_ARG(revision->revises.items[i]->id));
    calx_buffer_addf(&text, "%s\n-- calx:created %04d-%02d-%02d %02d:%02d UTC\n-- calx:message %.*s\n",
                     revision->revises.count ? "" : "base", m.year, m.month, m.day, m.hour, m.minute,
                     CALX_TEXT_ARG(revision->message));
    if (revision->outside_transaction)
        calx_buffer_add_cstr(&text, "-- calx:transaction none\n");
    add_part(&text, "upgrade", revision->upgrade);
    add_part(&text, "downgrade", revision->downgrade);
    return calx_buffer_text(&text);
}

static bool write_all(int fd, calx_text text)
{
    while (text.len > 0) {
        ssize_t wrote = write(fd, text.data, text.len);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return false;
        text = (calx_text){ text.data + wrote, text.len - (size_t)wrote };
    }
    return fsync(fd) == 0;
}

/* Writes under another name, and gives it its own when it is whole; link() never replaces a file. */
static bool write_file(calx_arena *arena, const char *directory, const char *path, calx_text text, calx_error *err)
{
    const char *draft = calx_text_format(arena, "%s/.revision-%ld.tmp", directory, (long)getpid()).data;
    int fd = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0) {
        calx_fail_errno(err, "Cannot write into the folder of revisions %s", directory);
        return calx_error_hint(err, "Name an existing folder that you may write to.");
    }
    bool ok = write_all(fd, text) || calx_fail_errno(err, "Cannot write %s", draft);
    close(fd);
    if (ok && link(draft, path) != 0)
        ok = calx_fail_errno(err, "Cannot write %s", path);
    unlink(draft);
    return ok;
}

static bool check_message(calx_text message, calx_error *err)
{
    if (message.len == 0) {
        calx_fail(err, CALX_USAGE, "A revision needs a message.");
        return calx_error_hint(err, "Say in a few words what it does: -m \"Add an index for every foreign key\".");
    }
    if (!calx_text_valid(message))
        return calx_fail(err, CALX_USAGE, "The message is not valid UTF-8.");
    for (size_t i = 0; i < message.len; i++)
        if ((unsigned char)message.data[i] < 0x20) {
            calx_fail(err, CALX_USAGE, "The message has more than one line, or a control character.");
            return calx_error_hint(err, "Give one line; more can be said in comments of the file.");
        }
    return true;
}

static bool check_id(calx_text id, calx_error *err)
{
    if (calx_revision_id_valid(id))
        return true;
    calx_fail(err, CALX_USAGE, "\"%.*s\" is no revision's id.", CALX_TEXT_ARG(id));
    return calx_error_hint(err, "An id is 1 to 32 letters, digits and `_`, such as 0a1b2c3d4e5f.");
}

const char *calx_revision_write(calx_arena *arena, const calx_new_revision *revision, calx_error *err)
{
    calx_new_revision whole = *revision;
    whole.message = calx_text_trim(whole.message);
    if (!check_message(whole.message, err))
        return NULL;
    if (whole.id.len == 0 ? !calx_revision_new_id(arena, &whole.id, err) : !check_id(whole.id, err))
        return NULL;
    moment m = moment_of(whole.created ? whole.created : calx_now());
    calx_text slug = slug_of(arena, whole.message);
    const char *path =
        calx_text_format(arena, "%s/%04d_%02d_%02d_%02d%02d-%.*s%s%.*s.sql", whole.directory, m.year, m.month, m.day,
                         m.hour, m.minute, CALX_TEXT_ARG(whole.id), slug.len ? "_" : "", CALX_TEXT_ARG(slug))
            .data;
    return write_file(arena, whole.directory, path, file_text(arena, &whole, m), err) ? path : NULL;
}
