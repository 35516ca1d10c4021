/* The one table of the import: each column of each file, the rule that cleans it, where the value goes,
 * and what happens to a record whose text the rule can make nothing of. docs/import.md shows the same. */
#ifndef DATASOURCES_IMPORT_COLUMNS_H
#define DATASOURCES_IMPORT_COLUMNS_H

#include "clean.h"

/* What follows when a rule can make nothing of a text. */
typedef enum import_unfit {
    UNFIT_DROP,  /* the value is null */
    UNFIT_NOTE,  /* the value is null and the text goes into the notes */
    UNFIT_REJECT /* the record goes to the rejects */
} import_unfit;

typedef struct import_column {
    const char *name; /* in the file's header */
    const char *into; /* the staging column; NULL: only the notes take it. Where several columns go
                         into one, the last that has a value counts; lists are joined */
    const import_rule *rule;
    const import_label *labels; /* what the rule chooses from; NULL: nothing */
    import_unfit unfit;
    const char *note; /* what the text is called in the notes; NULL: it stands alone */
} import_column;

/* A staging column, in the order of the COPY. */
typedef struct import_target {
    const char *name;
    const calx_type *type;
    bool required; /* a record without a value is rejected */
} import_target;

/* One kind of file. Lists end with a zero entry. */
typedef struct import_kind {
    const char *name;             /* for people and for file names: "agencies" */
    const char *staging;          /* the temporary table */
    const import_column *columns; /* every one must be in the header */
    const import_target *targets;
    const char *notes; /* the staging column of the notes; NULL: the kind has none */
    /* what follows from several columns together: may change `values` (by target) and add to `effects` (by
       column); NULL: nothing */
    void (*derive)(calx_arena *arena, const struct import_kind *kind, import_value *values, unsigned *effects);
} import_kind;

enum { IMPORT_COLUMNS_MAX = 40, IMPORT_TARGETS_MAX = 40 };

extern const import_kind import_agencies;
extern const import_kind import_data_sources;

/* Where a staging column stands among the targets, and a column among the columns; -1: nowhere. */
int import_target_index(const import_kind *kind, const char *name);
int import_column_index(const import_kind *kind, const char *name);

#endif
