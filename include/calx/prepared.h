/* Statements that run often: built, checked and rendered once, with slots for what is another each time. Included by
 * query.h.
 *
 *     ARGUMENTS(agency_key, FIELD(id, int4));
 *
 *     calx_select *q = select_all(arena, agencies);                    once, when the program starts
 *     from(q, agencies);
 *     where(q, eq(agencies.id, slot(agency_key, id)));
 *     const agency_key_statement *by_key = prepare_(q, agency_key, err);
 *
 *     agency found;                                                    each time, in any thread
 *     if (!fetch_one(&db, with_args(scratch, by_key, &(agency_key){ .id = 7 }), agency, &found, err))
 *         return false;
 *
 * What a run costs then is to encode its arguments. A statement that is put together anew each time is prepared by the
 * server once all the same, as its text is found again; so this is for the few that run a thousand times a second. */
#ifndef CALX_PREPARED_H
#define CALX_PREPARED_H

#include <calx/result.h>

/* What all statements are underneath. */
typedef struct calx_dml calx_dml;

/* The arguments of a statement, or of several: a struct of fields that are written as those of RESULT,
 *
 *     ARGUMENTS(agencies_near, FIELD(name, text), FIELD(kinds, text_array), FIELD(county, text, NULLABLE));
 *
 * which defines the struct `agencies_near`, its slots, and the type `agencies_near_statement` of what takes it. There may
 * be no fields: ARGUMENTS(nothing). */
#define ARGUMENTS(args, ...)                                                                                \
    typedef struct args {                                                                                   \
        CALX_EACH(CALX_ARGUMENT_MEMBER, args, __VA_ARGS__)                                                  \
    } args;                                                                                                 \
    struct calx_argument_fields_##args {                                                                    \
        CALX_EACH(CALX_ARGUMENT_FIELD, args, __VA_ARGS__)                                                   \
    };                                                                                                      \
    CALX_ONE const struct calx_argument_fields_##args calx_argument_fields_##args = {                       \
        CALX_EACH(CALX_RESULT_FIELD, args, __VA_ARGS__)                                                     \
    };                                                                                                      \
    CALX_ONE const calx_shape calx_shape_##args = {                                                         \
        #args, (const calx_field *)&calx_argument_fields_##args,                                            \
        sizeof(struct calx_argument_fields_##args) / sizeof(calx_field), sizeof(args)                       \
    };                                                                                                      \
    struct calx_slot_nodes_##args {                                                                         \
        CALX_EACH(CALX_SLOT_NODE, args, __VA_ARGS__)                                                        \
    };                                                                                                      \
    CALX_ONE const struct calx_slot_nodes_##args calx_slot_nodes_##args = {                                 \
        CALX_EACH(CALX_SLOT_NODE_OF, args, __VA_ARGS__)                                                     \
    };                                                                                                      \
    struct calx_not_null_slots_of_##args {                                                                  \
        CALX_EACH(CALX_SLOT, args, __VA_ARGS__)                                                             \
    };                                                                                                      \
    CALX_ONE const struct calx_not_null_slots_of_##args calx_slots_of_##args = {                            \
        CALX_EACH(CALX_SLOT_OF, args, __VA_ARGS__)                                                          \
    };                                                                                                      \
    typedef struct args##_statement {                                                                       \
        const calx_dml *query; /* for the verbs */                                                          \
        const args *arguments; /* never followed */                                                         \
    } args##_statement

/* The value of a field: an expression of the field's SQL type, which may stand in a statement wherever a value or an
 * expression of that type may: eq(agencies.id, slot(a, id)), set(u, agencies.name, slot(a, name)),
 * in_(agencies.kind, slot(a, kinds)), limit(q, slot(a, rows)). One slot may stand in a statement several times. */
#define slot(args, field) (calx_slots_of_##args.field)
/* The same of a field that is NULLABLE, for where null has a meaning: is_not_distinct_from(x, opt_slot(a, county)),
 * set(u, x, opt_slot(a, county)), limit(q, opt_slot(a, rows)), or a condition that is left out:
 * or_(is_null(opt_slot(a, county)), eq(x, opt_slot(a, county))). As slot it does not compile, since x = NULL finds nothing. */
