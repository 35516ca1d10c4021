/* What operations check before they write, so that an error names what was wrong and not a constraint. */
#ifndef DSDB_CLIENT_CHECKS_H
#define DSDB_CLIENT_CHECKS_H

#include <calx/session.h>

/* Whether there is a row with each of the ids; those that there are stay until the transaction ends. CALX_NOT_FOUND
 * names the others. */
bool dsdb_hold_agencies(calx_session *db, calx_arena *arena, const int32_t *ids, size_t count, calx_error *err);
bool dsdb_hold_data_sources(calx_session *db, calx_arena *arena, const int32_t *ids, size_t count, calx_error *err);
bool dsdb_hold_locations(calx_session *db, calx_arena *arena, const int64_t *ids, size_t count, calx_error *err);
bool dsdb_hold_data_request(calx_session *db, calx_arena *arena, int64_t id, calx_error *err);

/* The same for rows that will be changed: until the transaction ends nobody else changes them. */
bool dsdb_lock_agencies(calx_session *db, calx_arena *arena, const int32_t *ids, size_t count, calx_error *err);
bool dsdb_lock_data_sources(calx_session *db, calx_arena *arena, const int32_t *ids, size_t count, calx_error *err);
bool dsdb_lock_data_request(calx_session *db, calx_arena *arena, int64_t id, calx_error *err);
bool dsdb_lock_meta_urls(calx_session *db, calx_arena *arena, const int32_t *ids, size_t count, calx_error *err);

/* Whether a URL can be stored: not empty, without a fragment (which names a part of a page) and without a no-break
 * space (which comes with copying out of a document). Else CALX_USAGE. */
bool dsdb_check_url(calx_text url, calx_error *err);

/* Whether a name is more than blanks; else CALX_USAGE. `what` is what it is of: "agency". */
bool dsdb_check_name(calx_text name, const char *what, calx_error *err);

/* Characters that a column of limited length has room for. */
#define DSDB_TEXT_MOST 255

/* Whether a text is no longer; else CALX_USAGE. `what` is what it is: "name of the locality". */
bool dsdb_check_length(calx_text text, const char *what, calx_error *err);

/* Ids as wide as the columns that refer to them (see dsdb_reference). */
int32_t *dsdb_references(calx_arena *arena, const int64_t *ids, size_t count);

#endif
