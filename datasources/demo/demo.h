/* Demonstration data: enough to try every command on, and marked as made up wherever a name or a note can say so. */
#ifndef DSDB_DEMO_DEMO_H
#define DSDB_DEMO_DEMO_H

#include <calx/session.h>

/* What there is of the demonstration data in one table. */
RESULT(demo_rows, FIELD(relation, text), FIELD(added, int8), /* in this run */
       FIELD(rows, int8));                                   /* ever, also those that were deleted since */

/* Adds what is missing of the demonstration data, all in one transaction: a sheriff's office for each county, a
 * state police for each state, data sources of every record type, places with coordinates and their police, users
 * who follow places, and requests. Always the same; a second run adds nothing. E-mail addresses and URLs are below
 * example.org, users have no password and no API key.
 *
 * Refuses with CALX_USAGE where the database has any agency that isn't of the demonstration, so that it never gets
 * among real records, and with CALX_NOT_FOUND where the counties are missing. `out` has a row for each table, by
 * name. */
bool dsdb_load_demonstration(calx_session *db, calx_arena *arena, demo_rows_list *out, calx_error *err);

#endif
