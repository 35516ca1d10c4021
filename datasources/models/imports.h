/* Where imported rows came from. */
#ifndef DSDB_MODELS_IMPORTS_H
#define DSDB_MODELS_IMPORTS_H

#include <calx/model.h>

#define IMPORT_ORIGINS(C)                                                                                        \
    C(source,      text,        PRIMARY_KEY, DOC("Kind of file that the record came in, such as agencies.csv.")) \
    C(external_id, text,        PRIMARY_KEY, DOC("Identifies the record in its source."))                        \
    C(relation,    text,        NOT_NULL, DOC("Table that has the row."))                                        \
    C(row_id,      int4,        NOT_NULL, DOC("Id of the row; the row may have been deleted since."))            \
    C(digest,      uuid,                                                                                         \
      DOC("Digest of what the record said when it last went into its row; null when unknown."))                  \
    C(imported_at, timestamptz, NOT_NULL, DEFAULT("now()"), DOC("When the record was first imported."))
CALX_MODEL(import_origin, import_origins, IMPORT_ORIGINS,
           DOC("Records of imported files and the rows made from them."),
           INDEXES({ "ix_import_origins__relation_row_id", "INDEX", "(relation, row_id)" }));

#endif
