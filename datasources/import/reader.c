/* Reads CSV with libcsv, a line at a time, so that every record and error knows its line. Knows no
 * column and no PostgreSQL. */
#include "reader.h"

#include <calx/buffer.h>
#include <csv.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <unistr.h>

enum { CHUNK = 64 * 1024, FIELD_GROWTH = 16 * 1024 };

struct import_reader {
    const char *path;
    int fd;
    int64_t size;
    int64_t read;
    struct csv_parser parser;
    calx_arena *arena;

    char chunk[CHUNK];
    size_t chunk_at;
    size_t chunk_len;
    bool at_end;   /* of the file */
    bool after_cr; /* the last byte was a CR: an LF that follows belongs to it */

    int64_t line;       /* of the next byte */
    int64_t field_line; /* where the present field begins */
    size_t taken;       /* bytes given to the parser since the last record ended */

    calx_buffer bytes;                   /* the present record's fields, end to end */
    size_t ends[IMPORT_FIELDS_MAX];      /* where each ends in `bytes` */
    calx_text fields[IMPORT_FIELDS_MAX]; /* the same, as slices */
    size_t count;
    int64_t record_line;
    bool complete; /* the parser has seen the record's end */
    calx_error *err;
    bool failed; /* a callback has filled `err` */
};

static bool bad_file(import_reader *r, int64_t line, calx_error *err, const char *what)
{
    calx_fail(err, CALX_BAD_FILE, "%s, line %lld: %s.", r->path, (long long)line, what);
    calx_error_context(err, "%s:%lld", r->path, (long long)line);
    return false;
}

/* libcsv would take blanks around a field away: RFC 4180 makes them part of it, and cleaning counts them. */
static int no_blank(unsigned char c)
{
    (void)c;
    return 0;
}

