/* What a dump says of grants and default privileges, given to a copy of the database. */
#ifndef CALX_MIGRATE_GRANTS_H
#define CALX_MIGRATE_GRANTS_H

#include <calx/rehearse.h>

/* Runs those statements of the dump `schema` in the copy. One that fails, since a role is not there or may not be spoken
 * for, is left out, and told of in `*left_out`. False where the connection was lost. */
bool calx_grants_copy(calx_conn *copy, calx_text schema, calx_arena *arena, calx_rehearsed_omission **left_out,
                      size_t *count, calx_error *err);

#endif
