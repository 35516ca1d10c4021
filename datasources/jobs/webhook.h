/* Telling a webhook something, in bounded time. Its URL often has a token in it: it is in no error and no log. */
#ifndef DSDB_JOBS_WEBHOOK_H
#define DSDB_JOBS_WEBHOOK_H

#include <calx/error.h>
#include <calx/text.h>
#include <stdint.h>

/* How long to try. Zero means the default named. */
typedef struct webhook_limits {
    int64_t attempts;              /* at most; 0: 3 */
    int64_t attempt_milliseconds;  /* each, from connecting to the answer; 0: 5000 */
    int64_t pause_milliseconds;    /* before the second, and twice as long before each other; 0: 500 */
    bool (*go_on)(calx_error *err); /* false: give up at once, with its error; NULL: go on */
} webhook_limits;

/* Posts JSON to a URL of http or https. An answer of 200 to 299 is success. Where the server can't be reached, says
 * nothing in time, or answers 429 or 500 and more, it is tried again; what it answers otherwise is final, redirections
 * too. With the defaults the whole takes at most 17 seconds. `limits` may be NULL. The error says how often it was
 * tried and what went wrong at last: CALX_TIMEOUT, CALX_USAGE for what is no such URL, else CALX_SYSTEM. */
bool post_to_webhook(const char *url, calx_text json, const webhook_limits *limits, calx_error *err);

#endif
