/* Rows that lie in one value, each in the binary form of a composite: as record_send gives them. */
#ifndef DSDB_CLIENT_PACKED_ROWS_H
#define DSDB_CLIENT_PACKED_ROWS_H

#include <calx/session.h>

/* Reads `count` rows out of `packed` into `*items`, an array of the shape's struct in `arena`. A row's fields are the
 * shape's, in its order. Texts point into `packed`, which must live as long. CALX_SHAPE where the rows are not of that
 * shape or not so many. */
bool read_packed_rows(const calx_shape *shape, calx_bytea packed, int32_t count, calx_arena *arena, void **items,
                      calx_error *err);

#endif
