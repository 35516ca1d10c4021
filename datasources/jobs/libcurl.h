/* The functions of libcurl that jobs use, loaded when the first of them is needed: the library brings a dozen others,
 * which every command would load at its start. */
#ifndef DSDB_JOBS_LIBCURL_H
#define DSDB_JOBS_LIBCURL_H

#include <calx/error.h>
#include <curl/curl.h>

#define LIBCURL_FUNCTIONS(F) \
    F(easy_init) F(easy_setopt) F(easy_perform) F(easy_getinfo) F(easy_strerror) F(easy_cleanup) F(slist_append) \
    F(slist_free_all)

/* Each by its name without "curl_". */
typedef struct libcurl {
#define LIBCURL_MEMBER(name) __typeof__(curl_##name) *name;
    LIBCURL_FUNCTIONS(LIBCURL_MEMBER)
#undef LIBCURL_MEMBER
} libcurl;

/* The library, which stays loaded; NULL where it is not installed. */
const libcurl *load_libcurl(calx_error *err);

#endif
