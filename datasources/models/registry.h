/* Every model of the database in one value. */
#ifndef DSDB_MODELS_REGISTRY_H
#define DSDB_MODELS_REGISTRY_H

#include <calx/model.h>

/* All tables, views, materialized views and enums. Constant; tables stand after those that they refer to, then
 * views. A column of a view is NOT_NULL where the view's query can't give a null, which the catalog doesn't
 * know. What is in the database but not here: alembic_version, which the migrations keep. */
extern const calx_registry dsdb_models;

#endif
