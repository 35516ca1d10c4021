/* Verifying queries against a database without running them: each of a program's registered queries is
 * prepared, so that the server names what a migration took away, and its columns are compared with
 * the struct that they are read into.
 *
 *     static const calx_dml *near_name(calx_arena *arena)     builds it with any values
 *     {
 *         return near_name_query(arena, CALX_TEXT("x"))->query;
 *     }
 *     CALX_QUERY_REGISTRY(program_queries,
 *         ROWS(near_name, similar_agency),
 *         VALUE(how_many_agencies, int8),
 *         EFFECT(forget_old_searches));
 *
 * A query with parts that depend on conditions is registered once for each form that matters. */
#ifndef CALX_VERIFY_H
#define CALX_VERIFY_H

#include <calx/session.h>

/* One query: its name, the function that makes it in an arena, and what it gives. */
typedef struct calx_query_entry {
    const char *name;
    const calx_dml *(*make)(calx_arena *arena);
    const calx_shape *shape; /* of rows; NULL where it gives none or a value */
    const calx_type *type;   /* of its one value; NULL where it gives rows or none */
} calx_query_entry;

/* All queries of a program; constant. */
typedef struct calx_query_registry {
    const calx_query_entry *entries;
    size_t count;
} calx_query_registry;

/* Defines the constant `name`, in one source file. Entries: ROWS(function, T) for rows read into a T,
 * VALUE(function, type) for one value, EFFECT(function) for neither. At most 64; see
 * calx_query_registry for a table of more. */
#define CALX_QUERY_REGISTRY(name, ...)                                                                      \
    static const calx_query_entry name##_entries[] = { CALX_EACH(CALX_QUERY_ENTRY, , __VA_ARGS__) };        \
    const calx_query_registry name = { name##_entries, sizeof name##_entries / sizeof *name##_entries }
#define CALX_QUERY_ENTRY(context, entry) CALX_QUERY_ENTRY_##entry,
#define CALX_QUERY_ENTRY_ROWS(function, T) { .name = #function, .make = (function), .shape = &calx_shape_##T }
#define CALX_QUERY_ENTRY_VALUE(function, T) { .name = #function, .make = (function), .type = &calx_type_##T }
#define CALX_QUERY_ENTRY_EFFECT(function) { .name = #function, .make = (function) }

/* Queries that would fail, in the order of the registry. */
typedef struct calx_verify_failure {
    const char *name;
    calx_error error; /* the server's (42703…), CALX_SHAPE, or a mistake in building it */
} calx_verify_failure;

/* How a verification went. */
typedef struct calx_verify_report {
    const calx_verify_failure *failures;
    size_t count; /* of them; 0: all would run */
} calx_verify_report;

/* Prepares every query, running none and changing nothing; inside of a transaction that stays usable, too.
 * The report lives in the arena. False where it could not be done, since the connection was lost. */
bool calx_verify(calx_session *db, const calx_query_registry *registry, calx_arena *arena, calx_verify_report *report,
                 calx_error *err);

#endif
