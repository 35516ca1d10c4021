/* Searching by location. */
#include "search.h"

#include "categories.h"
#include "locations.h"
#include "operations.h"

#include <strings.h>

bool dsdb_search_by_location(calx_session *db, calx_arena *arena, int64_t location_id, const source_filter *filter,
                             found_source_list *out, calx_error *err)
{
    expanded_location place;
    if (filter && filter->record_type_count > 0 && filter->category_count > 0)
        return calx_fail(err, CALX_USAGE, "A search is for record types or for categories, not for both.");
    if (!dsdb_location_by_id(db, arena, location_id, &place, err) ||
        (filter && !dsdb_check_categories(db, arena, filter->categories, filter->category_count, err)))
        return false;
    calx_select *q = sources_by_location(arena, &place, filter);
    return fetch_all(db, q, found_source, out, err);
}

bool dsdb_federal_sources(calx_session *db, calx_arena *arena, const calx_text *categories, size_t category_count,
                          int64_t page_, federal_page *out, calx_error *err)
{
    calx_select *q = federal_sources(arena, categories, category_count);
    return dsdb_check_categories(db, arena, categories, category_count, err) &&
           page(db, q, federal_source, page_, DSDB_PAGE, &out->sources, &out->more, err);
}

search_level dsdb_search_level(const found_source *found)
{
    if (found->jurisdiction_type.value == JURISDICTION_FEDERAL_CASE)
        return SEARCH_FEDERAL;
    switch (found->location_type.value) {
    case LOCATION_STATE_CASE:
        return SEARCH_STATE;
    case LOCATION_COUNTY_CASE:
        return SEARCH_COUNTY;
    case LOCATION_LOCALITY_CASE:
        return SEARCH_LOCALITY;
    case LOCATION_NATIONAL_CASE:
    case location_type_unset:
        break;
    }
    return SEARCH_FEDERAL;
}

const char *dsdb_search_level_name(search_level level)
{
    static const char *const names[SEARCH_LEVELS] = { "federal", "state", "county", "locality" };
    return names[level];
}

/* How many bytes two texts have in common at their beginning, whatever their case. */
static size_t common_start(calx_text a, const char *b)
{
    size_t len = 0;
    while (len < a.len && b[len] && strncasecmp(a.data + len, b + len, 1) == 0)
        len++;
    return len;
}

static bool fail_record_type(calx_text name, calx_error *err)
{
    CALX_SCOPED_ARENA(scratch);
    const calx_type *type = &calx_type_record_type;
    calx_buffer list = calx_buffer_in(scratch);
    const char *nearest = type->labels[0];
    for (uint16_t i = 0; i < type->label_count; i++) {
        calx_buffer_addf(&list, "%s%s", i ? ", " : "", type->labels[i]);
        if (common_start(name, type->labels[i]) > common_start(name, nearest))
            nearest = type->labels[i];
    }
    calx_fail(err, CALX_USAGE, "There is no record type \"%.*s\".", CALX_TEXT_ARG(name));
    calx_error_detail(err, "The record types are %s.", calx_buffer_cstr(&list));
    if (common_start(name, nearest) > 0)
        calx_error_hint(err, "Did you mean \"%s\"?", nearest);
    return false;
}

bool dsdb_record_type_named(calx_text name, record_type *out, calx_error *err)
{
    const calx_type *type = &calx_type_record_type;
    name = calx_text_trim(name);
    for (uint16_t i = 0; i < type->label_count; i++) {
        if (common_start(name, type->labels[i]) == name.len && type->labels[i][name.len] == '\0') {
            out->value = (record_type_case)(i + 1);
            return true;
        }
    }
    return fail_record_type(name, err);
}