#define opt_slot(args, field) (calx_slots_of_##args.opt_##field)

/* Makes a statement ready to be run with such arguments: checks and renders it. What it gives, a `const T_statement *`,
 * lives in the statement's arena and needs the statement, which must not be changed any more. It never changes itself, so
 * any number of threads may use it at once, each with its own arena and session. NULL, and `err` filled, for a mistake in
 * the statement, and for a slot of other arguments (CALX_USAGE). No server is asked: the first run on a connection has
 * the statement prepared, as with any. Without arguments it can't be run; render_literal of it shows its slots, in its own
 * arena and so in one thread at a time. */
#define prepare_(q, args, err) \
    ((const args##_statement *)calx_prepare_statement((q)->query, &calx_shape_##args, (err)))

/* The statement with these arguments, a pointer to their struct, as one that all verbs take which run or show one:
 * fetch_all and the others, stream, run, those of a batch, explain, render, and where it is a select exists_, count_of and
 * page (of another statement they are 42601). It lives in the arena, and so do its results. The arguments are taken over
 * at once; what can't be sent, such as text that is not UTF-8, comes out when the statement is run and names its slot. */
#define with_args(arena, statement, ...)                                                                      \
    (CALX_ASSERT_HERE(__builtin_types_compatible_p(__typeof__(*(__VA_ARGS__)),                                \
                                                   __typeof__(*(statement)->arguments)),                      \
                      "with_args: the last argument is a pointer to the arguments that the statement takes"), \
     calx_with_args((arena), (statement)->query, (__VA_ARGS__)))

/* A prepared statement with its arguments. */
typedef struct calx_bound {
    const calx_dml *query; /* for the verbs */
} calx_bound;

const void *calx_prepare_statement(const calx_dml *query, const calx_shape *arguments, calx_error *err);
const calx_bound *calx_with_args(calx_arena *arena, const calx_dml *prepared, const void *arguments);

/* A field is a member, a calx_field, a node, and a handle; where it is nullable, of another name: opt_county. A compiler
 * that misses a field says the name of the struct. */
#define CALX_ARGUMENT_MEMBER(args, item) CALX_WITH_ITEM(CALX_ARGUMENT_MEMBER_, args, item)
#define CALX_ARGUMENT_MEMBER_(args, kind, name, T, ...) CALX_FIELD_TYPE(!CALX_IS_NULLABLE(__VA_ARGS__), T) name;
#define CALX_ARGUMENT_FIELD(args, item) CALX_WITH_ITEM(CALX_ARGUMENT_FIELD_, args, item)
#define CALX_ARGUMENT_FIELD_(args, kind, name, T, ...) calx_field name;
#define CALX_SLOT_NODE(args, item) CALX_WITH_ITEM(CALX_SLOT_NODE_, args, item)
#define CALX_SLOT_NODE_(args, kind, name, T, ...) calx_node name;
#define CALX_SLOT_NODE_OF(args, item) CALX_WITH_ITEM(CALX_SLOT_NODE_OF_, args, item)
#define CALX_SLOT_NODE_OF_(args, kind_, field_, T, ...)                                            \
    { .kind = CALX_NODE_SLOT, .kept = true, .type = &calx_type_##T, .name = #field_,               \
      .arguments = &calx_shape_##args, .field = &calx_argument_fields_##args.field_ },
#define CALX_SLOT(args, item) CALX_WITH_ITEM(CALX_SLOT_, args, item)
#define CALX_SLOT_(args, kind, field, T, ...) calx_expr_of(T) CALX_SLOT_NAME(field, __VA_ARGS__);
#define CALX_SLOT_OF(args, item) CALX_WITH_ITEM(CALX_SLOT_OF_, args, item)
#define CALX_SLOT_OF_(args, kind, field, T, ...) { &calx_slot_nodes_##args.field, { 0 } },
#define CALX_SLOT_NAME(field, ...) CALX_CAT(CALX_SLOT_NAMED_, CALX_HEAD(__VA_ARGS__))(field)
#define CALX_SLOT_NAMED_(field) field
#define CALX_SLOT_NAMED_NULLABLE(field) opt_##field

#endif
