/* Loading what belongs to rows: one statement a level, whatever the number of rows.
 *
 *     RESULT(source_of_agency, FIELD(id, int4), FIELD(name, text));
 *     RESULT(agency_page, FIELD(id, int4), FIELD(name, text), NESTED(sources, source_of_agency));
 *
 *     agency_page_list page;                                  the select gives id and name
 *     fetch_all(&db, q, agency_page, &page, err);
 *
 *     calx_select *s = select_(arena, data_sources.id, data_sources.name);
 *     from(s, data_sources);
 *     order_by(s, data_sources.name);
 *     calx_load related = calx_load_related(agencies, "data_sources");
 *     load(&db, s, related, &page, id, sources, source_of_agency, NULL, err);
 *
 * Each element of `page` then has its `sources`: a list in the same arena, empty where there are none,
 * in the order of the select. The rows of all parents stand side by side, so a level below is one more
 * call on that one list, which the last pointer gives: never a statement a row. */
#ifndef CALX_LOAD_H
#define CALX_LOAD_H

#include <calx/session.h>

/* Which child rows belong to a parent. Made by one of the two below; `most` may be set after. */
typedef struct calx_load {
    const calx_table *table;                 /* whose relationship it is; NULL with `key` */
    const calx_relationship *relationship;   /* NULL where the table has none of that name */
    const calx_node *key;                    /* the child's column that names the parent */
    const char *name;                        /* as asked for */
    int64_t most;                            /* rows a parent, the first in the order; 0: all */
} calx_load;

/* As the model says: the relationship of that name, of any kind (RELATES). The select reads from its
 * target, by the target's own name. An unknown name is load's error, which lists the names there are. */
#define calx_load_related(relation, name) calx_load_relationship((relation).calx_source->table, (name))

/* By the child's column that refers to the parent's key: calx_load_by(data_sources.record_type_id). */
#define calx_load_by(column) ((calx_load){ .key = (column).node })

/* Loads into the member `field` (a NESTED of T) of every element of the list `*rows_` the rows of `select` whose
 * key equals the element's member `id`. Keys are integers of any width; a nullable `id` that is null has no
 * rows. `all` (may be NULL) becomes the T_list of all rows of all parents. The select needs no condition for
 * the parents; it is changed by this and used up. */
#define load(db, select, by_, rows_, id, field, T, all, err)                                           \
    (CALX_ASSERT_HERE(__builtin_types_compatible_p(__typeof__((rows_)->items->field), T##_list),       \
                      "load: the member is not a NESTED of " #T),                                        \
     CALX_ASSERT_HERE(__builtin_types_compatible_p(__typeof__(all), T##_list *) ||                       \
                          __builtin_types_compatible_p(__typeof__(all), void *),                         \
                      "load: `all` is a pointer to " #T "_list, or NULL"),                               \
     calx_load_into((db), CALX_SELECT("load", select),                                                           \
                    &(const calx_load_target){                                                           \
                        .how = (by_),                                                                    \
                        .shape = &calx_shape_##T,                                                        \
                        .parents = (rows_)->items,                                                     \
                        .parent_count = (rows_)->len,                                                  \
                        .parent_size = sizeof *(rows_)->items,                                         \
                        .id_offset = CALX_OFFSET(rows_, id),                                           \
                        .id_size = CALX_KEY_SIZE((rows_)->items->id),                                  \
                        .id_nullable = CALX_KEY_NULLABLE((rows_)->items->id),                          \
                        .list_offset = CALX_OFFSET(rows_, field),                                      \
                    },                                                                                   \
                    (all), (err)))

#define CALX_OFFSET(list, member) __builtin_offsetof(__typeof__(*(list)->items), member)
#define CALX_KEY_NULLABLE(k) _Generic((k), int16_t: 0, int32_t: 0, int64_t: 0, calx_opt_int2: 1, calx_opt_int4: 1, calx_opt_int8: 1)
#define CALX_KEY_SIZE(k) \
    _Generic((k), int16_t: 2, int32_t: 4, int64_t: 8, calx_opt_int2: 2, calx_opt_int4: 4, calx_opt_int8: 8)

/* For the macro above: where the keys of the parents are, and where their rows go. */
typedef struct calx_load_target {
    calx_load how;           /* as load_by or calx_load_relationship says */
    const calx_shape *shape; /* of the rows that are loaded */
    void *parents;           /* `parent_count` structs side by side */
    size_t parent_count;
    size_t parent_size; /* of a parent, in bytes */
    size_t id_offset;   /* of the key in a parent, in bytes */
    size_t id_size;     /* 2, 4 or 8 bytes: an integer */
    bool id_nullable;   /* the key is a calx_opt_int… */
    size_t list_offset; /* of the T_list in a parent, in bytes */
} calx_load_target;

calx_load calx_load_relationship(const calx_table *table, const char *name);
bool calx_load_into(calx_session *db, calx_dml *select, const calx_load_target *target, void *all, calx_error *err);

#endif
