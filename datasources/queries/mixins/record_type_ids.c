/* Ids of record types. */
#include "record_type_ids.h"

#include <calx/verify.h>

calx_select *record_type_ids(calx_arena *arena, const record_type *types, size_t count)
{
    calx_select *q = select_(arena, record_types.id);
    from(q, record_types);
    if (count > 0)
        where(q, in_(record_types.name, types, count));
    return q;
}

static const record_type a_type[] = { { RECORD_TYPE_STOPS_CASE } };

CALX_VERIFY_VALUE(record_type_ids, int4, record_type_ids(arena, a_type, 1));
