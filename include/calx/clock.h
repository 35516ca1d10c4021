/* Time: PostgreSQL's epoch, and a clock for measuring. */
#ifndef CALX_CLOCK_H
#define CALX_CLOCK_H

#include <calx/arena.h>
#include <calx/text.h>
#include <stdint.h>
#include <time.h>

/* Seconds from the Unix epoch to PostgreSQL's, 2000-01-01 00:00:00 UTC, and days likewise. */
#define CALX_EPOCH_SECONDS INT64_C(946684800)
#define CALX_EPOCH_DAYS 10957

/* PostgreSQL's own values for the ends of time. */
#define CALX_TIMESTAMP_INFINITY INT64_MAX
#define CALX_TIMESTAMP_MINUS_INFINITY INT64_MIN
#define CALX_DATE_INFINITY ((calx_date){ INT32_MAX })
#define CALX_DATE_MINUS_INFINITY ((calx_date){ INT32_MIN })

/* A day. A type of its own, so that no number is taken for one; dates are compared by their `days`. */
typedef struct calx_date {
    int32_t days; /* since 2000-01-01, negative before */
} calx_date;

/* Now, in microseconds since 2000-01-01 UTC. */
int64_t calx_now(void);

/* Nanoseconds on a clock that only goes forward, for measuring. */
int64_t calx_ticks(void);

/* To and from time_t; a fraction of a second is dropped. */
int64_t calx_timestamp_of_unix(time_t seconds);
time_t calx_timestamp_to_unix(int64_t timestamp);

/* A date of the Gregorian calendar, and back. Month 1 to 12, day 1 to 31; nothing is checked, and what is no day (30
 * February) comes back as another. */
calx_date calx_date_of(int year, int month, int day);
void calx_date_parts(calx_date date, int *year, int *month, int *day);

/* `YYYY-MM-DDTHH:MM:SS.ffffffZ` with the fraction only where there is one, or `infinity`. */
calx_text calx_timestamp_text(calx_arena *arena, int64_t timestamp);
/* `YYYY-MM-DD`, or `infinity`. */
calx_text calx_date_text(calx_arena *arena, calx_date date);

#endif
