/* libpq and libcrypto, loaded when the first of their functions is called, for a program of which many runs never
 * connect: the two bring twenty libraries more, and to load them takes longer than all that such a run does. What
 * links this has its definitions in place of theirs. A function that is not here is linked as any other, and brings
 * its library back to the program's start. */
#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

/* Hidden: what the libraries call of themselves is not for these. */
#pragma GCC visibility push(hidden)
#include <libpq-fe.h>
#include <openssl/evp.h>
#pragma GCC visibility pop

typedef struct library {
    const char *name;
    const char *package; /* Debian's */
} library;

static const library libpq = { "libpq.so.5", "libpq5" };
static const library libcrypto = { "libcrypto.so.3", "libssl3" };

/* A library looks for each function that it needs in all that are loaded along with it, in turn. The two with most to
 * find find their own sooner if they come first, with what they need alone: an eighth less is done to load libpq.
 * Where libpq needs no such library there is none, or it stays unused. */
static void load_greatest_first(void)
{
    dlopen("libcrypto.so.3", RTLD_LAZY | RTLD_LOCAL);
    dlopen("libgnutls.so.30", RTLD_LAZY | RTLD_LOCAL);
}

/* Ends the program where that lacks, as the loader ends one that is linked with it. */
static void *find(const library *l, const char *function)
{
    static pthread_once_t begun = PTHREAD_ONCE_INIT;
    if (l == &libpq)
        pthread_once(&begun, load_greatest_first);
    void *loaded = dlopen(l->name, RTLD_LAZY | RTLD_LOCAL); /* once; then it says where that is */
    void *found = loaded ? dlsym(loaded, function) : NULL;
    if (found)
        return found;
    fprintf(stderr, "error: The library %s cannot be used: %s.\nhint: Install it anew; Debian's package is %s.\n",
            l->name, dlerror(), l->package);
    exit(127);
}

