/* The whole schema of the database, for migrations and checks. */
#ifndef DSDB_SCHEMA_H
#define DSDB_SCHEMA_H

#include <calx/schema.h>

extern const calx_schema dsdb_schema;

#endif
