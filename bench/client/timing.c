/* CPU time is what /proc says of the process; a machine's load disturbs it least. */
#include "timing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

double timing_server_seconds(calx_conn *conn)
{
    char path[64], text[1024] = "";
    unsigned long user = 0, system = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", PQbackendPID(calx_libpq(conn)));
    FILE *in = fopen(path, "r");
    if (!in)
        return 0;
    text[fread(text, 1, sizeof text - 1, in)] = '\0';
    fclose(in);
    const char *after = strrchr(text, ')'); /* its name may hold anything */
    if (after)
        sscanf(after, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double timing_quantile(times_taken *t, int percent)
{
    qsort(t->all, (size_t)t->done, sizeof *t->all, compare);
    return t->all[t->done * percent / 100];
}
