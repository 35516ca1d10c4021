/* Waits for statements, and looks from a second connection what they are at while they run long. */
#ifndef CALX_MIGRATE_WATCH_H
#define CALX_MIGRATE_WATCH_H

#include <calx/migrate.h>

typedef struct calx_watch {
    calx_conn *conn;   /* what is watched */
    calx_conn *second; /* NULL until a statement runs long, and where none could be made */
    bool given_up;     /* no second connection can be had */
    int process;       /* of the first */
    int64_t start;     /* of what runs, in ticks */
    char blockers[480]; /* who blocked it at the last look; "" for nobody */
    void *glancer;     /* for `glance` */
    void (*glance)(void *glancer); /* NULL, or called often while a statement runs */
    void *context;     /* for `tell` */
    void (*tell)(void *context, const calx_migrate_event *event);
} calx_watch;

/* Says that a statement was sent. */
void calx_watch_begin(calx_watch *watch);

/* As PQgetResult. */
PGresult *calx_watch_result(calx_watch *watch);

/* Another connection to the server of this one, to the same database or (not NULL) to `database`. */
calx_conn *calx_connect_beside(calx_conn *conn, const char *database, const char *application_name, calx_error *err);

void calx_watch_end(calx_watch *watch);

#endif
