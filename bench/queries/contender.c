/* The protocol of a contender, and what all contenders insert. */
#include "contender.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

_Noreturn void give_up(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(1);
}

bulk_row bulk_row_at(int i)
{
    static const char *const kinds[] = { "police", "sheriff", "court", "jail", "other" };
    bulk_row row = {
        .kind = kinds[i % 5],
        .founded = i % 20 == 0 ? 0 : 1800 + i % 200,
        .latitude = i % 50 == 0 ? 0 : 30 + i % 1000 / 100.0,
        .is_open = i % 3 != 0,
    };
    snprintf(row.name, sizeof row.name, "Police Department of Place %d", i);
    return row;
}

static int64_t now(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void answer(const workload *w, int repetitions)
{
    int64_t wall = now(CLOCK_MONOTONIC), cpu = now(CLOCK_PROCESS_CPUTIME_ID);
    for (int i = 0; i < repetitions; i++)
        w->run(i);
    cpu = now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    wall = now(CLOCK_MONOTONIC) - wall;
    printf("%" PRId64 " %" PRId64 " %" PRId64 "\n", wall, cpu, w->check ? w->check() : 0);
    fflush(stdout);
}

int serve(const workload *workloads)
{
    char name[32];
    int repetitions;
    while (scanf("%31s %d", name, &repetitions) == 2) {
        const workload *w = workloads;
        while (w->name && strcmp(w->name, name) != 0)
            w++;
        if (!w->name)
            give_up(name, "no such workload");
        answer(w, repetitions);
    }
    return 0;
}
