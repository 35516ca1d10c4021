/* The client's operation that watches how many rows there are, and whether maps are read as they are. */
#ifndef DSDB_CLIENT_HEALTH_H
#define DSDB_CLIENT_HEALTH_H

#include <calx/session.h>

/* A change of more than this many percent of what was there is alarming. */
#define DSDB_ALARMING_PERCENT 5

/* A table now and when it was last counted. */
typedef struct table_health {
    calx_text table;
    int64_t count;
    opt_int8 before; /* unset: it was never counted */
    bool alarming;   /* it changed too much; where it had none, by any row */
} table_health;

typedef struct health_check {
    table_health *tables; /* agencies, data_requests, data_sources and users, by name */
    size_t count;
    size_t alarming;        /* how many of them are */
    calx_array_text behind; /* maps that packed_maps doesn't have as they are, since they were refreshed by SQL alone */
} health_check;

/* Whether anybody should be told. */
bool dsdb_is_alarming(const health_check *check);

/* Counts the tables that are watched, compares each with its newest logged count, and logs the new ones; compares
 * packed_maps with the maps, where all were filled. The log lasts whatever is done about an alarm. */
bool dsdb_check_health(calx_session *db, calx_arena *arena, health_check *out, calx_error *err);

#endif