/* Threads that look for a function at one time find the same. */
#define FOUND(library, name)                                                     \
    static _Atomic(__typeof__(name) *) found;                                    \
    __typeof__(name) *real = atomic_load_explicit(&found, memory_order_relaxed); \
    if (__builtin_expect(!real, 0)) {                                            \
        real = (__typeof__(name) *)find(&library, #name);                        \
        atomic_store_explicit(&found, real, memory_order_relaxed);               \
    }
#define LATE0(library, type, name) \
    type name(void)                \
    {                              \
        FOUND(library, name)       \
        return real();             \
    }
#define LATE1(library, type, name, A) \
    type name(A a)                    \
    {                                 \
        FOUND(library, name)          \
        return real(a);               \
    }
#define LATE2(library, type, name, A, B) \
    type name(A a, B b)                  \
    {                                    \
        FOUND(library, name)             \
        return real(a, b);               \
    }
#define LATE3(library, type, name, A, B, C) \
    type name(A a, B b, C c)                \
    {                                       \
        FOUND(library, name)                \
        return real(a, b, c);               \
    }
#define LATE5(library, type, name, A, B, C, D, E) \
    type name(A a, B b, C c, D d, E e)            \
    {                                             \
        FOUND(library, name)                      \
        return real(a, b, c, d, e);               \
    }
#define LATE6(library, type, name, A, B, C, D, E, F) \
    type name(A a, B b, C c, D d, E e, F f)          \
    {                                                \
        FOUND(library, name)                         \
        return real(a, b, c, d, e, f);               \
    }
#define LATE7(library, type, name, A, B, C, D, E, F, G) \
    type name(A a, B b, C c, D d, E e, F f, G g)        \
    {                                                   \
        FOUND(library, name)                            \
        return real(a, b, c, d, e, f, g);               \
    }
#define LATE8(library, type, name, A, B, C, D, E, F, G, H) \
    type name(A a, B b, C c, D d, E e, F f, G g, H h)      \
    {                                                      \
        FOUND(library, name)                               \
        return real(a, b, c, d, e, f, g, h);               \
    }

/* clang-format off */
LATE1(libpq, int, PQbackendPID, const PGconn *)
LATE1(libpq, int, PQbinaryTuples, const PGresult *)
LATE3(libpq, int, PQcancel, PGcancel *, char *, int)
LATE1(libpq, void, PQclear, PGresult *)
LATE1(libpq, char *, PQcmdStatus, PGresult *)
LATE1(libpq, char *, PQcmdTuples, PGresult *)
LATE1(libpq, PostgresPollingStatusType, PQconnectPoll, PGconn *)
LATE3(libpq, PGconn *, PQconnectStartParams, const char *const *, const char *const *, int)
LATE1(libpq, PGconn *, PQconnectdb, const char *)
LATE3(libpq, PGconn *, PQconnectdbParams, const char *const *, const char *const *, int)
LATE1(libpq, int, PQconnectionNeedsPassword, const PGconn *)
LATE1(libpq, PQconninfoOption *, PQconninfo, PGconn *)
LATE1(libpq, void, PQconninfoFree, PQconninfoOption *)
LATE2(libpq, PQconninfoOption *, PQconninfoParse, const char *, char **)
LATE1(libpq, int, PQconsumeInput, PGconn *)
LATE1(libpq, char *, PQdb, const PGconn *)
LATE1(libpq, int, PQenterPipelineMode, PGconn *)
LATE1(libpq, char *, PQerrorMessage, const PGconn *)
LATE3(libpq, char *, PQescapeIdentifier, PGconn *, const char *, size_t)
LATE2(libpq, PGresult *, PQexec, PGconn *, const char *)
LATE8(libpq, PGresult *, PQexecParams, PGconn *, const char *, int, const Oid *, const char *const *, const int *,
       const int *, int)
LATE7(libpq, PGresult *, PQexecPrepared, PGconn *, const char *, int, const char *const *, const int *, const int *,
       int)
LATE1(libpq, int, PQexitPipelineMode, PGconn *)
LATE2(libpq, int, PQfformat, const PGresult *, int)
LATE1(libpq, void, PQfinish, PGconn *)
LATE2(libpq, char *, PQfname, const PGresult *, int)
LATE2(libpq, int, PQfnumber, const PGresult *, const char *)
LATE1(libpq, void, PQfreeCancel, PGcancel *)
LATE1(libpq, void, PQfreemem, void *)
LATE2(libpq, Oid, PQftype, const PGresult *, int)
LATE1(libpq, PGcancel *, PQgetCancel, PGconn *)
LATE3(libpq, int, PQgetCopyData, PGconn *, char **, int)
LATE1(libpq, PGresult *, PQgetResult, PGconn *)
LATE3(libpq, int, PQgetisnull, const PGresult *, int, int)
LATE3(libpq, int, PQgetlength, const PGresult *, int, int)
LATE3(libpq, char *, PQgetvalue, const PGresult *, int, int)
LATE1(libpq, char *, PQhost, const PGconn *)
LATE1(libpq, char *, PQhostaddr, const PGconn *)
LATE1(libpq, int, PQisBusy, PGconn *)
LATE1(libpq, int, PQnfields, const PGresult *)
LATE1(libpq, PGnotify *, PQnotifies, PGconn *)
LATE1(libpq, int, PQnparams, const PGresult *)
LATE1(libpq, int, PQntuples, const PGresult *)
LATE2(libpq, const char *, PQparameterStatus, const PGconn *, const char *)
LATE1(libpq, PGPing, PQping, const char *)
LATE1(libpq, int, PQpipelineSync, PGconn *)
LATE1(libpq, char *, PQport, const PGconn *)
LATE3(libpq, int, PQputCopyData, PGconn *, const char *, int)
LATE2(libpq, int, PQputCopyEnd, PGconn *, const char *)
LATE2(libpq, char *, PQresultErrorField, const PGresult *, int)
LATE1(libpq, char *, PQresultErrorMessage, const PGresult *)
LATE1(libpq, ExecStatusType, PQresultStatus, const PGresult *)
LATE2(libpq, int, PQsendDescribePrepared, PGconn *, const char *)
LATE5(libpq, int, PQsendPrepare, PGconn *, const char *, const char *, int, const Oid *)
LATE2(libpq, int, PQsendQuery, PGconn *, const char *)
LATE8(libpq, int, PQsendQueryParams, PGconn *, const char *, int, const Oid *, const char *const *, const int *,
       const int *, int)
LATE7(libpq, int, PQsendQueryPrepared, PGconn *, const char *, int, const char *const *, const int *, const int *,
       int)
LATE1(libpq, int, PQserverVersion, const PGconn *)
LATE2(libpq, PGVerbosity, PQsetErrorVerbosity, PGconn *, PGVerbosity)
LATE3(libpq, PQnoticeReceiver, PQsetNoticeReceiver, PGconn *, PQnoticeReceiver, void *)
LATE1(libpq, int, PQsetSingleRowMode, PGconn *)
LATE1(libpq, int, PQsocket, const PGconn *)
LATE1(libpq, ConnStatusType, PQstatus, const PGconn *)
LATE1(libpq, PGTransactionStatusType, PQtransactionStatus, const PGconn *)
LATE1(libpq, char *, PQuser, const PGconn *)

LATE0(libcrypto, const EVP_MD *, EVP_sha256)
LATE6(libcrypto, int, EVP_Digest, const void *, size_t, unsigned char *, unsigned int *, const EVP_MD *, ENGINE *)
/* clang-format on */
