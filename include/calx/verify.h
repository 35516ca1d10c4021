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
 * A query with parts that depend on conditions is registered once for each form that matters.
 *
 * A larger program registers each query where it is made, a line each; see CALX_VERIFY_ROWS. */
#ifndef CALX_VERIFY_H
#define CALX_VERIFY_H

#include <calx/session.h>

/* One query: its name, the function that makes it in an arena, and what it gives. */
typedef struct calx_query_entry {
    const char *name;                           /* of the function, for reports */
    const calx_dml *(*make)(calx_arena *arena); /* a statement in the arena, of any values */
    const calx_shape *shape; /* of rows; NULL where it gives none or a value */
    const calx_type *type;   /* of its one value; NULL where it gives rows or none */
} calx_query_entry;

/* All queries of a program; constant. */
typedef struct calx_query_registry {
    const calx_query_entry *entries; /* in the order of the program */
    size_t count;                    /* of them */
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

/* Registers one query in the file that makes it, by a line outside of any function:
 *
 *     CALX_VERIFY_ROWS(sources_at, found_source, sources_at(arena, 1));
 *
 * The last argument is an expression that makes a statement in `arena`, with any values; the first is the
 * name in reports, and any name that is not registered twice in the file. With rows read into a T, with one value of a
 * type, or with neither. */
#define CALX_VERIFY_ROWS(query, T, ...) CALX_VERIFY(query, .shape = &calx_shape_##T, __VA_ARGS__)
#define CALX_VERIFY_VALUE(query, T, ...) CALX_VERIFY(query, .type = &calx_type_##T, __VA_ARGS__)
#define CALX_VERIFY_EFFECT(query, ...) CALX_VERIFY(query, .type = NULL, __VA_ARGS__)
/* The linker gathers the entries of all files side by side; some would drop them as unused, unless told not to. */
#if __has_attribute(retain)
#define CALX_RETAINED retain,
#else
#define CALX_RETAINED
#endif
#define CALX_VERIFY(query_, gives, ...)                                                                     \
    static const calx_dml *calx_verified_##query_(calx_arena *arena)                                        \
    {                                                                                                       \
        return (__VA_ARGS__)->query;                                                                        \
    }                                                                                                       \
    static const calx_query_entry calx_verified_entry_##query_                                              \
        __attribute__((used, CALX_RETAINED section("calx_queries"), aligned(_Alignof(calx_query_entry)))) = { \
            .name = #query_, .make = calx_verified_##query_, gives                                          \
        }

/* Registers whole rows of a model, `CALX_VERIFY_MODEL(agency, agencies);`, once in a file that writes them by insert_row and
 * its like, whose text depends on the row: a statement that reads all columns into the model's struct, one that inserts
 * them and one that updates them. */
#define CALX_VERIFY_MODEL(row, table)                                                                       \
    CALX_VERIFY_ROWS(every_column_of_##table, row, calx_verified_select(arena, (table).calx_source));       \
    CALX_VERIFY_EFFECT(insert_into_##table, calx_verified_insert(arena, CALX_WRITABLE(table)));             \
    CALX_VERIFY_EFFECT(update_of_##table, calx_verified_update(arena, CALX_WRITABLE(table)))
/* What the macro registers; each has all columns that such a statement may have. */
calx_select *calx_verified_select(calx_arena *arena, const calx_source *source);
calx_insert *calx_verified_insert(calx_arena *arena, const calx_source *source);
calx_update *calx_verified_update(calx_arena *arena, const calx_source *source);

/* Where the linker has put them: the first, and what follows the last. Both NULL where there are none. */
extern const calx_query_entry __start_calx_queries[] __attribute__((weak, visibility("hidden")));
extern const calx_query_entry __stop_calx_queries[] __attribute__((weak, visibility("hidden")));

/* All queries that the program's files have registered, in the order in which they were linked. */
static inline calx_query_registry calx_registered_queries(void)
{
    return (calx_query_registry){ __start_calx_queries, (size_t)(__stop_calx_queries - __start_calx_queries) };
}

/* Queries that would fail, in the order of the registry. */
typedef struct calx_verify_failure {
    const char *name; /* of the query's entry */
    calx_error error; /* the server's (42703…), CALX_SHAPE, or a mistake in building it */
} calx_verify_failure;

/* How a verification went. */
typedef struct calx_verify_report {
    const calx_verify_failure *failures; /* in the arena that the verification was given */
    size_t count; /* of them; 0: all would run */
} calx_verify_report;

/* Prepares every query, running none and changing nothing; inside of a transaction that stays usable, too.
 * The report lives in the arena. False where it could not be done, since the connection was lost. */
bool calx_verify(calx_session *db, const calx_query_registry *registry, calx_arena *arena, calx_verify_report *report,
                 calx_error *err);

#endif
