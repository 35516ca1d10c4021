/* A small schema for the programs here, as a user of the installed headers would write it. */
#include <calx/query.h>
#include <calx/session.h>

#define CREATED_AT(C) C(created_at, timestamptz, NOT_NULL, DEFAULT("CURRENT_TIMESTAMP"))

#define JURISDICTION_TYPE(L) L(JURISDICTION_SCHOOL, "school") L(JURISDICTION_COUNTY, "county")
CALX_ENUM(jurisdiction_type, JURISDICTION_TYPE);

#define AGENCY_TYPE(L) L(AGENCY_POLICE, "police")
CALX_ENUM(agency_type, AGENCY_TYPE);

#define AGENCIES(C)                                   \
    C(id, int4, PRIMARY_KEY, IDENTITY)                \
    C(name, varchar, NOT_NULL)                        \
    C(jurisdiction_type, jurisdiction_type, NOT_NULL) \
    C(no_web_presence, boolean, NOT_NULL)             \
    C(score, float8)                                  \
    C(defunct_year, text)                             \
    CREATED_AT(C)
CALX_MODEL(agency, agencies, AGENCIES);

#define AGENCY_NAMES(C) C(id, int4) C(name, varchar)
CALX_VIEW(agency_name, agency_names, AGENCY_NAMES);

RESULT(similar_agency, FIELD(id, int4), FIELD(name, text), FIELD(similarity, float4));
CALX_CTE(times_cte, FIELD(n, int8), FIELD(at, timestamptz), FIELD(clock, timestamp), FIELD(day, date),
         FIELD(days, int4), FIELD(span, tstzrange), FIELD(numbers, int8range), FIELD(times, timestamptz_array));
CALX_CTE(named_cte, FIELD(id, int4), FIELD(name, text));
ARGUMENTS(agency_key, FIELD(id, int4));
ARGUMENTS(agency_words, FIELD(name, text), FIELD(year, text, NULLABLE), FIELD(rows, int4));
ARGUMENTS(agencies_of_ids, FIELD(ids, int4_array));

/* Each program is the body of this function: a session, an arena, a select, and an error. */
#define PROGRAM                                                                         \
    bool program(calx_session *db, calx_arena *arena, calx_select *q, calx_error *err); \
    bool program(calx_session *db, calx_arena *arena, calx_select *q, calx_error *err)
#define UNUSED (void)db, (void)arena, (void)q, (void)err
