/* Reads the records of a CSV file one after the other, whatever the file's size.
 *
 * The form is RFC 4180's, strictly: commas, double quotes doubled inside quotes, lines ended by LF or
 * CRLF, a first record with the columns' names. The text is UTF-8; a byte order mark is passed over.
 * What is not of this form ends the reading with an error that names the file and the line. */
#ifndef DATASOURCES_IMPORT_READER_H
#define DATASOURCES_IMPORT_READER_H

#include <calx/arena.h>
#include <calx/error.h>
#include <calx/text.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest record, in bytes, and the most fields of one: what keeps memory bounded. */
#define IMPORT_RECORD_MAX ((size_t)1024 * 1024)
#define IMPORT_FIELDS_MAX 1000

typedef struct import_reader import_reader;

/* One record. It and its texts are good until the next is read. */
typedef struct import_record {
    const calx_text *fields;
    size_t count;
    int64_t line; /* where it begins, counted from 1 */
} import_record;

/* Opens a regular file; `path` must live as long as the reader. NULL on error. The caller closes it
 * with import_reader_close. */
import_reader *import_reader_open(const char *path, calx_error *err);

/* NULL is allowed. */
void import_reader_close(import_reader *reader);

/* Reads the next record, the header being the first. At the end of the file it returns true with
 * `record->count` 0; a blank line is no record. */
bool import_reader_next(import_reader *reader, import_record *record, calx_error *err);

/* The path as it was given. */
const char *import_reader_path(const import_reader *reader);

/* How many bytes were read so far, and how many the file had when it was opened. */
int64_t import_reader_at(const import_reader *reader);
int64_t import_reader_size(const import_reader *reader);

#endif
