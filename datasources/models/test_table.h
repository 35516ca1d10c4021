/* A table without meaning, which production has for tests of general operations. */
#ifndef DSDB_MODELS_TEST_TABLE_H
#define DSDB_MODELS_TEST_TABLE_H

#include <calx/model.h>

#define TEST_TABLE(C)                                                       \
    C(id,       int8,    PRIMARY_KEY, IDENTITY, DOC("Identifies the row.")) \
    C(pet_name, varchar, LENGTH(255), DOC("Any name."))                     \
    C(species,  varchar, LENGTH(255), DOC("Any species."))
CALX_MODEL(test_row, test_table, TEST_TABLE, DOC("Rows without meaning, for tests of general operations."),
           KEYS({ "test_table_pet_name_species_key", "UNIQUE", "(pet_name, species)" }));

#endif
