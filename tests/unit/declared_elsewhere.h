/* What another source file declares by the names of test_declared_twice.c, as a program's files may. */
#ifndef TESTS_DECLARED_ELSEWHERE_H
#define TESTS_DECLARED_ELSEWHERE_H

#include <calx/query.h>

const calx_shape *shape_elsewhere(void);
const calx_table *table_elsewhere(void);
const calx_type *colour_elsewhere(void);
calx_select *select_elsewhere(calx_arena *arena);

#endif
