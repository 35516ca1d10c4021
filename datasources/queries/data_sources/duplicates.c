/* URLs are compared by base_url (sql/functions/base_url.sql), of which data_sources has an index. */
#include "duplicates.h"

#include <calx/verify.h>

CALX_CTE(asked_url, FIELD(number, int4), FIELD(url, text));

#define base_url(x) CALX_FUNCTION(text, "base_url", CALX_TAKES(text, x))

static asked_url rows_of(calx_arena *arena, const calx_text *urls, size_t count)
{
    int32_t *numbers = calx_new_array(arena, int32_t, count);
    for (size_t i = 0; i < count; i++)
        numbers[i] = (int32_t)i + 1;
    calx_array_int4 number_array = { .items = numbers, .len = (int32_t)count };
    calx_array_text url_array = { .items = (calx_text *)urls, .len = (int32_t)count };
    calx_select *q = select_(arena, as(unnest_(int4, value_(int4_array, number_array)), "number"),
                             as(unnest_(text, value_(text_array, url_array)), "url"));
    return derived_(arena, asked_url, "asked", q);
}

calx_select *url_duplicates(calx_arena *arena, const calx_text *urls, size_t count)
{
    asked_url asked = rows_of(arena, urls, count);
    calx_select *q = select_(arena, asked.number, as(data_sources.id, "data_source_id"), data_sources.name,
                             data_sources.source_url, as(record_types.name, "record_type"), data_sources.url_status);
    from(q, asked);
    join(q, data_sources, eq_col(base_url(data_sources.source_url), base_url(asked.url)));
    left_join(q, record_types, eq_col(record_types.id, data_sources.record_type_id));
    order_by(q, asked.number, data_sources.id);
    return q;
}

static const calx_text a_url[] = { { "a", 1 } };

CALX_VERIFY_ROWS(url_duplicates, url_duplicate, url_duplicates(arena, a_url, 1));
