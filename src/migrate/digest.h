/* A fingerprint of what a revision runs. */
#ifndef CALX_MIGRATE_DIGEST_H
#define CALX_MIGRATE_DIGEST_H

#include <calx/migrate.h>

/* SHA-256 in hexadecimal digits, in `arena`. */
calx_text calx_digest_text(calx_arena *arena, calx_text text);

/* Of what upgrading to a revision runs: its statements, or of one in C the whole file. It must have been read. */
calx_text calx_digest_revision(calx_arena *arena, const calx_revision *revision);

#endif
