/* One record of a file made ready for its staging table: cleaned, or with the reason why it cannot be. */
#ifndef DATASOURCES_IMPORT_ROW_H
#define DATASOURCES_IMPORT_ROW_H

#include "columns.h"
#include "reader.h"

/* Which field of a record each column of the kind is, and in which order records are kept whole. */
typedef struct import_header {
    const import_kind *kind;
    size_t count;                       /* columns in the file */
    size_t declared;                    /* of which the kind knows this many */
    calx_text names[IMPORT_FIELDS_MAX]; /* as the file has them, blanks around them taken off */
    size_t field[IMPORT_COLUMNS_MAX];   /* by column of the kind: which field of a record it is */
    size_t order[IMPORT_FIELDS_MAX];    /* fields as they are kept: the kind's columns, then the others */
    size_t place[IMPORT_FIELDS_MAX];    /* by field: its place in that order */
} import_header;

/* Reads the header's record. Names that are missing or there twice are errors. The names are copied
 * into `arena`. */
bool import_header_read(import_header *header, const import_kind *kind, calx_arena *arena, import_reader *reader,
                        calx_error *err);

/* How often each effect was had on each column of a kind. */
typedef struct import_counts {
    int64_t effects[IMPORT_COLUMNS_MAX][EFFECT_COUNT];
} import_counts;

typedef struct import_row {
    calx_text reason;                        /* why it cannot be loaded; empty: it can */
    calx_array_text raw;                     /* the record whole, in the header's order, then what it has too much */
    import_value values[IMPORT_TARGETS_MAX]; /* by target of the kind */
} import_row;

/* Cleans a record. Everything in the row lives in `arena` or in the record. */
void import_row_clean(import_row *row, const import_header *header, const import_record *record, calx_arena *arena,
                      import_counts *counts);

#endif
