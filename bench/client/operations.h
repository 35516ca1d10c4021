/* What is measured: operations of the client, each with the same work as production's SQL does it. */
#ifndef BENCH_CLIENT_OPERATIONS_H
#define BENCH_CLIENT_OPERATIONS_H

#include <calx/session.h>

/* What an operation is asked for: a term to complete or a location's id. */
typedef struct question {
    const char *text;
    int64_t location_id;
} question;

typedef struct operation {
    const char *name;
    const char *baseline;         /* its file in baseline/, without .sql */
    const char *const *questions; /* asked in turn, ended by NULL; NULL: it is asked nothing */
    const char *ids;              /* or SQL that gives the ids of locations to ask for in turn */
    const char *terms;            /* or a file of SQL that gives what to ask in turn, without .sql */
    double goal, goal_of_many;    /* milliseconds at p99, on the real data and on 20 times as much; 0: none */
    double goal_ratio;            /* how many times the server's CPU time of the baseline; 0: none */
    bool writes;                  /* undone after each run */
    bool (*ask)(calx_session *db, calx_arena *arena, const question *q, calx_error *err);
} operation;

extern const operation operations[];
extern const size_t operation_count;

#endif