static bool open_regular(import_reader *r, calx_error *err)
{
    struct stat is;
    r->fd = open(r->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (r->fd < 0 || fstat(r->fd, &is) != 0) {
        calx_fail(err, CALX_BAD_FILE, "%s cannot be read: %s.", r->path, strerror(errno));
        return calx_error_hint(err, "Give the path of a CSV file that you may read.");
    }
    if (!S_ISREG(is.st_mode)) {
        calx_fail(err, CALX_BAD_FILE, "%s is not a regular file.", r->path);
        return calx_error_hint(err, "Give the path of a CSV file, not of a folder, pipe or device.");
    }
    r->size = (int64_t)is.st_size;
    return true;
}

import_reader *import_reader_open(const char *path, calx_error *err)
{
    calx_arena *arena = calx_arena_new();
    import_reader *r = calx_new(arena, import_reader);
    *r = (import_reader){ .path = path, .fd = -1, .arena = arena, .line = 1, .field_line = 1, .record_line = 1 };
    r->bytes = calx_buffer_in(arena);
    csv_init(&r->parser, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_space_func(&r->parser, no_blank);
    csv_set_blk_size(&r->parser, FIELD_GROWTH);
    if (!open_regular(r, err)) {
        import_reader_close(r);
        return NULL;
    }
    return r;
}

void import_reader_close(import_reader *reader)
{
    if (!reader)
        return;
    csv_free(&reader->parser);
    if (reader->fd >= 0)
        close(reader->fd);
    calx_arena_free(reader->arena);
}

const char *import_reader_path(const import_reader *reader)
{
    return reader->path;
}

int64_t import_reader_at(const import_reader *reader)
{
    return reader->read;
}

int64_t import_reader_size(const import_reader *reader)
{
    return reader->size;
}

static int64_t count_newlines(const char *bytes, size_t len)
{
    int64_t count = 0;
    for (const char *at = bytes; len > 0 && (at = memchr(at, '\n', (size_t)(bytes + len - at))); at++)
        count++;
    return count;
}

static void refuse(import_reader *r, int64_t line, const char *what, const char *hint)
{
    if (r->failed)
        return;
    r->failed = true;
    bad_file(r, line, r->err, what);
    calx_error_hint(r->err, "%s", hint);
}

static void take_field(void *bytes, size_t len, void *context)
{
    import_reader *r = context;
    const uint8_t *bad = len ? u8_check(bytes, len) : NULL;
    if (bad)
        refuse(r, r->field_line + count_newlines(bytes, (size_t)((const char *)bad - (const char *)bytes)),
               "there are bytes that are not UTF-8",
               "Save the file as UTF-8; text from Windows: iconv -f WINDOWS-1252 -t UTF-8 OLD > NEW.");
    if (r->count == IMPORT_FIELDS_MAX)
        refuse(r, r->record_line, "the record has more than 1,000 fields",
               "Is this a CSV file, and of the right kind?");
    if (r->failed)
        return;
    calx_buffer_add(&r->bytes, len ? bytes : "", len);
    r->ends[r->count++] = r->bytes.len;
    r->field_line = r->line;
}

static void take_end(int terminator, void *context)
{
    (void)terminator;
    import_reader *r = context;
    r->complete = true;
}

/* Fills the chunk; `chunk_len` is 0 at the end of the file. */
static bool fill(import_reader *r, calx_error *err)
{
    ssize_t got;
    do
        got = read(r->fd, r->chunk, CHUNK);
    while (got < 0 && errno == EINTR);
    if (got < 0) {
        calx_fail(err, CALX_BAD_FILE, "%s cannot be read further: %s.", r->path, strerror(errno));
        return calx_error_hint(err, "Copy the file to another disk and try again.");
    }
    r->chunk_at = 0;
    r->chunk_len = (size_t)got;
    if (r->read == 0 && got >= 3 && memcmp(r->chunk, "\xEF\xBB\xBF", 3) == 0)
        r->chunk_at = 3;
    if (r->read == 0 && got >= 2 && (memcmp(r->chunk, "\xFF\xFE", 2) == 0 || memcmp(r->chunk, "\xFE\xFF", 2) == 0)) {
        bad_file(r, 1, err, "the text is in UTF-16");
        return calx_error_hint(err, "Save the file as UTF-8: iconv -f UTF-16 -t UTF-8 OLD > NEW.");
    }
    r->read += got;
    r->at_end = got == 0;
    return true;
}

/* The bytes up to the end of the line, that end included, or as far as the chunk goes. */
static calx_text next_piece(import_reader *r)
{
    const char *from = r->chunk + r->chunk_at;
    size_t len = r->chunk_len - r->chunk_at;
    const char *lf = memchr(from, '\n', len);
    if (lf)
        len = (size_t)(lf - from) + 1;
    const char *cr = memchr(from, '\r', len);
    if (cr && (size_t)(cr - from) + 1 < len && cr[1] != '\n')
        len = (size_t)(cr - from) + 1;
    return (calx_text){ from, len };
}

/* Counts the piece's end of line; CR LF is one even where a chunk ends between them. */
static void count_line(import_reader *r, calx_text piece)
{
    bool had_cr = r->after_cr;
    char last = piece.data[piece.len - 1];
    r->after_cr = last == '\r';
    if (last == '\r' || (last == '\n' && !(had_cr && piece.len == 1)))
        r->line++;
}

static bool fail_parse(import_reader *r, calx_error *err)
{
    if (csv_error(&r->parser) != CSV_EPARSE)
        return calx_fail(err, CALX_SYSTEM, "%s, line %lld: %s.", r->path, (long long)r->line,
                         csv_strerror(csv_error(&r->parser)));
    bad_file(r, r->line, err, "a quotation mark neither begins nor ends a field");
    if (r->field_line < r->line)
        calx_error_detail(err, "The field began on line %lld.", (long long)r->field_line);
    return calx_error_hint(err, "Put the field in quotes and write each quotation mark inside it twice.");
}

/* Gives one piece to the parser. */
static bool feed(import_reader *r, calx_error *err)
{
    calx_text piece = next_piece(r);
    if (memchr(piece.data, '\0', piece.len)) {
        bad_file(r, r->line, err, "there is a NUL byte");
        return calx_error_hint(err, "Is this a text file? Remove the bytes: tr -d '\\000' < OLD > NEW.");
    }
    r->taken += piece.len;
    if (r->taken > IMPORT_RECORD_MAX) {
        bad_file(r, r->record_line, err, "the record is longer than 1 MiB");
        return calx_error_hint(err, "Look for a quotation mark that is not closed from line %lld on.",
                               (long long)r->field_line);
    }
    size_t used = csv_parse(&r->parser, piece.data, piece.len, take_field, take_end, r);
    if (r->failed)
        return false;
    if (used < piece.len)
        return fail_parse(r, err);
    r->chunk_at += piece.len;
    count_line(r, piece);
    return true;
}

/* What is left in the parser at the end of the file. */
static bool finish(import_reader *r, calx_error *err)
{
    if (csv_fini(&r->parser, take_field, take_end, r) != 0) {
        bad_file(r, r->field_line, err, "a quotation mark is never closed");
        return calx_error_hint(err, "Close it, or write it twice where it is part of the text.");
    }
    return !r->failed;
}

static void begin_record(import_reader *r, calx_error *err)
{
    calx_buffer_clear(&r->bytes);
    r->count = 0;
    r->taken = 0;
    r->complete = false;
    r->record_line = r->field_line = r->line;
    r->err = err;
    r->failed = false;
}

bool import_reader_next(import_reader *reader, import_record *record, calx_error *err)
{
    import_reader *r = reader;
    begin_record(r, err);
    while (!r->complete && !r->at_end) {
        if (r->chunk_at == r->chunk_len && !fill(r, err))
            return false;
        if (r->chunk_at < r->chunk_len && !feed(r, err))
            return false;
        /* a blank line: the record begins after it */
        if (!r->complete && r->count == 0 && r->parser.pstate == 0)
            begin_record(r, err);
    }
    if (!r->complete && !finish(r, err))
        return false;
    size_t from = 0;
    for (size_t i = 0; i < r->count; i++) {
        r->fields[i] = (calx_text){ r->bytes.data + from, r->ends[i] - from };
        from = r->ends[i];
    }
    *record = (import_record){ .fields = r->fields, .count = r->count, .line = r->record_line };
    return true;
}
