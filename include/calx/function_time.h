/* Functions of dates, times and intervals. Included by query.h. */
#ifndef CALX_FUNCTION_TIME_H
#define CALX_FUNCTION_TIME_H

#include <calx/function.h>

/* ---- Dates and times ---- */

/* When the transaction began. */
#define now_() ((calx_expr_timestamptz){ .node = &calx_node_now })
#define today_() ((calx_expr_date){ .node = &calx_node_today })
/* Cut down to a "year", "month", "day", "hour"…; a part of it as a number. */
#define date_trunc_(field, x)                                                                                       \
    CALX_OF_DATE(x, timestamptz, CALX_OPERATION(CALX_NODE_CALL, CALX_TYPE_OF_DATE(x, timestamptz), "date_trunc",    \
                                                CALX_TAKES(text, field), (x).node))
#define date_part_(field, x) CALX_FUNCTION(float8, "date_part", CALX_TAKES(text, field), (x).node)
/* A time and an interval later or earlier, of a date a timestamp; the interval between two times (of dates: days_between). */
#define later(x, i) CALX_MOVED(x, "+", i)
#define earlier(x, i) CALX_MOVED(x, "-", i)
#define between_times(x, y)                                                                              \
    (CALX_ASSERT_HERE(CALX_IF_DATE(x, 0, 1), "between_times: of dates days_between gives the days"),     \
     CALX_OPERATOR(interval, "-", (x).node, CALX_TAKES_LIKE(x, y)))
#define CALX_MOVED(x, op, i)                                                                             \
    CALX_OF_DATE(x, timestamp, CALX_OPERATION(CALX_NODE_INFIX, CALX_TYPE_OF_DATE(x, timestamp), op, (x).node, \
                                              CALX_TAKES(interval, i)))
/* What is of the type of x, but of T where x is a date. */
#define CALX_OF_DATE(x, T, operation) \
    ((__typeof__(CALX_IF_DATE(x, (calx_expr_##T){ 0 }, (x)))){ .node = operation })
#define CALX_TYPE_OF_DATE(x, T) CALX_IF_DATE(x, &calx_type_##T, (x).node->type)
#define CALX_IF_DATE(x, then, otherwise) _Generic((x).sql, calx_sqltype_date *: then, default: otherwise)
#define age_(x, y) CALX_FUNCTION(interval, "age", (x).node, CALX_TAKES_LIKE(x, y))
/* A part of a date, time or interval, exactly: extract_("year", x); the field is a literal. */
#define extract_(field, x) CALX_FORM(numeric, "EXTRACT(" field " FROM " CALX_BARE ")", (x).node)
/* The time of this moment, which goes on in a transaction. */
#define clock_timestamp_() ((calx_expr_timestamptz){ .node = &calx_node_clock })
/* Dates and times of numbers; a day that doesn't exist is the server's error 22008. */
#define make_date_(year, month, day) \
    CALX_FUNCTION(date, "make_date", CALX_TAKES(int4, year), CALX_TAKES(int4, month), CALX_TAKES(int4, day))
#define make_timestamp_(year, month, day, hour, minute, seconds)                                                  \
    CALX_FUNCTION(timestamp, "make_timestamp", CALX_TAKES(int4, year), CALX_TAKES(int4, month), CALX_TAKES(int4, day), \
                  CALX_TAKES(int4, hour), CALX_TAKES(int4, minute), CALX_TAKES(float8, seconds))
/* Seconds since 1970 as a time; text of a format as a time and as a date. */
#define to_timestamp_(seconds) CALX_FUNCTION(timestamptz, "to_timestamp", CALX_TAKES(float8, seconds))
#define time_of(x, format) CALX_FUNCTION(timestamptz, "to_timestamp", CALX_TAKES(text, x), CALX_TAKES(text, format))
#define date_of(x, format) CALX_FUNCTION(date, "to_date", CALX_TAKES(text, x), CALX_TAKES(text, format))
/* What clocks in a zone show then; the time at which they show it. Zones are names: value_(text, "Europe/Prague"). */
#define in_zone(x, zone) \
    CALX_FORM(timestamp, CALX_OPERAND " AT TIME ZONE " CALX_OPERAND, CALX_TAKES(timestamptz, x), CALX_TAKES(text, zone))
#define from_zone(x, zone) \
    CALX_FORM(timestamptz, CALX_OPERAND " AT TIME ZONE " CALX_OPERAND, CALX_TAKES(timestamp, x), CALX_TAKES(text, zone))
/* date_trunc_ by the days of a zone; the beginning of the stretch of a length, counted from `origin`, that x is in. */
#define date_trunc_in(field, x, zone) \
    CALX_FUNCTION(timestamptz, "date_trunc", CALX_TAKES(text, field), CALX_TAKES(timestamptz, x), CALX_TAKES(text, zone))
#define date_bin_(length, x, origin) \
    CALX_FUNCTION_LIKE(x, "date_bin", CALX_TAKES(interval, length), (x).node, CALX_TAKES_LIKE(x, origin))
/* A date some days later; days from one date to another. */
#define days_later(x, n) CALX_OPERATOR(date, "+", CALX_TAKES(date, x), CALX_TAKES(int4, n))
#define days_between(x, y) CALX_OPERATOR(int4, "-", CALX_TAKES(date, x), CALX_TAKES(date, y))
/* An interval some times over; one with 30 days as a month and 24 hours as a day; whether it is not infinity. */
#define times_over(i, n) CALX_OPERATOR(interval, "*", CALX_TAKES(interval, i), CALX_TAKES(float8, n))
#define justify_interval_(i) CALX_FUNCTION(interval, "justify_interval", CALX_TAKES(interval, i))
#define isfinite_(x) CALX_FUNCTION(boolean, "isfinite", (x).node)
/* Whether the stretch from x to x2 and the one from y to y2 have a moment in common; ends are not part of them. */
#define overlaps_in_time(x, x2, y, y2)                                                                             \
    CALX_FORM(boolean, "(" CALX_BARE ", " CALX_BARE ") OVERLAPS (" CALX_BARE ", " CALX_BARE ")", (x).node,         \
              CALX_TAKES_LIKE(x, x2), CALX_TAKES_LIKE(x, y), CALX_TAKES_LIKE(x, y2))

#endif
