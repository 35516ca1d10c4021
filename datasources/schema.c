/* What the database should be: the models, and what sql/ says beyond them. */
#include "schema.h"

#include "models/registry.h"

/* The files of sql/. */
extern const calx_embedded_files dsdb_sql;

const calx_schema dsdb_schema = { &dsdb_models, &dsdb_sql };
