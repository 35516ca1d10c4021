/* Which build of Calx runs. */
#ifndef CALX_MIGRATE_BUILD_ID_H
#define CALX_MIGRATE_BUILD_ID_H

#include <calx/arena.h>
#include <calx/text.h>

/* The build id that the linker gave to the program or shared library that this code is in, as hexadecimal digits, in
 * `arena`: another build, another id. Empty where it gave none. */
calx_text calx_build_id(calx_arena *arena);

#endif
