/* Whether a statement that cannot be in a transaction has done what it does: looked up in the catalog. */
#ifndef CALX_MIGRATE_EFFECT_H
#define CALX_MIGRATE_EFFECT_H

#include "kind.h"

#include <calx/migrate.h>

typedef enum calx_effect_state {
    CALX_EFFECT_NONE,    /* it is to be run */
    CALX_EFFECT_DONE,    /* what it makes is there, or what it removes is gone */
    CALX_EFFECT_HALF,    /* it was interrupted: `repair` makes room for it, or finishes it */
    CALX_EFFECT_BUSY,    /* somebody is at it now */
    CALX_EFFECT_UNKNOWN, /* the catalog cannot tell */
} calx_effect_state;

typedef struct calx_effect {
    calx_effect_state state;
    calx_text what;         /* of HALF: what was left; of BUSY: who is at it */
    const char *repair;     /* of HALF: the statement that repairs */
    bool repair_finishes;   /* of HALF: nothing is to be run after it */
} calx_effect;

bool calx_effect_look(calx_conn *conn, const calx_script_kind *kind, calx_arena *arena, calx_effect *out, calx_error *err);

#endif
