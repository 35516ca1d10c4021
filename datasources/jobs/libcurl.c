/* Loading libcurl. */
#include "libcurl.h"

#include <dlfcn.h>
#include <string.h>

#define LIBRARY "libcurl.so.4"

static bool find(void *library, const char *name, void *function, size_t size)
{
    void *found = dlsym(library, name);
    memcpy(function, &found, size); /* a pointer to a function is no object to C */
    return found != NULL;
}

const libcurl *load_libcurl(calx_error *err)
{
    static libcurl loaded;
    bool whole = true;
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        calx_fail(err, CALX_SYSTEM, "The library %s, which posts to webhooks, cannot be loaded.", LIBRARY);
        calx_error_hint(err, "Install libcurl; Debian's package is libcurl4.");
        return NULL;
    }
#define LIBCURL_FIND(name) whole = whole && find(library, "curl_" #name, &loaded.name, sizeof loaded.name);
    LIBCURL_FUNCTIONS(LIBCURL_FIND)
#undef LIBCURL_FIND
    if (!whole)
        calx_fail(err, CALX_SYSTEM, "The library %s lacks a function that posts to webhooks.", LIBRARY);
    return whole ? &loaded : NULL;
}
