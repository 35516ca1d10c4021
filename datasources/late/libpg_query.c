/* libpg_query, loaded when the first script is parsed: its tables of pointers are a hundred pages, which a program that
 * is linked with it would fill in at each start. */
#include "late.h"

#pragma GCC visibility push(hidden)
#include <pg_query.h>
#pragma GCC visibility pop

static const late_library libpg_query = { "libpg_query.so.1504.0", "libpg-query1504.0", NULL };

/* clang-format off */
LATE1(libpg_query, PgQueryParseResult, pg_query_parse, const char *)
LATE1(libpg_query, PgQuerySplitResult, pg_query_split_with_parser, const char *)
LATE1(libpg_query, PgQuerySplitResult, pg_query_split_with_scanner, const char *)
LATE1(libpg_query, void, pg_query_free_parse_result, PgQueryParseResult)
LATE1(libpg_query, void, pg_query_free_split_result, PgQuerySplitResult)
/* clang-format on */
