/* A structured log on stderr: one line an event, `key=value` pairs after the message.
 *
 *     calx_log(CALX_INFO, "view refreshed", "view", name, "rows", count_text, NULL);
 *     2026-11-22T14:05:07.123Z info "view refreshed" view=map_states rows=52
 *
 * Values are quoted where they hold blanks, quotes or control bytes, so a line is always one event.
 * Never log a secret. Lines are written whole: threads do not mix theirs. */
#ifndef CALX_LOG_H
#define CALX_LOG_H

/* How grave an event is, the least first. */
typedef enum calx_log_level {
    CALX_DEBUG,
    CALX_INFO,
    CALX_WARN,
    CALX_ERROR,
    CALX_SILENT /* nothing is logged */
} calx_log_level;

/* The least level that is written; CALX_WARN at start. Set it before threads start. */
void calx_log_set_level(calx_log_level least);

/* Reads a level's name (debug, info, warn, error, silent); returns -1 for any other. */
int calx_log_level_of(const char *name);

/* Writes one event. After `message` come pairs of strings, key then value, ended by NULL; a NULL
 * value is written as `key=`. */
void calx_log(calx_log_level level, const char *message, ...) __attribute__((sentinel));

#endif
