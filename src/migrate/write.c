/* Writes new revision files. */
#include "revision.h"

#include <calx/buffer.h>
#include <calx/clock.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* What a comment begins with. */
static const char *comment_of(const calx_new_revision *revision)
{
    return revision->in_c ? "//" : "--";
}

/* Each line as a comment. */
static void add_prose(calx_buffer *to, const calx_new_revision *revision)
{
    calx_text prose = revision->prose;
    if (prose.len == 0)
        prose = CALX_TEXT("What it does that its message does not say, and why.");
    while (prose.len > 0) {
        calx_text line = calx_text_cut(&prose, '\n');
        calx_buffer_addf(to, "%s%s%.*s\n", comment_of(revision), line.len ? " " : "", CALX_TEXT_ARG(line));
    }
}

/* A header line of names with commas; none without names. */
static void add_names(calx_buffer *text, const char *comment, const char *directive, const calx_text *names,
                      size_t count)
{
    if (count > 0)
        calx_buffer_addf(text, "%s calx:%s ", comment, directive);
    for (size_t i = 0; i < count; i++)
        calx_buffer_addf(text, "%.*s%s", CALX_TEXT_ARG(names[i]), i + 1 < count ? ", " : "\n");
}

static void add_header(calx_buffer *text, const calx_new_revision *revision)
{
    const char *c = comment_of(revision);
    calx_revision_moment m = calx_revision_moment_of(revision->created);
    calx_buffer_addf(text, "%s calx:revision %.*s\n%s calx:revises ", c, CALX_TEXT_ARG(revision->id), c);
    for (size_t i = 0; i < revision->revises.count; i++)
        calx_buffer_addf(text, "%s%.*s", i ? ", " : "", CALX_TEXT_ARG(revision->revises.items[i]->id));
    calx_buffer_add_cstr(text, revision->revises.count ? "\n" : "base\n");
    add_names(text, c, "depends-on", revision->depends, revision->depends_count);
    add_names(text, c, "branch", revision->labels, revision->label_count);
    add_names(text, c, "replaces", revision->replaces, revision->replaces_count);
    calx_buffer_addf(text, "%s calx:created %04d-%02d-%02d %02d:%02d UTC\n%s calx:message %.*s\n", c, m.year, m.month,
                     m.day, m.hour, m.minute, c, CALX_TEXT_ARG(revision->message));
    if (revision->irreversible.len)
        calx_buffer_addf(text, "%s calx:irreversible %.*s\n", c, CALX_TEXT_ARG(revision->irreversible));
    if (revision->outside_transaction)
        calx_buffer_addf(text, "%s calx:transaction none\n", c);
}

static void add_part(calx_buffer *text, const char *directive, calx_text sql)
{
    sql = calx_text_trim(sql);
    calx_buffer_addf(text, "-- calx:%s\n%.*s\n", directive, CALX_TEXT_ARG(sql));
}

/* Functions that fail, so that nobody applies what is not written yet. */
static void add_functions(calx_buffer *text, const calx_new_revision *revision)
{
    static const char body[] = "\nstatic bool %s(calx_session *db, calx_error *err)\n{\n    (void)db;\n"
                               "    return calx_fail(err, CALX_USAGE, \"This is not written yet.\");\n}\n";
    bool back = revision->irreversible.len == 0;
    calx_buffer_add_cstr(text, "#include <calx/revision.h>\n");
    calx_buffer_addf(text, body, "upgrade");
    if (back)
        calx_buffer_addf(text, body, "downgrade");
    calx_buffer_addf(text, "\nCALX_REVISION(%.*s, upgrade, %s);\n", CALX_TEXT_ARG(revision->id),
                     back ? "downgrade" : "NULL");
}

static calx_text file_text(calx_arena *arena, const calx_new_revision *revision)
{
    calx_buffer text = calx_buffer_in(arena);
    add_prose(&text, revision);
    add_header(&text, revision);
    if (revision->in_c) {
        add_functions(&text, revision);
        return calx_buffer_text(&text);
    }
    add_part(&text, "upgrade", revision->upgrade);
    if (revision->irreversible.len == 0)
        add_part(&text, "downgrade", revision->downgrade);
    return calx_buffer_text(&text);
}

bool calx_revision_write_all(int fd, calx_text text)
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

static bool is_same_file(const char *one, const char *other)
{
    struct stat a;
    struct stat b;
    return stat(one, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* link() never replaces a file. */
static bool give_name(const char *draft, const char *path, const char *over)
{
    if (over && is_same_file(path, over))
        return rename(draft, path) == 0;
    return link(draft, path) == 0;
}

/* Writes under another name, and gives it its own when it is whole. The other name is
 * nobody else's: the number of the process may be one that a killed run, or another container, has had. */
static bool write_file(calx_arena *arena, const char *directory, const char *path, const char *over, calx_text text,
                       calx_error *err)
{
    calx_text number = { 0 };
    if (!calx_revision_new_id(arena, &number, err))
        return false;
    const char *draft = calx_text_format(arena, "%s/.revision-%.*s.tmp", directory, CALX_TEXT_ARG(number)).data;
    int fd = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0) {
        calx_fail_errno(err, "Cannot write into the folder of revisions %s", directory);
        return calx_error_hint(err, "Name an existing folder that you may write to.");
    }
    bool ok = calx_revision_write_all(fd, text) || calx_fail_errno(err, "Cannot write %s", draft);
    close(fd);
    if (ok && !give_name(draft, path, over))
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

static bool check_labels(const calx_text *names, size_t count, calx_error *err)
{
    for (size_t i = 0; i < count; i++)
        if (!calx_revision_label_valid(names[i])) {
            calx_fail(err, CALX_USAGE, "\"%.*s\" is no name of a branch or revision.", CALX_TEXT_ARG(names[i]));
            return calx_error_hint(err, "A name is 1 to 63 letters, digits, `_` and `-`, such as shopping-cart.");
        }
    return true;
}

static bool check_lists(const calx_new_revision *revision, calx_error *err)
{
    return check_labels(revision->labels, revision->label_count, err) &&
           check_labels(revision->depends, revision->depends_count, err);
}

const char *calx_revision_write(calx_arena *arena, const calx_new_revision *revision, calx_error *err)
{
    calx_new_revision whole = *revision;
    whole.message = calx_text_trim(whole.message);
    if (!check_message(whole.message, err))
        return NULL;
    if (whole.id.len == 0 ? !calx_revision_new_id(arena, &whole.id, err) : !check_id(whole.id, err))
        return NULL;
    whole.created = whole.created ? whole.created : calx_now();
    const char *name = check_lists(&whole, err) ? calx_revision_file_name(arena, &whole, err) : NULL;
    if (!name)
        return NULL;
    const char *path = calx_text_format(arena, "%s/%s.%s", whole.directory, name, whole.in_c ? "c" : "sql").data;
    return write_file(arena, whole.directory, path, whole.over, file_text(arena, &whole), err) ? path : NULL;
}
