/* LISTEN and NOTIFY: messages from one session to those that listen, when the sender's transaction
 * commits. Not behind a pooler that shares sessions between transactions. A connection that was lost listens no more, and
 * what was sent meanwhile is not kept: whoever connects again listens again, and looks for what was missed. */
#ifndef CALX_NOTIFY_H
#define CALX_NOTIFY_H

#include <calx/pg.h>

/* One message. */
typedef struct calx_notification {
    calx_text channel; /* that it was sent to */
    calx_text payload; /* empty where none was sent */
    int sender;        /* process id of the sender's server process */
} calx_notification;

/* Listens, once the open transaction (if any) commits, and no longer; the empty channel: none at all. */
bool calx_listen(calx_conn *conn, calx_text channel, calx_error *err);
bool calx_unlisten(calx_conn *conn, calx_text channel, calx_error *err);

/* Sends a message; one twice in the same transaction arrives once. A payload has at most 7,999 bytes. */
bool calx_notify(calx_conn *conn, calx_text channel, calx_text payload, calx_error *err);

/* Waits for the next message, at most so many milliseconds (0: takes what is there; negative: for ever).
 * `*got` says whether one came; its texts live in the arena. None comes inside of a transaction. */
bool calx_wait_for_notification(calx_conn *conn, calx_arena *arena, int milliseconds, calx_notification *out,
                                bool *got, calx_error *err);

#endif
