/* What each contender in C has from the bench: the protocol with the driver, and the clock.
 *
 * The driver writes a line `WORKLOAD REPETITIONS`, the contender does the work so often and answers
 * `WALL CPU CHECK`: nanoseconds of the repetitions, of this process, and a number that says what the last
 * of them read, which has to be everybody's. Contenders in other languages do the same by themselves. */
#ifndef BENCH_QUERIES_CONTENDER_H
#define BENCH_QUERIES_CONTENDER_H

#include <stdint.h>

enum {
    AGENCIES = 10000,
    PARENTS = 100, /* agencies that have sources */
    LIST = 100,    /* keys of a list */
    BULK = 10000,
    WORKERS = 8,
    SELECTS = 1000, /* of all workers together */
};

typedef struct workload {
    const char *name;
    void (*run)(int repetition); /* what it read lives until the next one */
    int64_t (*check)(void);      /* of what the last repetition read; NULL: 0 */
} workload;

/* Answers the driver until it closes the pipe. `workloads` ends with a NULL name. */
int serve(const workload *workloads);

/* The keys that repetition `n` asks for, spread over all there are. */
static inline int32_t key_of(int n, int all)
{
    return 1 + (int32_t)((int64_t)n * 7919 % all);
}

/* What a bulk insert's row `i` holds. */
typedef struct bulk_row {
    char name[48];
    const char *kind;
    int32_t founded; /* 0: null */
    double latitude; /* 0: null */
    int is_open;
} bulk_row;
bulk_row bulk_row_at(int i);

/* Says what went wrong and ends the program. */
_Noreturn void give_up(const char *what, const char *why);

#endif
