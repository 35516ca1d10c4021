/* Connection strings of keywords and values. */
#ifndef CALX_MIGRATE_CONNINFO_H
#define CALX_MIGRATE_CONNINFO_H

#include <calx/buffer.h>

/* Appends `keyword='value' `, whatever the value is. */
void calx_conninfo_add(calx_buffer *to, const char *keyword, const char *value);

#endif
