/* Finding a function of a library that is loaded when it is first called for. */
#include "late.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

void *late_find(const late_library *library, const char *function)
{
    if (library->before)
        library->before();
    void *loaded = dlopen(library->name, RTLD_LAZY | RTLD_LOCAL); /* once; then it says where that is */
    void *found = loaded ? dlsym(loaded, function) : NULL;
    if (found)
        return found;
    fprintf(stderr, "error: The library %s cannot be used: %s.\nhint: Install it anew; Debian's package is %s.\n",
            library->name, dlerror(), library->package);
    exit(127);
}
