/* Structs that rows are read into: the declared shape of what a statement gives. Included by query.h. */
#ifndef CALX_RESULT_H
#define CALX_RESULT_H

#include <calx/model.h>

/* A struct for rows:
 *
 *     RESULT(similar_agency, FIELD(id, int4), FIELD(name, text), FIELD(county, text, NULLABLE));
 *
 * Defines the struct `similar_agency`, `similar_agency_list` and its shape. Fields are not null unless
 * NULLABLE, and stand in the order of the select list, with its names. */
#define RESULT(row, ...)                                                                                \
    typedef struct row {                                                                                \
        CALX_EACH(CALX_RESULT_MEMBER, row, __VA_ARGS__)                                                 \
    } row;                                                                                              \
    CALX_LIST_OF(row);                                                                                  \
    CALX_ONE const calx_field calx_fields_##row[] = { CALX_EACH(CALX_RESULT_FIELD, row, __VA_ARGS__) }; \
    CALX_ONE const calx_shape calx_shape_##row = {                                                      \
        #row, calx_fields_##row, sizeof calx_fields_##row / sizeof(calx_field), sizeof(row)             \
    }

/* A struct for rows of a relation of which not every column is read:
 *
 *     CALX_PARTIAL(some_agency, AGENCIES, NESTED(data_sources, source_of_agency));
 *
 * Defines what RESULT does: a nullable field for each column in the model's list, named as it is, and after them the
 * NESTED ones, which may be none. The statement gives all of the columns, with null for those that aren't read. */
#define CALX_PARTIAL(row, LIST, ...)                                                                         \
    typedef struct row {                                                                                     \
        LIST(CALX_PARTIAL_MEMBER)                                                                            \
        CALX_EACH(CALX_RESULT_MEMBER, row, __VA_ARGS__)                                                      \
    } row;                                                                                                   \
    CALX_LIST_OF(row);                                                                                       \
    CALX_ONE const calx_field calx_fields_##row[] = { LIST({ .offset = (size_t)&((row *)0)->CALX_PARTIAL_REST) }; \
    CALX_ONE const calx_shape calx_shape_##row = {                                                           \
        #row, calx_fields_##row, sizeof calx_fields_##row / sizeof(calx_field), sizeof(row)                  \
    }
#define CALX_PARTIAL_MEMBER(name, T, ...) calx_opt_##T name;
#define CALX_PARTIAL_REST(field, T, ...) field, .name = #field, .type = &calx_type_##T, .nullable = true },

/* A field of a RESULT, or a column of a CALX_CTE: its name, its type's token, NULLABLE where it may be null. */
#define FIELD(...) (FIELD, __VA_ARGS__)
/* A member `T_list name` that is no column: load (load.h) fills it with rows of T, a RESULT or a model's row. */
#define NESTED(...) (NESTED, __VA_ARGS__)

#define CALX_FIELD_NULLABLE_NULLABLE | 1
#define CALX_IS_NULLABLE(...) (0 CALX_EACH_FEW(CALX_IS_NULLABLE_ONE, , __VA_ARGS__))
#define CALX_IS_NULLABLE_ONE(context, option) CALX_FIELD_NULLABLE_##option

/* An item is (FIELD, name, type, options…) or (NESTED, name, row). */
#define CALX_UNWRAP(...) __VA_ARGS__
#define CALX_WITH_ITEM(M, row, item) CALX_WITH_ITEM_(M, row, CALX_UNWRAP item)
#define CALX_WITH_ITEM_(M, ...) M(__VA_ARGS__)
#define CALX_RESULT_MEMBER(row, item) CALX_WITH_ITEM(CALX_RESULT_MEMBER_, row, item)
#define CALX_RESULT_MEMBER_(row, kind, ...) CALX_MEMBER_##kind(__VA_ARGS__)
#define CALX_MEMBER_FIELD(name, T, ...) CALX_FIELD_TYPE(!CALX_IS_NULLABLE(__VA_ARGS__), T) name;
#define CALX_MEMBER_NESTED(name, T) T##_list name;
#define CALX_RESULT_FIELD(row, item) CALX_WITH_ITEM(CALX_RESULT_FIELD_, row, item)
#define CALX_RESULT_FIELD_(row, kind, ...) CALX_SHAPE_##kind(row, __VA_ARGS__)
#define CALX_SHAPE_FIELD(row, field, T, ...)                                                       \
    { .offset = __builtin_offsetof(row, field), .name = #field, .type = &calx_type_##T,            \
      .nullable = CALX_IS_NULLABLE(__VA_ARGS__) },
#define CALX_SHAPE_NESTED(row, name, T)

#endif
